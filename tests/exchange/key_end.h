#ifndef CAUSEWAY_TESTS_EXCHANGE_KEY_END_H_
#define CAUSEWAY_TESTS_EXCHANGE_KEY_END_H_

// How a node's signing key ends.

#include "crypto/signing_key.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

enum class End { kRetired, kRevoked };

// The next directory: the node's first key is over, and `second` its next one.
// All nodes take it in as they run; this one goes on with the keys it has.
inline void EndKey(Federation& federation, Node& node, End end,
                   const SigningKey& second) {
  federation.Publish(
      [&](pb::Directory& next) {
        for (pb::DirectoryNode& one : *next.mutable_nodes()) {
          if (one.node_id() != node.id()) continue;
          pb::NodeKey* const first = one.mutable_signing_keys(0);
          first->set_to_version(next.version() - 1);
          first->set_revoked(end == End::kRevoked);
          pb::NodeKey* const added = one.add_signing_keys();
          added->set_key_id(second.Id());
          added->set_public_der(second.SpkiDer());
          added->set_from_version(next.version());
        }
      },
      Federation::Nodes::kRun);
}

// And it has that one in time.
inline void ChangeKey(Federation& federation, Node& node, End end,
                      const SigningKey& second) {
  node.env().next_signing_key = &second;
  EndKey(federation, node, end, second);
}

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_KEY_END_H_
