#ifndef CAUSEWAY_TESTS_EXCHANGE_ACTS_H_
#define CAUSEWAY_TESTS_EXCHANGE_ACTS_H_

// Acts of a hand-off and of consent, in the JSON form of causeway.v1.Act.

#include <string>

#include "absl/strings/str_cat.h"

namespace causeway::exchange_test {

inline constexpr char kApproveHandoff[] = R"({"approveHandoff":{}})";
inline constexpr char kWithdrawHandoff[] = R"({"withdrawHandoff":{}})";
inline constexpr char kDeclineOffer[] =
    R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})";

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

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_ACTS_H_
