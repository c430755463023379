#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PENDING_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PENDING_H_

// What a node that its witness has not answered may keep for the journal. Pure;
// thread-safe.

#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// What a person found, did for the child, or was told: it stays true if the
// node turns out to be custodian no more, and the person can tell it to the
// custodian. False for what decides, rests on gates, is about custody, or is
// for another node: it would count for nothing there, and mislead here. What a
// record makes the node tell others leaves only when it enters the journal.
bool MayWaitForWitness(const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PENDING_H_
