#ifndef CAUSEWAY_TESTS_PROCEDURE_SEARCH_INVARIANTS_H_
#define CAUSEWAY_TESTS_PROCEDURE_SEARCH_INVARIANTS_H_

// What holds in every state that a case can come to, and over every fact that
// moves it, as named predicates. They read states and facts alone and know
// nothing of the rules. Pure.

#include <string>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

struct StateInvariant {
  const char* name;
  bool (*holds)(const CaseState&);
};

struct MoveInvariant {
  const char* name;
  bool (*holds)(const CaseState& before, const Fact&, const CaseState& after);
};

const std::vector<StateInvariant>& StateInvariants();
const std::vector<MoveInvariant>& MoveInvariants();

// Names of those that do not hold.
std::vector<std::string> Broken(const CaseState& state);
std::vector<std::string> Broken(const CaseState& before, const Fact& fact,
                                const CaseState& after);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_INVARIANTS_H_
