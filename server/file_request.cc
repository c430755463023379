#include "server/file_request.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "base/errors.h"
#include "journal/signed_bytes.h"
#include "journal/witness_statement.h"
#include "server/bundle.h"
#include "server/handoff_giver.h"
#include "server/live_key.h"
#include "server/outbox.h"
#include "server/refuse_by.h"
#include "server/standing.h"
#include "server/task_store.h"
#include "statemachine/procedure/overrides.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

constexpr int kReleasers = 2;

absl::Status NotSuperseded() {
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.not_superseded",
                 .message = "this node does not know yet that the case moved",
                 .who = {"the witness"},
                 .retryable = true});
}

// The receiver of this node's own RELEASE, which ended its custody.
bool Released(const store::CaseRecord& record, const std::string& peer) {
  return (record.phase() == store::CUSTODY_PHASE_RELEASED ||
          record.phase() == store::CUSTODY_PHASE_CLOSED) &&
         !record.offer().release_digest().empty() &&
         record.offer().receiver() == peer;
}

// The certificate in the request names its sender.
absl::StatusOr<custody::HeadCertificate> CertificateOf(
    const Work& work, const pb::MessageHeader& request) {
  ASSIGN_OR_RETURN(
      custody::HeadCertificate head,
      journal::OpenShown(request.head_certificate(), *work.env.directory));
  if (head.case_tag != request.case_tag() || head.epoch != request.epoch() ||
      head.holder != request.from()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.head_certificate",
                   .message = "the certificate does not name the sender "
                              "custodian of this case in this epoch"});
  }
  return head;
}

// The copy here, of a case that moved to the asker since. Whether it was never
// here, was erased, or moved on from the asker too: one answer, and the same
// reads. A former custodian does not find out who had the case after it.
absl::StatusOr<LoadedCase> CopyOf(const Work& work,
                                  const custody::HeadCertificate& head) {
  const auto id = work.tx.Get(Table::kCaseTags, head.case_tag);
  if (!id.ok() && !absl::IsNotFound(id.status())) return id.status();
  const auto record = GetRecord<store::CaseRecord>(
      work.tx, Table::kCases, id.ok() ? *id : head.case_tag);
  if (!record.ok() && !absl::IsNotFound(record.status())) {
    return record.status();
  }
  if (!record.ok() || record->has_erased() || head.epoch < record->epoch()) {
    return UnknownOrForbidden("case");
  }
  if (record->phase() != store::CUSTODY_PHASE_CLOSED) return NotSuperseded();
  return LoadCase(work.env, work.tx, *id);
}

// What this request makes anew: a gate holds it, as what may go changed since;
// or the peer refuses it for a key that is revoked.
bool MadeAnew(const store::OutboxRecord& row) {
  return row.last_rule() == kKeyRevokedRule ||
         (row.type() == pb::MESSAGE_TYPE_CASE_FILE &&
          row.state() == store::OUTBOX_STATE_HELD);
}

// A file of this case is on its way to the peer already, or the RELEASE with
// which it takes the case. One that is made anew is given up.
absl::Status RequireNoneUnderWay(Work& work, const store::CaseRecord& record,
                                 const std::string& peer) {
  const auto is_file = [&](const store::OutboxRecord& one) {
    return one.case_id() == record.case_id() &&
           (one.type() == pb::MESSAGE_TYPE_CASE_FILE ||
            one.type() == pb::MESSAGE_TYPE_RELEASE);
  };
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<store::OutboxRecord> row,
                     FindOpenRow(work.tx, peer, is_file));
    if (!row.has_value()) return absl::OkStatus();
    if (!MadeAnew(*row)) break;
    RETURN_IF_ERROR(CancelSent(work, peer, row->message_digest()));
  }
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.file_under_way",
                 .message = "what was asked for is on its way already",
                 .who = {"the sender's node"},
                 .retryable = true});
}

// This custodian asked before, and people have not answered yet.
absl::StatusOr<bool> AskedBefore(ReadTx& tx, const store::CaseRecord& record,
                                 const std::string& peer) {
  ASSIGN_OR_RETURN(const store::ReferenceRecord known,
                   GetReference(tx, peer, KnownReference(record, peer)));
  for (const std::string& id : known.task_ids()) {
    ASSIGN_OR_RETURN(const store::TaskRecord task, GetTaskRecord(tx, id));
    if (task.made_by() == pb::MESSAGE_TYPE_FILE_REQUEST && !task.closed()) {
      return true;
    }
  }
  return false;
}

// `task_id`: of the people who released it; empty: to the receiver of this
// node's own RELEASE.
absl::Status SendFile(Work& work, LoadedCase& c, const std::string& peer,
                      std::uint64_t epoch, const std::string& reference,
                      const std::string& request_digest,
                      const std::string& task_id) {
  RETURN_IF_ERROR(RequireNoneUnderWay(work, c.record, peer));
  const procedure::Peer receiver = PeerFrom(work.moment, peer);
  const bool entitled =
      procedure::EntitledToProtected(c.state().open, receiver);
  ASSIGN_OR_RETURN(
      const pb::CaseFile file,
      MakeCaseFile(work, c, receiver, entitled,
                   FileDay(c, task_id.empty(), work.moment.today)));
  Outgoing outgoing;
  outgoing.message_id = work.env.random->Bytes(journal::kMessageIdBytes);
  ASSIGN_OR_RETURN(EncryptedFile encrypted,
                   EncryptFile(file, outgoing.message_id, *work.env.random));
  outgoing.peer = peer;
  outgoing.header.set_type(pb::MESSAGE_TYPE_CASE_FILE);
  outgoing.header.set_reference(reference);
  outgoing.header.set_case_tag(c.record.case_tag());
  outgoing.header.set_epoch(epoch);
  outgoing.header.set_in_reply_to(request_digest);
  *outgoing.header.mutable_bundle() = TermsOf(
      encrypted, {c.replay.open_head, entitled ? c.replay.secret_head : ""},
      epoch, /*final=*/true);
  outgoing.case_id = c.record.case_id();
  outgoing.task_id = task_id;
  outgoing.chunks = std::move(encrypted.chunks);
  ASSIGN_OR_RETURN(outgoing.in_chunks,
                   KindsIn({file.documents().begin(), file.documents().end()}));
  RETURN_IF_ERROR(Enqueue(work, outgoing).status());
  return SaveCase(work, c);
}

