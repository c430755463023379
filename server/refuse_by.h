#ifndef CAUSEWAY_SERVER_REFUSE_BY_H_
#define CAUSEWAY_SERVER_REFUSE_BY_H_

// A refusal in one line, where nothing is missing and nobody has to be named.
// Pure; thread-safe.

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/errors.h"

namespace causeway::server {

inline absl::Status RefuseBy(absl::StatusCode code, absl::string_view rule,
                             std::string message, bool retryable = false) {
  Refusal refusal;
  refusal.rule = std::string(rule);
  refusal.message = std::move(message);
  refusal.retryable = retryable;
  return Refuse(code, refusal);
}

// RECEIPT and CLOSE speak of the RELEASE that both sides know.
inline absl::Status OtherRelease() {
  return RefuseBy(absl::StatusCode::kFailedPrecondition,
                  "custody.other_release",
                  "the message is about another RELEASE than the one known");
}

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_REFUSE_BY_H_
