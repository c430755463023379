#ifndef CAUSEWAY_SERVER_DUE_LIST_H_
#define CAUSEWAY_SERVER_DUE_LIST_H_

// What is due in the cases of which this node is custodian, by the time limits
// of this node. Reads only: nothing is advanced, closed or sent by it.
// Thread-safe. Limit: limits::kDueItemsMax items, the most urgent ones.

#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"

namespace causeway::server {

// INVALID_ARGUMENT "input.field" for a worker, a country or a number of days of
// another form; else the codes of the storage. What the protected journal tells
// is listed for those who may read it, and data complaints for the data
// protection officer.
absl::StatusOr<causeway::v1::ListDueResponse> ListDueItems(
    const Environment& env, const CallContext& call,
    const causeway::v1::ListDueRequest& request);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_DUE_LIST_H_