absl::Status RequireUnanswered(const store::TaskRecord& task) {
  if (!task.closed()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "task.done", .message = "the request was answered"});
}

absl::Status SecondPerson() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "file.countersigned",
                 .message = "two supervisors release the file of a case to "
                            "another custodian",
                 .missing = {"another supervisor"},
                 .who = {"supervisor"}});
}

}  // namespace

Date FileDay(const LoadedCase& c, bool own, Date today) {
  if (!own) return today;
  return DateOf(
      absl::FromUnixMicros(c.replay.open.back().header.recorded_at_us()));
}

absl::Status FileGate(const LoadedCase& c, const procedure::Peer& peer,
                      Date today, const store::TaskRecord* released) {
  const bool own = released == nullptr;
  if (own && !Released(c.record, peer.node_id)) return CertificateIsOver();
  procedure::CaseState state = c.state();
  if (!own) procedure::OpenTransfer(peer, today, state);
  RETURN_IF_ERROR(procedure::CaseGate(c.procedure(), state, peer,
                                      procedure::ExchangeKind::kBundle,
                                      FileDay(c, own, today)));
  if (own || procedure::MayGoInto(
                 state.open, procedure::HandoffReason::kUnspecified, peer)) {
    return absl::OkStatus();
  }
  return procedure::RefuseByRule(c.procedure(), "H.origin_statement",
                                 absl::StatusCode::kFailedPrecondition);
}

absl::Status TakeFileRequest(Work& work,
                             const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
  RETURN_IF_ERROR(RequireWitnessed(work));
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   CertificateOf(work, message.header));
  ASSIGN_OR_RETURN(LoadedCase c, CopyOf(work, head));
  const std::string& peer = message.header.from();
  ASSIGN_OR_RETURN(const store::ReferenceRecord used,
                   GetReference(work.tx, peer, message.header.reference()));
  if (!used.case_id().empty() || !used.task_ids().empty()) {
    return InvalidField("reference", "in use for something else", "a new one");
  }
  ASSIGN_OR_RETURN(const bool before, AskedBefore(work.tx, c.record, peer));
  if (before) return absl::OkStatus();  // That answer is good for this one.
  RETURN_IF_ERROR(
      AdoptReference(work, peer, message.header.reference(), c.record));
  if (Released(c.record, peer) &&
      c.record.offer().release_digest() == head.release_digest) {
    return SendFile(work, c, peer, head.epoch, message.header.reference(),
                    message.digest, /*task_id=*/"");
  }
  RETURN_IF_ERROR(SaveCase(work, c));
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  task.set_case_id(c.record.case_id());
  return SaveTask(work, task);
}

absl::Status ReleaseFile(Work& work, const CallContext& call,
                         store::TaskRecord& task, const pb::ReleaseFile& act) {
  if (!call.Has(procedure::Function::kSupervisor)) return SecondPerson();
  RETURN_IF_ERROR(RequireUnanswered(task));
  if (act.ground() == pb::SHARING_GROUND_UNSPECIFIED) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "file.ground",
                   .message = "a case file goes to a custodian to whom nobody "
                              "handed the case over on a ground alone",
                   .missing = {"the ground on which it may go"},
                   .who = {"supervisor"}});
  }
  for (const std::string& by : task.file_released_by()) {
    if (by == call.actor.staff_number) return SecondPerson();
  }
  ASSIGN_OR_RETURN(const pb::MessageHeader request,
                   RequestOf(work.env, work.tx, task));
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   CertificateOf(work, request));
  absl::StatusOr<LoadedCase> copy = CopyOf(work, head);
  // A person here may know why.
  if (absl::IsNotFound(copy.status())) return CertificateIsOver();
  RETURN_IF_ERROR(copy.status());
  LoadedCase c = *std::move(copy);
  RETURN_IF_ERROR(FileGate(c, PeerFrom(work.moment, task.peer()),
                           work.moment.today, &task));
  task.set_file_ground(act.ground());
  task.add_file_released_by(call.actor.staff_number);
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          task.request_digest(), "custody.file_released"));
  if (task.file_released_by_size() < kReleasers) return absl::OkStatus();
  task.set_closed(true);
  return SendFile(work, c, task.peer(), head.epoch, task.reference(),
                  task.request_digest(), task.task_id());
}

absl::Status DeclineFile(store::TaskRecord& task, const CallContext& call) {
  if (!call.Has(procedure::Function::kSupervisor)) return SecondPerson();
  RETURN_IF_ERROR(RequireUnanswered(task));
  task.clear_file_released_by();
  task.set_offer_phase(store::OFFER_PHASE_DECLINED);
  task.set_closed(true);
  return absl::OkStatus();
}

}  // namespace causeway::server
