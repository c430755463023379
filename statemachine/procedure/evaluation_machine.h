#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_MACHINE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_MACHINE_H_

// The evaluator's own small journal of work done for another node's case:
// opened, visits, report submitted, report approved or stopped. It never
// travels; only the signed report does. Its rules are those
// of the procedure version that the request names: the case runs under it, and
// the requester holds the report against it. Thread-safe: all functions are
// pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

struct EvaluationJournalState {
  bool opened = false;
  std::string opened_on;  // As whoever took the request on states it.
  std::string node;       // The evaluator.
  std::string request_digest;
  std::string requester;
  EvaluationLevel level{};
  std::string worker;
  std::uint32_t visits = 0;
  bool family_found = false;
  std::uint64_t entries = 0;
  std::uint64_t report = 0;      // Its entry's sequence.
  EvaluationResult result{};     // Of the report submitted last.
  std::optional<Person> author;  // Set once a report is submitted.
  std::optional<Person> approver;
  bool approved = false;
  bool stopped = false;
  bool operator==(const EvaluationJournalState&) const = default;
};

// Codes as in machine.h. A refusal says what the person may do instead.
absl::StatusOr<std::vector<Fact>> DecideEvaluation(
    const Procedure& procedure, const EvaluationJournalState& state,
    const Command& command, const Context& context);
absl::Status CheckEvaluation(const Procedure& procedure,
                             const EvaluationJournalState& state,
                             const Fact& fact);

// The acts of an evaluator that can come next; the rules say which do.
std::vector<FactBody> EvaluatorActs(const EvaluationJournalState& state);

// What an act of the evaluator lacks and needs now.
CommandExplanation ExplainEvaluationAct(const Procedure& procedure,
                                        const EvaluationJournalState& state,
                                        const FactBody& body,
                                        const Context& context,
                                        Language language);

// Requires that CheckEvaluation passed.
EvaluationJournalState ApplyEvaluation(EvaluationJournalState state,
                                       const Fact& fact);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_MACHINE_H_
