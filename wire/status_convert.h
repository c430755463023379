#ifndef CAUSEWAY_WIRE_STATUS_CONVERT_H_
#define CAUSEWAY_WIRE_STATUS_CONVERT_H_

// absl::Status <-> grpc::Status, with causeway.v1.ErrorDetail as the detail of
// a google.rpc.Status. The only place. INTERNAL and UNKNOWN texts never leave
// the node: the peer gets "internal error". Messages are capped
// (limits::kStatusMessageBytesMax). Thread-safe.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "causeway/v1/errors.pb.h"

namespace causeway::wire {

grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_STATUS_CONVERT_H_
