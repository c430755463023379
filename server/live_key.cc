#include "server/live_key.h"

#include "base/errors.h"

namespace causeway::server {

absl::Status RequireLiveKey(const Environment& env, absl::string_view node,
                            absl::string_view key_id) {
  if (!env.directory->Current()->SigningKeyRevoked(node, key_id)) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kUnauthenticated,
                {.rule = kKeyRevokedRule,
                 .message = "the directory has revoked the key that signed it",
                 .missing = {"a signature under a key that holds"},
                 .who = {"the sender's operator"}});
}

}  // namespace causeway::server
