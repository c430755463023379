#ifndef CAUSEWAY_CLIENT_CLI_PROCEDURE_CHECK_H_
#define CAUSEWAY_CLIENT_CLI_PROCEDURE_CHECK_H_

// `causeway procedure check FILE`: all that is wrong with an edited procedure
// file and, once that has no fault, with the French beside it; or its digest,
// what it changes and what has no French; the same of a file of national time
// limits. One thread.

#include <string>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace causeway::cli {

// Prints faults and ends with exit code 6, or prints what differs. NOT_FOUND
// and INVALID_ARGUMENT as ReadWholeFile; of time limits, INVALID_ARGUMENT
// "input.deadlines" with the first fault.
absl::Status CheckProcedure(Session& session, const std::string& path);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_PROCEDURE_CHECK_H_
