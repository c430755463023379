#include "tests/integration/command.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "base/check.h"
#include "tests/integration/nodes.h"

namespace causeway::integration_test {

Command::Command(const std::vector<std::string>& arguments,
                 std::string output_path)
    : output_path_(std::move(output_path)) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  int input[2] = {-1, -1};
  CAUSEWAY_CHECK(pipe2(input, O_CLOEXEC) == 0) << "no pipe";
  const int output = open(output_path_.c_str(),
                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  CAUSEWAY_CHECK(output >= 0) << "no output file";
  pid_ = fork();
  CAUSEWAY_CHECK(pid_ >= 0) << "no process";
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(input[0], STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(input[0]);
  close(output);
  input_ = input[1];
}

Command::~Command() {
  if (input_ >= 0) close(input_);
  if (Ended()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool Command::Ended() {
  int state = 0;
  if (!ended_ && waitpid(pid_, &state, WNOHANG) == pid_) {
    ended_ = true;
    code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  }
  return ended_;
}

std::string Command::Output() const { return FileText(output_path_); }

bool Command::WaitFor(const std::string& text) {
  const auto said = [&] { return Output().find(text) != std::string::npos; };
  Eventually([&] { return said() || Ended(); });
  return said();
}

int Command::Finish() {
  if (input_ >= 0) close(input_);
  input_ = -1;
  return Eventually([&] { return Ended(); }) ? code_ : -1;
}

}  // namespace causeway::integration_test
