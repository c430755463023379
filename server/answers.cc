#include "server/answers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/errors.h"
#include "server/answer_file.h"
#include "server/answer_gate.h"
#include "server/bundle.h"
#include "server/case_writer.h"
#include "server/handoff_giver.h"
#include "server/inquiries.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "server/statement.h"
#include "server/task_store.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::DocumentKind;
using procedure::InquiryOutcome;

// The version of the asker's case is not told, and no file may ask more of an
// answer than code does: the embedded procedure gives the words.
absl::Status RefuseAnswer(const char* rule, absl::StatusCode code) {
  return procedure::RefuseByRule(procedure::Procedure::Embedded(), rule, code);
}

absl::Status NameOutcomes(procedure::InquiryKind kind,
                          const absl::Status& status) {
  Refusal refusal = RefusalOf(status).value_or(Refusal());
  for (const InquiryOutcome outcome : procedure::OutcomesFor(kind)) {
    refusal.missing.emplace_back(procedure::WordsOf(outcome));
  }
  return Refuse(status.code(), refusal);
}

// The rules by which the asker judges the answer, asked here first.
absl::Status CheckAnswer(procedure::InquiryKind kind,
                         const procedure::InquiryAnswered& body,
                         const std::vector<DocumentKind>& documents) {
  if (!procedure::Fits(kind, body.outcome)) {
    return NameOutcomes(
        kind, RefuseAnswer("I.outcome", absl::StatusCode::kInvalidArgument));
  }
  if (!procedure::FitsInDetail(kind, body)) {
    return RefuseAnswer("I.answer_detail", absl::StatusCode::kInvalidArgument);
  }
  if (!std::all_of(documents.begin(), documents.end(), procedure::MayAnswer)) {
    return RefuseAnswer("I.answer_documents",
                        absl::StatusCode::kInvalidArgument);
  }
  if (procedure::NeedsAnAnswerInWriting(body) && documents.empty()) {
    return RefuseAnswer("I.answer_written", absl::StatusCode::kInvalidArgument);
  }
  return absl::OkStatus();
}

std::vector<procedure::PlacementCondition> ConditionsFrom(
    const google::protobuf::RepeatedField<int>& conditions) {
  std::vector<procedure::PlacementCondition> out;
  for (const int one : conditions) {
    out.push_back(static_cast<procedure::PlacementCondition>(one));
  }
  return out;
}

absl::Status RequireOpen(const store::TaskRecord& task) {
  if (!task.closed()) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "inquiry.answered", .message = "this inquiry was answered"});
}

absl::Status RequireSupervisor(const CallContext& call) {
  if (call.Has(procedure::Function::kSupervisor)) return absl::OkStatus();
  return RefuseAnswer("I.decided_by_supervisor",
                      absl::StatusCode::kPermissionDenied);
}

// Somebody read the danger notice that made this case urgent.
absl::Status NoteDangerAnswered(Work& work, const CallContext& call,
                                const store::TaskRecord& task,
                                const std::string& happened_on) {
  if (task.made_by() != pb::MESSAGE_TYPE_DANGER_NOTICE ||
      task.case_id().empty()) {
    return absl::OkStatus();
  }
  absl::StatusOr<LoadedCase> c = LoadCase(work.env, work.tx, task.case_id());
  if (absl::IsFailedPrecondition(c.status())) return absl::OkStatus();
  RETURN_IF_ERROR(c.status());
  if (!RequireActing(c->record).ok() ||
      c->state().open.danger_notices.count(task.request_digest()) == 0) {
    return absl::OkStatus();
  }
  procedure::Command command;
  command.body = procedure::DangerNoticeAnswered{task.request_digest()};
  command.happened_on = happened_on;
  RETURN_IF_ERROR(DecideAndAppend(work, *c, call.actor, command, {}).status());
  return SaveCase(work, *c);
}

