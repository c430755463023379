#include "server/own_key.h"

#include <algorithm>

#include "base/errors.h"

namespace causeway::server {

bool SigningKeyHolds(const Directory& directory, absl::string_view node,
                     absl::string_view key_id) {
  const pb::DirectoryNode* const self = directory.Find(node);
  return self != nullptr &&
         std::any_of(self->signing_keys().begin(), self->signing_keys().end(),
                     [&](const pb::NodeKey& key) {
                       return key.key_id() == key_id && !key.revoked() &&
                              key.from_version() <= directory.version() &&
                              (key.to_version() == 0 ||
                               directory.version() <= key.to_version());
                     });
}

absl::StatusOr<const SigningKey*> OwnSigningKey(const Environment& env,
                                                const Directory& directory) {
  for (const SigningKey* const key : {env.next_signing_key, env.signing_key}) {
    if (key != nullptr && SigningKeyHolds(directory, env.node_id, key->Id())) {
      return key;
    }
  }
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "node.signing_key_over",
                 .message = "the directory in force lists no signing key that "
                            "this node has: it can sign nothing",
                 .missing = {"a signing key that the directory lists"},
                 .who = {"the node's operator"},
                 .next = {"start the node with its next signing key"},
                 .retryable = true});
}

}  // namespace causeway::server
