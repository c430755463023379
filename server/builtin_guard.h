#ifndef CAUSEWAY_SERVER_BUILTIN_GUARD_H_
#define CAUSEWAY_SERVER_BUILTIN_GUARD_H_

// Health and reflection are gRPC's own services and do not pass the runner.
// This asks at each of their calls what the runner asks at ours: is the caller
// still somebody who may be here? Thread-safe.

#include <grpcpp/security/auth_metadata_processor.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "server/call_context.h"
#include "server/identity.h"

namespace causeway::server {

// For ServerCredentials::SetAuthMetadataProcessor.
std::shared_ptr<grpc::AuthMetadataProcessor> GuardBuiltinServices(
    std::function<absl::StatusOr<CallContext>(const TlsPeer&)> identify);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_BUILTIN_GUARD_H_
