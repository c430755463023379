#include "server/witnessed_receiver.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/aead.h"
#include "server/bundle.h"
#include "server/case_import.h"
#include "server/case_store.h"
#include "server/handoff_receiver.h"
#include "server/lost_case.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

std::string ReleaseAad(const store::TaskRecord& task) {
  return absl::StrCat("release|", task.task_id());
}

std::string PromiseAad(const store::TaskRecord& task) {
  return absl::StrCat("promise|", task.task_id());
}

absl::StatusOr<journal::OpenedMessage> KeptRelease(
    const store::TaskRecord& task, absl::string_view key) {
  ASSIGN_OR_RETURN(
      const std::string bytes,
      OpenRecord(key, ReleaseAad(task), task.witnessed().sealed_release()));
  pb::Message message;
  if (!message.ParseFromString(bytes)) {
    return absl::DataLossError("a kept RELEASE does not parse");
  }
  journal::OpenedMessage release;
  release.signed_header = message.header();
  release.digest = journal::SignedDigest("message", release.signed_header);
  ASSIGN_OR_RETURN(release.header,
                   journal::OpenStoredHeader(release.signed_header));
  release.release_entry = message.release_entry();
  return release;
}

// RELEASE and certificate are both here: custody is taken.
absl::Status Activate(Work& work, custody::Receiver receiver,
                      store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(const journal::OpenedMessage release,
                   KeptRelease(task, key.Reveal()));
  ASSIGN_OR_RETURN(const std::string staged,
                   Staged(work.tx, task.task_id(), key.Reveal()));
  pb::CaseFile file;
  RETURN_IF_ERROR(wire::ParseStrict(staged, &file));
  const pb::SignedBytes certificate = task.witnessed().next();
  *file.add_witness_statements()->mutable_head_certificate() = certificate;
  ASSIGN_OR_RETURN(const ReleasedCase released,
                   VerifyRelease(work, task, release, std::move(file)));
  task.mutable_witnessed()->clear_sealed_release();
  task.mutable_witnessed()->clear_sealed_promise();
  RETURN_IF_ERROR(RaiseFence(work.tx, receiver.case_tag, receiver.epoch + 1));
  RETURN_IF_ERROR(FileIsHere(work, receiver.case_tag));
  return TakeCustody(work, std::move(receiver), task, release, released,
                     &certificate);
}

absl::Status Freed(Work& work, const custody::Receiver& receiver,
                   store::TaskRecord& task) {
  SetReceiver(receiver, task);
  if (task.closed()) {
    // What this node holds of a case that will not be its own is not kept.
    task.mutable_witnessed()->clear_sealed_release();
    RETURN_IF_ERROR(DropStaged(work.tx, task.task_id()));
  }
  return SaveTask(work, task);
}

// Custody is here by a certificate that was known before, and RELEASE is not:
// it came to a store that a backup took the place of, and comes no more.
absl::Status AskWhereReleaseIsGone(Work& work,
                                   const custody::Receiver& receiver,
                                   const store::TaskRecord& task) {
  if (!receiver.next.has_value() ||
      receiver.next->release_digest == receiver.release_digest ||
      receiver.next->holder != work.env.node_id) {
    return absl::OkStatus();
  }
  return KeepLost(work, task.witnessed().next(), task.peer(), "");
}

// The stored task behind an offer of this peer, if its offer still stands.
absl::StatusOr<std::optional<store::TaskRecord>> StandingTask(
    ReadTx& tx, const std::string& peer, const std::string& offer_id) {
  auto id = tx.Get(Table::kWitness, keys::OfferTask(peer, offer_id));
  if (absl::IsNotFound(id.status())) return std::nullopt;
  RETURN_IF_ERROR(id.status());
  ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(tx, *id));
  if (task.closed()) return std::nullopt;
  return std::optional<store::TaskRecord>(std::move(task));
}

// The promise of the former offer, said for this one.
absl::Status RepeatPromise(Work& work, const store::TaskRecord& old,
                           store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, old.task_id()));
  ASSIGN_OR_RETURN(const std::string bytes,
                   OpenRecord(key.Reveal(), PromiseAad(old),
                              old.witnessed().sealed_promise()));
  ASSIGN_OR_RETURN(procedure::Fact fact, wire::DecodeFact(bytes));
  auto* accepted = std::get_if<procedure::CustodyAccepted>(&fact.body);
  if (accepted == nullptr) {
    return absl::DataLossError("a kept promise is none");
  }
  accepted->offer_id = task.offer_id();
  fact.meta.recorded_at_us = work.moment.now_us;
  task.set_worker(old.worker());
  RETURN_IF_ERROR(KeepPromise(work, wire::EncodeFact(fact), task));
  return SendStatement(work, task, pb::MESSAGE_TYPE_ACCEPT, fact);
}

}  // namespace

