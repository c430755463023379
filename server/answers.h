#ifndef CAUSEWAY_SERVER_ANSWERS_H_
#define CAUSEWAY_SERVER_ANSWERS_H_

// Answers of people here to what another authority asks or tells. What is in
// writing is prepared by one person and released by another, who saw it; what
// is coded leaves at once. Each function works inside one transaction; the
// caller saves the task.

#include <string>
#include <vector>

#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/work.h"
#include "statemachine/procedure/facts.h"

namespace causeway::server {

// A person answers, or prepares the answer where documents come with it.
// FAILED_PRECONDITION "inquiry.answered" where that was done;
// INVALID_ARGUMENT "I.outcome", "I.answer_documents", "I.answer_written";
// PERMISSION_DENIED "I.decided_by_supervisor"; the codes of NameCase,
// JudgeAnswer and RequireOtherThanScreener.
absl::Status AnswerInquiry(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request);

// What was prepared leaves. FAILED_PRECONDITION "answer.prepared",
// "answer.same_answer", "I.answer_countersigned", and as above.
absl::Status ReleaseAnswer(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request);

// Where a case of this node judged the answer or report with this digest, its
// journal says that it went out, with what documents, and the peer counts as a
// holder.
absl::Status NoteAnswerSent(Work& work, const CallContext& call,
                            const store::TaskRecord& task,
                            const std::string& digest,
                            const std::vector<pb::DocumentBody>& documents,
                            const std::string& happened_on,
                            bool onward_allowed = false);

// An answer or a follow-up report that was never tried is not sent; the inquiry
// waits again. FAILED_PRECONDITION "delivery.may_have_arrived",
// "delivery.report_stands", "delivery.others_wait".
absl::Status TakeBackSent(Work& work, const procedure::DeliveryWithdrawn& body);

// The same for the answer of a task, and its case, where one judged it, says
// so. The task is read again. FAILED_PRECONDITION "delivery.waits", and as
// above; PERMISSION_DENIED "I.decided_by_supervisor".
absl::Status WithdrawAnswer(Work& work, const CallContext& call,
                            store::TaskRecord& task,
                            const std::string& happened_on);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ANSWERS_H_
