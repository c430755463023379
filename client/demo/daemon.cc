#include "client/demo/daemon.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "client/files.h"

namespace causeway::demo {
namespace {

constexpr absl::Duration kPollEvery = absl::Milliseconds(5);
constexpr absl::Duration kStopWithin = absl::Seconds(5);
constexpr int kCannotExecute = 127;

// In the child: only what is safe between fork and exec.
[[noreturn]] void Execute(const DaemonPlan& plan, const char* const* arguments,
                          pid_t parent) {
  setpgid(0, 0);
  if (!plan.outlives_us) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(kCannotExecute);
  }
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int log = open(plan.log_path.c_str(),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (input < 0 || log < 0) _exit(kCannotExecute);
  dup2(input, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], const_cast<char* const*>(arguments));
  _exit(kCannotExecute);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const DaemonPlan& plan) {
  if (access(plan.program.c_str(), X_OK) != 0) {
    return absl::NotFoundError(
        absl::StrCat(plan.program, ": ", SystemError(errno),
                     "; name the daemon's program with --daemon"));
  }
  const char* const arguments[] = {plan.program.c_str(), "--config",
                                   plan.config_path.c_str(), nullptr};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    return absl::UnavailableError(absl::StrCat("fork: ", SystemError(errno)));
  }
  if (pid == 0) Execute(plan, arguments, parent);
  return std::unique_ptr<Daemon>(new Daemon(plan, pid));
}

Daemon::~Daemon() { Stop(); }

bool Daemon::EndedLocked() {
  if (ended_) return true;
  int state = 0;
  const pid_t got = waitpid(pid_, &state, WNOHANG);
  ended_ = got == pid_ || (got < 0 && errno == ECHILD);
  return ended_;
}

absl::Status Daemon::WaitUntilReady(absl::Time deadline) {
  while (true) {
    {
      MutexLock lock(&mutex_);
      if (EndedLocked()) {
        return absl::UnavailableError(
            absl::StrCat(plan_.program, " --config ", plan_.config_path,
                         " ended at once:\n", LastLines(plan_.log_path, 10)));
      }
    }
    if (access(plan_.ready_path.c_str(), R_OK) == 0) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(plan_.config_path, " is not ready in time:\n",
                       LastLines(plan_.log_path, 10)));
    }
    absl::SleepFor(kPollEvery);
  }
}

void Daemon::Stop() {
  MutexLock lock(&mutex_);
  if (let_go_ || EndedLocked()) return;
  kill(pid_, SIGTERM);
  const absl::Time until = absl::Now() + kStopWithin;
  while (!EndedLocked() && absl::Now() < until) absl::SleepFor(kPollEvery);
  if (EndedLocked()) return;
  kill(pid_, SIGKILL);
  int state = 0;
  waitpid(pid_, &state, 0);
  ended_ = true;
}

void Daemon::LetGo() {
  MutexLock lock(&mutex_);
  let_go_ = true;
}

std::string LastLines(const std::string& path, size_t lines) {
  const auto content = ReadWholeFile(path, kLogBytesMax);
  if (!content.ok()) return "";
  size_t start = content->size();
  for (size_t found = 0; start > 0; --start) {
    if ((*content)[start - 1] == '\n' && start != content->size() &&
        ++found == lines) {
      break;
    }
  }
  return content->substr(start);
}

}  // namespace causeway::demo
