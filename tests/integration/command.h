#ifndef CAUSEWAY_TESTS_INTEGRATION_COMMAND_H_
#define CAUSEWAY_TESTS_INTEGRATION_COMMAND_H_

// A program of the system as a process of its own, with what it says on both
// outputs in one file and an input that stays open until it is closed.

#include <sys/types.h>

#include <string>
#include <vector>

namespace causeway::integration_test {

class Command {
 public:
  // `arguments` begins with the program, looked up in PATH; 127 is its end
  // where there is none.
  Command(const std::vector<std::string>& arguments, std::string output_path);
  ~Command();  // Ends it.
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Until it has said `text` or has ended; whether it said it.
  bool WaitFor(const std::string& text);
  std::string Output() const;
  // Closes its input and waits; as WaitForEnd (nodes.h).
  int Finish();

 private:
  bool Ended();

  const std::string output_path_;
  int input_ = -1;
  pid_t pid_ = -1;
  bool ended_ = false;
  int code_ = -1;
};

}  // namespace causeway::integration_test

#endif  // CAUSEWAY_TESTS_INTEGRATION_COMMAND_H_
