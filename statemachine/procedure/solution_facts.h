#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_SOLUTION_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_SOLUTION_FACTS_H_

// Facts of steps 6 to 8: determination, implementation, follow-up, closure.
// Mirrors causeway/v1/facts.proto field by field, where the meaning and the
// source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct DeterminationSubmitted {
  static constexpr FactType kType = FactType::kDeterminationSubmitted;
  std::vector<Solution> options;
  std::string views_heard_on;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("options", self.options);
    v("views_heard_on", self.views_heard_on);
  }
  bool operator==(const DeterminationSubmitted&) const = default;
};

struct PanelScheduled {
  static constexpr FactType kType = FactType::kPanelScheduled;
  std::string panel_on;
  DecidingBody deciding_body{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("panel_on", self.panel_on);
    v("deciding_body", self.deciding_body);
  }
  bool operator==(const PanelScheduled&) const = default;
};

struct SolutionDecided {
  static constexpr FactType kType = FactType::kSolutionDecided;
  Solution solution{};
  DecidingBody deciding_body{};
  std::vector<std::string> members;
  bool undertakings_signed = false;
  std::string country;
  std::vector<std::string> conflicted;
  bool against_recommendation = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("solution", self.solution);
    v("deciding_body", self.deciding_body);
    v("members", self.members);
    v("undertakings_signed", self.undertakings_signed);
    v("country", self.country);
    v("conflicted", self.conflicted);
    v("against_recommendation", self.against_recommendation);
  }
  bool operator==(const SolutionDecided&) const = default;
};

struct StepReturned {
  static constexpr FactType kType = FactType::kStepReturned;
  Step from{};
  Step to{};
  ReturnReason reason{};
  DecidingBody deciding_body{};
  std::vector<std::string> members{};
  bool undertakings_signed = false;
  std::vector<std::string> conflicted{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("from", self.from);
    v("to", self.to);
    v("reason", self.reason);
    v("deciding_body", self.deciding_body);
    v("members", self.members);
    v("undertakings_signed", self.undertakings_signed);
    v("conflicted", self.conflicted);
  }
  bool operator==(const StepReturned&) const = default;
};

struct DecisionNotified {
  static constexpr FactType kType = FactType::kDecisionNotified;
  bool child_notified = false;
  bool guardian_notified = false;
  bool appeal_waived = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("child_notified", self.child_notified);
    v("guardian_notified", self.guardian_notified);
    v("appeal_waived", self.appeal_waived);
  }
  bool operator==(const DecisionNotified&) const = default;
};

struct PlanApproved {
  static constexpr FactType kType = FactType::kPlanApproved;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const PlanApproved&) const = default;
};

struct ChildDeparted {
  static constexpr FactType kType = FactType::kChildDeparted;
  bool consent_confirmed = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("consent_confirmed", self.consent_confirmed);
  }
  bool operator==(const ChildDeparted&) const = default;
};

struct SolutionImplemented {
  static constexpr FactType kType = FactType::kSolutionImplemented;
  bool status_past_majority = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("status_past_majority", self.status_past_majority);
  }
  bool operator==(const SolutionImplemented&) const = default;
};

struct FollowedUp {
  static constexpr FactType kType = FactType::kFollowedUp;
  bool child_seen_alone = false;
  bool not_alone_reason_recorded = false;
  Situation situation{};
  NotSeenReason not_seen_reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("child_seen_alone", self.child_seen_alone);
    v("not_alone_reason_recorded", self.not_alone_reason_recorded);
    v("situation", self.situation);
    v("not_seen_reason", self.not_seen_reason);
  }
  bool operator==(const FollowedUp&) const = default;
};

struct FollowUpReported {
  static constexpr FactType kType = FactType::kFollowUpReported;
  std::string recipient;
  std::string report_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("recipient", self.recipient);
    v("report_digest", self.report_digest);
  }
  bool operator==(const FollowUpReported&) const = default;
};

struct ClosureRequested {
  static constexpr FactType kType = FactType::kClosureRequested;
  ClosureReason reason{};
  bool discussed = false;
  std::string retain_until;
  std::string merged_into;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
    v("discussed", self.discussed);
    v("retain_until", self.retain_until);
    v("merged_into", self.merged_into);
  }
  bool operator==(const ClosureRequested&) const = default;
};

struct CaseClosed {
  static constexpr FactType kType = FactType::kCaseClosed;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const CaseClosed&) const = default;
};

struct AppealFiled {
  static constexpr FactType kType = FactType::kAppealFiled;
  AppealParty filed_by{};
  bool late_with_leave = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("filed_by", self.filed_by);
    v("late_with_leave", self.late_with_leave);
  }
  bool operator==(const AppealFiled&) const = default;
};

struct AppealDecided {
  static constexpr FactType kType = FactType::kAppealDecided;
  AppealOutcome outcome{};
  DecidingBody deciding_body{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("outcome", self.outcome);
    v("deciding_body", self.deciding_body);
  }
  bool operator==(const AppealDecided&) const = default;
};

struct ClosureRefused {
  static constexpr FactType kType = FactType::kClosureRefused;
  RejectReason reason{};
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
    v("proposal", self.proposal);
  }
  bool operator==(const ClosureRefused&) const = default;
};

struct CaseReopened {
  static constexpr FactType kType = FactType::kCaseReopened;
  ReopeningReason reason{};
  Step to{};
  CaseloadReason over_caseload{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("reason", self.reason);
    v("to", self.to);
    v("over_caseload", self.over_caseload);
  }
  bool operator==(const CaseReopened&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_SOLUTION_FACTS_H_
