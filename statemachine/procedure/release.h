#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_

// What a second person releases is what was seen: the act that approves or
// sends a proposal names its entry: by its sequence in the open journal, or by
// its place in the protected journal of the epoch, counted from 1 (so that 0
// names none in either). A hand-off is approved as the journal stands, so its
// approval names the heads of both, the protected one in a fact of its own.
// Pure; thread-safe.

#include <cstdint>
#include <optional>

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// The entry of the proposal that this fact would release; nullopt where it
// releases none, or none stands.
std::optional<std::uint64_t> ProposalFor(const OpenState& open,
                                         const FactBody& body);
std::optional<std::uint64_t> ProposalFor(const CaseState& state,
                                         const FactBody& body);

// After a hand-off was approved something was recorded that no second person
// saw: in the open journal, or in the protected one.
bool LaterStands(const OpenState& open);
bool LaterStands(const CaseState& state);
// Nothing of it would go to that receiver.
bool ReleasedFor(const CaseState& state, const Peer& receiver);
// A fact that the hand-over of custody itself adds, coded or with papers of the
// return set: no second release is asked for it.
bool OfTheHandover(const Fact& fact);
// After Apply of this fact, with the entries counted.
void NoteLater(CaseState& state, const Fact& fact);

// Where this fact names the entry; nullptr in facts that release nothing.
std::uint64_t* ProposalIn(FactBody& body);
const std::uint64_t* ProposalIn(const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_
