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
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
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
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("granted", self.granted);
    v("refused", self.refused);
    v("given_by", self.given_by);
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
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("from", self.from);
    v("reason", self.reason);
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

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTED_FACTS_H_
