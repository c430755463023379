#include "server/evaluations.h"

#include <utility>

#include "base/errors.h"
#include "server/answer_file.h"
#include "server/answer_gate.h"
#include "server/answers.h"
#include "server/case_versions.h"
#include "server/case_writer.h"
#include "server/entry_forms.h"
#include "server/handoff_giver.h"
#include "server/outbox.h"
#include "server/own_key.h"
#include "server/statement.h"
#include "server/store_keys.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::EvaluationJournalState;
using procedure::JournalKind;

constexpr std::size_t kJournalTagBytes = 32;

// The evaluator's journal as it stands.
struct OwnJournal {
  Sensitive<std::string> key;
  EvaluationJournalState state;
  std::vector<std::string> report_documents;  // Of the last report.
};

absl::StatusOr<OwnJournal> LoadOwnJournal(const Environment& env, ReadTx& tx,
                                          const store::TaskRecord& task) {
  OwnJournal own;
  ASSIGN_OR_RETURN(own.key, OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(std::vector<pb::Entry> entries,
                   GetEntries(tx, task.task_id(), own.key.Reveal(),
                              JournalKind::kEvaluation));
  for (const pb::Entry& entry : entries) {
    ASSIGN_OR_RETURN(journal::OpenedEntry opened,
                     journal::OpenStoredEntry(entry));
    if (!opened.fact.has_value()) {
      return absl::DataLossError("a stored evaluation lacks a fact");
    }
    if (TypeOf(opened.fact->body) == procedure::FactType::kReportSubmitted) {
      own.report_documents =
          opened.document_commitments.value_or(std::vector<std::string>());
    }
    own.state = procedure::ApplyEvaluation(std::move(own.state), *opened.fact);
  }
  return own;
}

absl::Status AppendOwn(Work& work, store::TaskRecord& task,
                       const OwnJournal& own, const procedure::Fact& fact,
                       const std::vector<pb::DocumentBody>& bodies) {
  journal::NewEntry what;
  what.journal = JournalKind::kEvaluation;
  what.case_tag = task.journal_tag();
  what.sequence = task.journal_length();
  what.previous_digest =
      task.journal_head().empty() ? journal::ZeroDigest() : task.journal_head();
  what.author_node = work.env.node_id;
  what.directory_version = work.moment.directory->version();
  what.recorded_at_us = work.moment.now_us;
  what.fact = fact;
  for (const pb::DocumentBody& body : bodies) {
    what.document_commitments.push_back(body.commitment());
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), own.key.Reveal(), body));
  }
  if (what.sequence == 0) {
    ASSIGN_OR_RETURN(pb::SignedBytes request,
                     SignedRequestOf(work.env, work.tx, task));
    what.received = request.SerializeAsString();
  }
  ASSIGN_OR_RETURN(const SigningKey* const signing, OwnSigningKey(work));
  const journal::WrittenEntry written =
      journal::WriteEntry(what, *signing, *work.env.random);
  RETURN_IF_ERROR(PutEntry(work, task.task_id(), own.key.Reveal(),
                           JournalKind::kEvaluation, 0, what.sequence,
                           written.entry));
  task.set_journal_length(what.sequence + 1);
  task.set_journal_head(written.digest);
  return LogLeaf(work, store::NODE_LOG_KIND_ENTRY, written.digest, "entry");
}

Outgoing Answer(const store::TaskRecord& task, pb::MessageType type,
                const procedure::Fact& fact) {
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header.set_type(type);
  outgoing.header.set_reference(task.reference());
  outgoing.header.set_in_reply_to(task.request_digest());
  outgoing.fact_bytes = wire::EncodeFact(fact);
  return outgoing;
}

absl::Status SendAcknowledge(Work& work, const procedure::Procedure& version,
                             const CallContext& call,
                             const store::TaskRecord& task,
                             const std::string& happened_on) {
  procedure::EvaluationAcknowledged body;
  body.request_digest = task.request_digest();
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, version, call, body, happened_on));
  return Enqueue(work,
                 Answer(task, pb::MESSAGE_TYPE_EVALUATION_ACKNOWLEDGE, fact))
      .status();
}

