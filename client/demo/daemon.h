#ifndef CAUSEWAY_CLIENT_DEMO_DAEMON_H_
#define CAUSEWAY_CLIENT_DEMO_DAEMON_H_

// A causewayd process of the demo. Started with fork and exec in a process
// group of its own, so that the terminal's signals reach it only through us;
// ended by its id: SIGTERM, a wait, SIGKILL. Thread-safe.

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/mutex.h"

namespace causeway::demo {

// What is read of a node's log at most.
inline constexpr size_t kLogBytesMax = 64 * limits::kMiB;

struct DaemonPlan {
  std::string program;      // Path of causewayd.
  std::string config_path;  // node.toml
  std::string ready_path;   // The file that a node writes once it takes calls.
  std::string log_path;
  bool outlives_us = false;  // With false it ends when this process dies.
};

class Daemon {
 public:
  // NOT_FOUND when the program cannot be run; UNAVAILABLE when no process
  // can be made. Does not wait.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(const DaemonPlan& plan);
  // Stops it, unless it was let go.
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // UNAVAILABLE with the last lines of its log when it ended, DEADLINE_EXCEEDED
  // when it is not ready in time.
  absl::Status WaitUntilReady(absl::Time deadline);
  // Returns once it has ended. May be called again.
  void Stop();
  // Lets it run on after this object is gone.
  void LetGo();

  pid_t pid() const { return pid_; }
  const DaemonPlan& plan() const { return plan_; }

 private:
  Daemon(DaemonPlan plan, pid_t pid) : plan_(std::move(plan)), pid_(pid) {}
  // True once the process has ended and was waited for.
  bool EndedLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const DaemonPlan plan_;
  const pid_t pid_;
  Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool let_go_ ABSL_GUARDED_BY(mutex_) = false;
};

// The last lines of a file; empty where it cannot be read.
std::string LastLines(const std::string& path, size_t lines);

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_DAEMON_H_
