#include <limits>
#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/refusals.h"

namespace causeway::custody {
namespace {

absl::string_view Name(ReceiverPhase phase) {
  switch (phase) {
    case ReceiverPhase::kSeen:
      return "waiting for an answer";
    case ReceiverPhase::kAccepted:
      return "accepted";
    case ReceiverPhase::kBound:
      return "bound";
    case ReceiverPhase::kHeld:
      return "done";
    case ReceiverPhase::kDeclined:
      return "declined";
    case ReceiverPhase::kWithdrawn:
      return "withdrawn";
  }
  CAUSEWAY_CHECK(false) << "unknown receiver phase";
  return "";
}

bool Promised(const Receiver& receiver) {
  return receiver.phase == ReceiverPhase::kAccepted ||
         receiver.phase == ReceiverPhase::kBound;
}

// What must hold before this node's READY can exist, whatever came later.
absl::Status CheckBinding(const Receiver& receiver) {
  if (receiver.round == 0) {
    return NotLegal("not_verified", "no file of this case was verified here");
  }
  if (receiver.child_travels && !receiver.child_received) {
    return NotLegal("child_not_received",
                    "the child's arrival is not recorded here");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Receiver> Accept(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kSeen) {
    return WrongPhase("ACCEPT", Name(receiver.phase));
  }
  receiver.phase = ReceiverPhase::kAccepted;
  return receiver;
}

absl::StatusOr<Receiver> Decline(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kSeen &&
      receiver.phase != ReceiverPhase::kAccepted) {
    return WrongPhase("DECLINE", Name(receiver.phase));
  }
  // The child is here: the giver could not take the case back.
  if (receiver.child_received) {
    return NotLegal("child_received", "the child's arrival is recorded here");
  }
  receiver.phase = ReceiverPhase::kDeclined;
  return receiver;
}

absl::StatusOr<Receiver> RecordChildReceived(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kAccepted) {
    return WrongPhase("CHILD_RECEIVED", Name(receiver.phase));
  }
  if (!receiver.child_travels) {
    return NotLegal("child_stays", "this hand-off moves no child");
  }
  if (receiver.child_received) {
    return NotLegal("already_received", "the arrival is recorded already");
  }
  receiver.child_received = true;
  return receiver;
}

absl::StatusOr<Receiver> TakeBundle(Receiver receiver, absl::string_view from,
                                    std::uint32_t round,
                                    absl::string_view bundle_digest,
                                    const Heads& heads, std::uint64_t epoch) {
  if (from != receiver.giver) return WrongParty();
  if (!Promised(receiver)) return WrongPhase("BUNDLE", Name(receiver.phase));
  if (round == 0) return InvalidField("round", "0", "at least 1");
  if (bundle_digest.empty()) {
    return InvalidField("bundle_digest", "nothing", "a digest");
  }
  if (heads.open.empty()) {
    return InvalidField("open_head", "nothing", "a digest");
  }
  if (round <= receiver.round) {
    if (bundle_digest == receiver.bundle_digest && heads == receiver.verified &&
        epoch == receiver.epoch) {
      return receiver;
    }
    return NotLegal("equivocation",
                    "a file of this round or a later one was verified already, "
                    "and this one differs from it");
  }
  // An offer is made in one epoch; and the next one must exist.
  if ((receiver.round > 0 && epoch != receiver.epoch) ||
      epoch == std::numeric_limits<std::uint64_t>::max()) {
    return NotLegal("epoch", "the file is of another epoch than the offer");
  }
  receiver.round = round;
  receiver.bundle_digest = std::string(bundle_digest);
  receiver.verified = heads;
  receiver.epoch = epoch;
  return receiver;
}

bool ReadyDue(const Receiver& receiver, bool final) {
  return final && Promised(receiver) && CheckBinding(receiver).ok();
}

absl::StatusOr<Receiver> Bind(Receiver receiver) {
  // Also when bound: a later round is answered by a READY of its own.
  if (!Promised(receiver)) return WrongPhase("READY", Name(receiver.phase));
  RETURN_IF_ERROR(CheckBinding(receiver));
  receiver.phase = ReceiverPhase::kBound;
  return receiver;
}

absl::StatusOr<Receiver> TakeWithdraw(Receiver receiver, absl::string_view from,
                                      absl::string_view offer_id) {
  if (from != receiver.giver) return WrongParty();
  if (offer_id != receiver.offer_id) return OtherOffer();
  if (receiver.phase == ReceiverPhase::kHeld) {
    return WrongPhase("WITHDRAW", Name(receiver.phase));
  }
  // WITHDRAW and DECLINE may cross. The node is free already, and that it
  // declined stays known: a declined offer can never be released.
  if (receiver.phase != ReceiverPhase::kDeclined) {
    receiver.phase = ReceiverPhase::kWithdrawn;
  }
  return receiver;
}

absl::StatusOr<Receiver> TakeRelease(Receiver receiver, absl::string_view from,
                                     absl::string_view offer_id,
                                     std::uint64_t to_epoch,
                                     absl::string_view named_open_head) {
  if (from != receiver.giver) return WrongParty();
  if (offer_id != receiver.offer_id) return OtherOffer();
  if (receiver.phase != ReceiverPhase::kBound &&
      receiver.phase != ReceiverPhase::kWithdrawn) {
    return WrongPhase("RELEASE", Name(receiver.phase));
  }
  RETURN_IF_ERROR(CheckBinding(receiver));
  if (to_epoch != receiver.epoch + 1) {
    return NotLegal("epoch", "RELEASE names another epoch than the next one");
  }
  if (named_open_head != receiver.verified.open) {
    return NotLegal("heads",
                    "RELEASE names another head than the one "
                    "verified here");
  }
  receiver.phase = ReceiverPhase::kHeld;
  return receiver;
}

}  // namespace causeway::custody
