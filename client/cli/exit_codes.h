#ifndef CAUSEWAY_CLIENT_CLI_EXIT_CODES_H_
#define CAUSEWAY_CLIENT_CLI_EXIT_CODES_H_

// Exit codes of `causeway`: part of its interface, stated in --help. Pure.

#include "absl/status/status.h"

namespace causeway::cli {

enum ExitCode : int {
  kOk = 0,
  kFailed = 1,           // a verification does not hold; doctor found an error
  kUsage = 2,            // the command line itself
  kRefused = 3,          // a rule said no
  kNotFound = 4,         // no such thing, or not yours
  kUnavailable = 5,      // no answer, or not in time; try again
  kInvalidArgument = 6,  // malformed, whatever the state
  kConflict = 7,         // the case moved on, or the key was used otherwise
  kInternal = 70,        // a defect
};

ExitCode ExitCodeOf(const absl::Status& status);

// What --help says about them.
const char* ExitCodeHelp();

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_EXIT_CODES_H_
