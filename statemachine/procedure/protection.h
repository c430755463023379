#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTION_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTION_H_

// What closes a gate takes effect at once, by one person; what would open one
// that stands closed waits until a second person confirms it (rule
// P1.lowered_by_two). A later record about the same question takes the place
// of one that waits. Pure; thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::procedure {

// A status under which nothing goes to the origin (domain.md, P1).
bool ClosesOrigin(AsylumStatus status);
bool ClosesOrigin(DisplacementStatus status);

// Requires that Check passed.
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const AsylumStatusRecorded& body);
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const TraffickingScreened& body);
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const DangerScreened& body);
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const AssessmentAnnexed& body);
void ApplyProtection(ProtectedState& secret, const LoweringConfirmed& body);

// Another node answers for the child now: its protected journal begins anew,
// and what waited there for a second person is asked anew.
void BeginProtectedEpoch(ProtectedState& secret);

// One sentence for each record that waits.
std::vector<std::string> WaitingFor(const ProtectedState& secret,
                                    Language language);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PROTECTION_H_
