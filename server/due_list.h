#ifndef CAUSEWAY_SERVER_DUE_LIST_H_
#define CAUSEWAY_SERVER_DUE_LIST_H_

// What is due in the cases of which this node is custodian, and what peers wait
// for from here, by the time limits of this node. Reads only: nothing is
// advanced, closed or sent by it. Thread-safe. Limit: limits::kDueItemsMax
// items, the most urgent ones.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/environment.h"
#include "statemachine/deadlines/deadlines.h"

namespace causeway::server {

// INVALID_ARGUMENT "input.field" for a worker, a country or a number of days of
// another form; else the codes of the storage. What the protected journal tells
// is listed for those who may read it, and data complaints for the data
// protection officer.
absl::StatusOr<causeway::v1::ListDueResponse> ListDueItems(
    const Environment& env, const CallContext& call,
    const causeway::v1::ListDueRequest& request);

// How many of a case's items are due today or late, of those the caller sees.
std::uint32_t CountDue(const Environment& env, const CallContext& call,
                       const Moment& moment, const LoadedCase& c);

// What a person here has to do next about this task; nothing where nobody waits
// for this node. The codes of the storage and of the task's key.
absl::StatusOr<std::optional<deadlines::Deadline>> TaskDeadline(
    const Environment& env, ReadTx& tx, const Moment& moment,
    const store::TaskRecord& task);
// The arrival of the child that departed from here.
std::optional<deadlines::Deadline> ArrivalDeadline(const Environment& env,
                                                   const Moment& moment,
                                                   const LoadedCase& c);
causeway::v1::DueState DueStateOf(deadlines::Stage stage);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_DUE_LIST_H_
