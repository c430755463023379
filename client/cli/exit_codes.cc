#include "client/cli/exit_codes.h"

namespace causeway::cli {

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kOk;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kRefused;
    case absl::StatusCode::kNotFound:
      return kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return kUnavailable;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kInvalidArgument;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return kConflict;
    default:
      return kInternal;
  }
}

const char* ExitCodeHelp() {
  return "Exit codes:\n"
         "  0   done\n"
         "  1   a verification or a journey's expectation does not hold, or "
         "doctor\n      found an error\n"
         "  2   the command line is wrong\n"
         "  3   refused by a rule: the answer names it and what is missing\n"
         "  4   no such thing, or not yours to see\n"
         "  5   no answer, not in time, or a limit: try again later\n"
         "  6   malformed input, whatever the state\n"
         "  7   the case moved on meanwhile, or the key was used otherwise\n"
         "  70  a defect\n";
}

}  // namespace causeway::cli
