#include <limits>
#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/refusals.h"

namespace causeway::custody {
namespace {

absl::string_view Name(GiverPhase phase) {
  switch (phase) {
    case GiverPhase::kHeld:
      return "not offered";
    case GiverPhase::kOffered:
      return "offered";
    case GiverPhase::kAccepted:
      return "accepted";
    case GiverPhase::kReleased:
      return "released";
    case GiverPhase::kClosed:
      return "closed";
  }
  CAUSEWAY_CHECK(false) << "unknown giver phase";
  return "";
}

// The sender is the other side of the standing offer, and speaks of it.
absl::Status CheckStanding(const Giver& giver, absl::string_view from,
                           absl::string_view offer_id) {
  // No offer stands, so nobody is its other side.
  if (giver.phase == GiverPhase::kHeld) return OtherOffer();
  if (from != giver.receiver) return WrongParty();
  if (offer_id != giver.offer_id) return OtherOffer();
  return absl::OkStatus();
}

bool Open(const Giver& giver) {
  return giver.phase == GiverPhase::kOffered ||
         giver.phase == GiverPhase::kAccepted;
}

// Custodian without an offer, of the same epoch: the ended offer leaves no
// trace, so nothing that was said about it can count for the next one.
Giver Held(const Giver& giver) {
  Giver held;
  held.epoch = giver.epoch;
  held.witnessed = giver.witnessed;
  held.case_tag = giver.case_tag;
  held.certificate = giver.certificate;
  held.lacks_file = giver.lacks_file;
  return held;
}

absl::Status CheckVerified(const Giver& giver, const Node& node) {
  if (giver.witnessed && !node.verified) return Unverified();
  return absl::OkStatus();
}

// These machines' witness part is used with a witness only.
absl::Status CheckWitnessed(const Giver& giver) {
  if (giver.witnessed) return absl::OkStatus();
  return NotLegal("no_witness", "this case has no witness");
}

// What the witness adds to RELEASE.
absl::Status CheckProbe(const Giver& giver, const Node& node) {
  if (!giver.witnessed) return absl::OkStatus();
  RETURN_IF_ERROR(CheckVerified(giver, node));
  if (!giver.probe_answered) {
    return Waits("witness_silent",
                 "the witness has not answered for this attempt");
  }
  return absl::OkStatus();
}

}  // namespace

bool Acts(const Giver& giver, const Node& node) {
  return (giver.phase == GiverPhase::kHeld || Open(giver)) &&
         (!giver.witnessed || node.verified);
}

absl::StatusOr<Giver> Offer(Giver giver, absl::string_view offer_id,
                            absl::string_view receiver, bool child_travels) {
  if (giver.phase != GiverPhase::kHeld) {
    return WrongPhase("a new offer", Name(giver.phase));
  }
  if (offer_id.empty()) return InvalidField("offer_id", "nothing", "an id");
  if (receiver.empty()) return InvalidField("receiver", "nothing", "a node");
  if (giver.epoch == std::numeric_limits<std::uint64_t>::max()) {
    return NotLegal("epoch", "the last epoch cannot be handed on");
  }
  if (giver.lacks_file) {
    return NotLegal("data_lost", "the case file is not here");
  }
  Giver next = Held(giver);
  next.phase = GiverPhase::kOffered;
  next.offer_id = std::string(offer_id);
  next.receiver = std::string(receiver);
  next.child_travels = child_travels;
  return next;
}

absl::StatusOr<Giver> TakeAccept(Giver giver, absl::string_view from,
                                 absl::string_view offer_id) {
  RETURN_IF_ERROR(CheckStanding(giver, from, offer_id));
  if (giver.phase != GiverPhase::kOffered) {
    return WrongPhase("ACCEPT", Name(giver.phase));
  }
  giver.phase = GiverPhase::kAccepted;
  return giver;
}

absl::StatusOr<Giver> TakeDecline(Giver giver, absl::string_view from,
                                  absl::string_view offer_id) {
  RETURN_IF_ERROR(CheckStanding(giver, from, offer_id));
  if (!Open(giver)) return WrongPhase("DECLINE", Name(giver.phase));
  return Held(giver);
}

absl::StatusOr<Giver> Withdraw(Giver giver) {
  if (!Open(giver)) return WrongPhase("WITHDRAW", Name(giver.phase));
  return Held(giver);
}

absl::StatusOr<Giver> TakeChildReceived(Giver giver, absl::string_view from,
                                        absl::string_view offer_id) {
  RETURN_IF_ERROR(CheckStanding(giver, from, offer_id));
  if (giver.phase != GiverPhase::kAccepted) {
    return WrongPhase("CHILD_RECEIVED", Name(giver.phase));
  }
  if (!giver.child_travels) {
    return NotLegal("child_stays", "this hand-off moves no child");
  }
  if (giver.child_received) {
    return NotLegal("already_received", "the arrival is recorded already");
  }
  giver.child_received = true;
  return giver;
}

absl::StatusOr<Giver> SendBundle(Giver giver, absl::string_view bundle_digest,
                                 const Heads& heads) {
  if (giver.phase != GiverPhase::kAccepted) {
    return WrongPhase("BUNDLE", Name(giver.phase));
  }
  if (bundle_digest.empty()) {
    return InvalidField("bundle_digest", "nothing", "a digest");
  }
  if (heads.open.empty()) {
    return InvalidField("open_head", "nothing", "a digest");
  }
  if (giver.round == std::numeric_limits<std::uint32_t>::max()) {
    return NotLegal("round", "no round number is left: withdraw this offer");
  }
  if (giver.witnessed && !giver.certificate.has_value()) {
    return Waits("head_certificate", "the witness has not named this node yet");
  }
  // What the witness said was for READY of the round before.
  giver.probe_nonce.clear();
  giver.probe_answered = false;
  ++giver.round;
  giver.bundle_digest = std::string(bundle_digest);
  giver.bundled = heads;
  return giver;
}

bool FinalRound(const Giver& giver) {
  return giver.phase == GiverPhase::kAccepted &&
         (!giver.child_travels || giver.child_received);
}

absl::StatusOr<ReadyVerdict> JudgeReady(const Giver& giver, const Ready& ready,
                                        const Heads& current) {
  RETURN_IF_ERROR(CheckStanding(giver, ready.from, ready.offer_id));
  if (giver.phase != GiverPhase::kAccepted) {
    return WrongPhase("READY", Name(giver.phase));
  }
  if (ready.to_epoch != giver.epoch + 1) {
    return NotLegal("epoch", "READY names another epoch than the next one");
  }
  if (ready.round == 0 || ready.round > giver.round) {
    return NotLegal("round", "READY answers a round that was never sent");
  }
  if (ready.round < giver.round) return ReadyVerdict::kStale;
  if (ready.bundle_digest != giver.bundle_digest) {
    return NotLegal("bundle", "READY names another file than the one sent");
  }
  if (!(ready.heads == giver.bundled)) {
    return NotLegal("heads", "READY names other heads than the file's");
  }
  if (!FinalRound(giver)) {
    return NotLegal("child_not_received",
                    "READY came before the child's arrival");
  }
  return current == giver.bundled ? ReadyVerdict::kRelease
                                  : ReadyVerdict::kNextRound;
}

absl::StatusOr<Giver> Release(Giver giver, absl::string_view release_digest,
                              const Node& node) {
  if (giver.phase != GiverPhase::kAccepted) {
    return WrongPhase("RELEASE", Name(giver.phase));
  }
  // The two conditions of JudgeReady that the state itself can prove.
  if (giver.round == 0) {
    return NotLegal("round", "RELEASE needs a file that was sent");
  }
  if (!FinalRound(giver)) {
    return NotLegal("child_not_received",
                    "RELEASE needs the child's arrival first");
  }
  if (release_digest.empty()) {
    return InvalidField("release_digest", "nothing", "a digest");
  }
  RETURN_IF_ERROR(CheckProbe(giver, node));
  giver.phase = GiverPhase::kReleased;
  giver.release_digest = std::string(release_digest);
  giver.probe_nonce.clear();
  giver.probe_answered = false;
  if (giver.witnessed) giver.release_incarnation = node.incarnation;
  return giver;
}

absl::StatusOr<Giver> TakeReceipt(Giver giver, absl::string_view from,
                                  absl::string_view offer_id,
                                  absl::string_view release_digest) {
  RETURN_IF_ERROR(CheckStanding(giver, from, offer_id));
  if (giver.phase != GiverPhase::kReleased) {
    return WrongPhase("RECEIPT", Name(giver.phase));
  }
  if (release_digest != giver.release_digest) {
    return NotLegal("other_release", "RECEIPT names another RELEASE");
  }
  if (giver.witnessed) {
    return NotLegal("head_certificate",
                    "the witness's certificate ends this hand-off");
  }
  giver.phase = GiverPhase::kClosed;
  return giver;
}

absl::StatusOr<Giver> TakeRegistered(Giver giver, const HeadCertificate& head,
                                     const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (head.case_tag != giver.case_tag || head.epoch != giver.epoch) {
    return NotLegal("epoch", "the certificate is of another case or epoch");
  }
  if (head.holder != node.id ||
      (giver.certificate.has_value() && !(*giver.certificate == head))) {
    return NotLegal("equivocation", "the certificate names another holder");
  }
  giver.certificate = head;
  return giver;
}

absl::StatusOr<Giver> AskWitness(Giver giver, absl::string_view nonce,
                                 const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (!FinalRound(giver) || giver.round == 0) {
    return WrongPhase("the question to the witness", Name(giver.phase));
  }
  RETURN_IF_ERROR(CheckVerified(giver, node));
  if (nonce.empty()) return InvalidField("nonce", "nothing", "random bytes");
  giver.probe_nonce = std::string(nonce);
  giver.probe_answered = false;
  return giver;
}

absl::StatusOr<Giver> TakeProbe(Giver giver, const ProbeAnswer& answer,
                                const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  RETURN_IF_ERROR(CheckVerified(giver, node));
  if (giver.phase != GiverPhase::kAccepted || giver.probe_nonce.empty() ||
      answer.nonce != giver.probe_nonce) {
    return NotLegal("other_attempt", "the answer is to another attempt");
  }
  if (answer.head.case_tag != giver.case_tag ||
      answer.head.epoch != giver.epoch || answer.head.holder != node.id ||
      answer.incarnation != node.incarnation) {
    return NotLegal("witness_names_other",
                    "the witness names another holder, epoch or incarnation");
  }
  giver.probe_answered = true;
  return giver;
}

absl::StatusOr<Giver> ReissueRelease(Giver giver, const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (giver.phase != GiverPhase::kReleased) {
    return WrongPhase("RELEASE again", Name(giver.phase));
  }
  RETURN_IF_ERROR(CheckVerified(giver, node));
  giver.release_incarnation = node.incarnation;
  return giver;
}

absl::StatusOr<Giver> AskVoid(Giver giver, const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (giver.phase != GiverPhase::kReleased) {
    return WrongPhase("VOID", Name(giver.phase));
  }
  RETURN_IF_ERROR(CheckVerified(giver, node));
  giver.void_asked = true;
  return giver;
}

absl::StatusOr<Giver> TakeVoid(Giver giver, absl::string_view release_digest) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (giver.phase != GiverPhase::kReleased) {
    return WrongPhase("VOID", Name(giver.phase));
  }
  if (release_digest != giver.release_digest) {
    return NotLegal("other_release", "VOID names another RELEASE");
  }
  return Held(giver);
}

