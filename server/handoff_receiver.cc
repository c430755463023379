#include "server/handoff_receiver.h"

#include <utility>

#include "base/errors.h"
#include "server/answer_file.h"
#include "server/bundle.h"
#include "server/case_import.h"
#include "server/case_versions.h"
#include "server/case_writer.h"
#include "server/entry_forms.h"
#include "server/outbox.h"
#include "server/refuse_by.h"
#include "server/standing.h"
#include "server/statement.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "server/witnessed_receiver.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

pb::MessageHeader AnswerHeader(const store::TaskRecord& task,
                               pb::MessageType type) {
  pb::MessageHeader header;
  header.set_type(type);
  header.set_reference(task.reference());
  header.set_offer_id(task.offer_id());
  header.set_round(task.round() == 0 ? 1 : task.round());
  header.set_in_reply_to(task.request_digest());
  return header;
}

// The giver records the statement only where it is legal; the file that came
// last says whether it will be.
absl::Status CheckAgainstFile(Work& work, const store::TaskRecord& task,
                              const procedure::Fact& fact) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(std::string staged,
                   Staged(work.tx, task.task_id(), key.Reveal()));
  if (staged.empty()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.not_verified",
                   .message = "no file of this case has arrived yet",
                   .missing = {"the case file"},
                   .who = {"the giver's node"},
                   .next = {"wait until the file is here"},
                   .retryable = true});
  }
  pb::CaseFile file;
  RETURN_IF_ERROR(wire::ParseStrict(staged, &file));
  ASSIGN_OR_RETURN(journal::ReplayedCase replay,
                   journal::ReplayStored(file, *work.env.procedures));
  return procedure::Check(*replay.procedure, replay.state, fact);
}

absl::Status SendReady(Work& work, store::TaskRecord& task,
                       const std::string& case_tag, std::uint64_t incarnation) {
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header = AnswerHeader(task, pb::MESSAGE_TYPE_READY);
  outgoing.header.set_case_tag(case_tag);
  outgoing.header.set_epoch(task.epoch());
  outgoing.header.set_in_reply_to(task.bundle_digest());
  outgoing.header.set_incarnation(incarnation);
  pb::ReadyTerms* terms = outgoing.header.mutable_ready();
  terms->set_bundle_digest(task.bundle_digest());
  terms->set_open_head(task.open_head());
  terms->set_protected_head(task.protected_head());
  terms->set_to_epoch(task.epoch() + 1);
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  task.set_ready_digest(enqueued.digest);
  return absl::OkStatus();
}

absl::Status SendReceipt(Work& work, const store::TaskRecord& task,
                         const journal::OpenedMessage& release,
                         const pb::SignedBytes* certificate) {
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header = AnswerHeader(task, pb::MESSAGE_TYPE_RECEIPT);
  outgoing.header.set_case_tag(release.header.case_tag());
  outgoing.header.set_epoch(release.header.epoch());
  outgoing.header.set_round(release.header.round());
  outgoing.header.set_in_reply_to(release.digest);
  outgoing.header.mutable_receipt()->set_release_digest(
      release.header.release().release_digest());
  if (certificate != nullptr) {
    outgoing.header.set_head_certificate(certificate->SerializeAsString());
  }
  return Enqueue(work, outgoing).status();
}

// A WITHDRAW that overtook its offer is remembered.
absl::StatusOr<bool> WasWithdrawn(ReadTx& tx,
                                  const journal::OpenedMessage& offer) {
  auto row = tx.Get(
      Table::kInbox,
      keys::InboxWithdrawn(offer.header.from(), offer.header.offer_id()));
  if (row.ok()) return true;
  if (absl::IsNotFound(row.status())) return false;
  return row.status();
}

// The statement as it will be made, by whoever releases it.
procedure::ChildReceived StatementOf(const store::TaskRecord& task,
                                     const store::PreparedArrival& arrival) {
  procedure::ChildReceived body;
  body.offer_id = task.offer_id();
  body.carer_present = arrival.carer_present();
  body.condition =
      static_cast<procedure::ArrivalCondition>(arrival.condition());
  body.preparer = arrival.staff_number();
  return body;
}

