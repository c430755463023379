#include "server/witnessed_giver.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/errors.h"
#include "server/beside_copy.h"
#include "server/case_writer.h"
#include "server/handoff_giver.h"
#include "server/live_key.h"
#include "server/outbox.h"
#include "server/refuse_by.h"
#include "server/store_keys.h"

namespace causeway::server {
namespace {

// What ended with RELEASE.
bool Ended(const store::CaseRecord& record) {
  return record.phase() == store::CUSTODY_PHASE_RELEASED ||
         record.phase() == store::CUSTODY_PHASE_CLOSED;
}

// The entry that ended the epoch before this one; nullptr where there is none.
const pb::Entry* LastRelease(const LoadedCase& c) {
  for (std::size_t i = c.replay.open.size(); i-- > 0;) {
    const auto& fact = c.replay.open[i].fact;
    if (fact.has_value() &&
        std::holds_alternative<procedure::CustodyReleased>(fact->body)) {
      return &c.file.open(static_cast<int>(i));
    }
  }
  return nullptr;
}

absl::StatusOr<pb::ReleaseProof> ProofOfRelease(const LoadedCase& c) {
  const pb::Entry* const release = LastRelease(c);
  if (release == nullptr) {
    return absl::DataLossError("the RELEASE of a case is gone");
  }
  return journal::ProofOf(*release);
}

journal::OpenedMessage MessageOf(const pb::SignedBytes& signed_header) {
  journal::OpenedMessage message;
  message.signed_header = signed_header;
  message.digest = journal::SignedDigest("message", signed_header);
  return message;
}

absl::StatusOr<custody::Node> NodeNow(const Work& work) {
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  return standing.node;
}

// The certificate that the witness stated of this case, if it stated one.
const std::pair<custody::HeadCertificate, pb::SignedBytes>* HeadOf(
    const Stated& stated, const std::string& case_tag) {
  const auto found = std::find_if(
      stated.heads.begin(), stated.heads.end(),
      [&](const auto& one) { return one.first.case_tag == case_tag; });
  return found == stated.heads.end() ? nullptr : &*found;
}

absl::Status Registered(Work& work, LoadedCase& c, const Stated& stated) {
  const auto* head = HeadOf(stated, c.record.case_tag());
  if (head == nullptr) return absl::InternalError("no certificate was stated");
  ASSIGN_OR_RETURN(const custody::Node node, NodeNow(work));
  ASSIGN_OR_RETURN(
      custody::Giver giver,
      custody::TakeRegistered(GiverOf(c.record), head->first, node));
  KeepCertificate(c, head->second);
  SetGiver(giver, c.record);
  return SaveCase(work, c);
}

// The witness answered to this attempt: RELEASE, if READY still holds.
absl::Status Probed(Work& work, LoadedCase& c, const Stated& stated,
                    const WitnessReply& reply) {
  const auto* head = HeadOf(stated, c.record.case_tag());
  if (head == nullptr || !c.record.witnessed().has_ready()) {
    return absl::OkStatus();  // Withdrawn meanwhile.
  }
  if (!BindsBeforeWitness(work, c.record.offer().receiver(),
                          c.record.witnessed().ready())) {
    c.record.mutable_witnessed()->clear_ready();
    RETURN_IF_ERROR(SendBundle(work, c));
    return SaveCase(work, c);
  }
  ASSIGN_OR_RETURN(const custody::Node node, NodeNow(work));
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::AskWitness(GiverOf(c.record), reply.nonce, node));
  ASSIGN_OR_RETURN(giver, custody::TakeProbe(std::move(giver),
                                             {reply.nonce, head->first,
                                              reply.answer().incarnation()},
                                             node));
  SetGiver(giver, c.record);
  journal::OpenedMessage ready = MessageOf(c.record.witnessed().ready());
  ASSIGN_OR_RETURN(ready.header,
                   journal::OpenStoredHeader(ready.signed_header));
  c.record.mutable_witnessed()->clear_ready();
  RETURN_IF_ERROR(ReleaseOnReady(work, c, ready));
  return SaveCase(work, c);
}

absl::Status Cosigned(Work& work, LoadedCase& c,
                      const custody::HeadCertificate& head,
                      const pb::SignedBytes& certificate) {
  ASSIGN_OR_RETURN(const custody::Node node, NodeNow(work));
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::TakeCertificate(GiverOf(c.record), head, node));
  KeepCertificate(c, certificate);
  SetGiver(giver, c.record);
  c.record.set_custodian(head.holder);
  c.record.set_epoch(head.epoch);
  return SaveCase(work, c);
}

// RELEASE opened the protected head; the segment goes on.
void CloseHead(LoadedCase& c, std::uint64_t epoch) {
  auto& heads = *c.file.mutable_protected_heads();
  for (int i = heads.size() - 1; i >= 0; --i) {
    if (heads.Get(i).epoch() == epoch) heads.DeleteSubrange(i, 1);
  }
}

