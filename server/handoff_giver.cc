#include "server/handoff_giver.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "crypto/commitment.h"
#include "journal/signed_bytes.h"
#include "server/bundle.h"
#include "server/erasure.h"
#include "server/outbox.h"
#include "server/refuse_by.h"
#include "server/standing.h"
#include "server/witnessed_giver.h"
#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/release.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

// A case that never entered a register follows the directory of now; one that
// did is handed on before its witness or not at all.
absl::Status ChooseProfile(const Standing& standing,
                           store::CaseRecord& record) {
  if (standing.witnessed()) {
    record.mutable_witnessed();
    return absl::OkStatus();
  }
  if (record.witnessed().statements().empty()) {
    record.clear_witnessed();
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "custody.no_witness",
                 .message = "the case is in a witness's register, and the "
                            "directory names no witness",
                 .missing = {"a directory that names the witness"},
                 .who = {"federation officer"}});
}

// The receiver verifies the case from entry 0: it needs every version.
void NameVersions(const procedure::OpenState& open, pb::CoverSheet& sheet) {
  sheet.set_procedure_digest(open.procedure_digest);
  for (const std::string& digest : open.procedure_digests) {
    if (digest != open.procedure_digest) {
      sheet.add_earlier_procedure_digests(digest);
    }
  }
}

// The node the standing offer speaks to.
std::string ReceiverOf(const LoadedCase& c) {
  return c.record.offer().receiver();
}

bool Entitled(const Work& work, const LoadedCase& c,
              const std::string& receiver) {
  return procedure::EntitledToProtected(c.state().open,
                                        PeerFrom(work.moment, receiver));
}

custody::Heads CurrentHeads(const Work& work, const LoadedCase& c) {
  custody::Heads heads;
  heads.open = c.record.open_head();
  if (Entitled(work, c, ReceiverOf(c))) {
    heads.secret = c.record.protected_head().empty()
                       ? journal::ZeroDigest()
                       : c.record.protected_head();
  }
  return heads;
}

// The step at which the case stands, for the cover sheet: the furthest that is
// active, or, between two steps, the furthest that is done.
pb::Step StandingStep(const procedure::CaseState& state) {
  for (procedure::StepProgress progress :
       {procedure::StepProgress::kActive, procedure::StepProgress::kDone}) {
    for (int i = 8; i >= 1; --i) {
      if (state.Progress(static_cast<procedure::Step>(i)) == progress) {
        return static_cast<pb::Step>(i);
      }
    }
  }
  return pb::STEP_ARRIVAL;
}

// Custody messages go under their offer's own reference: what takes the offer
// back may leave a hole in its order, and nothing else waits behind it.
pb::MessageHeader CustodyHeader(const LoadedCase& c, pb::MessageType type) {
  pb::MessageHeader header;
  header.set_type(type);
  header.set_reference(c.record.offer().reference());
  header.set_offer_id(c.record.offer().offer_id());
  return header;
}

// Custody messages from BUNDLE on name the case by its tag.
void NameCase(const LoadedCase& c, std::uint64_t epoch,
              pb::MessageHeader& header) {
  header.set_case_tag(c.record.case_tag());
  header.set_epoch(epoch);
}

// And, before a witness, say by its certificate that this node is custodian.
void ShowCertificate(const LoadedCase& c, const custody::Node& node,
                     std::uint64_t epoch, pb::MessageHeader& header) {
  const pb::SignedBytes* const certificate = CertificateIn(c.record, epoch);
  if (certificate == nullptr) return;
  header.set_head_certificate(certificate->SerializeAsString());
  header.set_incarnation(node.incarnation);
}

custody::Ready ReadyFrom(const journal::OpenedMessage& message) {
  const pb::ReadyTerms& terms = message.header.ready();
  custody::Ready ready;
  ready.from = message.header.from();
  ready.offer_id = message.header.offer_id();
  ready.round = message.header.round();
  ready.bundle_digest = terms.bundle_digest();
  ready.heads = {terms.open_head(), terms.protected_head()};
  ready.to_epoch = terms.to_epoch();
  return ready;
}