// The hand-over statement waits for another person; the last one prepared
// takes the place of what was before. What would be refused at its release is
// refused here: another kind, a form that contradicts, a carer who was absent.
absl::Status PrepareArrival(Work& work, const CallContext& call,
                            const procedure::Procedure& version,
                            store::TaskRecord& task,
                            const pb::RecordTaskRequest& request) {
  const pb::RecordArrival& act = request.act().record_arrival();
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  RETURN_IF_ERROR(DropDocuments(work, task, file.arrival().documents()));
  file.clear_arrival();
  store::PreparedArrival* const arrival = file.mutable_arrival();
  arrival->set_carer_present(act.carer_present());
  arrival->set_condition(act.condition());
  arrival->set_on(request.happened_on());
  arrival->set_staff_number(call.actor.staff_number);
  procedure::Fact stated;
  stated.meta.happened_on = request.happened_on();
  stated.meta.documents = KindsOf(request.documents());
  stated.body = StatementOf(task, *arrival);
  for (const procedure::DocumentKind kind : stated.meta.documents) {
    if (kind == procedure::DocumentKind::kHandoverStatement) continue;
    return procedure::RefuseByRule(version, "REC.arrival_documents",
                                   absl::StatusCode::kFailedPrecondition);
  }
  procedure::OpenState known;
  known.handoff.child_travels = task.child_travels();
  RETURN_IF_ERROR(CheckFileRules(version, known, stated));
  ASSIGN_OR_RETURN(const std::vector<pb::DocumentBody> bodies,
                   MakeBodies(work, version, request.documents()));
  RETURN_IF_ERROR(CheckEntryForms(stated, bodies));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  for (const pb::DocumentBody& body : bodies) {
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), key.Reveal(), body));
    arrival->add_documents(body.commitment());
  }
  task.set_statement_prepared(true);
  return SaveAnswerFile(work, std::move(file), task);
}

// The version that the offer names.
absl::StatusOr<const procedure::Procedure*> VersionOffered(
    const Work& work, const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(const pb::MessageHeader offer,
                   RequestOf(work.env, work.tx, task));
  return work.env.procedures->Require(offer.cover_sheet().procedure_digest());
}

}  // namespace

custody::Receiver ReceiverOf(const store::TaskRecord& task) {
  custody::Receiver receiver;
  switch (task.offer_phase()) {
    case store::OFFER_PHASE_ACCEPTED:
      receiver.phase = custody::ReceiverPhase::kAccepted;
      break;
    case store::OFFER_PHASE_BOUND:
      receiver.phase = custody::ReceiverPhase::kBound;
      break;
    case store::OFFER_PHASE_HELD:
      receiver.phase = custody::ReceiverPhase::kHeld;
      break;
    case store::OFFER_PHASE_DECLINED:
      receiver.phase = custody::ReceiverPhase::kDeclined;
      break;
    case store::OFFER_PHASE_WITHDRAWN:
      receiver.phase = custody::ReceiverPhase::kWithdrawn;
      break;
    default:
      receiver.phase = custody::ReceiverPhase::kSeen;
  }
  receiver.giver = task.peer();
  receiver.offer_id = task.offer_id();
  receiver.child_travels = task.child_travels();
  receiver.child_received = task.child_received();
  receiver.round = task.round();
  receiver.bundle_digest = task.bundle_digest();
  receiver.verified = {task.open_head(), task.protected_head()};
  receiver.epoch = task.epoch();
  ReadWitnessed(task, receiver);
  return receiver;
}

void SetReceiver(const custody::Receiver& receiver, store::TaskRecord& task) {
  static constexpr store::OfferPhase kPhases[] = {
      store::OFFER_PHASE_SEEN,     store::OFFER_PHASE_ACCEPTED,
      store::OFFER_PHASE_BOUND,    store::OFFER_PHASE_HELD,
      store::OFFER_PHASE_DECLINED, store::OFFER_PHASE_WITHDRAWN};
  task.set_offer_phase(kPhases[static_cast<std::size_t>(receiver.phase)]);
  task.set_child_received(receiver.child_received);
  task.set_round(receiver.round);
  task.set_bundle_digest(receiver.bundle_digest);
  task.set_open_head(receiver.verified.open);
  task.set_protected_head(receiver.verified.secret);
  task.set_epoch(receiver.epoch);
  task.set_closed(receiver.phase == custody::ReceiverPhase::kHeld ||
                  receiver.phase == custody::ReceiverPhase::kDeclined ||
                  receiver.phase == custody::ReceiverPhase::kWithdrawn);
  WriteWitnessed(receiver, task);
}

