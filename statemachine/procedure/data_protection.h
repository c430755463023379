#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_PROTECTION_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_PROTECTION_H_

// Restriction and erasure in words, and which facts are theirs. Pure;
// thread-safe.

#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// "it is contested that the data are accurate".
const char* WordsOf(RestrictionGround ground);
// "the retention time is over".
const char* WordsOf(ErasureGround ground);

// The four facts that a former custodian may ask about its copy, too.
bool IsDataProtection(FactType type);
// Those, what comes of a change of consent that this node told of, and the
// answer to a complaint that did not go along.
bool MayConcernCopy(FactType type);

// What goes on while processing is restricted: what protects the child, keeps a
// right open, takes back, or is another node's own statement.
bool GoesOnWhileRestricted(const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_PROTECTION_H_