void ReadWitnessed(const store::TaskRecord& task, custody::Receiver& receiver) {
  if (!task.has_witnessed()) return;
  const store::WitnessedOffer& witnessed = task.witnessed();
  receiver.witnessed = true;
  receiver.case_tag = witnessed.case_tag();
  receiver.release_digest = witnessed.release_digest();
  if (witnessed.has_next()) {
    const auto next = journal::OpenStoredCertificate(witnessed.next());
    if (next.ok()) receiver.next = *next;
  }
  receiver.lacks_file = witnessed.lacks_file();
  receiver.promised = witnessed.promised();
}

void WriteWitnessed(const custody::Receiver& receiver,
                    store::TaskRecord& task) {
  if (!receiver.witnessed) return;
  store::WitnessedOffer* const witnessed = task.mutable_witnessed();
  witnessed->set_case_tag(receiver.case_tag);
  witnessed->set_release_digest(receiver.release_digest);
  witnessed->set_lacks_file(receiver.lacks_file);
  witnessed->set_promised(receiver.promised);
  if (!receiver.next.has_value()) witnessed->clear_next();
}

absl::StatusOr<custody::Claim> ClaimOf(Work& work,
                                       const journal::OpenedMessage& bundle,
                                       store::TaskRecord& task) {
  custody::Claim claim;
  const bool shown = !bundle.header.head_certificate().empty();
  if (!shown && !task.has_witnessed()) return claim;
  // Two profiles in one hand-off could make two custodians.
  RETURN_IF_ERROR(RequireWitnessed(work));
  if (!task.has_witnessed()) {
    // Offered before this node's directory named the witness.
    custody::Receiver receiver = ReceiverOf(task);
    receiver.witnessed = true;
    receiver.promised = task.offer_phase() == store::OFFER_PHASE_ACCEPTED ||
                        task.offer_phase() == store::OFFER_PHASE_BOUND;
    WriteWitnessed(receiver, task);
  }
  claim.case_tag = bundle.header.case_tag();
  ASSIGN_OR_RETURN(claim.fence, LoadFence(work.tx, claim.case_tag));
  if (!shown) return claim;
  ASSIGN_OR_RETURN(claim.certificate,
                   journal::OpenShown(bundle.header.head_certificate(),
                                      *work.env.directory));
  return claim;
}

absl::Status KeepRelease(Work& work, store::TaskRecord& task,
                         const journal::OpenedMessage& message,
                         const std::string& named_open_head) {
  ASSIGN_OR_RETURN(const custody::HeadCertificate shown,
                   journal::OpenShown(message.header.head_certificate(),
                                      *work.env.directory));
  if (shown.case_tag != message.header.case_tag() ||
      shown.epoch != message.header.epoch() ||
      shown.holder != message.header.from()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.head_certificate",
                   .message = "the certificate does not name the giver"});
  }
  ASSIGN_OR_RETURN(const std::uint64_t fence,
                   LoadFence(work.tx, message.header.case_tag()));
  ASSIGN_OR_RETURN(
      custody::Receiver receiver,
      custody::TakeRelease(ReceiverOf(task), message.header.from(),
                           message.header.offer_id(),
                           message.header.epoch() + 1, named_open_head,
                           message.header.release().release_digest(), fence));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  pb::Message kept;
  *kept.mutable_header() = message.signed_header;
  *kept.mutable_release_entry() = *message.release_entry;
  SetReceiver(receiver, task);
  ASSIGN_OR_RETURN(*task.mutable_witnessed()->mutable_sealed_release(),
                   SealRecord(key.Reveal(), ReleaseAad(task),
                              kept.SerializeAsString(), *work.env.random));
  if (receiver.phase == custody::ReceiverPhase::kHeld) {
    return Activate(work, std::move(receiver), task);
  }
  return SaveTask(work, task);
}

bool AsksWitness(const store::TaskRecord& task) {
  return task.has_witnessed() && custody::AsksStatus(ReceiverOf(task));
}

absl::Status NoteAsks(WriteTx& tx, const store::TaskRecord& task) {
  if (!task.has_witnessed()) return absl::OkStatus();
  const std::string row = keys::AskTask(task.task_id());
  if (!AsksWitness(task)) return tx.Delete(Table::kWitness, row);
  std::string version;
  AppendU64(&version, task.version());
  return tx.Put(Table::kWitness, row, version);
}

absl::StatusOr<std::optional<pb::WitnessQuestion>> QuestionAboutTask(
    ReadTx& tx, const Standing& standing, const std::string& task_id) {
  ASSIGN_OR_RETURN(const store::TaskRecord task, GetTaskRecord(tx, task_id));
  if (!AsksWitness(task)) return std::nullopt;
  pb::WitnessQuestion question;
  question.set_incarnation(standing.node.incarnation);
  if (task.witnessed().has_next()) {
    *question.mutable_shown() = task.witnessed().next();
  }
  question.mutable_status()->set_case_tag(task.witnessed().case_tag());
  question.mutable_status()->set_epoch(task.epoch());
  return question;
}

