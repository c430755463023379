#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CANDIDATES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CANDIDATES_H_

// Acts that make sense where a case stands, legal or not: what Explain asks
// the rules about. Behind them stand all other acts, so that none that Decide
// would accept is left out. Pure; thread-safe.

#include <string>
#include <vector>

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

struct Candidate {
  FactBody body;    // Filled in as far as the state alone tells.
  std::string act;  // Act, and the step where the act names one.
  // It may be done in any step, beside the way through the eight.
  bool beside = false;
  // Not what is looked for here: named only where nothing about the state
  // stands against it.
  bool only_if_legal = false;
};

std::vector<Candidate> CandidatesFor(const CaseState& state);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CANDIDATES_H_