// The report leaves with the approval, and the evaluation is over. It says
// something about a child: a case here or a screen judges it.
absl::Status SendReport(Work& work, const procedure::Procedure& version,
                        const CallContext& call, store::TaskRecord& task,
                        const OwnJournal& own, const std::string& happened_on) {
  procedure::EvaluationReceived body;
  body.request_digest = task.request_digest();
  body.result = own.state.result;
  body.author = own.state.author->staff_number;
  body.approver = call.actor.staff_number;
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, version, call, body, happened_on));
  Outgoing outgoing = Answer(task, pb::MESSAGE_TYPE_EVALUATION_REPORT, fact);
  for (const std::string& commitment : own.report_documents) {
    ASSIGN_OR_RETURN(
        pb::DocumentBody document,
        GetDocumentBody(work.tx, task.task_id(), own.key.Reveal(), commitment));
    ASSIGN_OR_RETURN(pb::Document opened, journal::OpenDocumentBody(document));
    fact.meta.documents.push_back(
        static_cast<procedure::DocumentKind>(opened.kind()));
    outgoing.documents.push_back(std::move(document));
  }
  // The requester would refuse a report of after its approval.
  RETURN_IF_ERROR(CheckEntryForms(fact, outgoing.documents));
  RETURN_IF_ERROR(CheckFileRules(version, procedure::OpenState(), fact));
  RETURN_IF_ERROR(JudgeAnswer(work.env, work.tx, work.moment, task,
                              procedure::ExchangeKind::kEvaluationReport,
                              fact.meta.documents));
  RETURN_IF_ERROR(RequireOtherThanScreener(work, call, task));
  outgoing.fact_bytes = wire::EncodeFact(fact);
  outgoing.case_id = task.case_id();
  outgoing.task_id = task.task_id();
  RETURN_IF_ERROR(CloseAnswerFile(work, task));
  ASSIGN_OR_RETURN(const Enqueued enqueued, Enqueue(work, outgoing));
  return NoteAnswerSent(work, call, task, enqueued.digest, outgoing.documents,
                        happened_on);
}

absl::Status RequireOpen(const store::TaskRecord& task) {
  if (!task.closed()) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "evaluation.over", .message = "this evaluation is over"});
}

// The case of which this node is custodian that the reference stands for. A
// former custodian's copy stands still: what is found out now is judged by a
// screen.
absl::StatusOr<std::string> ActingCase(Work& work,
                                       const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(const store::ReferenceRecord known,
                   GetReference(work.tx, task.peer(), task.reference()));
  if (known.case_id().empty()) return std::string();
  ASSIGN_OR_RETURN(
      const store::CaseRecord record,
      GetRecord<store::CaseRecord>(work.tx, Table::kCases, known.case_id()));
  const bool acting = !record.has_erased() && RequireActing(record).ok();
  return acting ? known.case_id() : std::string();
}

// To the evaluator, about the report that came last.
absl::StatusOr<Outgoing> AboutReport(Work& work, LoadedCase& c,
                                     pb::MessageType type) {
  const procedure::EvaluationState& evaluation = c.state().open.evaluation;
  Outgoing outgoing;
  outgoing.peer = evaluation.evaluator;
  outgoing.header.set_type(type);
  ASSIGN_OR_RETURN(*outgoing.header.mutable_reference(),
                   ReferenceFor(work, c.record, evaluation.evaluator));
  outgoing.header.set_in_reply_to(evaluation.request_digest);
  outgoing.case_id = c.record.case_id();
  return outgoing;
}

// The evaluation under this request whose report left, and that nobody ended
// otherwise.
absl::StatusOr<store::TaskRecord> ReportedTask(
    Work& work, const journal::OpenedMessage& message) {
  const pb::MessageHeader& header = message.header;
  ASSIGN_OR_RETURN(const store::ReferenceRecord reference,
                   GetReference(work.tx, header.from(), header.reference()));
  for (const std::string& task_id : reference.task_ids()) {
    ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(work.tx, task_id));
    if (task.made_by() == pb::MESSAGE_TYPE_EVALUATION_REQUEST &&
        task.request_digest() == header.in_reply_to() && task.closed() &&
        task.offer_phase() == store::OFFER_PHASE_UNSPECIFIED) {
      return task;
    }
  }
  return Refuse(absl::StatusCode::kNotFound,
                {.rule = "evaluation.unknown",
                 .message = "no report was sent here for that request"});
}