// What is stated: the answer to a change of consent is a fact of the protected
// journal.
procedure::FactBody StatementOf(const store::TaskRecord& task,
                                const procedure::InquiryAnswered& body) {
  if (InquiryKindOf(task.made_by()) !=
      procedure::InquiryKind::kConsentChanged) {
    return body;
  }
  return procedure::ConsentChangeAnswered{body.request_digest, body.outcome,
                                          body.preparer};
}

// The answer leaves, and the task is done with.
absl::Status Send(Work& work, const CallContext& call, store::TaskRecord& task,
                  const procedure::InquiryAnswered& body,
                  std::vector<pb::DocumentBody> documents,
                  const std::string& happened_on) {
  ASSIGN_OR_RETURN(const std::vector<DocumentKind> kinds, KindsIn(documents));
  const bool content =
      !documents.empty() || procedure::SaysOfTheChild(body.outcome);
  if (content) {
    RETURN_IF_ERROR(JudgeAnswer(work.env, work.tx, work.moment, task,
                                procedure::ExchangeKind::kAnswer, kinds));
    RETURN_IF_ERROR(RequireOtherThanScreener(work, call, task));
  }
  // Without a case here nobody knows of a consent (the case's own rule).
  if (body.onward_allowed && !documents.empty() && task.case_id().empty()) {
    return RefuseAnswer("P11.onward_consent",
                        absl::StatusCode::kFailedPrecondition);
  }
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, procedure::Procedure::Embedded(), call,
                                 StatementOf(task, body), happened_on, kinds));
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header.set_type(pb::MESSAGE_TYPE_INQUIRY_ANSWER);
  outgoing.header.set_reference(task.reference());
  outgoing.header.set_in_reply_to(task.request_digest());
  outgoing.fact_bytes = wire::EncodeFact(fact);
  outgoing.documents = std::move(documents);
  if (content) {
    outgoing.case_id = task.case_id();
    outgoing.task_id = task.task_id();
  }
  RETURN_IF_ERROR(
      KeepAnswer(work, outgoing.fact_bytes, outgoing.documents, task));
  RETURN_IF_ERROR(CloseAnswerFile(work, task));
  ASSIGN_OR_RETURN(const Enqueued enqueued, Enqueue(work, outgoing));
  RETURN_IF_ERROR(NoteDangerAnswered(work, call, task, happened_on));
  if (!content) return absl::OkStatus();
  return NoteAnswerSent(work, call, task, enqueued.digest, outgoing.documents,
                        happened_on, body.onward_allowed);
}

// The inquiry waits again, without the answer that never left.
absl::Status WaitAgain(Work& work, const std::string& task_id) {
  ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(work.tx, task_id));
  RETURN_IF_ERROR(DropDocuments(work, task, task.answer_documents()));
  RETURN_IF_ERROR(DropStaged(work.tx, task_id));
  task.clear_answer_documents();
  task.set_closed(false);
  return SaveTask(work, task);
}

// What a former custodian prepared would never leave: say so at once.
absl::Status RequireNoFormerCase(Work& work, const store::TaskRecord& task) {
  if (task.case_id().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const store::CaseRecord record,
      GetRecord<store::CaseRecord>(work.tx, Table::kCases, task.case_id()));
  return RequireActing(record).ok() ? absl::OkStatus()
                                    : FormerCustodian(record);
}

