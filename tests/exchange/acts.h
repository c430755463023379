#ifndef CAUSEWAY_TESTS_EXCHANGE_ACTS_H_
#define CAUSEWAY_TESTS_EXCHANGE_ACTS_H_

// Acts of a hand-off, of consent, and of a case's end, in the JSON form of
// causeway.v1.Act.

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace causeway::exchange_test {

inline constexpr char kApproveHandoff[] = R"({"approveHandoff":{}})";
inline constexpr char kWithdrawHandoff[] = R"({"withdrawHandoff":{}})";
inline constexpr char kDeclineOffer[] =
    R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})";

inline constexpr char kRaise[] =
    R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})";
inline constexpr char kEraseOver[] =
    R"({"eraseCase":{"ground":"ERASURE_GROUND_RETENTION_OVER"}})";
inline constexpr char kEraseAsked[] =
    R"({"eraseCase":{"ground":"ERASURE_GROUND_VALID_REQUEST"}})";

// A case opened in error is closed, and kept until this day.
inline std::string RequestClosure(const std::string& until) {
  return absl::StrCat(
      R"({"requestClosure":{"reason":"CLOSURE_REASON_OPENED_IN_ERROR",)",
      R"("discussed":true,"retainUntil":")", until, R"("}})");
}
inline constexpr char kApproveClosure[] = R"({"approveClosure":{}})";

// The child is in the receiver's country already.
inline std::string ProposeMovedOn(const std::string& receiver = "tn") {
  return absl::StrCat(R"({"proposeHandoff":{"receiver":")", receiver,
                      R"(","reason":"HANDOFF_REASON_CHILD_MOVED_ON"}})");
}

inline std::string ProposeCompetence(const std::string& receiver) {
  return absl::StrCat(R"({"proposeHandoff":{"receiver":")", receiver,
                      R"(","reason":"HANDOFF_REASON_COMPETENCE"}})");
}

// What the child says to one scope; `answer` is granted or refused. Where data
// may leave by it, to these recipients.
inline std::string Consent(
    const std::string& answer, const std::string& scope,
    const std::string& recipients = R"("GN","IT","ML","TN")") {
  const bool stays = scope == "PARTICIPATE" || scope == "STORE_DATA" ||
                     scope == "SHARE_SERVICES";
  return absl::StrCat(
      R"({"recordConsent":{"language":"fr","method":"CONSENT_METHOD_SIGNATURE",")",
      answer, R"(":["CONSENT_SCOPE_)", scope, R"("],"recipients":[)",
      stays || answer == "refused" ? "" : recipients,
      R"(],"informationVersion":1,"givenBy":"CONSENT_GIVER_CHILD"}})");
}

// What is known of a child from Guinea of whom no case is here.
inline std::string Screen(
    const std::string& asylum = "NOT_KNOWN",
    const std::string& ground = "SHARING_GROUND_LEGAL_OBLIGATION") {
  return absl::StrCat(
      R"({"recordScreen":{"nationalities":["GN"],"habitualResidences":["GN"],"displacement":"DISPLACEMENT_STATUS_MIGRANT","asylum":"ASYLUM_STATUS_)",
      asylum,
      R"(","trafficking":"SCREEN_RESULT_NO_INDICATION",
          "dangerToChild":"SCREEN_RESULT_NO_INDICATION",
          "dangerToFamily":"SCREEN_RESULT_NO_INDICATION","ground":")",
      ground, R"("}})");
}

// Takes back a message that did not leave yet.
inline std::string TakeBack(const std::string& recipient,
                            const std::string& message_digest) {
  return absl::StrCat(R"({"withdrawDelivery":{"recipient":")", recipient,
                      R"(","messageDigest":")",
                      absl::Base64Escape(message_digest), R"("}})");
}

inline std::string Answer(const std::string& outcome) {
  return absl::StrCat(R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_)",
                      outcome, R"("}})");
}
inline constexpr char kFearsNone[] = R"({"recordFears":{}})";
inline constexpr char kReleaseAnswer[] = R"({"releaseAnswer":{}})";

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_ACTS_H_
