#ifndef CAUSEWAY_SERVER_EVALUATIONS_H_
#define CAUSEWAY_SERVER_EVALUATIONS_H_

// Evaluations in the country of origin, both sides: the requester's messages
// and what it takes in; the evaluator's own journal and what it answers.
// Requests and replies bind by digest of the signed request. Each function
// works inside one transaction.

#include <string>
#include <vector>

#include "causeway/v1/case_service.pb.h"
#include "journal/message.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/task_store.h"
#include "statemachine/procedure/evaluation_machine.h"

namespace causeway::server {

// Requester: signs and stores the message; fills in the fact.
absl::StatusOr<procedure::EvaluationRequested> SendEvaluationRequest(
    Work& work, LoadedCase& c, procedure::EvaluationRequested fact);
absl::StatusOr<procedure::EvaluationRecalled> SendRecall(Work& work,
                                                         LoadedCase& c);

// More is asked than the report says; or it suffices.
absl::StatusOr<procedure::EvaluationReturned> SendReturn(
    Work& work, LoadedCase& c, procedure::EvaluationReturned fact);
absl::StatusOr<procedure::EvaluationAccepted> SendAccepted(Work& work,
                                                           LoadedCase& c);

// Evaluator: messages.
absl::Status TakeEvaluationRequest(Work& work,
                                   const journal::OpenedMessage& message);
absl::Status TakeRecall(Work& work, const journal::OpenedMessage& message);
// NOT_FOUND "evaluation.unknown" where no report was sent for that request.
absl::Status TakeReturn(Work& work, const journal::OpenedMessage& message);
absl::Status TakeAccepted(Work& work, const journal::OpenedMessage& message);

// The evaluator's own journal as it stands; not opened: nobody took it on.
absl::StatusOr<procedure::EvaluationJournalState> EvaluationStateOf(
    const Environment& env, ReadTx& tx, const store::TaskRecord& task);

// Evaluator: acts of people. The task is changed, not saved.
struct EvaluationAct {
  procedure::FactBody body;  // As it is to stand in the evaluator's journal.
  std::string happened_on;
  std::vector<procedure::DocumentKind> kinds;
  std::vector<pb::DocumentBody> bodies;
};
// The procedure version that the request names. FAILED_PRECONDITION
// "S.procedure_known".
absl::StatusOr<const procedure::Procedure*> VersionAsked(
    const Work& work, const store::TaskRecord& task);
// Approving the report also: the codes of JudgeAnswer and
// RequireOtherThanScreener.
absl::Status RecordEvaluation(Work& work, const CallContext& call,
                              store::TaskRecord& task,
                              const EvaluationAct& act);
absl::Status DeclineEvaluation(Work& work, const CallContext& call,
                               store::TaskRecord& task,
                               const pb::DeclineTask& act,
                               const std::string& happened_on);

// Adds the report that waits for approval.
absl::Status ShowReport(const Environment& env, ReadTx& tx,
                        const store::TaskRecord& task, pb::TaskView& view);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EVALUATIONS_H_
