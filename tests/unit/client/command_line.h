#ifndef CAUSEWAY_TESTS_UNIT_CLIENT_COMMAND_LINE_H_
#define CAUSEWAY_TESTS_UNIT_CLIENT_COMMAND_LINE_H_

// Runs the command line in this process, and keeps what it printed.

#include <sstream>
#include <string>
#include <vector>

#include "client/cli/app.h"
#include "client/cli/output.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_random.h"

namespace causeway::cli {

struct Result {
  int code = 0;
  std::string out;
  std::string err;
};

inline Result Causeway(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "causeway");
  std::ostringstream out;
  std::ostringstream err;
  Output output(out, err);
  FakeClock clock;
  FakeRandom random;
  Result result;
  result.code = RunCommandLine(static_cast<int>(arguments.size()),
                               arguments.data(), &output, &clock, &random);
  result.out = out.str();
  result.err = err.str();
  return result;
}

}  // namespace causeway::cli

#endif  // CAUSEWAY_TESTS_UNIT_CLIENT_COMMAND_LINE_H_
