#ifndef CAUSEWAY_SERVER_HANDOFF_RECEIVER_H_
#define CAUSEWAY_SERVER_HANDOFF_RECEIVER_H_

// The receiver's side of a hand-off: what it does with the giver's messages,
// and what its people and its machine answer. Each function works inside one
// transaction; tasks are saved by it.

#include <string>
#include <vector>

#include "causeway/v1/case_service.pb.h"
#include "journal/message.h"
#include "server/call_context.h"
#include "server/case_import.h"
#include "server/task_store.h"
#include "server/work.h"
#include "statemachine/custody/custody.h"

namespace causeway::server {

custody::Receiver ReceiverOf(const store::TaskRecord& task);
void SetReceiver(const custody::Receiver& receiver, store::TaskRecord& task);

// Messages from the giver. `message_id` is the envelope's.
absl::Status TakeOffer(Work& work, const journal::OpenedMessage& message);
absl::Status TakeBundle(Work& work, const journal::OpenedMessage& message,
                        const std::string& message_id);
absl::Status TakeRelease(Work& work, const journal::OpenedMessage& message);
absl::Status TakeClose(Work& work, const journal::OpenedMessage& message);
absl::Status TakeWithdraw(Work& work, const journal::OpenedMessage& message);

// A statement of this node's people, about the task's offer.
absl::Status SendStatement(Work& work, const store::TaskRecord& task,
                           pb::MessageType type, const procedure::Fact& fact,
                           std::vector<pb::DocumentBody> documents = {});
// RELEASE verified: this node is custodian. Before a witness by `certificate`,
// which RECEIPT brings along. Saves the task.
absl::Status TakeCustody(Work& work, custody::Receiver receiver,
                         store::TaskRecord& task,
                         const journal::OpenedMessage& release,
                         const ReleasedCase& released,
                         const pb::SignedBytes* certificate);

// Acts of people. The task is changed, not saved.
absl::Status AcceptOffer(Work& work, const CallContext& call,
                         store::TaskRecord& task, const pb::AcceptOffer& act,
                         const std::string& happened_on);
absl::Status DeclineOffer(Work& work, const CallContext& call,
                          store::TaskRecord& task, const pb::DeclineTask& act,
                          const std::string& happened_on);
// The giver is told at once that the child is here, in coded fields; a
// hand-over statement that comes with it waits for a second person.
absl::Status RecordArrival(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request);
// The hand-over statement leaves as it was seen, and the child counts as
// received. FAILED_PRECONDITION "arrival.prepared", "arrival.same_statement",
// "REC.countersigned", and the codes of the giver's rules.
absl::Status ReleaseArrival(Work& work, const CallContext& call,
                            store::TaskRecord& task,
                            const pb::ReleaseArrival& act);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_HANDOFF_RECEIVER_H_
