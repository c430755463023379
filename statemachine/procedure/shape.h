#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_SHAPE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_SHAPE_H_

// Is a fact well formed, whatever the state? Codes in range, countries that
// exist, dates that exist, digests and numbers of the right size, lists within
// their bounds. Pure; thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

// INVALID_ARGUMENT, rule "input.field", naming the field. A field that a field
// rule of the procedure guards may be left open here: that rule refuses it in
// its own words. Use it also for statements to be sent to another node
// (CustodyAccepted, ChildReceived, ...), where the case is not known.
absl::Status CheckShape(const Procedure& procedure, const Fact& fact);

// Names of the fields that are empty and may not be: what is still to be said.
std::vector<std::string> FieldsLeftOpen(const Procedure& procedure,
                                        const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_SHAPE_H_
