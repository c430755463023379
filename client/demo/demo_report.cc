#include "client/demo/demo_report.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/table.h"

namespace causeway::demo {
namespace {

using cli::Style;
using cli::Table;

std::string Heading(const cli::Output& out, const std::string& text) {
  return absl::StrCat("\n", out.Styled(text, Style::kBold), "\n");
}

}  // namespace

void FindProblems(DemoReport* report) {
  for (const NodeReading& reading : report->table) {
    for (const std::string& problem : reading.problems) {
      report->problems.push_back(
          absl::StrCat(reading.node, ", case ", reading.label, ": ", problem));
    }
  }
  if (report->stranger.has_value() && !report->stranger->Holds()) {
    report->problems.push_back(
        "a peer with a certificate of another authority: not refused as it "
        "must be");
  }
}

std::string NodesText(const cli::Output& out, const DemoReport& report) {
  Table table({"NODE", "IN", "ORGANISATION", "PEOPLE", "PEERS", "PROCESS"});
  for (const RunningNode& node : report.nodes) {
    table.Add({node.node_id, node.country, node.organisation,
               node.people_address, node.peers_address,
               absl::StrCat(node.pid)});
  }
  return absl::StrCat(
      Heading(out, "A federation on this machine, mutual TLS 1.3 throughout"),
      table.Render("  "));
}

std::string TableText(const cli::Output& out,
                      const std::vector<NodeReading>& readings) {
  Table table({"NODE", "CUSTODIAN", "EPOCH", "OPEN", "PROTECTED", "STANDS",
               "VERIFIED FROM ENTRY 0", "AS EXPECTED"});
  for (const NodeReading& reading : readings) {
    if (reading.nothing) {
      table.Add({reading.node, "-", "-", "0", "0", "holds nothing", "-",
                 reading.problems.empty() ? "yes" : "NO"});
      continue;
    }
    const v1::CaseView& view = reading.view;
    std::string stands = "holds the case";
    if (!view.handed_to().empty()) {
      stands = absl::StrCat("handed to ", view.handed_to(), " at epoch ",
                            view.epoch(), view.keeper() ? ", keeper" : "");
    } else if (view.closed()) {
      stands = "closed";
    }
    table.Add({reading.node, view.custodian(), absl::StrCat(view.epoch()),
               absl::StrCat(view.open_entries()),
               absl::StrCat(view.protected_entries()), stands,
               reading.verification.verified()
                   ? absl::StrCat("yes, ", reading.verification.open_entries(),
                                  " open and ",
                                  reading.verification.protected_entries(),
                                  " protected")
                   : "NO",
               reading.problems.empty() ? "yes" : "NO"});
  }
  return absl::StrCat(Heading(out, "Read back from the nodes"),
                      table.Render("  "));
}

std::string AttestedText(const cli::Output& out,
                         const std::vector<NodeReading>& readings) {
  Table table({"AT", "BY", "EPOCH", "WHAT"});
  for (const NodeReading& reading : readings) {
    // One line per node and speaker.
    std::map<std::pair<std::uint64_t, std::string>, std::vector<std::string>>
        by;
    for (const v1::Attestation& item : reading.verification.attested()) {
      by[{item.epoch(), item.by()}].push_back(item.sentence());
    }
    for (const auto& [who, sentences] : by) {
      table.Add({reading.node, who.second, absl::StrCat(who.first),
                 absl::StrJoin(sentences, "; ")});
    }
  }
  if (table.empty()) return "";
  return absl::StrCat(
      Heading(out, "Not proven by the journal: it rests on somebody's word"),
      table.Render("  "));
}

std::string StrangerText(const cli::Output& out, const StrangerResult& result) {
  std::string text = absl::StrCat(
      "\n  ",
      out.Styled(absl::StrCat("A peer says it is ", result.claimed,
                              ", with a certificate from ", result.issuer,
                              "'s authority, and calls ", result.target),
                 Style::kBold),
      "\n");
  if (!result.Holds()) {
    absl::StrAppend(&text, "  ", out.Styled("NOT AS IT MUST BE", Style::kBad),
                    ": got ", result.code, "; ", result.claimed,
                    " with its own certificate was ",
                    result.genuine_let_in ? "" : "not ", "let in\n");
    return text;
  }
  const auto line = [&](const char* label, const std::string& what) {
    absl::StrAppend(&text, "    ", out.Styled(label, Style::kDim), what, "\n");
  };
  absl::StrAppend(&text, "  ", out.Styled("refused: ", Style::kBad),
                  "in the TLS handshake, before a byte was read (", result.code,
                  ")\n");
  line("rule:    ", result.rule);
  line("missing: ", absl::StrCat("a certificate from the one authority that "
                                 "the directory entitles to ",
                                 result.claimed));
  line("who:     ", absl::StrCat(result.claimed,
                                 " itself: with its own certificate it was "
                                 "let in a moment before"));
  return text;
}

std::string VerdictText(const cli::Output& out, const DemoReport& report) {
  std::string text = "\n";
  for (const std::string& problem : report.problems) {
    absl::StrAppend(&text, out.Styled("NOT AS EXPECTED: ", Style::kBad),
                    cli::Printable(problem), "\n");
  }
  absl::StrAppend(
      &text,
      report.Ok() ? out.Styled("All of it is true as read back from the nodes.",
                               Style::kGood)
                  : out.Styled("Not all of it is true.", Style::kBad),
      absl::StrFormat(" %.1f s.\n", absl::ToDoubleSeconds(report.took)));
  return text;
}

std::string KeptText(const cli::Output& out, const DemoReport& report,
                     const std::string& program) {
  std::string text = Heading(out, "The nodes stay up. To try");
  absl::StrAppend(&text, "  export CAUSEWAY_CONTEXTS=", report.contexts_path,
                  "\n");
  for (const NodeReading& reading : report.table) {
    if (reading.nothing || reading.view.case_id().empty()) continue;
    const std::string as =
        absl::StrCat("  ", program, " --context supervisor@", reading.node);
    absl::StrAppend(&text, as, " case timeline ", reading.view.case_id(), "\n",
                    as, " case verify ", reading.view.case_id(), "\n");
  }
  if (!report.nodes.empty()) {
    absl::StrAppend(&text, "  ", program, " --context supervisor@",
                    report.nodes.front().node_id, " node show\n");
  }
  std::vector<std::string> pids;
  for (const RunningNode& node : report.nodes) {
    pids.push_back(absl::StrCat(node.pid));
  }
  absl::StrAppend(&text, "Logs: ", report.dir,
                  "/*/causewayd.log\nTo stop: kill ", absl::StrJoin(pids, " "),
                  "; rm -r ", report.dir, "\n");
  return text;
}

}  // namespace causeway::demo
