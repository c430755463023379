#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_COMPLAINTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_COMPLAINTS_H_

// Who stands too near to a complaint (domain.md 7.7). Whom it concerns neither
// answers it nor reads it. Pure; thread-safe.

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// Exploitation or abuse: outside the line of the case.
bool OutsideLine(const ComplaintState& complaint);

// The worker of the case; once it was released, the one whom it had here.
Person WorkerOf(const OpenState& open);

// The worker of the case, who wrote in it, and who decided in it.
bool InLine(const OpenState& open, const Person& person);

// The person it is about, and the case's worker; where it goes outside the
// line, everybody in that.
bool ConcernedBy(const OpenState& open, const ComplaintState& complaint,
                 const Person& person);

// Without the open complaints that concern this reader.
CaseState SeenBy(const Reader& reader, CaseState state);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_COMPLAINTS_H_
