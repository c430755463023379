#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_

// What a second person releases is what was seen: the act that sends a
// proposal names its entry, by its sequence in the open journal. Pure;
// thread-safe.

#include <cstdint>
#include <optional>

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// The entry of the proposal that this fact would release; nullopt where it
// releases none, or none stands.
std::optional<std::uint64_t> ProposalFor(const OpenState& open,
                                         const FactBody& body);

// The entry that this fact names; nullopt in facts that release nothing.
std::optional<std::uint64_t> NamedProposal(const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RELEASE_H_
