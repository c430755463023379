#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_REFUSALS_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_REFUSALS_H_

// The refusals both sides of a hand-off share. Internal to custody/. Texts say
// what is not legal and where the side stands; they carry no id.
// Thread-safe: all functions are pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/errors.h"

namespace causeway::custody {

inline absl::Status NotLegal(absl::string_view rule,
                             absl::string_view message) {
  Refusal refusal;
  refusal.rule = absl::StrCat("custody.", rule);
  refusal.message = std::string(message);
  return Refuse(absl::StatusCode::kFailedPrecondition, refusal);
}

// `what` is not legal in this phase.
inline absl::Status WrongPhase(absl::string_view what,
                               absl::string_view phase) {
  return NotLegal(
      "phase",
      absl::StrCat(what, " is not legal while the hand-off is ", phase));
}

inline absl::Status WrongParty() {
  Refusal refusal;
  refusal.rule = "custody.wrong_party";
  refusal.message = "the sender is not the other side of this offer";
  return Refuse(absl::StatusCode::kPermissionDenied, refusal);
}

inline absl::Status OtherOffer() {
  return NotLegal("other_offer",
                  "the message is about another offer than the standing one");
}

// What waits for the witness: the same request may be made again.
inline absl::Status Waits(absl::string_view rule, absl::string_view message) {
  Refusal refusal;
  refusal.rule = absl::StrCat("custody.", rule);
  refusal.message = std::string(message);
  refusal.who = {"the witness"};
  refusal.retryable = true;
  return Refuse(absl::StatusCode::kUnavailable, refusal);
}

inline absl::Status Unverified() {
  return Waits("unverified",
               "this node has not asked the witness since its last start");
}

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_REFUSALS_H_
