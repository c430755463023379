#ifndef CAUSEWAY_CLIENT_DEMO_MACHINE_H_
#define CAUSEWAY_CLIENT_DEMO_MACHINE_H_

// What the demo needs of the machine it runs on: ports, a folder, its own
// place, and to be asked before a signal ends it. Thread-safe but for
// SignalGuard.

#include <signal.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace causeway::demo {

// So many different TCP ports that nobody listens on at 127.0.0.1 now, below
// those that the system gives to outgoing connections. UNAVAILABLE when there
// are none. No other run of this function at this machine gives the same ones
// while this process lives. Another program may take one meanwhile; then a
// daemon says so and the demo ends.
absl::StatusOr<std::vector<int>> FreeLoopbackPorts(size_t count);

// A new folder of mode 0700 under $TMPDIR or /tmp. UNAVAILABLE.
absl::StatusOr<std::string> MakeTemporaryFolder();
// Removes a folder with everything in it; what cannot go stays.
void RemoveFolder(const std::string& path);

// The folder of the running program; empty when the system does not say.
std::string ProgramFolder();

// While it lives, SIGINT and SIGTERM run `cleanup` on a thread of their own
// and then end the process with 128 plus the signal's number. Make it before
// any other thread, so that none takes the signal.
class SignalGuard {
 public:
  explicit SignalGuard(std::function<void()> cleanup);
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  sigset_t before_{};
  std::thread thread_;
};

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_MACHINE_H_
