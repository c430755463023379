#ifndef CAUSEWAY_CLIENT_PROPOSALS_H_
#define CAUSEWAY_CLIENT_PROPOSALS_H_

// Acts by which a second person approves or releases what a first one proposed,
// and the proposal they must name. Pure.

#include <cstdint>

#include "causeway/v1/case_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace causeway {

// The act releases a proposal and does not name it.
bool LacksProposal(const v1::Act& act);

// The entry of the last proposal that the act would release, or the last entry
// of the journal that goes with a hand-off; nullptr where none was proposed.
// Whether it still stands, the node says.
const v1::TimelineEntry* LastProposal(
    const v1::Act& act,
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries);

// Names the entry by its number in the timeline. Requires an act that releases
// something.
void NameProposal(std::uint64_t sequence, v1::Act* act);

// With the approval of a hand-off: what of the protected journal of the present
// epoch was seen with it. Other acts stay as they are.
void NameProtectedSeen(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    v1::Act* act);

// The same for what people prepared with a task: an answer, or a report.
bool LacksPrepared(const v1::TaskAct& act);
// Names what waits in the task, as it was seen. Requires an act that releases
// or approves.
void NamePrepared(const v1::TaskView& seen, v1::TaskAct* act);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_PROPOSALS_H_