absl::Status SendStatement(Work& work, const store::TaskRecord& task,
                           pb::MessageType type, const procedure::Fact& fact,
                           std::vector<pb::DocumentBody> documents) {
  Outgoing outgoing;
  outgoing.documents = std::move(documents);
  outgoing.peer = task.peer();
  outgoing.header = AnswerHeader(task, type);
  outgoing.fact_bytes = wire::EncodeFact(fact);
  return Enqueue(work, outgoing).status();
}

absl::Status TakeOffer(Work& work, const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(TakeVersions(work, VersionsIn(message.header.cover_sheet())));
  ASSIGN_OR_RETURN(bool withdrawn, WasWithdrawn(work.tx, message));
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  task.set_offer_id(message.header.offer_id());
  task.set_child_travels(message.header.cover_sheet().child_travels());
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  if (standing.witnessed()) {
    task.mutable_witnessed();
    RETURN_IF_ERROR(work.tx.Put(Table::kWitness,
                                keys::OfferTask(task.peer(), task.offer_id()),
                                task.task_id()));
  }
  custody::Receiver receiver = ReceiverOf(task);
  if (withdrawn) {
    ASSIGN_OR_RETURN(receiver,
                     custody::TakeWithdraw(std::move(receiver), task.peer(),
                                           task.offer_id()));
  }
  SetReceiver(receiver, task);
  const std::string& renews = message.header.cover_sheet().renews();
  if (!withdrawn && standing.witnessed() && !renews.empty()) {
    RETURN_IF_ERROR(GoOnFrom(work, renews, task));
  }
  return SaveTask(work, task);
}

absl::Status TakeBundle(Work& work, const journal::OpenedMessage& message,
                        const std::string& message_id) {
  const pb::BundleTerms& terms = message.header.bundle();
  ASSIGN_OR_RETURN(
      store::TaskRecord task,
      FindOffer(work.tx, message.header.from(), message.header.reference(),
                message.header.offer_id()));
  ASSIGN_OR_RETURN(const custody::Claim claim, ClaimOf(work, message, task));
  ASSIGN_OR_RETURN(
      custody::Receiver receiver,
      custody::TakeBundle(ReceiverOf(task), message.header.from(),
                          message.header.round(), message.digest,
                          {terms.open_head(), terms.protected_head()},
                          terms.epoch(), claim));
  ASSIGN_OR_RETURN(pb::CaseFile file,
                   GatherFile(work.tx, task.peer(), message_id, terms));
  RETURN_IF_ERROR(VerifyCaseFile(work, task, message.header, file));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  RETURN_IF_ERROR(
      Stage(work, task.task_id(), key.Reveal(), wire::Encode(file)));
  RETURN_IF_ERROR(DropChunks(work.tx, task.peer(), message_id));
  if (task.witnessed().arrival_carried() && !terms.final()) {
    receiver.child_received = false;
    task.mutable_witnessed()->set_arrival_carried(false);
  }
  RETURN_IF_ERROR(NoteDeparture(work, file, task));
  const bool due = custody::ReadyDue(receiver, terms.final());
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  if (due) {
    ASSIGN_OR_RETURN(receiver, custody::Bind(std::move(receiver), standing.node,
                                             claim.fence));
  }
  if (receiver.witnessed) {
    RETURN_IF_ERROR(RaiseFence(work.tx, claim.case_tag,
                               custody::RaisedFence(claim.fence, receiver)));
  }
  SetReceiver(receiver, task);
  if (due) {
    RETURN_IF_ERROR(
        SendReady(work, task, file.case_tag(),
                  receiver.witnessed ? standing.node.incarnation : 0));
  }
  return SaveTask(work, task);
}

absl::Status TakeRelease(Work& work, const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      store::TaskRecord task,
      FindOffer(work.tx, message.header.from(), message.header.reference(),
                message.header.offer_id()));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(std::string staged,
                   Staged(work.tx, task.task_id(), key.Reveal()));
  pb::CaseFile file;
  RETURN_IF_ERROR(wire::ParseStrict(staged, &file));
  ASSIGN_OR_RETURN(ReleasedCase released,
                   VerifyRelease(work, task, message, std::move(file)));
  if (task.has_witnessed()) {
    return KeepRelease(work, task, message, released.named_open_head);
  }
  ASSIGN_OR_RETURN(custody::Receiver receiver,
                   custody::TakeRelease(ReceiverOf(task), message.header.from(),
                                        message.header.offer_id(),
                                        message.header.epoch() + 1,
                                        released.named_open_head));
  return TakeCustody(work, std::move(receiver), task, message, released,
                     nullptr);
}

