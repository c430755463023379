#include "server/task_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "crypto/aead.h"
#include "server/answer_file.h"
#include "server/bundle.h"
#include "server/case_store.h"
#include "server/due_list.h"
#include "server/evaluations.h"
#include "server/inquiries.h"
#include "server/outbox.h"
#include "server/store_keys.h"
#include "server/witnessed_receiver.h"
#include "wire/case_time.h"

namespace causeway::server {
namespace {

pb::TaskKind KindOfTask(const store::TaskRecord& task) {
  if (task.not_understood()) return pb::TASK_KIND_NOTICE;
  switch (task.made_by()) {
    case pb::MESSAGE_TYPE_OFFER:
      return pb::TASK_KIND_OFFER;
    case pb::MESSAGE_TYPE_EVALUATION_REQUEST:
      return pb::TASK_KIND_EVALUATION;
    case pb::MESSAGE_TYPE_FILE_REQUEST:
      return pb::TASK_KIND_FILE_REQUEST;
    default:
      return IsInquiry(task.made_by()) ? pb::TASK_KIND_INQUIRY
                                       : pb::TASK_KIND_NOTICE;
  }
}

pb::TaskState OfferState(store::OfferPhase phase) {
  switch (phase) {
    case store::OFFER_PHASE_ACCEPTED:
      return pb::TASK_STATE_ACCEPTED;
    case store::OFFER_PHASE_BOUND:
      return pb::TASK_STATE_BOUND;
    case store::OFFER_PHASE_HELD:
      return pb::TASK_STATE_DONE;
    case store::OFFER_PHASE_DECLINED:
      return pb::TASK_STATE_DECLINED;
    case store::OFFER_PHASE_WITHDRAWN:
      return pb::TASK_STATE_WITHDRAWN;
    default:
      return pb::TASK_STATE_WAITING;
  }
}

pb::TaskState StateOf(const store::TaskRecord& task) {
  switch (KindOfTask(task)) {
    case pb::TASK_KIND_OFFER:
      return OfferState(task.offer_phase());
    case pb::TASK_KIND_EVALUATION:
      // The offer phase of an evaluation says only how it ended.
      if (task.offer_phase() != store::OFFER_PHASE_UNSPECIFIED) {
        return OfferState(task.offer_phase());
      }
      if (task.closed()) return pb::TASK_STATE_DONE;
      if (task.report_submitted()) return pb::TASK_STATE_REPORT_SUBMITTED;
      return task.journal_length() > 0 ? pb::TASK_STATE_ACCEPTED
                                       : pb::TASK_STATE_WAITING;
    case pb::TASK_KIND_FILE_REQUEST:
      if (task.offer_phase() == store::OFFER_PHASE_DECLINED) {
        return pb::TASK_STATE_DECLINED;
      }
      [[fallthrough]];
    case pb::TASK_KIND_INQUIRY:
      return task.closed() ? pb::TASK_STATE_DONE : pb::TASK_STATE_WAITING;
    default:
      return pb::TASK_STATE_DONE;
  }
}

std::string DepartureAad(const store::TaskRecord& task) {
  return absl::StrCat("departure|", task.task_id());
}

std::string RequestAad(const store::TaskRecord& task) {
  return absl::StrCat("request|", task.task_id());
}

// The fact that is staged under a task: a notice that came, or our answer.
absl::StatusOr<pb::Fact> StagedFact(const Environment& env, ReadTx& tx,
                                    const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(std::string bytes, Staged(tx, task.task_id(), key.Reveal()));
  pb::Fact fact;
  if (!fact.ParseFromString(bytes)) {
    return absl::DataLossError("a stored statement does not parse");
  }
  return fact;
}

absl::Status ShowInquiry(const Environment& env, ReadTx& tx,
                         const store::TaskRecord& task,
                         const pb::MessageHeader& request, pb::TaskView& view) {
  *view.mutable_inquiry() = request.inquiry();
  // A recall goes under the reference of what it recalls.
  ASSIGN_OR_RETURN(const store::ReferenceRecord known,
                   GetReference(tx, task.peer(),
                                task.made_by() == pb::MESSAGE_TYPE_RECALL
                                    ? task.reference()
                                    : request.case_reference()));
  for (const std::string& earlier : known.task_ids()) {
    if (earlier == task.task_id()) break;
    view.add_earlier_task_ids(earlier);
  }
  *view.mutable_documents() = task.documents();
  if (!task.closed()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pb::Fact answer, StagedFact(env, tx, task));
  // One that was not understood is closed and has none.
  if (!answer.has_inquiry_answered() && !answer.has_consent_change_answered()) {
    return absl::OkStatus();
  }
  *view.mutable_answer() = std::move(answer);
  *view.mutable_answer_documents() = task.answer_documents();
  return absl::OkStatus();
}

// An answer or report that has not left shows with its task.
absl::Status ShowDelivery(ReadTx& tx, const store::TaskRecord& task,
                          pb::TaskView& view) {
  if (!task.closed() || (view.kind() != pb::TASK_KIND_INQUIRY &&
                         view.kind() != pb::TASK_KIND_EVALUATION)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      const std::optional<store::OutboxRecord> row,
      FindOpenRow(tx, task.peer(), [&](const store::OutboxRecord& one) {
        return one.task_id() == task.task_id();
      }));
  if (!row.has_value()) return absl::OkStatus();
  view.set_delivery(row->state() == store::OUTBOX_STATE_HELD
                        ? pb::DELIVERY_STATE_HELD
                        : pb::DELIVERY_STATE_PENDING);
  view.set_delivery_rule(row->last_rule());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<store::TaskRecord> GetTaskRecord(ReadTx& tx,
                                                const std::string& task_id) {
  auto task = GetRecord<store::TaskRecord>(tx, Table::kTasks, task_id);
  if (absl::IsNotFound(task.status())) return UnknownOrForbidden("task");
  return task;
}

bool AwaitsChild(const store::TaskRecord& task) {
  return task.offer_phase() == store::OFFER_PHASE_ACCEPTED &&
         task.child_travels() && !task.child_received();
}

absl::Status NoteDeparture(Work& work, const pb::CaseFile& file,
                           store::TaskRecord& task) {
  std::string day;
  for (auto entry = file.open().rbegin(); entry != file.open().rend();
       ++entry) {
    pb::Fact fact;
    if (!fact.ParseFromString(entry->fact().content())) {
      return absl::InternalError("a verified fact does not parse");
    }
    // What lies before it belongs to earlier hand-offs.
    if (fact.has_custody_accepted()) break;
    if (!fact.has_child_departed()) continue;
    day = fact.meta().happened_on();
    break;
  }
  if (day.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(
      *task.mutable_sealed_departure(),
      SealRecord(key.Reveal(), DepartureAad(task), day, *work.env.random));
  return work.tx.Put(Table::kMeta, keys::Awaited(task.task_id()), "");
}

absl::StatusOr<std::optional<Date>> DepartedOn(const Environment& env,
                                               ReadTx& tx,
                                               const store::TaskRecord& task) {
  if (task.sealed_departure().empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                   OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(
      const std::string day,
      OpenRecord(key.Reveal(), DepartureAad(task), task.sealed_departure()));
  ASSIGN_OR_RETURN(const Date date, ParseDate(day));
  return date;
}

absl::Status SaveTask(Work& work, store::TaskRecord& task) {
  if (!task.sealed_departure().empty() &&
      (task.child_arrived() || !AwaitsChild(task))) {
    task.clear_sealed_departure();
    RETURN_IF_ERROR(
        work.tx.Delete(Table::kMeta, keys::Awaited(task.task_id())));
  }
  task.set_version(task.version() + 1);
  RETURN_IF_ERROR(NoteAsks(work.tx, task));
  return PutRecord(work.tx, Table::kTasks, task.task_id(), task);
}

absl::StatusOr<store::TaskRecord> NewTask(
    Work& work, const journal::OpenedMessage& message) {
  store::TaskRecord task;
  task.set_task_id(NewTaskId(*work.env.random));
  task.set_made_by(message.header.type());
  task.set_peer(message.header.from());
  task.set_reference(message.header.reference());
  task.set_request_digest(message.digest);
  task.set_arrived_at_us(work.moment.now_us);
  task.set_not_understood(message.not_understood);
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   NewOwnerKey(work, task.task_id()));
  ASSIGN_OR_RETURN(
      *task.mutable_sealed_request(),
      SealRecord(key.Reveal(), RequestAad(task),
                 message.signed_header.SerializeAsString(), *work.env.random));
  if (message.not_understood) return task;
  ASSIGN_OR_RETURN(store::ReferenceRecord reference,
                   GetReference(work.tx, task.peer(), task.reference()));
  reference.add_task_ids(task.task_id());
  RETURN_IF_ERROR(PutReference(work, task.peer(), task.reference(), reference));
  return task;
}

absl::StatusOr<store::TaskRecord> FindOffer(ReadTx& tx, const std::string& peer,
                                            const std::string& reference,
                                            const std::string& offer_id) {
  ASSIGN_OR_RETURN(store::ReferenceRecord record,
                   GetReference(tx, peer, reference));
  for (const std::string& task_id : record.task_ids()) {
    ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(tx, task_id));
    if (task.made_by() == pb::MESSAGE_TYPE_OFFER &&
        task.offer_id() == offer_id) {
      return task;
    }
  }
  return Refuse(absl::StatusCode::kNotFound,
                {.rule = "custody.other_offer",
                 .message = "no such offer stands between the two nodes"});
}

absl::StatusOr<std::optional<store::TaskRecord>> FindOpenEvaluation(
    ReadTx& tx, const std::string& peer, const std::string& reference) {
  ASSIGN_OR_RETURN(store::ReferenceRecord record,
                   GetReference(tx, peer, reference));
  for (auto it = record.task_ids().rbegin(); it != record.task_ids().rend();
       ++it) {
    ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(tx, *it));
    if (task.made_by() == pb::MESSAGE_TYPE_EVALUATION_REQUEST &&
        !task.closed()) {
      return std::optional<store::TaskRecord>(std::move(task));
    }
  }
  return std::nullopt;
}

absl::StatusOr<pb::SignedBytes> SignedRequestOf(const Environment& env,
                                                ReadTx& tx,
                                                const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(std::string bytes, OpenRecord(key.Reveal(), RequestAad(task),
                                                 task.sealed_request()));
  pb::SignedBytes request;
  if (!request.ParseFromString(bytes)) {
    return absl::DataLossError("a stored request does not parse");
  }
  return request;
}

absl::StatusOr<pb::MessageHeader> RequestOf(const Environment& env, ReadTx& tx,
                                            const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(pb::SignedBytes request, SignedRequestOf(env, tx, task));
  pb::MessageHeader header;
  if (!header.ParseFromString(request.payload())) header.Clear();
  return header;
}

absl::Status KeepDocuments(Work& work, const journal::OpenedMessage& message,
                           store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  for (const pb::DocumentBody& body : message.documents) {
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), key.Reveal(), body));
    task.add_documents(body.commitment());
  }
  return absl::OkStatus();
}

