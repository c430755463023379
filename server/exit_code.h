#ifndef CAUSEWAY_SERVER_EXIT_CODE_H_
#define CAUSEWAY_SERVER_EXIT_CODE_H_

// How causewayd ends, for service managers and scripts; the numbers are those
// of sysexits.h. Pure; thread-safe.

#include "absl/status/status.h"

namespace causeway::server {

enum class ExitCode : int {
  kOk = 0,
  kUsage = 64,        // the command line
  kNoConfig = 66,     // no configuration file there
  kUnavailable = 69,  // cannot listen, or another daemon has the data
  kFatal = 70,        // the storage, or a defect
  kConfig = 78,       // the configuration, or a file it names
};

// Why Node::Start or LoadConfig failed.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EXIT_CODE_H_