absl::Status Prepare(Work& work, const CallContext& call,
                     store::TaskRecord& task,
                     const pb::RecordTaskRequest& request) {
  if (!call.Has(procedure::Function::kCaseWorker) &&
      !call.Has(procedure::Function::kSupervisor)) {
    return RefuseAnswer("role.function", absl::StatusCode::kPermissionDenied);
  }
  RETURN_IF_ERROR(RequireNoFormerCase(work, task));
  ASSIGN_OR_RETURN(
      const std::vector<pb::DocumentBody> bodies,
      MakeBodies(work, procedure::Procedure::Embedded(), request.documents()));
  RETURN_IF_ERROR(CheckOnward(work, task.peer(), bodies));
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  RETURN_IF_ERROR(DropDocuments(work, task, file.prepared().documents()));
  file.clear_prepared();
  store::PreparedAnswer* prepared = file.mutable_prepared();
  prepared->set_outcome(request.act().answer_inquiry().outcome());
  prepared->set_onward_allowed(request.act().answer_inquiry().onward_allowed());
  *prepared->mutable_conditions() = request.act().answer_inquiry().conditions();
  prepared->set_refusal(request.act().answer_inquiry().refusal());
  prepared->set_staff_number(call.actor.staff_number);
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  for (const pb::DocumentBody& body : bodies) {
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), key.Reveal(), body));
    prepared->add_documents(body.commitment());
  }
  return SaveAnswerFile(work, std::move(file), task);
}

}  // namespace

absl::Status AnswerInquiry(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request) {
  RETURN_IF_ERROR(RequireOpen(task));
  procedure::InquiryAnswered body;
  body.request_digest = task.request_digest();
  const pb::AnswerInquiry& act = request.act().answer_inquiry();
  body.outcome = static_cast<InquiryOutcome>(act.outcome());
  body.conditions = ConditionsFrom(act.conditions());
  body.refusal = static_cast<procedure::PlacementRefusal>(act.refusal());
  const std::vector<DocumentKind> kinds = KindsOf(request.documents());
  RETURN_IF_ERROR(CheckAnswer(InquiryKindOf(task.made_by()), body, kinds));
  if (kinds.empty() && body.outcome != InquiryOutcome::kReceived) {
    RETURN_IF_ERROR(RequireSupervisor(call));
  }
  if (!request.case_id().empty()) {
    RETURN_IF_ERROR(NameCase(work, call, task, request.case_id()));
  }
  if (!kinds.empty()) return Prepare(work, call, task, request);
  body.onward_allowed = act.onward_allowed();
  return Send(work, call, task, body, {}, request.happened_on());
}

absl::Status ReleaseAnswer(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request) {
  RETURN_IF_ERROR(RequireOpen(task));
  RETURN_IF_ERROR(RequireSupervisor(call));
  ASSIGN_OR_RETURN(const store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  if (!file.has_prepared()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "answer.prepared",
                   .message = "no answer is prepared",
                   .missing = {"an answer with its documents"},
                   .who = {"case worker"},
                   .next = {"answer_inquiry"}});
  }
  if (request.act().release_answer().number() != file.number()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "answer.same_answer",
                   .message = "what is released is what was seen, and what is "
                              "prepared changed since, or is not named",
                   .missing = {"the number of what is prepared now, after a "
                               "look at it"},
                   .who = {"supervisor"}});
  }
  if (file.prepared().staff_number() == call.actor.staff_number) {
    return RefuseAnswer("I.answer_countersigned",
                        absl::StatusCode::kFailedPrecondition);
  }
  procedure::InquiryAnswered body;
  body.request_digest = task.request_digest();
  body.outcome = static_cast<InquiryOutcome>(file.prepared().outcome());
  body.onward_allowed = file.prepared().onward_allowed();
  body.conditions = ConditionsFrom(file.prepared().conditions());
  body.refusal =
      static_cast<procedure::PlacementRefusal>(file.prepared().refusal());
  body.preparer = file.prepared().staff_number();
  ASSIGN_OR_RETURN(std::vector<pb::DocumentBody> documents,
                   PreparedDocuments(work, task, file.prepared().documents()));
  return Send(work, call, task, body, std::move(documents),
              request.happened_on());
}

