#include "statemachine/custody/inbox.h"

namespace causeway::custody {

Arrival JudgeArrival(const InboxView& inbox, absl::string_view digest) {
  if (inbox.same_digest_answered) return Arrival::kRepeat;
  if (inbox.slot_digest.has_value()) {
    return *inbox.slot_digest == digest ? Arrival::kRepeat
                                        : Arrival::kEquivocation;
  }
  if (inbox.sequence != 0) {
    if (inbox.sequence <= inbox.sequence_taken) return Arrival::kEquivocation;
    if (inbox.sequence > inbox.sequence_taken + 1) return Arrival::kPark;
  }
  return inbox.subject_missing ? Arrival::kPark : Arrival::kTake;
}

}  // namespace causeway::custody