absl::Status KeepAnswer(Work& work, const std::string& fact_bytes,
                        const std::vector<pb::DocumentBody>& documents,
                        store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  RETURN_IF_ERROR(Stage(work, task.task_id(), key.Reveal(), fact_bytes));
  for (const pb::DocumentBody& body : documents) {
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), key.Reveal(), body));
    task.add_answer_documents(body.commitment());
  }
  return absl::OkStatus();
}

absl::Status DropDocuments(
    Work& work, const store::TaskRecord& task,
    const google::protobuf::RepeatedPtrField<std::string>& commitments) {
  for (const std::string& commitment : commitments) {
    RETURN_IF_ERROR(work.tx.Delete(Table::kDocuments,
                                   keys::Document(task.task_id(), commitment)));
  }
  return absl::OkStatus();
}

absl::Status DropDocuments(Work& work, store::TaskRecord& task) {
  RETURN_IF_ERROR(DropDocuments(work, task, task.documents()));
  task.clear_documents();
  return absl::OkStatus();
}

absl::StatusOr<pb::TaskView> ViewOf(const Environment& env, ReadTx& tx,
                                    const store::TaskRecord& task,
                                    bool protected_too) {
  pb::TaskView view;
  view.set_task_id(task.task_id());
  view.set_kind(KindOfTask(task));
  view.set_state(StateOf(task));
  view.set_peer(task.peer());
  view.set_reference(task.reference());
  view.set_message_type(task.made_by());
  *view.mutable_arrived_at() = wire::TimestampFromMicros(task.arrived_at_us());
  view.set_case_id(task.case_id());
  view.set_version(task.version());
  view.set_offer_id(task.offer_id());
  view.set_child_received(task.child_received());
  view.set_child_arrived(task.child_arrived());
  *view.mutable_report_lacks() = task.report_lacks();
  view.set_report_accepted(task.report_accepted());
  view.set_sent_from_here(task.sent_from_here());
  view.set_journal_entries(task.journal_length());
  const Moment moment(env);
  ASSIGN_OR_RETURN(const std::optional<deadlines::Deadline> deadline,
                   TaskDeadline(env, tx, moment, task));
  if (deadline.has_value()) {
    view.set_due_on(FormatDate(deadline->due_on));
    view.set_due_state(DueStateOf(deadline->stage));
  }
  ASSIGN_OR_RETURN(const pb::MessageHeader request, RequestOf(env, tx, task));
  if (view.kind() == pb::TASK_KIND_OFFER) {
    *view.mutable_cover_sheet() = request.cover_sheet();
  } else if (view.kind() == pb::TASK_KIND_EVALUATION) {
    *view.mutable_evaluation() = request.evaluation();
    *view.mutable_documents() = task.documents();
  } else if (view.kind() == pb::TASK_KIND_INQUIRY) {
    RETURN_IF_ERROR(ShowInquiry(env, tx, task, request, view));
  } else if (task.made_by() == pb::MESSAGE_TYPE_FOLLOW_UP_REPORT) {
    ASSIGN_OR_RETURN(const pb::Fact fact, StagedFact(env, tx, task));
    *view.mutable_follow_up() = fact.followed_up();
  }
  RETURN_IF_ERROR(ShowDelivery(tx, task, view));
  if (!protected_too) return view;
  RETURN_IF_ERROR(ShowAnswerFile(env, tx, task, view));
  if (task.report_submitted() && !task.closed()) {
    RETURN_IF_ERROR(ShowReport(env, tx, task, view));
  }
  return view;
}

}  // namespace causeway::server