absl::Status WithdrawVoided(Work& work, const LoadedCase& c,
                            const store::OutgoingOffer& offer) {
  RETURN_IF_ERROR(TakeBack(work, offer.receiver(), offer.reference(),
                           [](const store::OutboxRecord& row) {
                             return row.type() == pb::MESSAGE_TYPE_RELEASE;
                           })
                      .status());
  return SendWithdrawOf(work, c, offer.receiver(), offer.reference(),
                        offer.offer_id());
}

// Custody never moved: the epoch goes on here.
absl::Status Voided(Work& work, LoadedCase& c,
                    const journal::VoidStatement& statement,
                    const pb::SignedBytes& signed_void) {
  const store::OutgoingOffer offer = c.record.offer();
  ASSIGN_OR_RETURN(
      custody::Giver giver,
      custody::TakeVoid(GiverOf(c.record), statement.release_digest));
  const std::uint64_t epoch = giver.epoch;
  CloseHead(c, epoch);
  pb::WitnessStatement kept;
  *kept.mutable_release_void() = signed_void;
  *c.record.mutable_witnessed()->add_statements() = kept;
  *c.file.add_witness_statements() = std::move(kept);
  c.record.set_epoch(epoch);
  c.record.set_custodian(work.env.node_id);
  c.record.set_keeper(false);
  c.record.clear_copy();
  SetGiver(giver, c.record);
  procedure::ReleaseVoided fact;
  fact.offer_id = offer.offer_id();
  fact.release_digest = statement.release_digest;
  fact.void_digest = journal::VoidDigest(signed_void);
  RETURN_IF_ERROR(DecideAndAppend(work, c, Machine(work.env),
                                  MachineCommand(work, fact), {})
                      .status());
  RETURN_IF_ERROR(RejoinBeside(work, c));
  RETURN_IF_ERROR(WithdrawVoided(work, c, offer));
  return SaveCase(work, c);
}

absl::Status Ending(Work& work, LoadedCase& c, const Stated& stated) {
  if (c.record.phase() != store::CUSTODY_PHASE_RELEASED) {
    return absl::OkStatus();  // Told before.
  }
  for (const auto& [statement, signed_void] : stated.voids) {
    if (statement.release_digest == c.record.offer().release_digest()) {
      return Voided(work, c, statement, signed_void);
    }
  }
  const auto* head = HeadOf(stated, c.record.case_tag());
  if (head == nullptr) return absl::InternalError("no outcome was stated");
  return Cosigned(work, c, head->first, head->second);
}

}  // namespace

void ReadWitnessed(const store::CaseRecord& record, custody::Giver& giver) {
  if (!record.has_witnessed()) return;
  const store::WitnessedCase& witnessed = record.witnessed();
  giver.witnessed = true;
  giver.case_tag = record.case_tag();
  // The record names the epoch that RELEASE began; the giver's is before it.
  if (Ended(record) && giver.epoch > 0) --giver.epoch;
  if (const auto* bytes = CertificateIn(record, giver.epoch)) {
    const auto head = journal::OpenStoredCertificate(*bytes);
    if (head.ok()) giver.certificate = *head;
  }
  giver.probe_nonce = witnessed.probe_nonce();
  giver.probe_answered = witnessed.probe_answered();
  giver.release_incarnation = witnessed.release_incarnation();
  giver.void_asked = witnessed.void_asked();
  giver.lacks_file = witnessed.lacks_file();
}

void WriteWitnessed(const custody::Giver& giver, store::CaseRecord& record) {
  if (!giver.witnessed) return;
  store::WitnessedCase* const witnessed = record.mutable_witnessed();
  witnessed->set_probe_nonce(giver.probe_nonce);
  witnessed->set_probe_answered(giver.probe_answered);
  witnessed->set_release_incarnation(giver.release_incarnation);
  witnessed->set_void_asked(giver.void_asked);
  witnessed->set_lacks_file(giver.lacks_file);
  if (giver.phase != custody::GiverPhase::kAccepted) witnessed->clear_ready();
}

const pb::SignedBytes* CertificateIn(const store::CaseRecord& record,
                                     std::uint64_t epoch) {
  for (const pb::WitnessStatement& one : record.witnessed().statements()) {
    if (!one.has_head_certificate()) continue;
    const auto head = journal::OpenStoredCertificate(one.head_certificate());
    if (head.ok() && head->epoch == epoch) return &one.head_certificate();
  }
  return nullptr;
}

void KeepCertificate(LoadedCase& c, const pb::SignedBytes& certificate) {
  const auto head = journal::OpenStoredCertificate(certificate);
  if (!head.ok() || CertificateIn(c.record, head->epoch) != nullptr) return;
  pb::WitnessStatement kept;
  *kept.mutable_head_certificate() = certificate;
  *c.record.mutable_witnessed()->add_statements() = kept;
  *c.file.add_witness_statements() = std::move(kept);
}

bool BindsBeforeWitness(const Work& work, const std::string& receiver,
                        const pb::SignedBytes& ready) {
  return RequireLiveKey(work.env, receiver, ready.key_id()).ok();
}

