#ifndef CAUSEWAY_CLIENT_CLI_CONFIRM_H_
#define CAUSEWAY_CLIENT_CLI_CONFIRM_H_

// What cannot be undone is done by nobody who did not mean it.

#include <string>

#include "absl/status/status.h"

namespace causeway::cli {

// Asks on standard error, and reads one line of standard input. OK where it is
// `expected`; INVALID_ARGUMENT otherwise, naming `option`, which answers the
// question beforehand.
absl::Status Confirm(const std::string& question, const std::string& expected,
                     const std::string& option);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_CONFIRM_H_
