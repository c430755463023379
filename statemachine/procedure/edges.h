#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_EDGES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_EDGES_H_

// The ways back of the procedure, in one table: rule "S.return_edge" asks it,
// and docs/procedure.md draws it. Constant; thread-safe.

#include <vector>

#include "statemachine/procedure/codes.h"

namespace causeway::procedure {

// From a step that runs back to an earlier one, for one of these reasons.
struct Edge {
  Step from;
  Step to;
  std::vector<ReturnReason> reasons;
};

// Every way back. Going back keeps all that was recorded before.
const std::vector<Edge>& Edges();

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_EDGES_H_
