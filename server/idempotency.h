#ifndef CAUSEWAY_SERVER_IDEMPOTENCY_H_
#define CAUSEWAY_SERVER_IDEMPOTENCY_H_

// First answers by idempotency key, for ever, sealed under the key of the case
// or task they speak of.

#include <optional>
#include <string>

#include "server/call_context.h"
#include "server/case_store.h"
#include "server/work.h"

namespace causeway::server {

// One keyed request.
struct KeyedRequest {
  std::string key;    // Row key: who asks and the key they chose.
  std::string bytes;  // Method and deterministic request.
};

// INVALID_ARGUMENT where the key is not 16 to 64 printable characters.
absl::StatusOr<KeyedRequest> KeyRequest(
    const CallContext& call, const std::string& idempotency_key,
    const google::protobuf::Message& request);

// The first answer, serialized, if this request was answered before.
// ALREADY_EXISTS "idempotency.key_reused" where the key was used for another
// request.
absl::StatusOr<std::optional<std::string>> FirstAnswer(
    Work& work, const KeyedRequest& request);

absl::Status RememberAnswer(Work& work, const KeyedRequest& request,
                            const std::string& owner,
                            absl::string_view owner_key,
                            const google::protobuf::Message& response);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_IDEMPOTENCY_H_
