#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTED_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTED_FACTS_H_

// Facts of the protected journal: what would harm in the wrong hands.
// Mirrors causeway/v1/facts.proto field by field, where the meaning and the
// source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct AsylumStatusRecorded {
  static constexpr FactType kType = FactType::kAsylumStatusRecorded;
  AsylumStatus status{};
  DisplacementStatus displacement{};
  NotInformedReason not_informed_reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
    v("displacement", self.displacement);
    v("not_informed_reason", self.not_informed_reason);
  }
  bool operator==(const AsylumStatusRecorded&) const = default;
};

struct TraffickingScreened {
  static constexpr FactType kType = FactType::kTraffickingScreened;
  ScreenResult result{};
  bool family_or_state_suspected = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("result", self.result);
    v("family_or_state_suspected", self.family_or_state_suspected);
  }
  bool operator==(const TraffickingScreened&) const = default;
};

struct ConsentRecorded {
  static constexpr FactType kType = FactType::kConsentRecorded;
  std::vector<ConsentScope> granted;
  std::vector<ConsentScope> refused;
  ConsentGiver given_by{};
  std::string language;
  ConsentMethod method{};
  bool interpreter = false;
  std::string valid_until;
  std::vector<std::string> recipients;
  std::vector<DocumentKind> categories;
  uint32_t information_version = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("granted", self.granted);
    v("refused", self.refused);
    v("given_by", self.given_by);
    v("language", self.language);
    v("method", self.method);
    v("interpreter", self.interpreter);
    v("valid_until", self.valid_until);
    v("recipients", self.recipients);
    v("categories", self.categories);
    v("information_version", self.information_version);
  }
  bool operator==(const ConsentRecorded&) const = default;
};

struct DangerScreened {
  static constexpr FactType kType = FactType::kDangerScreened;
  DangerSubject subject{};
  ScreenResult result{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("subject", self.subject);
    v("result", self.result);
  }
  bool operator==(const DangerScreened&) const = default;
};

struct ItemWithheld {
  static constexpr FactType kType = FactType::kItemWithheld;
  WithheldFrom from{};
  WithholdReason reason{};
  std::vector<DocumentKind> documents;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("from", self.from);
    v("reason", self.reason);
    v("documents", self.documents);
  }
  bool operator==(const ItemWithheld&) const = default;
};

struct AssessmentAnnexed {
  static constexpr FactType kType = FactType::kAssessmentAnnexed;
  std::vector<std::string> feared_states;
  bool family_danger = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("feared_states", self.feared_states);
    v("family_danger", self.family_danger);
  }
  bool operator==(const AssessmentAnnexed&) const = default;
};

struct WaiverReasonRecorded {
  static constexpr FactType kType = FactType::kWaiverReasonRecorded;
  WaiverReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
  }
  bool operator==(const WaiverReasonRecorded&) const = default;
};

struct ConsentWithdrawn {
  static constexpr FactType kType = FactType::kConsentWithdrawn;
  std::vector<ConsentScope> scopes;
  ConsentGiver given_by{};
  std::vector<std::string> recipients;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("scopes", self.scopes);
    v("given_by", self.given_by);
    v("recipients", self.recipients);
  }
  bool operator==(const ConsentWithdrawn&) const = default;
};

struct OverrideProposed {
  static constexpr FactType kType = FactType::kOverrideProposed;
  OverrideGround ground{};
  ConsentScope scope{};
  std::string recipient;
  bool alternatives_tried = false;
  bool child_told = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("ground", self.ground);
    v("scope", self.scope);
    v("recipient", self.recipient);
    v("alternatives_tried", self.alternatives_tried);
    v("child_told", self.child_told);
  }
  bool operator==(const OverrideProposed&) const = default;
};

struct OverrideApproved {
  static constexpr FactType kType = FactType::kOverrideApproved;
  std::string expires_on;
  uint64_t proposal = 0;
  std::string review_on{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("expires_on", self.expires_on);
    v("proposal", self.proposal);
    v("review_on", self.review_on);
  }
  bool operator==(const OverrideApproved&) const = default;
};

struct TracingRecorded {
  static constexpr FactType kType = FactType::kTracingRecorded;
  TracingStatus status{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
  }
  bool operator==(const TracingRecorded&) const = default;
};

struct ComplaintFiled {
  static constexpr FactType kType = FactType::kComplaintFiled;
  ComplaintAbout about{};
  std::string subject;
  ComplaintSeverity severity{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("about", self.about);
    v("subject", self.subject);
    v("severity", self.severity);
  }
  bool operator==(const ComplaintFiled&) const = default;
};

struct ComplaintAnswered {
  static constexpr FactType kType = FactType::kComplaintAnswered;
  uint64_t complaint = 0;
  ComplaintOutcome outcome{};
  uint64_t epoch = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("complaint", self.complaint);
    v("outcome", self.outcome);
    v("epoch", self.epoch);
  }
  bool operator==(const ComplaintAnswered&) const = default;
};

struct FearsRecorded {
  static constexpr FactType kType = FactType::kFearsRecorded;
  std::vector<std::string> feared_states;
  bool family_danger = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("feared_states", self.feared_states);
    v("family_danger", self.family_danger);
  }
  bool operator==(const FearsRecorded&) const = default;
};

struct LoweringConfirmed {
  static constexpr FactType kType = FactType::kLoweringConfirmed;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const LoweringConfirmed&) const = default;
};

struct ProtectedLaterReleased {
  static constexpr FactType kType = FactType::kProtectedLaterReleased;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const ProtectedLaterReleased&) const = default;
};

struct ProtectedCorrected {
  static constexpr FactType kType = FactType::kProtectedCorrected;
  uint64_t epoch = 0;
  uint64_t entry = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("epoch", self.epoch);
    v("entry", self.entry);
  }
  bool operator==(const ProtectedCorrected&) const = default;
};

struct ReasonRecorded {
  static constexpr FactType kType = FactType::kReasonRecorded;
  ReopeningReason reopening{};
  SuspensionReason suspension{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reopening", self.reopening);
    v("suspension", self.suspension);
  }
  bool operator==(const ReasonRecorded&) const = default;
};

struct SiblingLinked {
  static constexpr FactType kType = FactType::kSiblingLinked;
  std::string sibling;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("sibling", self.sibling);
  }
  bool operator==(const SiblingLinked&) const = default;
};

struct SiblingUnlinked {
  static constexpr FactType kType = FactType::kSiblingUnlinked;
  uint64_t epoch = 0;
  uint64_t entry = 0;
  UnlinkReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("epoch", self.epoch);
    v("entry", self.entry);
    v("reason", self.reason);
  }
  bool operator==(const SiblingUnlinked&) const = default;
};

struct SeparationReasoned {
  static constexpr FactType kType = FactType::kSeparationReasoned;
  uint64_t epoch = 0;
  uint64_t entry = 0;
  SeparationReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("epoch", self.epoch);
    v("entry", self.entry);
    v("reason", self.reason);
  }
  bool operator==(const SeparationReasoned&) const = default;
};

struct ProtectedSeen {
  static constexpr FactType kType = FactType::kProtectedSeen;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const ProtectedSeen&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTED_FACTS_H_
