#include "server/task_handlers.h"

#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "server/answer_file.h"
#include "server/answers.h"
#include "server/case_access.h"
#include "server/case_writer.h"
#include "server/entry_forms.h"
#include "server/evaluations.h"
#include "server/file_request.h"
#include "server/handoff_receiver.h"
#include "server/idempotency.h"
#include "server/inquiries.h"
#include "server/notices.h"
#include "server/paging.h"
#include "server/task_explain.h"
#include "server/task_store.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

absl::Status WrongKind(absl::string_view want) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "task.kind",
                 .message = "this act does not fit this task",
                 .missing = {std::string(want)}});
}

bool IsOffer(const store::TaskRecord& task) {
  return task.made_by() == pb::MESSAGE_TYPE_OFFER && !task.not_understood();
}

bool IsEvaluation(const store::TaskRecord& task) {
  return task.made_by() == pb::MESSAGE_TYPE_EVALUATION_REQUEST &&
         !task.not_understood();
}

bool IsFileRequest(const store::TaskRecord& task) {
  return task.made_by() == pb::MESSAGE_TYPE_FILE_REQUEST &&
         !task.not_understood();
}

bool IsUnderstoodInquiry(const store::TaskRecord& task) {
  return IsInquiry(task.made_by()) && !task.not_understood() &&
         !task.sent_from_here();
}

// The body an evaluation act becomes, through the same strict conversion as
// every fact.
absl::StatusOr<procedure::FactBody> EvaluationBody(const pb::TaskAct& act) {
  switch (act.act_case()) {
    case pb::TaskAct::kAcceptEvaluation:
      return procedure::FactBody(procedure::EvaluationOpened());
    case pb::TaskAct::kRecordVisit:
      return wire::BodyFromProto(act.record_visit());
    case pb::TaskAct::kSubmitReport:
      return wire::BodyFromProto(act.submit_report());
    case pb::TaskAct::kApproveReport:
      return wire::BodyFromProto(act.approve_report());
    case pb::TaskAct::kRejectReport:
      return wire::BodyFromProto(act.reject_report());
    default:
      return InvalidField("act", "none", "one act about the task");
  }
}

absl::Status Evaluate(Work& work, const CallContext& call,
                      store::TaskRecord& task,
                      const pb::RecordTaskRequest& request) {
  if (!IsEvaluation(task)) return WrongKind("an evaluation task");
  EvaluationAct act;
  ASSIGN_OR_RETURN(act.body, EvaluationBody(request.act()));
  if (!request.case_id().empty()) {
    RETURN_IF_ERROR(NameCase(work, call, task, request.case_id()));
  }
  act.happened_on = request.happened_on();
  act.kinds = server::KindsOf(request.documents());
  ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                   VersionAsked(work, task));
  ASSIGN_OR_RETURN(act.bodies, MakeBodies(work, *version, request.documents()));
  procedure::Fact stated;
  stated.meta.happened_on = act.happened_on;
  stated.body = act.body;
  ASSIGN_OR_RETURN(const procedure::EvaluationJournalState so_far,
                   EvaluationStateOf(work.env, work.tx, task));
  RETURN_IF_ERROR(
      CheckEntryForms(stated, act.bodies, nullptr, so_far.opened_on));
  return RecordEvaluation(work, call, task, act);
}

// A document that goes nowhere would be lost: say so.
absl::Status RefuseDocuments(const pb::RecordTaskRequest& request) {
  if (request.documents().empty()) return absl::OkStatus();
  return InvalidField("documents", "given", "none with this answer");
}

// An inquiry is the work of the case worker who began to answer it.
void NoteTakenOn(const CallContext& call, store::TaskRecord& task) {
  if (task.worker().empty() && call.Has(procedure::Function::kCaseWorker)) {
    task.set_worker(call.actor.staff_number);
  }
}

bool MayNameCase(const pb::TaskAct& act) {
  return act.has_answer_inquiry() || act.has_submit_report();
}

