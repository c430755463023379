#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_OVERRIDES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_OVERRIDES_H_

// The override of a consent that is missing: two supervisors, neither the
// proposer, for one message to one node, for a few days. It opens the rules of
// consent and of what is withheld, and no other. Pure; thread-safe.

#include <string>

#include "statemachine/procedure/gates.h"

namespace causeway::procedure {

// The scope of consent that this kind of exchange needs; kUnspecified: none.
ConsentScope ScopeNeeded(ExchangeKind kind);

// It stands for this message. `message` is empty while the message is only
// being decided; later it is what UseOverride noted. A hand-off is one message
// from its offer to its release.
bool OverrideHolds(const ProtectedState& secret, const Peer* peer,
                   ConsentScope scope, Date today, const std::string& message);

// Proposed; the one before it stays with the message that it let out.
void ProposeOverride(ProtectedState& secret, const FactMeta& meta,
                     const OverrideProposed& body);
// Approved; the second approval of one for a hand-off to the receiver of the
// standing offer makes it that offer's.
void ApproveOverride(ProtectedState& secret, const HandoffState& handoff,
                     const FactMeta& meta, const OverrideApproved& body);

// Notes what a fact let out, if it may have been by the override. Used up, even
// where consent alone would have done.
void UseOverride(ProtectedState& secret, const FactBody& body);

// A later no, or the end of a consent, ends it.
void EndOverride(ProtectedState& secret, ConsentScope scope);
void EndOverrides(ProtectedState& secret);

// What two people here answer for in the place of a consent to hand this case
// over to the peer, on that day; in a state that stands still (a copy).
void OpenTransfer(const Peer& peer, Date today, CaseState& state);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_OVERRIDES_H_
