#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_ROLES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_ROLES_H_

// One table: who may record which fact, how it comes into the journal, and
// whether it carries "all gates required here held". Constant per fact type,
// so that the flag says nothing about which gate or why. Pure; thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// How a fact comes into a journal.
enum class Written {
  kByPerson,     // A person of the custodian.
  kByMachine,    // The custodian's node carries out what was decided.
  kFromMessage,  // Another node's own statement, recorded unchanged.
  kInEvaluation  // The evaluator's own journal.
};

struct Role {
  FactType type;
  std::vector<Function> functions;
  bool gates_held;
  Written written;
  const char* act;  // As in causeway.v1.Act; empty where no act asks for it.
};

// The row of this type; every fact type has one.
const Role& RoleOf(FactType type);

// Functions that may record this very fact: those of its row, but each step
// other than step 6 is begun by the case worker; a return from step 6 to an
// earlier one is the panel's, one to step 6 either's, and any other the case
// worker's; that tracing ended in the family is the supervisor's.
std::vector<Function> FunctionsFor(const FactBody& body);

// The value of FactMeta.gates_held for this type, always.
bool GatesHeld(FactType type);

// "case worker", "supervisor", ...
const char* NameOf(Function function);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_ROLES_H_