// Writes the RELEASE entry. From here on this node does not act.
absl::StatusOr<journal::WrittenEntry> WriteRelease(
    Work& work, LoadedCase& c, const journal::OpenedMessage& ready,
    const std::string& salt) {
  const std::string head = c.record.protected_head().empty()
                               ? journal::ZeroDigest()
                               : c.record.protected_head();
  procedure::CustodyReleased body;
  body.offer_id = c.record.offer().offer_id();
  body.receiver = ReceiverOf(c);
  body.to_epoch = c.record.epoch() + 1;
  ASSIGN_OR_RETURN(body.protected_head_commitment,
                   Commit(salt, "protected_head", head));
  CommandAttachment attachment;
  attachment.received = ready.signed_header.SerializeAsString();
  ASSIGN_OR_RETURN(std::vector<Recorded> recorded,
                   DecideAndAppend(work, c, Machine(work.env),
                                   MachineCommand(work, body), attachment));
  pb::ProtectedHeadOpening* opening = c.file.add_protected_heads();
  opening->set_epoch(c.record.epoch());
  opening->set_salt(salt);
  opening->set_head(head);
  return journal::WrittenEntry{c.file.open(c.file.open_size() - 1),
                               recorded.back().digest};
}

absl::Status SendRelease(Work& work, LoadedCase& c,
                         const journal::OpenedMessage& ready) {
  const bool entitled = Entitled(work, c, ReceiverOf(c));
  RETURN_IF_ERROR(procedure::CaseGate(
      c.procedure(), c.state(), PeerFrom(work.moment, ReceiverOf(c)),
      procedure::ExchangeKind::kRelease, work.moment.today));
  const std::uint64_t epoch = c.record.epoch();
  const std::string salt = work.env.random->Bytes(kSaltBytes);
  ASSIGN_OR_RETURN(journal::WrittenEntry release,
                   WriteRelease(work, c, ready, salt));
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  ASSIGN_OR_RETURN(
      custody::Giver giver,
      custody::Release(GiverOf(c.record), release.digest, standing.node));
  Outgoing outgoing;
  outgoing.peer = ReceiverOf(c);
  outgoing.header = CustodyHeader(c, pb::MESSAGE_TYPE_RELEASE);
  NameCase(c, epoch, outgoing.header);
  ShowCertificate(c, standing.node, epoch, outgoing.header);
  outgoing.header.set_round(ready.header.round());
  outgoing.header.set_in_reply_to(ready.digest);
  outgoing.header.mutable_release()->set_release_digest(release.digest);
  if (entitled) {
    outgoing.header.mutable_release()->set_protected_head_salt(salt);
  }
  outgoing.release_entry = release.entry;
  outgoing.case_id = c.record.case_id();
  RETURN_IF_ERROR(Enqueue(work, outgoing).status());
  SetGiver(giver, c.record);
  c.record.set_custodian(giver.receiver);
  c.record.set_epoch(epoch + 1);
  c.record.set_keeper(!entitled);
  KeepRestrictions(work.env.node_id, c, c.record);
  return absl::OkStatus();
}

// RELEASE waits while a gate is closed or a rule of the procedure is in the
// way: the receiver sends READY again, and learns no reason.
absl::Status NotNow(const absl::Status& status) {
  const absl::StatusCode code = status.code();
  if (code != absl::StatusCode::kFailedPrecondition &&
      code != absl::StatusCode::kPermissionDenied) {
    return status;
  }
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.not_now",
                 .message = "the giver does not release yet",
                 .who = {"the giver's node"},
                 .retryable = true});
}

// Case files of the standing offer that were not delivered.
absl::StatusOr<TakenBack> TakeBackBundles(Work& work, const LoadedCase& c) {
  return TakeBack(work, ReceiverOf(c), c.record.offer().reference(),
                  [](const store::OutboxRecord& row) {
                    return row.type() == pb::MESSAGE_TYPE_BUNDLE;
                  });
}

absl::StatusOr<Enqueued> SendCoverSheet(Work& work, const LoadedCase& c) {
  const procedure::HandoffState& handoff = c.state().open.handoff;
  Outgoing outgoing;
  outgoing.peer = handoff.receiver;
  outgoing.header = CustodyHeader(c, pb::MESSAGE_TYPE_OFFER);
  outgoing.header.set_round(1);
  pb::CoverSheet* sheet = outgoing.header.mutable_cover_sheet();
  sheet->set_reason(static_cast<pb::HandoffReason>(handoff.reason));
  sheet->set_child_travels(handoff.child_travels);
  sheet->set_age_band(static_cast<pb::AgeBand>(c.state().open.age_band));
  sheet->set_step(StandingStep(c.state()));
  for (const procedure::DocumentKind kind :
       procedure::SectionsFor(Entitled(work, c, handoff.receiver))) {
    sheet->add_sections(static_cast<pb::DocumentKind>(kind));
  }
  NameVersions(c.state().open, *sheet);
  sheet->set_renews(c.record.offer().renews());
  outgoing.case_id = c.record.case_id();
  return Enqueue(work, outgoing);
}