absl::Status TakeTaskReply(Work& work, const std::string& task_id,
                           const WitnessReply& reply) {
  ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(work.tx, task_id));
  if (!AsksWitness(task)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Stated stated, StatedIn(work.env, reply.answer()));
  const custody::Receiver before = ReceiverOf(task);
  custody::Receiver receiver = before;
  ASSIGN_OR_RETURN(const std::uint64_t fence,
                   LoadFence(work.tx, receiver.case_tag));
  for (const auto& [head, bytes] : stated.heads) {
    if (head.epoch <= receiver.epoch) continue;  // Of the giver's own epoch.
    ASSIGN_OR_RETURN(receiver,
                     custody::TakeCertificate(std::move(receiver), head,
                                              work.env.node_id, fence));
    if (receiver.next.has_value() && *receiver.next == head) {
      *task.mutable_witnessed()->mutable_next() = bytes;
    }
  }
  for (const auto& [statement, bytes] : stated.voids) {
    if (statement.offer_id != receiver.offer_id ||
        receiver.phase == custody::ReceiverPhase::kHeld) {
      continue;
    }
    ASSIGN_OR_RETURN(
        receiver, custody::TakeVoid(std::move(receiver), statement.offer_id));
  }
  if (reply.answer().superseded() > receiver.epoch &&
      receiver.phase != custody::ReceiverPhase::kHeld) {
    ASSIGN_OR_RETURN(receiver,
                     custody::TakeSuperseded(std::move(receiver),
                                             reply.answer().superseded()));
    // Where the epoch is this node's own, it is still to come here.
    if (stated.heads.empty()) {
      RETURN_IF_ERROR(
          RaiseFence(work.tx, receiver.case_tag, reply.answer().superseded()));
    }
  }
  if (receiver.phase == custody::ReceiverPhase::kHeld) {
    return Activate(work, std::move(receiver), task);
  }
  if (receiver == before) return AskWhereReleaseIsGone(work, receiver, task);
  return Freed(work, receiver, task);
}

absl::StatusOr<BoundOffers> EndBoundOffers(
    Work& work, const custody::HeadCertificate& head) {
  const bool ordered =
      journal::BeganByOrder(head, work.moment.directory->federation());
  std::vector<store::TaskRecord> over;
  std::string after;
  BoundOffers bound;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     work.tx.Scan(Table::kWitness, keys::AskTaskPrefix(), after,
                                  limits::kPageSizeMax));
    for (const Row& row : rows) {
      after = row.key;
      ASSIGN_OR_RETURN(
          store::TaskRecord task,
          GetTaskRecord(work.tx, keys::IdAt(row.key, keys::AskTaskPrefix())));
      if (task.witnessed().case_tag() != head.case_tag) continue;
      if (!ordered && task.epoch() + 1 == head.epoch) {
        bound.waits = true;
      } else if (task.epoch() < head.epoch) {
        over.push_back(std::move(task));
      }
    }
    if (rows.size() < limits::kPageSizeMax) break;
  }
  for (store::TaskRecord& task : over) {
    custody::Receiver receiver = ReceiverOf(task);
    receiver.phase = custody::ReceiverPhase::kWithdrawn;
    receiver.next.reset();
    SetReceiver(receiver, task);
    task.mutable_witnessed()->clear_sealed_release();
    const bool last = ordered && task.epoch() + 1 == head.epoch;
    if (last) {
      bound.staged_task = task.task_id();
    } else {
      RETURN_IF_ERROR(DropStaged(work.tx, task.task_id()));
    }
    RETURN_IF_ERROR(SaveTask(work, task));
  }
  return bound;
}

absl::Status KeepPromise(Work& work, const std::string& fact_bytes,
                         store::TaskRecord& task) {
  if (!task.has_witnessed()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(
      *task.mutable_witnessed()->mutable_sealed_promise(),
      SealRecord(key.Reveal(), PromiseAad(task), fact_bytes, *work.env.random));
  return absl::OkStatus();
}

absl::Status GoOnFrom(Work& work, const std::string& renews,
                      store::TaskRecord& task) {
  ASSIGN_OR_RETURN(std::optional<store::TaskRecord> old,
                   StandingTask(work.tx, task.peer(), renews));
  if (!old.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const custody::Receiver renewed,
                   custody::RenewOffer(ReceiverOf(*old), task.offer_id()));
  SetReceiver(renewed, task);
  task.mutable_witnessed()->set_arrival_carried(renewed.child_received);
  if (renewed.phase == custody::ReceiverPhase::kAccepted) {
    RETURN_IF_ERROR(RepeatPromise(work, *old, task));
  }
  ASSIGN_OR_RETURN(
      const custody::Receiver ended,
      custody::TakeWithdraw(ReceiverOf(*old), old->peer(), renews));
  return Freed(work, ended, *old);
}

}  // namespace causeway::server
