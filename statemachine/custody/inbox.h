#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_INBOX_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_INBOX_H_

// What a message that arrives is, before anything is done with it. Rows are
// kept for ever: a message of any age gets the answer it got first.
// Thread-safe: all functions are pure.
//
// Contract: ask in the transaction that acts. kTake: act, and store digest and
// answer under the slot. kRepeat: send the stored answer bytes, nothing else.
// kEquivocation: keep both messages as evidence, refuse, tell people; the first
// one stays the one that counts. kPark: keep the message by its digest and
// judge it again after each message of its offer; answer "stored", act on
// nothing.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway::custody {

enum class Arrival { kTake, kRepeat, kEquivocation, kPark };

// What the inbox holds that bears on one message.
struct InboxView {
  // A message with this very digest was answered.
  bool same_digest_answered = false;
  // Digest in the slot (from, offer, type, round); none while it is empty.
  std::optional<std::string> slot_digest = std::nullopt;
  // Place in the sender's order under its reference; 0 for the unordered kinds,
  // which have no place.
  std::uint64_t sequence = 0;
  std::uint64_t sequence_taken = 0;  // The last one taken.
  // What it speaks of is not here yet (WITHDRAW before OFFER, a certificate
  // before RELEASE).
  bool subject_missing = false;
};

Arrival JudgeArrival(const InboxView& inbox, absl::string_view digest);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_INBOX_H_
