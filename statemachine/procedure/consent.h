#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CONSENT_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CONSENT_H_

// Consent is bound to a purpose, and where it lets data leave, to recipients
// and kinds of document (domain.md, P6 and 7.2). Pure; thread-safe.

#include <string>
#include <vector>

#include "base/date.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// Consent to this scope lets data leave to another node.
bool LetsDataLeave(ConsentScope scope);

// Consent to this scope was given and holds on that day; where it lets data
// leave, for this peer and each of these kinds. A country stands for the
// authorities of that country: a body there that represents another State is
// meant only where that State is named too, and nobody from whom it was taken
// back since, by whichever of these names. Without a peer: for anybody.
bool ConsentHolds(const ProtectedState& secret, ConsentScope scope, Date on,
                  const Peer* peer = nullptr,
                  const std::vector<DocumentKind>& kinds = {});

// The child itself said yes to this scope, for this peer where it lets data
// leave, and whether or not others did. Without a peer: for anybody.
bool ChildSaidYes(const ProtectedState& secret, ConsentScope scope, Date on,
                  const Peer* peer = nullptr);

// Requires that Check passed.
// The child itself said so; a child too young to (domain.md 7.5) has its views
// on the entry.
bool SaidByChild(AgeBand age, const FactMeta& meta,
                 const ConsentRecorded& body);
void ApplyConsent(ProtectedState& secret, AgeBand age, const FactMeta& meta,
                  const ConsentRecorded& body);
void ApplyConsent(ProtectedState& secret, const ConsentWithdrawn& body);
void ForgetConsent(ProtectedState& secret, ConsentScope scope);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CONSENT_H_
