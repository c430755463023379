#ifndef CAUSEWAY_SERVER_TASK_EXPLAIN_H_
#define CAUSEWAY_SERVER_TASK_EXPLAIN_H_

// Whose turn it is with a task, and what each act about it needs. Reads only.
// Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/task_store.h"

namespace causeway::server {

// That a hand-off is between two parties alone, where the directory names no
// witness.
std::string NoWitnessSees(procedure::Language language);

// A function here, or the peer.
std::string TurnOfTask(const store::TaskRecord& task,
                       procedure::Language language);

// `papers`: also what is prepared and known of the child here. Codes of the
// storage.
absl::StatusOr<causeway::v1::ExplainTaskResponse> ExplainTaskHere(
    const Environment& env, ReadTx& tx, const Moment& moment,
    const CallContext& call, const store::TaskRecord& task, bool papers);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TASK_EXPLAIN_H_