absl::Status KeepReady(Work& work, LoadedCase& c,
                       const journal::OpenedMessage& ready) {
  RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
  *c.record.mutable_witnessed()->mutable_ready() = ready.signed_header;
  return absl::OkStatus();
}

bool AsksWitness(const store::CaseRecord& record) {
  if (!record.has_witnessed() || record.witnessed().contradiction()) {
    return false;
  }
  switch (record.phase()) {
    case store::CUSTODY_PHASE_OFFERED:
    case store::CUSTODY_PHASE_ACCEPTED:
      return record.witnessed().has_ready() ||
             CertificateIn(record, record.epoch()) == nullptr;
    case store::CUSTODY_PHASE_RELEASED:
      return true;
    default:
      return false;
  }
}

absl::Status NoteAsks(Work& work, const store::CaseRecord& record) {
  if (!record.has_witnessed()) return absl::OkStatus();
  const std::string& id = record.case_id();
  const bool open = record.phase() == store::CUSTODY_PHASE_OFFERED ||
                    record.phase() == store::CUSTODY_PHASE_ACCEPTED ||
                    record.phase() == store::CUSTODY_PHASE_RELEASED;
  RETURN_IF_ERROR(open ? work.tx.Put(Table::kWitness, keys::OpenOffer(id), "")
                       : work.tx.Delete(Table::kWitness, keys::OpenOffer(id)));
  std::string version;
  AppendU64(&version, record.version());
  return AsksWitness(record)
             ? work.tx.Put(Table::kWitness, keys::AskCase(id), version)
             : work.tx.Delete(Table::kWitness, keys::AskCase(id));
}

absl::StatusOr<std::optional<pb::WitnessQuestion>> QuestionAbout(
    const Environment& env, ReadTx& tx, const Standing& standing,
    const std::string& case_id) {
  ASSIGN_OR_RETURN(const auto record,
                   GetRecord<store::CaseRecord>(tx, Table::kCases, case_id));
  if (!AsksWitness(record)) return std::nullopt;
  const custody::Giver giver = GiverOf(record);
  pb::WitnessQuestion question;
  question.set_incarnation(standing.node.incarnation);
  const pb::SignedBytes* const certificate = CertificateIn(record, giver.epoch);
  if (certificate != nullptr) *question.mutable_shown() = *certificate;
  if (giver.phase == custody::GiverPhase::kReleased) {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, case_id));
    ASSIGN_OR_RETURN(pb::ReleaseProof proof, ProofOfRelease(c));
    *(giver.void_asked ? question.mutable_void_release()
                       : question.mutable_release()) = std::move(proof);
    return question;
  }
  if (certificate != nullptr) {
    question.mutable_probe()->set_case_tag(record.case_tag());
    question.mutable_probe()->set_epoch(giver.epoch);
    return question;
  }
  pb::RegisterQuestion* const enter = question.mutable_register_();
  enter->set_case_tag(record.case_tag());
  enter->set_epoch(giver.epoch);
  if (giver.epoch > 0) {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, case_id));
    ASSIGN_OR_RETURN(*enter->mutable_release(), ProofOfRelease(c));
  }
  return question;
}

absl::Status TakeCaseReply(Work& work, const std::string& case_id,
                           pb::WitnessQuestion::QuestionCase asked,
                           const WitnessReply& reply) {
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, case_id));
  ASSIGN_OR_RETURN(const Stated stated, StatedIn(work.env, reply.answer()));
  switch (asked) {
    case pb::WitnessQuestion::kRegister:
      return Registered(work, c, stated);
    case pb::WitnessQuestion::kProbe:
      return Probed(work, c, stated, reply);
    case pb::WitnessQuestion::kRelease:
    case pb::WitnessQuestion::kVoidRelease:
      return Ending(work, c, stated);
    default:
      return absl::InternalError("no question about a case");
  }
}

absl::Status AskForVoid(Work& work, LoadedCase& c) {
  RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
  ASSIGN_OR_RETURN(const custody::Node node, NodeNow(work));
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::AskVoid(GiverOf(c.record), node));
  SetGiver(giver, c.record);
  return LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                 giver.release_digest, "custody.void_asked");
}

absl::Status TakeWitnessedReceipt(Work& work, LoadedCase& c,
                                  const journal::OpenedMessage& message) {
  if (message.header.receipt().release_digest() !=
      c.record.offer().release_digest()) {
    return OtherRelease();
  }
  pb::SignedBytes certificate;
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   journal::OpenShown(message.header.head_certificate(),
                                      *work.env.directory, &certificate));
  if (head.release_digest != c.record.offer().release_digest() ||
      head.holder != message.header.from()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.head_certificate",
                   .message = "the certificate is not of this RELEASE"});
  }
  if (c.record.phase() != store::CUSTODY_PHASE_RELEASED) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const custody::Node node, NodeNow(work));
  ASSIGN_OR_RETURN(custody::Giver giver,
                   custody::TakeCertificate(GiverOf(c.record), head, node));
  KeepCertificate(c, certificate);
  SetGiver(giver, c.record);
  return absl::OkStatus();
}

}  // namespace causeway::server
