#ifndef CAUSEWAY_CLIENT_CLI_SESSION_H_
#define CAUSEWAY_CLIENT_CLI_SESSION_H_

// One run of the command line: global options, the connection made when a
// command first needs it, and the action the command line asked for. Commands
// put their action here while the line is parsed; it runs afterwards, so that
// nothing happens before the whole line is known to be right. One thread.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "client/cli/exit_codes.h"
#include "client/cli/output.h"
#include "client/contexts.h"
#include "client/node_client.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::cli {

// What the options before the noun say.
struct GlobalOptions {
  std::string contexts_path;
  std::string context;
  bool json = false;
  double timeout_seconds = 30;
  std::string language = "en";  // Or "fr".
};

class Session {
 public:
  Session(Output* out, const Clock* clock, RandomSource* random)
      : out_(out), clock_(clock), random_(random) {}

  GlobalOptions& options() { return options_; }
  Output& out() { return *out_; }
  const Clock& clock() const { return *clock_; }
  RandomSource& random() { return *random_; }

  // The node of the context asked for.
  absl::StatusOr<NodeClient*> Client();
  absl::StatusOr<ContextFile> Contexts() const;
  absl::Time Deadline() const;
  // In which the node is asked to answer.
  procedure::Language Language() const;
  // YYYY-MM-DD in UTC.
  std::string Today() const;

  void Plan(std::function<absl::Status()> action) {
    action_ = std::move(action);
  }
  // What was asked worked, and the answer is no: the exit code says so.
  void Fail(ExitCode code = kFailed) { failed_ = code; }

  // Runs the planned action, prints its error, returns the exit code.
  int Run();

 private:
  Output* const out_;
  const Clock* const clock_;
  RandomSource* const random_;
  GlobalOptions options_;
  std::unique_ptr<NodeClient> client_;
  std::function<absl::Status()> action_;
  ExitCode failed_ = kOk;
};

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_SESSION_H_