// A report under the recalled request that was never tried does not leave.
absl::Status KeepReportBack(Work& work, const journal::OpenedMessage& recall) {
  const absl::StatusOr<store::TaskRecord> task = ReportedTask(work, recall);
  if (absl::IsNotFound(task.status())) return absl::OkStatus();
  RETURN_IF_ERROR(task.status());
  return TakeBack(work, task->peer(), task->reference(),
                  [&](const store::OutboxRecord& row) {
                    return row.task_id() == task->task_id() &&
                           row.type() == pb::MESSAGE_TYPE_EVALUATION_REPORT;
                  })
      .status();
}

}  // namespace

absl::StatusOr<const procedure::Procedure*> VersionAsked(
    const Work& work, const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(const pb::MessageHeader request,
                   RequestOf(work.env, work.tx, task));
  return work.env.procedures->Require(request.evaluation().procedure_digest());
}

absl::StatusOr<EvaluationJournalState> EvaluationStateOf(
    const Environment& env, ReadTx& tx, const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(OwnJournal own, LoadOwnJournal(env, tx, task));
  return std::move(own.state);
}

absl::StatusOr<procedure::EvaluationRequested> SendEvaluationRequest(
    Work& work, LoadedCase& c, procedure::EvaluationRequested fact) {
  const procedure::EvaluationState& evaluation = c.state().open.evaluation;
  ASSIGN_OR_RETURN(std::string reference,
                   ReferenceFor(work, c.record, evaluation.evaluator));
  Outgoing outgoing;
  outgoing.peer = evaluation.evaluator;
  outgoing.header.set_type(pb::MESSAGE_TYPE_EVALUATION_REQUEST);
  outgoing.header.set_reference(reference);
  pb::EvaluationTerms* terms = outgoing.header.mutable_evaluation();
  terms->set_level(static_cast<pb::EvaluationLevel>(evaluation.level));
  terms->set_age_band(static_cast<pb::AgeBand>(c.state().open.age_band));
  terms->set_procedure_digest(c.state().open.procedure_digest);
  outgoing.case_id = c.record.case_id();
  ASSIGN_OR_RETURN(outgoing.documents,
                   ProposedDocuments(work, c, evaluation.proposal));
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  fact.evaluator = evaluation.evaluator;
  fact.request_digest = enqueued.digest;
  return fact;
}

absl::StatusOr<procedure::EvaluationRecalled> SendRecall(Work& work,
                                                         LoadedCase& c) {
  const procedure::EvaluationState& evaluation = c.state().open.evaluation;
  procedure::EvaluationRecalled fact;
  fact.request_digest = evaluation.request_digest;
  if (evaluation.request_digest.empty()) return fact;  // Decide refuses.
  ASSIGN_OR_RETURN(std::string reference,
                   ReferenceFor(work, c.record, evaluation.evaluator));
  ASSIGN_OR_RETURN(TakenBack taken,
                   TakeBack(work, evaluation.evaluator, reference,
                            [&fact](const store::OutboxRecord& row) {
                              return row.message_digest() ==
                                     fact.request_digest;
                            }));
  if (taken.never_left) return fact;
  Outgoing outgoing;
  outgoing.peer = evaluation.evaluator;
  outgoing.header.set_type(pb::MESSAGE_TYPE_RECALL);
  outgoing.header.set_reference(reference);
  outgoing.header.set_in_reply_to(evaluation.request_digest);
  outgoing.case_id = c.record.case_id();
  ASSIGN_OR_RETURN(const Enqueued enqueued, Enqueue(work, outgoing));
  fact.recall_digest = enqueued.digest;
  return fact;
}

