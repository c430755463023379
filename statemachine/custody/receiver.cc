#include <algorithm>
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

absl::Status CheckWitnessed(const Receiver& receiver) {
  if (receiver.witnessed) return absl::OkStatus();
  return NotLegal("no_witness", "this offer has no witness");
}

absl::Status OverHere() {
  return NotLegal("superseded", "this epoch is over here already");
}

// HC(epoch) names the giver, and the epoch is not over here: a node that only
// claims an epoch moves nothing.
absl::Status CheckClaim(const Receiver& receiver, std::uint64_t epoch,
                        const Claim& claim) {
  if (!receiver.witnessed) return absl::OkStatus();
  if (!claim.certificate.has_value() || claim.case_tag.empty() ||
      claim.certificate->case_tag != claim.case_tag ||
      claim.certificate->epoch != epoch ||
      claim.certificate->holder != receiver.giver) {
    return NotLegal("head_certificate",
                    "the file comes without the witness's certificate that "
                    "names its sender in this epoch");
  }
  if (receiver.round > 0 && claim.case_tag != receiver.case_tag) {
    return NotLegal("case", "the file is of another case than the one before");
  }
  if (epoch < claim.fence) {
    return NotLegal("superseded", "the file is of an epoch that is over");
  }
  return absl::OkStatus();
}

// A free node: what it knew of the offer stays, as its own READY may still
// bind it (TakeRelease).
Receiver Freed(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kHeld &&
      receiver.phase != ReceiverPhase::kDeclined) {
    receiver.phase = ReceiverPhase::kWithdrawn;
  }
  return receiver;
}

// The case went on to an epoch that this offer does not lead to: a certificate
// that waited for its RELEASE never acts, and nothing is asked any more.
Receiver Over(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kHeld) receiver.next.reset();
  return Freed(std::move(receiver));
}

// RELEASE and HC(epoch + 1), in whichever order they came.
Receiver ActivatedIfDue(Receiver receiver) {
  if (!receiver.next.has_value() || receiver.release_digest.empty() ||
      receiver.next->release_digest != receiver.release_digest) {
    return receiver;
  }
  CAUSEWAY_CHECK(receiver.next->epoch == receiver.epoch + 1)
      << "a certificate of another epoch was kept";
  receiver.phase = ReceiverPhase::kHeld;
  return receiver;
}

absl::StatusOr<Receiver> KeepRelease(Receiver receiver, std::uint64_t to_epoch,
                                     absl::string_view named_open_head,
                                     absl::string_view release_digest) {
  if (release_digest.empty()) {
    return InvalidField("release_digest", "nothing", "a digest");
  }
  if (receiver.round == 0) {
    if (to_epoch == 0) return NotLegal("epoch", "no hand-off leads to epoch 0");
    receiver.epoch = to_epoch - 1;
  }
  if (to_epoch == 0 || to_epoch - 1 != receiver.epoch) {
    return NotLegal("epoch", "RELEASE names another epoch than the next one");
  }
  receiver.lacks_file =
      receiver.round == 0 || named_open_head != receiver.verified.open;
  receiver.release_digest = std::string(release_digest);
  return ActivatedIfDue(std::move(receiver));
}

}  // namespace

absl::StatusOr<Receiver> Accept(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kSeen) {
    return WrongPhase("ACCEPT", Name(receiver.phase));
  }
  receiver.phase = ReceiverPhase::kAccepted;
  receiver.promised = true;
  return receiver;
}

absl::StatusOr<Receiver> Decline(Receiver receiver) {
  if (receiver.phase != ReceiverPhase::kSeen &&
      receiver.phase != ReceiverPhase::kAccepted) {
    return WrongPhase("DECLINE", Name(receiver.phase));
  }
  // The child is here: this node keeps its promise.
  if (receiver.child_received) {
    return NotLegal("child_received", "the child's arrival is recorded here");
  }
  receiver.phase = ReceiverPhase::kDeclined;
  receiver.promised = false;
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
                                    const Heads& heads, std::uint64_t epoch,
                                    const Claim& claim) {
  if (from != receiver.giver) return WrongParty();
  if (!Promised(receiver)) return WrongPhase("BUNDLE", Name(receiver.phase));
  if (round == 0) return InvalidField("round", "0", "at least 1");
  if (bundle_digest.empty()) {
    return InvalidField("bundle_digest", "nothing", "a digest");
  }
  if (heads.open.empty()) {
    return InvalidField("open_head", "nothing", "a digest");
  }
  RETURN_IF_ERROR(CheckClaim(receiver, epoch, claim));
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
  receiver.case_tag = claim.case_tag;
  return receiver;
}

bool ReadyDue(const Receiver& receiver, bool final) {
  return final && Promised(receiver) && CheckBinding(receiver).ok();
}

