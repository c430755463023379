#ifndef CAUSEWAY_TESTS_UNIT_STATEMACHINE_RULE_CASES_H_
#define CAUSEWAY_TESTS_UNIT_STATEMACHINE_RULE_CASES_H_

// One row per rule and way to break it: an act that is legal as it was played
// (the accepting test), and what to spoil so that this very rule refuses (the
// refusing test). rules_test.cc fails when a rule has no row.

#include <functional>
#include <string>
#include <vector>

#include "statemachine/procedure/evaluation_machine.h"
#include "statemachine/procedure/gates.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {

struct RuleCase {
  std::string rule;
  const Played* act;
  std::function<void(Played&)> spoil;
};

struct GateCase {
  std::string rule;
  ExchangeKind kind;
  std::function<void(CaseState&, Peer&)> spoil;
};

struct EvaluationCase {
  std::string rule;
  FactType type;
  std::function<void(EvaluationJournalState&, Fact&)> spoil;
};

std::vector<RuleCase> CaseCases();      // Who writes, steps.
std::vector<RuleCase> CareCases();      // Steps 1 to 5.
std::vector<RuleCase> SolutionCases();  // Steps 6 to 8.
std::vector<RuleCase> HandoffCases();
std::vector<RuleCase> ComplaintCases();
std::vector<RuleCase> RegionCases();   // Beside the steps.
std::vector<RuleCase> InquiryCases();  // Between authorities.
std::vector<RuleCase> DataCases();     // Restriction and erasure.
std::vector<GateCase> GateCases();
std::vector<EvaluationCase> EvaluationCases();

// The evaluator's journal: each fact with the state before it.
struct EvaluationStep {
  EvaluationJournalState before;
  Fact fact;
};
const EvaluationStep& EvaluationAct(FactType type);

// A state that lets the offer to Guinea out, for gate rules.
CaseState StateBeforeOffer();

inline const Played* Return(FactType type, int nth = 0) {
  return &ReturnJourney().Act(type, nth);
}
inline const Played* Local(FactType type, int nth = 0) {
  return &LocalJourney().Act(type, nth);
}
inline const Played* Regions(FactType type, int nth = 0) {
  return &RegionsJourney().Act(type, nth);
}
inline const Played* Later(FactType type, int nth = 0) {
  return &LaterJourney().Act(type, nth);
}
inline const Played* Detour(FactType type, int nth = 0) {
  return &DetourJourney().Act(type, nth);
}
inline const Played* Ordered(int nth = 0) {
  return &OrderedJourney().Act(FactType::kCustodyOrdered, nth);
}

// Parts of the state before the act.
inline StepProgress& At(Played& act, Step step) {
  return act.before.open.steps[static_cast<size_t>(step)];
}
inline DeterminationState& Determination(Played& act) {
  return act.before.open.determination;
}

// The body that is asked about.
template <typename Body>
Body& In(Played& act) {
  return std::get<Body>(act.received ? act.facts.front().body
                                     : act.command.body);
}

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_UNIT_STATEMACHINE_RULE_CASES_H_
