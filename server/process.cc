#include "server/process.h"

#include <grpc/support/log.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "absl/strings/string_view.h"
#include "base/log.h"
#include "google/protobuf/stubs/logging.h"

namespace causeway::server {
namespace {

sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Paths of the machine a library was built on are nobody's business.
absl::string_view FileName(const char* path) {
  const absl::string_view text = path == nullptr ? "" : path;
  const size_t slash = text.rfind('/');
  return slash == absl::string_view::npos ? text : text.substr(slash + 1);
}

void OnGrpcLog(gpr_log_func_args* args) {
  Log(LogLevel::kDebug, "grpc",
      {{"severity", gpr_log_severity_string(args->severity)},
       {"file", FileName(args->file)},
       {"line", args->line}});
}

void OnProtobufLog(google::protobuf::LogLevel level, const char* file, int line,
                   const std::string& /*message*/) {
  Log(LogLevel::kDebug, "protobuf",
      {{"severity", static_cast<int>(level)},
       {"file", FileName(file)},
       {"line", line}});
}

// A core file would hold the keys and the cases that were open. Only the
// leak check of a sanitizer must look into its own process.
void LeaveNoCore() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

// The usual bound on open files is one of the shell's making.
void RaiseFileLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

void PrepareProcess() {
  const sigset_t signals = OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  umask(S_IRWXG | S_IRWXO);
  LeaveNoCore();
  RaiseFileLimit();
}

Signal WaitForSignal() {
  const sigset_t signals = OurSignals();
  while (true) {
    int number = 0;
    if (sigwait(&signals, &number) == 0) {
      return number == SIGHUP ? Signal::kReload : Signal::kStop;
    }
  }
}

void QuietLibraries() {
  gpr_set_log_function(OnGrpcLog);
  google::protobuf::SetLogHandler(OnProtobufLog);
}

}  // namespace causeway::server