absl::Status RequireDirectory(const Work& work, const LoadedCase& c) {
  const Directory& directory = *work.moment.directory;
  RETURN_IF_ERROR(RequireDirectoryInForce(work.moment));
  if (!directory.HasProcedure(c.state().open.procedure_digest)) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "directory.procedure_approved",
                   .message = absl::StrCat(
                       "the federation has not approved procedure version ",
                       HexEncode(c.state().open.procedure_digest),
                       ", under which the case runs"),
                   .missing = {"the version's approval in the directory"},
                   .who = {"federation officer"}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<procedure::CustodyOffered> SendOffer(
    Work& work, LoadedCase& c, procedure::CustodyOffered fact) {
  RETURN_IF_ERROR(RequireDirectory(work, c));
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  RETURN_IF_ERROR(ChooseProfile(standing, c.record));
  const procedure::HandoffState& handoff = c.state().open.handoff;
  const std::string offer_id = work.env.random->Bytes(journal::kOfferIdBytes);
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::Offer(GiverOf(c.record), offer_id, handoff.receiver,
                                  handoff.child_travels));
  SetGiver(giver, c.record);
  ASSIGN_OR_RETURN(*c.record.mutable_offer()->mutable_reference(),
                   NewReference(work, c.record, handoff.receiver));
  ASSIGN_OR_RETURN(const Enqueued enqueued, SendCoverSheet(work, c));
  fact.offer_id = offer_id;
  fact.receiver = handoff.receiver;
  fact.offer_digest = enqueued.digest;
  return fact;
}

absl::StatusOr<procedure::HandoffWithdrawn> SendWithdraw(Work& work,
                                                         LoadedCase& c) {
  procedure::HandoffWithdrawn fact;
  if (c.record.phase() == store::CUSTODY_PHASE_HELD) return fact;
  const std::string receiver = ReceiverOf(c);
  fact.offer_id = c.record.offer().offer_id();
  ASSIGN_OR_RETURN(custody::Giver giver, custody::Withdraw(GiverOf(c.record)));
  const bool only_offered = c.record.phase() == store::CUSTODY_PHASE_OFFERED;
  ASSIGN_OR_RETURN(TakenBack taken,
                   TakeBack(work, receiver, c.record.offer().reference(),
                            [](const store::OutboxRecord&) { return true; }));
  const bool unknown = only_offered && taken.never_left;
  const store::OutgoingOffer& offer = c.record.offer();
  if (!unknown) {
    RETURN_IF_ERROR(
        SendWithdrawOf(work, c, receiver, offer.reference(), offer.offer_id()));
  } else if (!offer.renews().empty()) {
    // The receiver knows the offer only by the id before.
    RETURN_IF_ERROR(SendWithdrawOf(work, c, receiver, offer.renews_reference(),
                                   offer.renews()));
  }
  SetGiver(giver, c.record);
  return fact;
}

absl::Status SendWithdrawOf(Work& work, const LoadedCase& c,
                            const std::string& receiver,
                            const std::string& reference,
                            const std::string& offer_id) {
  Outgoing outgoing;
  outgoing.peer = receiver;
  outgoing.header.set_type(pb::MESSAGE_TYPE_WITHDRAW);
  outgoing.header.set_reference(reference);
  outgoing.header.set_offer_id(offer_id);
  outgoing.header.set_round(1);
  outgoing.case_id = c.record.case_id();
  return Enqueue(work, outgoing).status();
}