absl::Status TakeCustody(Work& work, custody::Receiver receiver,
                         store::TaskRecord& task,
                         const journal::OpenedMessage& release,
                         const ReleasedCase& released,
                         const pb::SignedBytes* certificate) {
  ASSIGN_OR_RETURN(std::string case_id,
                   ImportCase(work, task, release, released, certificate));
  SetReceiver(receiver, task);
  task.set_case_id(case_id);
  task.set_release_digest(release.header.release().release_digest());
  RETURN_IF_ERROR(DropStaged(work.tx, task.task_id()));
  RETURN_IF_ERROR(SendReceipt(work, task, release, certificate));
  return SaveTask(work, task);
}

absl::Status TakeClose(Work& work, const journal::OpenedMessage& message) {
  // The hand-off is over on both sides; the inbox row is the evidence.
  ASSIGN_OR_RETURN(
      const store::TaskRecord task,
      FindOffer(work.tx, message.header.from(), message.header.reference(),
                message.header.offer_id()));
  if (task.offer_phase() != store::OFFER_PHASE_HELD) return OtherRelease();
  ASSIGN_OR_RETURN(
      const store::CaseRecord record,
      GetRecord<store::CaseRecord>(work.tx, Table::kCases, task.case_id()));
  if (record.has_erased()) return absl::OkStatus();
  if (message.header.receipt().release_digest() != task.release_digest() ||
      message.header.case_tag() != record.case_tag() ||
      message.header.epoch() != task.epoch() ||
      message.header.round() != task.round()) {
    return OtherRelease();
  }
  return absl::OkStatus();
}

absl::Status TakeWithdraw(Work& work, const journal::OpenedMessage& message) {
  auto task = FindOffer(work.tx, message.header.from(),
                        message.header.reference(), message.header.offer_id());
  if (absl::IsNotFound(task.status())) {
    return work.tx.Put(
        Table::kInbox,
        keys::InboxWithdrawn(message.header.from(), message.header.offer_id()),
        message.digest);
  }
  RETURN_IF_ERROR(task.status());
  ASSIGN_OR_RETURN(
      custody::Receiver receiver,
      custody::TakeWithdraw(ReceiverOf(*task), message.header.from(),
                            message.header.offer_id()));
  // What this node holds of a case that will not be its own is not kept.
  RETURN_IF_ERROR(DropStaged(work.tx, task->task_id()));
  RETURN_IF_ERROR(DropAllChunks(work.tx, task->peer()));
  SetReceiver(receiver, *task);
  return SaveTask(work, *task);
}

absl::Status AcceptOffer(Work& work, const CallContext& call,
                         store::TaskRecord& task, const pb::AcceptOffer& act,
                         const std::string& happened_on) {
  RETURN_IF_ERROR(RequireDirectoryInForce(work.moment));
  RETURN_IF_ERROR(RequireCaseWorker(work, act.worker()));
  // The case file follows the acceptance.
  if (!procedure::AgreementInForce(PeerFrom(work.moment, task.peer()),
                                   work.moment.today)) {
    return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                   "P.agreement",
                                   absl::StatusCode::kFailedPrecondition);
  }
  ASSIGN_OR_RETURN(const std::int64_t caseload,
                   CaseloadOf(work.tx, act.worker()));
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionOffered(work, task));
  const bool over = act.over_caseload() != pb::CASELOAD_REASON_UNSPECIFIED;
  if (!over && caseload >= version->Limit("caseload_max")) {
    return procedure::RefuseByRule(*version, "W.caseload",
                                   absl::StatusCode::kFailedPrecondition);
  }
  if (over && act.worker() == call.actor.staff_number) {
    return procedure::RefuseByRule(*version, "W.over_by_another",
                                   absl::StatusCode::kFailedPrecondition);
  }
  // Recorded when custody is taken: what it says of this node is not the
  // giver's to know.
  task.set_over_caseload(act.over_caseload());
  procedure::CustodyAccepted body;
  body.offer_id = task.offer_id();
  body.worker = act.worker();
  body.pick_up_arranged = act.pick_up_arranged();
  body.care_until_majority = act.care_until_majority();
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, *version, call, body, happened_on));
  procedure::OpenState known;
  known.handoff.child_travels = task.child_travels();
  RETURN_IF_ERROR(CheckFileRules(*version, known, fact));
  ASSIGN_OR_RETURN(custody::Receiver receiver,
                   custody::Accept(ReceiverOf(task)));
  SetReceiver(receiver, task);
  task.set_worker(act.worker());
  RETURN_IF_ERROR(KeepPromise(work, wire::EncodeFact(fact), task));
  return SendStatement(work, task, pb::MESSAGE_TYPE_ACCEPT, fact);
}

