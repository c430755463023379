#ifndef CAUSEWAY_TESTS_PROCEDURE_SEARCH_EXPLAINED_H_
#define CAUSEWAY_TESTS_PROCEDURE_SEARCH_EXPLAINED_H_

// Holds what Explain says of a state against what Decide answers there.

#include <string>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// What is wrong, each with its ask or act:
// - an act that Decide accepts from somebody, and that is not explained to them
//   as possible now;
// - an act that is explained as possible to somebody, though each ask of the
//   catalogue for it lacks something of the state.
std::vector<std::string> ExplainFaults(const CaseState& state);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_EXPLAINED_H_