absl::Status RenewStandingOffer(Work& work, LoadedCase& c) {
  const store::OutgoingOffer old = c.record.offer();
  const bool only_offered = c.record.phase() == store::CUSTODY_PHASE_OFFERED;
  procedure::OfferRenewed fact;
  fact.former_offer_id = old.offer_id();
  fact.offer_id = work.env.random->Bytes(journal::kOfferIdBytes);
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::RenewOffer(GiverOf(c.record), fact.offer_id));
  // The child is there, under whatever number; its journal says so.
  giver.child_received = c.state().open.handoff.received;
  ASSIGN_OR_RETURN(const TakenBack taken,
                   TakeBack(work, old.receiver(), old.reference(),
                            [](const store::OutboxRecord&) { return true; }));
  const bool unknown = only_offered && taken.never_left;
  SetGiver(giver, c.record);
  store::OutgoingOffer* const offer = c.record.mutable_offer();
  offer->set_renews(unknown ? old.renews() : old.offer_id());
  offer->set_renews_reference(unknown ? old.renews_reference()
                                      : old.reference());
  ASSIGN_OR_RETURN(*offer->mutable_reference(),
                   NewReference(work, c.record, old.receiver()));
  ASSIGN_OR_RETURN(const Enqueued enqueued, SendCoverSheet(work, c));
  fact.offer_digest = enqueued.digest;
  return DecideAndAppend(work, c, Machine(work.env), MachineCommand(work, fact),
                         {})
      .status();
}

absl::Status SendBundle(Work& work, LoadedCase& c) {
  const std::string receiver = ReceiverOf(c);
  // What nobody but its author saw waits for a second person: SendLater.
  if (!procedure::ReleasedFor(c.state(),
                              PeerFrom(*work.moment.directory, receiver))) {
    return absl::OkStatus();
  }
  const custody::Heads heads = CurrentHeads(work, c);
  const bool entitled = !heads.secret.empty();
  custody::Giver giver = GiverOf(c.record);
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  const std::string message_id =
      work.env.random->Bytes(journal::kMessageIdBytes);
  ASSIGN_OR_RETURN(pb::CaseFile file,
                   MakeCaseFile(work, c, PeerFrom(work.moment, receiver),
                                entitled, work.moment.today));
  ASSIGN_OR_RETURN(EncryptedFile encrypted,
                   EncryptFile(file, message_id, *work.env.random));
  Outgoing outgoing;
  outgoing.peer = receiver;
  outgoing.header = CustodyHeader(c, pb::MESSAGE_TYPE_BUNDLE);
  NameCase(c, c.record.epoch(), outgoing.header);
  ShowCertificate(c, standing.node, c.record.epoch(), outgoing.header);
  outgoing.header.set_round(giver.round + 1);
  *outgoing.header.mutable_bundle() =
      TermsOf(encrypted, heads, c.record.epoch(), custody::FinalRound(giver));
  outgoing.case_id = c.record.case_id();
  outgoing.message_id = message_id;
  outgoing.chunks = std::move(encrypted.chunks);
  ASSIGN_OR_RETURN(outgoing.in_chunks,
                   KindsIn({file.documents().begin(), file.documents().end()}));
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  ASSIGN_OR_RETURN(
      giver, custody::SendBundle(std::move(giver), enqueued.digest, heads));
  SetGiver(giver, c.record);
  return absl::OkStatus();
}

absl::Status SendLater(Work& work, LoadedCase& c) {
  if (c.record.phase() != store::CUSTODY_PHASE_ACCEPTED) {
    return absl::OkStatus();  // It goes with the first file.
  }
  return SendBundle(work, c);
}

absl::Status RenewBundle(Work& work, const store::OutboxRecord& waiting) {
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadCase(work.env, work.tx, waiting.case_id()));
  if (c.record.offer().offer_id() != waiting.offer_id()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.other_offer",
                   .message = "the offer of this case file is over"});
  }
  ASSIGN_OR_RETURN(TakenBack taken, TakeBackBundles(work, c));
  if (taken.hole) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.bundle_tried",
                   .message = "a case file that may have arrived cannot be "
                              "made anew"});
  }
  RETURN_IF_ERROR(SendBundle(work, c));
  return SaveCase(work, c);
}

absl::Status TakeAccept(Work& work, LoadedCase& c,
                        const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::TakeAccept(GiverOf(c.record), message.header.from(),
                                       message.header.offer_id()));
  RETURN_IF_ERROR(RecordStatement(work, c, message));
  SetGiver(giver, c.record);
  return SendBundle(work, c);
}

