#ifndef CAUSEWAY_CLIENT_DEMO_DEMO_REPORT_H_
#define CAUSEWAY_CLIENT_DEMO_DEMO_REPORT_H_

// What the demo found, as tables for people and as one JSON object:
//   {"journey", "ok", "seconds", "directory",
//    "nodes": [{"node", "country", "organisation", "people", "peers", "pid",
//               "contexts", "log"}],
//    "acts": [{"step", "country", "node", "function", "case", "recorded",
//              "title", "milliseconds"}],
//    "table": [{"node", "case", "caseId", "nothing", "custodian", "epoch",
//               "openEntries", "protectedEntries", "handedTo", "closed",
//               "keeper", "verified", "verifiedEntries", "openHead",
//               "attested": [{"by", "epoch", "what", "sentence"}],
//               "problems": []}],
//    "refusals": [{"title", "node", "case", "code", "rule", "message",
//                  "missing", "who", "next"}],
//    "stranger": {"target", "claimed", "issuer", "genuineLetIn", "refused",
//                 "code", "rule"},
//    "kept", "problems": []}
// Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/output.h"
#include "client/demo/demo_federation.h"
#include "client/demo/stranger.h"
#include "client/journey/journey_player.h"

namespace causeway::demo {

struct DemoReport {
  std::string journey;
  std::string dir;
  std::string contexts_path;
  std::vector<RunningNode> nodes;
  std::vector<ActReport> acts;  // Those that were recorded.
  std::vector<NodeReading> table;
  std::vector<ActReport> refusals;
  std::optional<StrangerResult> stranger;
  absl::Duration took;
  bool kept = false;
  std::vector<std::string> problems;

  bool Ok() const { return problems.empty(); }
};

// Everything that is not as it must be, into report->problems.
void FindProblems(DemoReport* report);

std::string NodesText(const cli::Output& out, const DemoReport& report);
std::string TableText(const cli::Output& out,
                      const std::vector<NodeReading>& table);
std::string AttestedText(const cli::Output& out,
                         const std::vector<NodeReading>& table);
std::string StrangerText(const cli::Output& out, const StrangerResult& result);
std::string VerdictText(const cli::Output& out, const DemoReport& report);
std::string KeptText(const cli::Output& out, const DemoReport& report,
                     const std::string& program);
std::string ReportJson(const DemoReport& report);

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_DEMO_REPORT_H_