absl::StatusOr<procedure::EvaluationReturned> SendReturn(
    Work& work, LoadedCase& c, procedure::EvaluationReturned fact) {
  const procedure::EvaluationState& evaluation = c.state().open.evaluation;
  ASSIGN_OR_RETURN(Outgoing outgoing,
                   AboutReport(work, c, pb::MESSAGE_TYPE_EVALUATION_RETURN));
  for (const procedure::ReportLack lack : fact.lacks) {
    outgoing.header.mutable_evaluation_return()->add_lacks(
        static_cast<pb::ReportLack>(lack));
  }
  RETURN_IF_ERROR(Enqueue(work, outgoing).status());
  fact.evaluator = evaluation.evaluator;
  fact.request_digest = evaluation.request_digest;
  return fact;
}

absl::StatusOr<procedure::EvaluationAccepted> SendAccepted(Work& work,
                                                           LoadedCase& c) {
  ASSIGN_OR_RETURN(const Outgoing outgoing,
                   AboutReport(work, c, pb::MESSAGE_TYPE_EVALUATION_ACCEPTED));
  RETURN_IF_ERROR(Enqueue(work, outgoing).status());
  procedure::EvaluationAccepted fact;
  fact.request_digest = c.state().open.evaluation.request_digest;
  return fact;
}

absl::Status TakeReturn(Work& work, const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(store::TaskRecord task, ReportedTask(work, message));
  ASSIGN_OR_RETURN(OwnJournal own, LoadOwnJournal(work.env, work.tx, task));
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionAsked(work, task));
  procedure::ReportReturned body;
  task.clear_report_lacks();
  for (const int lack : message.header.evaluation_return().lacks()) {
    body.lacks.push_back(static_cast<procedure::ReportLack>(lack));
    task.add_report_lacks(static_cast<pb::ReportLack>(lack));
  }
  ASSIGN_OR_RETURN(const std::vector<procedure::Fact> facts,
                   procedure::DecideEvaluation(
                       *version, own.state, MachineCommand(work, body),
                       ContextFor(work, Machine(work.env), "")));
  for (const procedure::Fact& fact : facts) {
    RETURN_IF_ERROR(AppendOwn(work, task, own, fact, {}));
  }
  task.set_closed(false);
  task.set_report_submitted(false);
  return SaveTask(work, task);
}

absl::Status TakeAccepted(Work& work, const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(store::TaskRecord task, ReportedTask(work, message));
  task.set_report_accepted(true);
  return SaveTask(work, task);
}

absl::Status TakeEvaluationRequest(Work& work,
                                   const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(
      TakeVersions(work, {message.header.evaluation().procedure_digest()}));
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   work.env.procedures->Require(
                       message.header.evaluation().procedure_digest()));
  RETURN_IF_ERROR(
      CheckArrivedForms(*version, work.moment.today, message.documents));
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  task.set_journal_tag(work.env.random->Bytes(kJournalTagBytes));
  ASSIGN_OR_RETURN(*task.mutable_case_id(), ActingCase(work, task));
  const auto recalled = work.tx.Get(
      Table::kInbox, keys::InboxRecalled(task.peer(), message.digest));
  if (recalled.ok()) {
    task.set_closed(true);
    task.set_offer_phase(store::OFFER_PHASE_WITHDRAWN);
    return SaveTask(work, task);
  }
  if (!absl::IsNotFound(recalled.status())) return recalled.status();
  RETURN_IF_ERROR(KeepDocuments(work, message, task));
  return SaveTask(work, task);
}

