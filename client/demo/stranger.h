#ifndef CAUSEWAY_CLIENT_DEMO_STRANGER_H_
#define CAUSEWAY_CLIENT_DEMO_STRANGER_H_

// A peer whose certificate comes from another authority: one node's authority
// vouches for another node. A third node must refuse it in the handshake,
// before it reads a byte. To know that it is the authority that was refused,
// the claimed node's own certificate is tried first and must be let in.

#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "client/demo/demo_federation.h"

namespace causeway::demo {

struct StrangerResult {
  std::string target;   // The node that was called.
  std::string claimed;  // Whose name the certificate claims.
  std::string issuer;   // Whose authority made it.
  bool genuine_let_in = false;
  bool stranger_refused = false;
  std::string code;  // What the stranger got.
  std::string rule;  // What the target logged.

  bool Holds() const {
    return genuine_let_in && stranger_refused && !rule.empty();
  }
};

// FAILED_PRECONDITION for a federation of one node; codes of reading keys and
// of making certificates.
absl::StatusOr<StrangerResult> TryStranger(const DemoFederation& federation,
                                           const std::string& name,
                                           const Clock& clock);

// The rules of all refused handshakes in a node's log, in order.
std::vector<std::string> RefusedHandshakes(const std::string& log);

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_STRANGER_H_
