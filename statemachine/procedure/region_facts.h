#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_REGION_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_REGION_FACTS_H_

// Facts of what stands beside the eight steps: rest, worker, legal status,
// services, reviews, corrections, majority.
// Mirrors causeway/v1/facts.proto field by field, where the meaning and the
// source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct CaseSuspended {
  static constexpr FactType kType = FactType::kCaseSuspended;
  SuspensionReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
  }
  bool operator==(const CaseSuspended&) const = default;
};

struct CaseResumed {
  static constexpr FactType kType = FactType::kCaseResumed;
  bool identity_confirmed = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("identity_confirmed", self.identity_confirmed);
  }
  bool operator==(const CaseResumed&) const = default;
};

struct WorkerAssigned {
  static constexpr FactType kType = FactType::kWorkerAssigned;
  std::string worker;
  AssignmentReason reason{};
  CaseloadReason over_caseload{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("worker", self.worker);
    v("reason", self.reason);
    v("over_caseload", self.over_caseload);
  }
  bool operator==(const WorkerAssigned&) const = default;
};

struct MajorityReached {
  static constexpr FactType kType = FactType::kMajorityReached;
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
  bool operator==(const MajorityReached&) const = default;
};

struct AgeBandCorrected {
  static constexpr FactType kType = FactType::kAgeBandCorrected;
  AgeBand age_band{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("age_band", self.age_band);
  }
  bool operator==(const AgeBandCorrected&) const = default;
};

struct AgeConfirmed {
  static constexpr FactType kType = FactType::kAgeConfirmed;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const AgeConfirmed&) const = default;
};

struct DocumentsCorrected {
  static constexpr FactType kType = FactType::kDocumentsCorrected;
  uint64_t entry = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("entry", self.entry);
  }
  bool operator==(const DocumentsCorrected&) const = default;
};

struct LegalStatusRecorded {
  static constexpr FactType kType = FactType::kLegalStatusRecorded;
  LegalStatus status{};
  bool past_majority = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
    v("past_majority", self.past_majority);
  }
  bool operator==(const LegalStatusRecorded&) const = default;
};

struct GuardianStatusRecorded {
  static constexpr FactType kType = FactType::kGuardianStatusRecorded;
  GuardianStatus status{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status", self.status);
  }
  bool operator==(const GuardianStatusRecorded&) const = default;
};

struct ServiceReferred {
  static constexpr FactType kType = FactType::kServiceReferred;
  ServiceKind service{};
  Timeframe timeframe{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("service", self.service);
    v("timeframe", self.timeframe);
  }
  bool operator==(const ServiceReferred&) const = default;
};

struct ServiceAnswered {
  static constexpr FactType kType = FactType::kServiceAnswered;
  ServiceKind service{};
  ServiceOutcome outcome{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("service", self.service);
    v("outcome", self.outcome);
  }
  bool operator==(const ServiceAnswered&) const = default;
};

struct PlanReviewed {
  static constexpr FactType kType = FactType::kPlanReviewed;
  bool child_present = false;
  bool not_present_reason_recorded = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("child_present", self.child_present);
    v("not_present_reason_recorded", self.not_present_reason_recorded);
  }
  bool operator==(const PlanReviewed&) const = default;
};

struct MajorityForeseen {
  static constexpr FactType kType = FactType::kMajorityForeseen;
  std::string month;
  bool transition_planned = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("month", self.month);
    v("transition_planned", self.transition_planned);
  }
  bool operator==(const MajorityForeseen&) const = default;
};

struct VisitedAfterClosure {
  static constexpr FactType kType = FactType::kVisitedAfterClosure;
  bool child_seen = false;
  Situation situation{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("child_seen", self.child_seen);
    v("situation", self.situation);
  }
  bool operator==(const VisitedAfterClosure&) const = default;
};

struct CasePlanSubmitted {
  static constexpr FactType kType = FactType::kCasePlanSubmitted;
  bool child_took_part = false;
  bool no_part_reason_recorded = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("child_took_part", self.child_took_part);
    v("no_part_reason_recorded", self.no_part_reason_recorded);
  }
  bool operator==(const CasePlanSubmitted&) const = default;
};

struct CasePlanApproved {
  static constexpr FactType kType = FactType::kCasePlanApproved;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const CasePlanApproved&) const = default;
};

struct CasePlanRejected {
  static constexpr FactType kType = FactType::kCasePlanRejected;
  RejectReason reason{};
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
    v("proposal", self.proposal);
  }
  bool operator==(const CasePlanRejected&) const = default;
};

struct ProcedureMoved {
  static constexpr FactType kType = FactType::kProcedureMoved;
  std::string procedure_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("procedure_digest", self.procedure_digest);
  }
  bool operator==(const ProcedureMoved&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_REGION_FACTS_H_