absl::StatusOr<Receiver> Bind(Receiver receiver, const Node& node,
                              std::uint64_t fence) {
  // Also when bound: a later round is answered by a READY of its own.
  if (!Promised(receiver)) return WrongPhase("READY", Name(receiver.phase));
  RETURN_IF_ERROR(CheckBinding(receiver));
  if (receiver.witnessed && !node.verified) return Unverified();
  if (receiver.epoch < fence) {
    return NotLegal("superseded", "the file is of an epoch that is over");
  }
  receiver.phase = ReceiverPhase::kBound;
  return receiver;
}

std::uint64_t RaisedFence(std::uint64_t fence, const Receiver& receiver) {
  switch (receiver.phase) {
    case ReceiverPhase::kBound:
      return std::max(fence, receiver.epoch);
    case ReceiverPhase::kHeld:
      return std::max(fence, receiver.epoch + 1);
    default:
      return fence;
  }
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
  return Freed(std::move(receiver));
}

absl::StatusOr<Receiver> TakeRelease(Receiver receiver, absl::string_view from,
                                     absl::string_view offer_id,
                                     std::uint64_t to_epoch,
                                     absl::string_view named_open_head,
                                     absl::string_view release_digest,
                                     std::uint64_t fence) {
  if (from != receiver.giver) return WrongParty();
  if (offer_id != receiver.offer_id) return OtherOffer();
  if (to_epoch <= fence) return OverHere();
  if (receiver.witnessed && receiver.phase != ReceiverPhase::kHeld) {
    return KeepRelease(std::move(receiver), to_epoch, named_open_head,
                       release_digest);
  }
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

absl::StatusOr<Receiver> TakeCertificate(Receiver receiver,
                                         const HeadCertificate& head,
                                         absl::string_view self,
                                         std::uint64_t fence) {
  RETURN_IF_ERROR(CheckWitnessed(receiver));
  // The epoch is known from a verified file or from RELEASE, and only then.
  const bool known = receiver.round > 0 || !receiver.release_digest.empty();
  if (!known || head.case_tag != receiver.case_tag) {
    return NotLegal("case", "the certificate is of a case that is not here");
  }
  if (head.epoch <= receiver.epoch) return OverHere();
  if (receiver.phase == ReceiverPhase::kHeld) return receiver;
  // At or below the fence: custody of that epoch came by another offer of the
  // same giver, or by an ORDER.
  if (head.epoch != receiver.epoch + 1 || head.holder != self ||
      head.epoch <= fence) {
    return Over(std::move(receiver));
  }
  if (receiver.next.has_value() && !(*receiver.next == head)) {
    return NotLegal("equivocation", "two certificates of one epoch");
  }
  receiver.next = head;
  return ActivatedIfDue(std::move(receiver));
}

absl::StatusOr<Receiver> TakeSuperseded(Receiver receiver,
                                        std::uint64_t epoch) {
  RETURN_IF_ERROR(CheckWitnessed(receiver));
  if (epoch <= receiver.epoch) return OverHere();
  return Over(std::move(receiver));
}

absl::StatusOr<Receiver> TakeVoid(Receiver receiver,
                                  absl::string_view offer_id) {
  RETURN_IF_ERROR(CheckWitnessed(receiver));
  if (offer_id != receiver.offer_id) return OtherOffer();
  if (receiver.phase == ReceiverPhase::kHeld) {
    return WrongPhase("VOID", Name(receiver.phase));
  }
  return Freed(std::move(receiver));
}

bool AsksStatus(const Receiver& receiver) {
  if (!receiver.witnessed || receiver.phase == ReceiverPhase::kHeld) {
    return false;
  }
  return receiver.phase == ReceiverPhase::kBound || receiver.next.has_value();
}

absl::StatusOr<Receiver> RenewOffer(const Receiver& old,
                                    absl::string_view offer_id) {
  if (old.phase == ReceiverPhase::kHeld ||
      old.phase == ReceiverPhase::kDeclined) {
    return WrongPhase("a renewed offer", Name(old.phase));
  }
  if (offer_id.empty() || offer_id == old.offer_id) {
    return InvalidField("offer_id", "nothing new", "a new id");
  }
  Receiver renewed;
  renewed.giver = old.giver;
  renewed.offer_id = std::string(offer_id);
  renewed.child_travels = old.child_travels;
  renewed.child_received = old.child_received;
  renewed.witnessed = old.witnessed;
  if (old.promised) renewed.phase = ReceiverPhase::kAccepted;
  renewed.promised = old.promised;
  return renewed;
}

Giver CustodianFrom(const Receiver& receiver) {
  CAUSEWAY_CHECK(receiver.phase == ReceiverPhase::kHeld)
      << "custody was not taken";
  Giver giver;
  giver.epoch = receiver.epoch + 1;
  giver.witnessed = receiver.witnessed;
  giver.case_tag = receiver.case_tag;
  giver.certificate = receiver.next;
  giver.lacks_file = receiver.lacks_file;
  return giver;
}

}  // namespace causeway::custody
