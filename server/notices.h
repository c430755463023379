#ifndef CAUSEWAY_SERVER_NOTICES_H_
#define CAUSEWAY_SERVER_NOTICES_H_

// Danger and missing notices of a node that is not custodian: a former
// custodian, or who evaluates. They go under the reference by which the pair
// knows the case, as coded fields alone, and through the gates of what is known
// here. Each is a task here until its answer came. Each function works inside
// one transaction.

#include <vector>

#include "journal/message.h"
#include "server/call_context.h"
#include "server/case_store.h"

namespace causeway::server {

// FAILED_PRECONDITION "custody.superseded", with how a danger is told.
absl::Status NotTheirs(const store::CaseRecord& record);

// A former custodian tells the custodian. Codes: PERMISSION_DENIED
// "role.function"; INVALID_ARGUMENT for another kind, recipient or field;
// those of NotTheirs where the copy is erased or names nobody; those of
// procedure::CaseGate and Enqueue.
absl::Status NotifyCustodian(Work& work, const CallContext& call,
                             const LoadedCase& c,
                             const procedure::NoticeSent& notice);

// What NotifyCustodian takes, and what stands against it now; nothing where it
// does not know the case by a reference of this node's.
std::vector<procedure::CommandExplanation> ExplainNotices(
    const Moment& moment, const LoadedCase& c, procedure::Language language);

// Who evaluates, or evaluated, tells the node that asked. As above, and those
// of JudgeAnswer.
absl::Status NotifyRequester(Work& work, const CallContext& call,
                             const store::TaskRecord& task,
                             const procedure::NoticeSent& notice);

// The answer to such a notice: its task is done. False where it answers
// something else.
absl::StatusOr<bool> TakeNoticeAnswer(Work& work,
                                      const journal::OpenedMessage& message);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_NOTICES_H_
