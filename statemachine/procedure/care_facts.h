#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CARE_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CARE_FACTS_H_

// Facts of steps 1 to 4: arrival, immediate care, assessment, temporary care.
// Mirrors causeway/v1/facts.proto field by field, where the meaning and the
// source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct CaseOpened {
  static constexpr FactType kType = FactType::kCaseOpened;
  std::string procedure_digest;
  std::vector<std::string> nationalities;
  std::vector<std::string> habitual_residences;
  AgeBand age_band{};
  bool stateless = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("procedure_digest", self.procedure_digest);
    v("nationalities", self.nationalities);
    v("habitual_residences", self.habitual_residences);
    v("age_band", self.age_band);
    v("stateless", self.stateless);
  }
  bool operator==(const CaseOpened&) const = default;
};

struct OriginRecorded {
  static constexpr FactType kType = FactType::kOriginRecorded;
  std::vector<std::string> nationalities;
  std::vector<std::string> habitual_residences;
  bool stateless = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("nationalities", self.nationalities);
    v("habitual_residences", self.habitual_residences);
    v("stateless", self.stateless);
  }
  bool operator==(const OriginRecorded&) const = default;
};

struct StepStarted {
  static constexpr FactType kType = FactType::kStepStarted;
  Step step{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("step", self.step);
  }
  bool operator==(const StepStarted&) const = default;
};

struct CaseRegistered {
  static constexpr FactType kType = FactType::kCaseRegistered;
  ProtectionStatus protection_status{};
  IdentificationSource identification_source{};
  std::vector<std::string> languages;
  LegitimateBasis legitimate_basis{};
  bool duplicates_checked = false;
  bool guardian_requested = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("protection_status", self.protection_status);
    v("identification_source", self.identification_source);
    v("languages", self.languages);
    v("legitimate_basis", self.legitimate_basis);
    v("duplicates_checked", self.duplicates_checked);
    v("guardian_requested", self.guardian_requested);
  }
  bool operator==(const CaseRegistered&) const = default;
};

struct CareRecorded {
  static constexpr FactType kType = FactType::kCareRecorded;
  CareType care_type{};
  uint32_t concerns_total = 0;
  uint32_t concerns_acted_on = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("care_type", self.care_type);
    v("concerns_total", self.concerns_total);
    v("concerns_acted_on", self.concerns_acted_on);
  }
  bool operator==(const CareRecorded&) const = default;
};

struct UrgentRaised {
  static constexpr FactType kType = FactType::kUrgentRaised;
  UrgentKind kind{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("kind", self.kind);
  }
  bool operator==(const UrgentRaised&) const = default;
};

struct UrgentCleared {
  static constexpr FactType kType = FactType::kUrgentCleared;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const UrgentCleared&) const = default;
};

struct UrgentActionRecorded {
  static constexpr FactType kType = FactType::kUrgentActionRecorded;
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
  bool operator==(const UrgentActionRecorded&) const = default;
};

struct AssessmentSubmitted {
  static constexpr FactType kType = FactType::kAssessmentSubmitted;
  AssessmentKind kind{};
  RiskLevel risk_level{};
  bool child_seen_alone = false;
  bool not_alone_reason_recorded = false;
  bool views_recorded = false;
  bool determination_needed = false;
  bool guardian_consulted = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("kind", self.kind);
    v("risk_level", self.risk_level);
    v("child_seen_alone", self.child_seen_alone);
    v("not_alone_reason_recorded", self.not_alone_reason_recorded);
    v("views_recorded", self.views_recorded);
    v("determination_needed", self.determination_needed);
    v("guardian_consulted", self.guardian_consulted);
  }
  bool operator==(const AssessmentSubmitted&) const = default;
};

struct AssessmentApproved {
  static constexpr FactType kType = FactType::kAssessmentApproved;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const AssessmentApproved&) const = default;
};

struct AssessmentRejected {
  static constexpr FactType kType = FactType::kAssessmentRejected;
  RejectReason reason{};
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
    v("proposal", self.proposal);
  }
  bool operator==(const AssessmentRejected&) const = default;
};

struct GuardianAppointed {
  static constexpr FactType kType = FactType::kGuardianAppointed;
  GuardianStatus status{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
  }
  bool operator==(const GuardianAppointed&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CARE_FACTS_H_