absl::StatusOr<Giver> TakeCertificate(Giver giver, const HeadCertificate& head,
                                      const Node& node) {
  RETURN_IF_ERROR(CheckWitnessed(giver));
  if (head.case_tag != giver.case_tag || head.epoch < giver.epoch) {
    return NotLegal("superseded",
                    "the certificate is of an epoch that is over");
  }
  if (head.epoch == giver.epoch) return TakeRegistered(giver, head, node);
  giver.phase = GiverPhase::kClosed;
  giver.probe_nonce.clear();
  giver.probe_answered = false;
  return giver;
}

absl::StatusOr<Giver> RenewOffer(Giver giver, absl::string_view offer_id) {
  if (!Open(giver)) return WrongPhase("a renewed offer", Name(giver.phase));
  if (offer_id == giver.offer_id) {
    return InvalidField("offer_id", "the old one", "a new id");
  }
  return Offer(Held(giver), offer_id, giver.receiver, giver.child_travels);
}

bool AnswersWithdraw(const Giver& giver, absl::string_view offer_id,
                     const Node& node) {
  return giver.witnessed && Acts(giver, node) && giver.offer_id != offer_id;
}

StatusReply AnswerStatus(const Giver& giver, absl::string_view from,
                         absl::string_view offer_id, const Node& node) {
  if (AnswersWithdraw(giver, offer_id, node)) return StatusReply::kWithdraw;
  if (!CheckStanding(giver, from, offer_id).ok()) {
    return giver.phase == GiverPhase::kClosed ? StatusReply::kSuperseded
                                              : StatusReply::kNothing;
  }
  switch (giver.phase) {
    case GiverPhase::kAccepted:
      return giver.round > 0 ? StatusReply::kBundle : StatusReply::kNothing;
    case GiverPhase::kReleased:
      return StatusReply::kRelease;
    case GiverPhase::kClosed:
      return StatusReply::kSuperseded;
    default:
      return StatusReply::kNothing;
  }
}

}  // namespace causeway::custody
