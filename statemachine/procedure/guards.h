#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_GUARDS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_GUARDS_H_

// The parts of the table of rules, by subject; rules.cc puts them together.
// Pure; thread-safe.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "statemachine/procedure/rules.h"

namespace causeway::procedure {

std::vector<CodeRule> CaseRules();      // Who writes, and when at all.
std::vector<CodeRule> StepRules();      // Steps and ways back.
std::vector<CodeRule> CareRules();      // Steps 1 to 4.
std::vector<CodeRule> OriginRules();    // Step 5, both sides.
std::vector<CodeRule> SolutionRules();  // Steps 6 to 8, closure.
std::vector<CodeRule> HandoffRules();   // Custody.
std::vector<CodeRule> ComplaintRules();
std::vector<CodeRule> RegionRules();   // Beside the steps.
std::vector<CodeRule> InquiryRules();  // Between authorities.
std::vector<CodeRule> SiblingRules();  // Brothers and sisters.
std::vector<CodeRule> DataRules();     // Restriction and erasure.
std::vector<CodeRule> GateRules();     // Peers and gates.

// Rows about facts that are refused because the time for them is not now.
template <typename Holds>
CodeRule AboutState(const char* id, std::vector<FactType> on, Holds* holds) {
  return {id,
          absl::StatusCode::kFailedPrecondition,
          About::kState,
          std::move(on),
          {},
          holds};
}
template <typename Holds>
CodeRule AboutEntry(const char* id, std::vector<FactType> on, Holds* holds) {
  return {id,
          absl::StatusCode::kFailedPrecondition,
          About::kEntry,
          std::move(on),
          {},
          holds};
}

// The fact releases the proposal that it names, and that one still stands.
bool ReleasesWhatWasSeen(const OpenInput& in);
bool ReleasesProtectedAsSeen(const FullInput& in);
bool ReleasesJournalAsSeen(const FullInput& in);

// The body of the fact a rule is asked about; the table sees to the type.
template <typename Body, typename Input>
const Body& BodyOf(const Input& in) {
  return std::get<Body>(in.fact.body);
}

// Who acts as case worker is the one who answers for the child, but for what
// protects it at once. A worker who was replaced goes on no longer.
bool MayActAsCaseWorker(const OpenState& open, const std::string& staff_number,
                        const FactBody& body);

// In which of their functions the actor does this; nothing: in none. The first
// that may, as a case worker only where another function cannot do better.
std::optional<Function> FunctionIn(const OpenState& open, const FactBody& body,
                                   const Actor& actor);

// Why the caseload limit is overridden, in the facts that can say so.
CaseloadReason OverCaseloadIn(const FactBody& body);

// The actor of the fact as journals name persons.
inline Person ActorOf(const FactMeta& meta) {
  return Person{meta.node, meta.staff_number};
}

inline bool IsAmong(const std::vector<Person>& persons, const Person& one) {
  return std::find(persons.begin(), persons.end(), one) != persons.end();
}

inline bool IsReturn(Solution solution) {
  return solution == Solution::kReturnToFamily ||
         solution == Solution::kReturnToAlternativeCare;
}

// Carried out in the country where the child is.
inline bool IsLocal(Solution solution) {
  return solution == Solution::kLocalIntegrationFamily ||
         solution == Solution::kLocalIntegrationAlternativeCare ||
         solution == Solution::kInterimContinue;
}

// A guardian who can act for the child.
inline bool HasGuardian(const OpenState& open) {
  return open.guardian == GuardianStatus::kTemporary ||
         open.guardian == GuardianStatus::kAppointed;
}

// A signed request is out and not answered.
inline bool RequestOpen(const OpenState& open) {
  return open.evaluation.phase == EvaluationPhase::kRequested ||
         open.evaluation.phase == EvaluationPhase::kAcknowledged ||
         open.evaluation.phase == EvaluationPhase::kReturned;
}

// The origin owes no answer.
inline bool NoRequestOpen(const OpenInput& in) { return !RequestOpen(in.open); }

inline bool StartsStep(const OpenInput& in, Step step) {
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  return started != nullptr && started->step == step;
}

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_GUARDS_H_
