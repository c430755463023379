#ifndef CAUSEWAY_TESTS_UNIT_STATEMACHINE_DEADLINE_CASE_H_
#define CAUSEWAY_TESTS_UNIT_STATEMACHINE_DEADLINE_CASE_H_

// A case made of facts on chosen days, for tests of time limits.

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "statemachine/deadlines/deadlines.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::deadlines {

inline constexpr int32_t kWithinMax = 366 * 10;

// A Monday.
inline Date Start() { return *ParseDate("2026-11-23"); }
inline Date After(int32_t days) { return PlusDays(Start(), days); }

// A fact by this node, Mali where none is said.
struct At {
  template <typename Body, typename = std::enable_if_t<std::is_constructible_v<
                               procedure::FactVariant, Body>>>
  At(Body what) : body(std::move(what)) {}  // NOLINT: rows read better.
  template <typename Body>
  At(Body what, std::string who)
      : body(std::move(what)), node(std::move(who)) {}
  procedure::FactBody body;
  std::string node = procedure::kMali;
};
using Facts = std::vector<At>;

// A case as its facts make it. What each act needs beyond what is looked at
// here is other tests' subject: facts are applied, not judged.
class Case {
 public:
  Case& Add(Date day, const Facts& facts,
            const std::vector<procedure::DocumentKind>& documents = {}) {
    for (const At& at : facts) {
      procedure::Fact fact;
      fact.meta.node = at.node;
      fact.meta.staff_number = procedure::kWorkerNumber;
      fact.meta.happened_on = FormatDate(day);
      fact.meta.recorded_at_us = int64_t{day.days} * 86'400'000'000;
      fact.meta.documents = documents;
      fact.body = at.body;
      state_ = procedure::Apply(std::move(state_), fact);
      facts_.push_back(fact);
    }
    return *this;
  }

  // As a former custodian keeps it.
  Case& BecomeCopy(Date handed_over) {
    state_.open.copy = procedure::CopyState{true, FormatDate(handed_over)};
    return *this;
  }

  std::vector<Deadline> Due(Date today, int32_t within = 0) const {
    return DeadlinesOf(DeadlineTable::Embedded(),
                       procedure::Procedure::Embedded(), facts_, state_, today,
                       within);
  }

  std::optional<Deadline> Find(const std::string& limit, Date today,
                               int32_t within = 0) const {
    for (const Deadline& one : Due(today, within)) {
      if (one.limit == limit) return one;
    }
    return std::nullopt;
  }

 private:
  std::vector<procedure::Fact> facts_;
  procedure::CaseState state_;
};

inline procedure::CaseRegistered Registered() {
  procedure::CaseRegistered registered;
  registered.protection_status = procedure::ProtectionStatus::kUnaccompanied;
  return registered;
}

inline procedure::ClosureRequested KeptUntil(Date day) {
  procedure::ClosureRequested asked;
  asked.retain_until = FormatDate(day);
  return asked;
}

inline procedure::AssessmentSubmitted Assessed(procedure::RiskLevel risk) {
  procedure::AssessmentSubmitted submitted;
  submitted.risk_level = risk;
  return submitted;
}

inline procedure::CareRecorded Care(procedure::CareType type) {
  return {type, 1, 1};
}

inline Facts UpToOffer(const std::string& receiver) {
  procedure::HandoffProposed proposed;
  proposed.receiver = receiver;
  proposed.child_travels = true;
  return {procedure::CaseOpened(),
          procedure::StepStarted{procedure::Step::kImplementation}, proposed};
}

inline Facts UpToDeparture() {
  Facts facts = UpToOffer(procedure::kGuinea);
  facts.emplace_back(procedure::CustodyOffered());
  facts.emplace_back(procedure::CustodyAccepted(), procedure::kGuinea);
  return facts;
}

inline Facts Departed() {
  Facts facts = UpToDeparture();
  facts.emplace_back(procedure::ChildDeparted());
  return facts;
}

inline procedure::SolutionDecided Decided() {
  procedure::SolutionDecided decided;
  decided.solution = procedure::Solution::kReturnToFamily;
  return decided;
}

inline procedure::OverrideApproved ApprovedUntil(Date day) {
  return {FormatDate(day), 0, FormatDate(day)};
}

}  // namespace causeway::deadlines

#endif  // CAUSEWAY_TESTS_UNIT_STATEMACHINE_DEADLINE_CASE_H_