absl::Status TakeRecall(Work& work, const journal::OpenedMessage& message) {
  // Remembered also where the request has not arrived yet.
  RETURN_IF_ERROR(work.tx.Put(
      Table::kInbox,
      keys::InboxRecalled(message.header.from(), message.header.in_reply_to()),
      message.digest));
  ASSIGN_OR_RETURN(std::optional<store::TaskRecord> task,
                   FindOpenEvaluation(work.tx, message.header.from(),
                                      message.header.reference()));
  // The report may have crossed the recall: then there is nothing to stop but
  // one that a gate still holds here.
  if (!task.has_value() ||
      task->request_digest() != message.header.in_reply_to()) {
    return KeepReportBack(work, message);
  }
  ASSIGN_OR_RETURN(OwnJournal own, LoadOwnJournal(work.env, work.tx, *task));
  if (own.state.opened) {
    ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                     VersionAsked(work, *task));
    ASSIGN_OR_RETURN(std::vector<procedure::Fact> facts,
                     procedure::DecideEvaluation(
                         *version, own.state,
                         MachineCommand(work, procedure::EvaluationStopped()),
                         ContextFor(work, Machine(work.env), "")));
    for (const procedure::Fact& fact : facts) {
      RETURN_IF_ERROR(AppendOwn(work, *task, own, fact, {}));
    }
  }
  task->set_closed(true);
  task->set_offer_phase(store::OFFER_PHASE_WITHDRAWN);
  RETURN_IF_ERROR(DropDocuments(work, *task));
  return SaveTask(work, *task);
}

absl::Status RecordEvaluation(Work& work, const CallContext& call,
                              store::TaskRecord& task,
                              const EvaluationAct& act) {
  RETURN_IF_ERROR(RequireOpen(task));
  ASSIGN_OR_RETURN(OwnJournal own, LoadOwnJournal(work.env, work.tx, task));
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionAsked(work, task));
  procedure::Command command;
  command.body = act.body;
  command.happened_on = act.happened_on;
  command.documents = act.kinds;
  if (auto* opened = std::get_if<procedure::EvaluationOpened>(&command.body)) {
    opened->request_digest = task.request_digest();
    opened->requester = task.peer();
    ASSIGN_OR_RETURN(pb::MessageHeader request,
                     RequestOf(work.env, work.tx, task));
    opened->level =
        static_cast<procedure::EvaluationLevel>(request.evaluation().level());
    opened->worker = call.actor.staff_number;
    task.set_worker(opened->worker);
  }
  ASSIGN_OR_RETURN(
      std::vector<procedure::Fact> facts,
      procedure::DecideEvaluation(*version, own.state, command,
                                  ContextFor(work, call.actor, "")));
  for (const procedure::Fact& fact : facts) {
    RETURN_IF_ERROR(AppendOwn(work, task, own, fact, act.bodies));
    own.state = procedure::ApplyEvaluation(std::move(own.state), fact);
  }
  switch (TypeOf(command.body)) {
    case procedure::FactType::kEvaluationOpened:
      return SendAcknowledge(work, *version, call, task, act.happened_on);
    case procedure::FactType::kReportSubmitted:
      task.set_report_submitted(true);
      return absl::OkStatus();
    case procedure::FactType::kReportRejected:
      task.set_report_submitted(false);
      return absl::OkStatus();
    case procedure::FactType::kReportApproved:
      task.clear_report_lacks();
      return SendReport(work, *version, call, task, own, act.happened_on);
    default:
      return absl::OkStatus();
  }
}

absl::Status DeclineEvaluation(Work& work, const CallContext& call,
                               store::TaskRecord& task,
                               const pb::DeclineTask& act,
                               const std::string& happened_on) {
  RETURN_IF_ERROR(RequireOpen(task));
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionAsked(work, task));
  procedure::EvaluationDeclined body;
  body.request_digest = task.request_digest();
  body.reason = static_cast<procedure::DeclineReason>(act.reason());
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, *version, call, body, happened_on));
  task.set_closed(true);
  task.set_offer_phase(store::OFFER_PHASE_DECLINED);
  return Enqueue(work, Answer(task, pb::MESSAGE_TYPE_EVALUATION_DECLINE, fact))
      .status();
}

absl::Status ShowReport(const Environment& env, ReadTx& tx,
                        const store::TaskRecord& task, pb::TaskView& view) {
  ASSIGN_OR_RETURN(const OwnJournal own, LoadOwnJournal(env, tx, task));
  pb::PreparedView* prepared = view.mutable_prepared();
  prepared->set_number(own.state.report);
  prepared->set_result(static_cast<pb::EvaluationResult>(own.state.result));
  prepared->set_prepared_by(own.state.author->staff_number);
  for (const std::string& commitment : own.report_documents) {
    prepared->add_documents(commitment);
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