absl::Status DeclineOffer(Work& work, const CallContext& call,
                          store::TaskRecord& task, const pb::DeclineTask& act,
                          const std::string& happened_on) {
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionOffered(work, task));
  // The child is here: the giver could not take the case back.
  if (task.child_arrived()) {
    return procedure::RefuseByRule(*version, "H.not_received",
                                   absl::StatusCode::kFailedPrecondition);
  }
  procedure::CustodyDeclined body;
  body.offer_id = task.offer_id();
  body.reason = static_cast<procedure::DeclineReason>(act.reason());
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, *version, call, body, happened_on));
  ASSIGN_OR_RETURN(custody::Receiver receiver,
                   custody::Decline(ReceiverOf(task)));
  SetReceiver(receiver, task);
  RETURN_IF_ERROR(DropStaged(work.tx, task.task_id()));
  return SendStatement(work, task, pb::MESSAGE_TYPE_DECLINE, fact);
}

absl::Status RecordArrival(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request) {
  const pb::RecordArrival& act = request.act().record_arrival();
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionOffered(work, task));
  procedure::ChildArrived body;
  body.offer_id = task.offer_id();
  body.carer_present = act.carer_present();
  body.condition = static_cast<procedure::ArrivalCondition>(act.condition());
  ASSIGN_OR_RETURN(
      const procedure::Fact fact,
      MakeStatement(work, *version, call, body, request.happened_on()));
  RETURN_IF_ERROR(CheckAgainstFile(work, task, fact));
  // It would be refused at its release: say so to who wrote it.
  RETURN_IF_ERROR(custody::RecordChildReceived(ReceiverOf(task)).status());
  if (!request.documents().empty()) {
    RETURN_IF_ERROR(PrepareArrival(work, call, *version, task, request));
  }
  task.set_child_arrived(true);
  return SendStatement(work, task, pb::MESSAGE_TYPE_CHILD_ARRIVED, fact);
}

absl::Status ReleaseArrival(Work& work, const CallContext& call,
                            store::TaskRecord& task,
                            const pb::ReleaseArrival& act) {
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  if (!file.has_arrival()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "arrival.prepared",
                   .message = "no hand-over statement is prepared",
                   .missing = {"the arrival with its hand-over statement"},
                   .who = {"case worker"},
                   .next = {"record_arrival"}});
  }
  if (act.number() != file.number()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "arrival.same_statement",
                   .message = "what is released is what was seen, and what is "
                              "prepared changed since, or is not named",
                   .missing = {"the number of what is prepared now, after a "
                               "look at it"},
                   .who = {"supervisor"}});
  }
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionOffered(work, task));
  ASSIGN_OR_RETURN(std::vector<pb::DocumentBody> documents,
                   PreparedDocuments(work, task, file.arrival().documents()));
  ASSIGN_OR_RETURN(const std::vector<procedure::DocumentKind> kinds,
                   KindsIn(documents));
  ASSIGN_OR_RETURN(
      const procedure::Fact fact,
      MakeStatement(work, *version, call, StatementOf(task, file.arrival()),
                    file.arrival().on(), kinds));
  RETURN_IF_ERROR(CheckAgainstFile(work, task, fact));
  ASSIGN_OR_RETURN(custody::Receiver receiver,
                   custody::RecordChildReceived(ReceiverOf(task)));
  SetReceiver(receiver, task);
  RETURN_IF_ERROR(DropDocuments(work, task, file.arrival().documents()));
  file.clear_arrival();
  task.set_statement_prepared(false);
  RETURN_IF_ERROR(SaveAnswerFile(work, std::move(file), task));
  return SendStatement(work, task, pb::MESSAGE_TYPE_CHILD_RECEIVED, fact,
                       std::move(documents));
}

}  // namespace causeway::server