absl::Status Perform(Work& work, const CallContext& call,
                     store::TaskRecord& task,
                     const pb::RecordTaskRequest& request) {
  const pb::TaskAct& act = request.act();
  if (!request.case_id().empty() && !MayNameCase(act)) {
    return InvalidField("case_id", "given", "none with this act");
  }
  const std::string& day = request.happened_on();
  switch (act.act_case()) {
    case pb::TaskAct::kAcceptOffer:
      if (!IsOffer(task)) return WrongKind("an offer of custody");
      RETURN_IF_ERROR(RefuseDocuments(request));
      return AcceptOffer(work, call, task, act.accept_offer(), day);
    case pb::TaskAct::kRecordArrival:
      if (!IsOffer(task)) return WrongKind("an offer of custody");
      return RecordArrival(work, call, task, request);
    case pb::TaskAct::kReleaseArrival:
      if (!IsOffer(task)) return WrongKind("an offer of custody");
      RETURN_IF_ERROR(RefuseDocuments(request));
      return ReleaseArrival(work, call, task, act.release_arrival());
    case pb::TaskAct::kDecline:
      RETURN_IF_ERROR(RefuseDocuments(request));
      if (IsOffer(task)) {
        return DeclineOffer(work, call, task, act.decline(), day);
      }
      if (IsEvaluation(task)) {
        return DeclineEvaluation(work, call, task, act.decline(), day);
      }
      if (IsFileRequest(task)) return DeclineFile(task, call);
      return WrongKind("an offer, an evaluation or a file request");
    case pb::TaskAct::kAnswerInquiry:
      if (!IsUnderstoodInquiry(task))
        return WrongKind("an inquiry or a notice");
      NoteTakenOn(call, task);
      return AnswerInquiry(work, call, task, request);
    case pb::TaskAct::kReleaseAnswer:
      if (!IsUnderstoodInquiry(task))
        return WrongKind("an inquiry or a notice");
      RETURN_IF_ERROR(RefuseDocuments(request));
      return ReleaseAnswer(work, call, task, request);
    case pb::TaskAct::kWithdrawAnswer:
      if (!IsUnderstoodInquiry(task))
        return WrongKind("an inquiry or a notice");
      RETURN_IF_ERROR(RefuseDocuments(request));
      return WithdrawAnswer(work, call, task, day);
    case pb::TaskAct::kRecordScreen:
      if (!IsUnderstoodInquiry(task) && !IsEvaluation(task)) {
        return WrongKind("an inquiry, a notice or an evaluation task");
      }
      RETURN_IF_ERROR(RefuseDocuments(request));
      if (IsUnderstoodInquiry(task)) NoteTakenOn(call, task);
      return RecordScreen(work, call, task, act.record_screen(), day);
    case pb::TaskAct::kReleaseFile:
      if (!IsFileRequest(task)) {
        return WrongKind("a request for the file of a case");
      }
      RETURN_IF_ERROR(RefuseDocuments(request));
      return ReleaseFile(work, call, task, act.release_file());
    case pb::TaskAct::kSendNotice: {
      if (!IsEvaluation(task)) return WrongKind("an evaluation task");
      RETURN_IF_ERROR(RefuseDocuments(request));
      ASSIGN_OR_RETURN(const procedure::FactBody notice,
                       wire::BodyFromProto(act.send_notice()));
      return NotifyRequester(work, call, task,
                             std::get<procedure::NoticeSent>(notice));
    }
    case pb::TaskAct::ACT_NOT_SET:
      return InvalidField("act", "none", "one act about the task");
    default:
      return Evaluate(work, call, task, request);
  }
}

absl::Status RequireTaskVersion(std::uint64_t expected, std::uint64_t actual) {
  if (expected == 0 || expected == actual) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted,
                {.rule = "version.moved_on",
                 .message = "the task changed meanwhile",
                 .next = {"read the task again, then decide"}});
}

}  // namespace

absl::StatusOr<pb::TaskView> TaskHandlers::GetTask(
    const CallContext& call, const pb::GetTaskRequest& request) {
  RETURN_IF_ERROR(CheckTaskId(request.task_id()));
  pb::TaskView view;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const ShownTask shown,
                     FindToShow(tx, call, request.task_id()));
    ASSIGN_OR_RETURN(view, ViewOf(env_, tx, shown.task, shown.papers));
    return absl::OkStatus();
  }));
  return view;
}

absl::StatusOr<pb::ExplainTaskResponse> TaskHandlers::ExplainTask(
    const CallContext& call, const pb::GetTaskRequest& request) {
  RETURN_IF_ERROR(CheckTaskId(request.task_id()));
  pb::ExplainTaskResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const ShownTask shown,
                     FindToShow(tx, call, request.task_id()));
    ASSIGN_OR_RETURN(response, ExplainTaskHere(env_, tx, Moment(env_), call,
                                               shown.task, shown.papers));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::ListTasksResponse> TaskHandlers::ListTasks(
    const CallContext& call, const pb::ListTasksRequest& request) {
  ASSIGN_OR_RETURN(Page page,
                   PageFrom(request.page_size(), request.page_token()));
  pb::ListTasksResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kTasks, "", page.after, page.size));
    for (const Row& row : rows) {
      store::TaskRecord task;
      if (!task.ParseFromString(row.value)) {
        return absl::DataLossError("a stored task does not parse");
      }
      if (request.open_only() && task.closed()) continue;
      ASSIGN_OR_RETURN(const Access access, AccessTo(tx, call, task));
      ASSIGN_OR_RETURN(*response.add_tasks(),
                       ViewOf(env_, tx, task, ShowsPapers(call, access)));
    }
    response.set_next_page_token(NextToken(page, rows));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::RecordTaskResponse> TaskHandlers::RecordTask(
    const CallContext& call, const pb::RecordTaskRequest& request) {
  ASSIGN_OR_RETURN(KeyedRequest keyed,
                   KeyRequest(call, request.idempotency_key(), request));
  RETURN_IF_ERROR(CheckTaskId(request.task_id()));
  pb::RecordTaskResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<std::string> before,
                     FirstAnswer(work, keyed));
    if (before.has_value()) return ParseAnswer(*before, response);
    ASSIGN_OR_RETURN(ShownTask shown,
                     FindToShow(work.tx, call, request.task_id()));
    store::TaskRecord& task = shown.task;
    RETURN_IF_ERROR(
        RequireTaskVersion(request.expected_version(), task.version()));
    RETURN_IF_ERROR(Perform(work, call, task, request));
    RETURN_IF_ERROR(SaveTask(work, task));
    response.Clear();
    // By the act, the task may have become somebody's.
    ASSIGN_OR_RETURN(const Access access, AccessTo(work.tx, call, task));
    ASSIGN_OR_RETURN(*response.mutable_task(),
                     ViewOf(env_, work.tx, task, ShowsPapers(call, access)));
    ASSIGN_OR_RETURN(Sensitive<std::string> key,
                     OwnerKey(env_, work.tx, task.task_id()));
    return RememberAnswer(work, keyed, task.task_id(), key.Reveal(), response);
  }));
  return response;
}

}  // namespace causeway::server