absl::Status TakeDecline(Work& work, LoadedCase& c,
                         const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      custody::Giver giver,
      custody::TakeDecline(GiverOf(c.record), message.header.from(),
                           message.header.offer_id()));
  RETURN_IF_ERROR(RecordStatement(work, c, message));
  // The file must not go to a node that said no.
  RETURN_IF_ERROR(TakeBackBundles(work, c).status());
  SetGiver(giver, c.record);
  return absl::OkStatus();
}

absl::Status TakeChildReceived(Work& work, LoadedCase& c,
                               const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      custody::Giver giver,
      custody::TakeChildReceived(GiverOf(c.record), message.header.from(),
                                 message.header.offer_id()));
  RETURN_IF_ERROR(RecordStatement(work, c, message));
  // Who names the last round has its file.
  if (message.header.round() == giver.round) {
    RETURN_IF_ERROR(
        NoteArrived(work, message.header.from(), giver.bundle_digest));
  }
  SetGiver(giver, c.record);
  return SendBundle(work, c);
}

absl::Status TakeReady(Work& work, LoadedCase& c,
                       const journal::OpenedMessage& message) {
  if (message.header.case_tag() != c.record.case_tag()) {
    return RefuseBy(absl::StatusCode::kInvalidArgument, "journal.received",
                    "READY names another case than its offer");
  }
  // Before a witness RELEASE waits for its answer; READY is kept till then.
  if (c.record.has_witnessed()) {
    ASSIGN_OR_RETURN(const custody::ReadyVerdict verdict,
                     custody::JudgeReady(GiverOf(c.record), ReadyFrom(message),
                                         CurrentHeads(work, c)));
    if (verdict == custody::ReadyVerdict::kRelease) {
      return BindsBeforeWitness(work, ReceiverOf(c), message.signed_header)
                 ? KeepReady(work, c, message)
                 : SendBundle(work, c);
    }
  }
  return ReleaseOnReady(work, c, message);
}

absl::Status ReleaseOnReady(Work& work, LoadedCase& c,
                            const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(custody::ReadyVerdict verdict,
                   custody::JudgeReady(GiverOf(c.record), ReadyFrom(message),
                                       CurrentHeads(work, c)));
  switch (verdict) {
    case custody::ReadyVerdict::kStale:
      return absl::OkStatus();
    case custody::ReadyVerdict::kNextRound:
      return SendBundle(work, c);
    case custody::ReadyVerdict::kRelease:
      return NotNow(SendRelease(work, c, message));
  }
  return absl::InternalError("unknown verdict");
}

absl::Status TakeReceipt(Work& work, LoadedCase& c,
                         const journal::OpenedMessage& message) {
  const std::string& release = message.header.receipt().release_digest();
  const bool witnessed = c.record.has_witnessed();
  custody::Giver giver = GiverOf(c.record);
  // From a receiver that lost what it knew of the end, with two parties.
  const bool again = !witnessed &&
                     c.record.phase() == store::CUSTODY_PHASE_CLOSED &&
                     giver.receiver == message.header.from() &&
                     giver.release_digest == release;
  if (!witnessed && !again) {
    ASSIGN_OR_RETURN(giver,
                     custody::TakeReceipt(giver, message.header.from(),
                                          message.header.offer_id(), release));
  }
  if (message.header.case_tag() != c.record.case_tag() ||
      message.header.epoch() + 1 != c.record.epoch() ||
      message.header.offer_id() != giver.offer_id ||
      message.header.round() != giver.round) {
    return OtherRelease();
  }
  // CLOSE has its place in the order, which is behind what that store knows.
  if (again) return absl::OkStatus();
  // The witness may have ended the hand-off before; RECEIPT has its answer.
  if (witnessed) {
    RETURN_IF_ERROR(TakeWitnessedReceipt(work, c, message));
  } else {
    SetGiver(giver, c.record);
  }
  Outgoing outgoing;
  outgoing.peer = message.header.from();
  outgoing.header = CustodyHeader(c, pb::MESSAGE_TYPE_CLOSE);
  NameCase(c, message.header.epoch(), outgoing.header);
  outgoing.header.set_round(message.header.round());
  outgoing.header.set_in_reply_to(message.digest);
  outgoing.header.mutable_receipt()->set_release_digest(release);
  outgoing.case_id = c.record.case_id();
  return Enqueue(work, outgoing).status();
}

}  // namespace causeway::server