absl::Status NoteAnswerSent(Work& work, const CallContext& call,
                            const store::TaskRecord& task,
                            const std::string& digest,
                            const std::vector<pb::DocumentBody>& documents,
                            const std::string& happened_on,
                            bool onward_allowed) {
  if (task.case_id().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<DocumentKind> all, KindsIn(documents));
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, task.case_id()));
  // A later change of consent names the case by what the peer knows it by.
  if (KnownReference(c.record, task.peer()).empty()) {
    store::PeerReference* line = c.record.add_references();
    line->set_peer(task.peer());
    line->set_reference(task.reference());
    line->set_inquiry_digest(task.request_digest());
  }
  procedure::AnswerSent sent;
  sent.recipient = task.peer();
  sent.answer_digest = digest;
  const std::set<DocumentKind> kinds(all.begin(), all.end());
  sent.documents.assign(kinds.begin(), kinds.end());
  sent.onward_allowed = onward_allowed;
  procedure::Command command;
  command.body = std::move(sent);
  command.happened_on = happened_on;
  // They lie on this entry: who corrects them says so to the recipient.
  command.documents = all;
  CommandAttachment attachment;
  attachment.bodies = documents;
  RETURN_IF_ERROR(
      DecideAndAppend(work, c, call.actor, command, attachment).status());
  return SaveCase(work, c);
}

absl::Status TakeBackSent(Work& work,
                          const procedure::DeliveryWithdrawn& body) {
  ASSIGN_OR_RETURN(
      const std::optional<store::OutboxRecord> row,
      FindOpenRow(work.tx, body.recipient, [&](const store::OutboxRecord& one) {
        return one.message_digest() == body.message_digest;
      }));
  if (!row.has_value() || row->attempts() > 0) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition,
        {.rule = "delivery.may_have_arrived",
         .message = "it left, or was tried and may have arrived: it "
                    "is not taken back",
         .missing = {"a message that was never tried"},
         .who = {"nobody: tell the recipient what is wrong with it"}});
  }
  if (row->type() == pb::MESSAGE_TYPE_EVALUATION_REPORT) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "delivery.report_stands",
                   .message = "the report of an evaluation waits for its gate "
                              "until the requester recalls the evaluation",
                   .missing = {"an open gate, or the recall"},
                   .who = {"the requester"}});
  }
  ASSIGN_OR_RETURN(const TakenBack taken,
                   TakeBack(work, row->peer(), row->reference(),
                            [&](const store::OutboxRecord& one) {
                              return one.message_digest() ==
                                     body.message_digest;
                            }));
  if (!taken.never_left) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "delivery.others_wait",
                   .message = "a later message to that node waits behind it",
                   .missing = {"the later message taken back first"},
                   .who = {"supervisor"}});
  }
  return row->task_id().empty() ? absl::OkStatus()
                                : WaitAgain(work, row->task_id());
}

absl::Status WithdrawAnswer(Work& work, const CallContext& call,
                            store::TaskRecord& task,
                            const std::string& happened_on) {
  RETURN_IF_ERROR(RequireSupervisor(call));
  ASSIGN_OR_RETURN(
      const std::optional<store::OutboxRecord> row,
      FindOpenRow(work.tx, task.peer(), [&](const store::OutboxRecord& one) {
        return one.task_id() == task.task_id() &&
               one.type() == pb::MESSAGE_TYPE_INQUIRY_ANSWER;
      }));
  if (!row.has_value()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "delivery.waits",
                   .message = "no answer of this task waits to be sent",
                   .missing = {"an answer that a gate holds"}});
  }
  procedure::DeliveryWithdrawn body;
  body.recipient = task.peer();
  body.message_digest = row->message_digest();
  RETURN_IF_ERROR(TakeBackSent(work, body));
  ASSIGN_OR_RETURN(task, GetTaskRecord(work.tx, task.task_id()));
  if (task.case_id().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, task.case_id()));
  // Handed on since: the journal is another node's.
  if (!RequireActing(c.record).ok()) return absl::OkStatus();
  procedure::Command command;
  command.body = body;
  command.happened_on = happened_on;
  RETURN_IF_ERROR(DecideAndAppend(work, c, call.actor, command, {}).status());
  return SaveCase(work, c);
}

}  // namespace causeway::server
