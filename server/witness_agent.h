#ifndef CAUSEWAY_SERVER_WITNESS_AGENT_H_
#define CAUSEWAY_SERVER_WITNESS_AGENT_H_

// Asks the federation's witness: at the start of the process until the node is
// verified, then whatever a case or an offer waits for, and now and then what
// moved. While the witness does not answer, hand-offs wait; nothing else does.
// No time ever moves custody. Without a witness in the directory it does
// nothing. RunOnce: one
// thread.

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/environment.h"
#include "server/standing.h"
#include "server/witness_link.h"

namespace causeway::server {

class WitnessAgent {
 public:
  // `fallbacks`: nodes that may get this node's cases by ORDER.
  WitnessAgent(const Environment& env, WitnessTransport* transport,
               std::vector<std::string> fallbacks = {});
  ~WitnessAgent();  // Stops.
  WitnessAgent(const WitnessAgent&) = delete;
  WitnessAgent& operator=(const WitnessAgent&) = delete;

  void Start();
  void Wake();
  void Stop();

  // Asks all that is due now, once; returns how many answers changed something.
  int RunOnce();

  // By how much the witness's clock was ahead of this node's (less than zero:
  // behind) at the last answer to this process; nothing before the first. For
  // people alone. Any thread.
  std::optional<absl::Duration> WitnessAhead();

 private:
  struct BackOff {
    int failures = 0;
    absl::Time next;
    std::string version;  // Of the record asked about.
  };

  void Loop();
  bool Stopping();
  absl::StatusOr<Standing> Now();
  // Every answer says which incarnation the node has now.
  absl::StatusOr<WitnessReply> Ask(const Standing& standing,
                                   pb::WitnessQuestion question);
  // The moves since `position`, page after page, from the first answer on.
  absl::Status Gather(const Standing& standing, WitnessReply first,
                      std::vector<MovedHead>& moves,
                      journal::OpenedAnswer& last);
  absl::Status Recover(const Standing& standing);
  // Acts that people recorded before the witness answered enter their journals;
  // Settle verifies the node then. Both return how much moved.
  int EnterAll();
  int Settle();
  absl::Status News(const Standing& standing);
  int Renew();
  int AskAll(const Standing& standing, const std::string& prefix);
  absl::StatusOr<bool> AskAbout(const Standing& standing,
                                const std::string& prefix,
                                const std::string& id);
  bool Due(const std::string& key, const std::string& version);
  // The witness did not answer, or says not yet.
  void Note(const std::string& key, const absl::Status& status);

  const Environment& env_;
  WitnessTransport& transport_;
  const std::vector<std::string> fallbacks_;
  std::map<std::string, BackOff> waits_;  // By row; "" for the witness itself.
  std::vector<std::string> renew_;        // Cases, after a start.
  absl::Time next_news_ = absl::InfinitePast();
  bool silent_ = false;
  Mutex mutex_;
  CondVar cond_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Duration> witness_ahead_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_AGENT_H_
