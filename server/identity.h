#ifndef CAUSEWAY_SERVER_IDENTITY_H_
#define CAUSEWAY_SERVER_IDENTITY_H_

// Who calls, asked anew at each call: a connection outlives the decision that
// let it in, so a person struck from the table or a node suspended in the
// directory must be refused on connections that are already open. Thread-safe.

#include <grpcpp/security/auth_context.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/call_context.h"
#include "server/config.h"
#include "server/environment.h"

namespace causeway::server {

// What a finished handshake says about the other side.
struct TlsPeer {
  std::vector<std::string> uris;
  std::string leaf_pem;
  std::string chain_pem;
};
// UNAUTHENTICATED "access.no_certificate" where the connection is not TLS.
absl::StatusOr<TlsPeer> TlsPeerOf(const grpc::AuthContext& auth);

class Identities {
 public:
  Identities(std::string node_id, std::string federation, People people,
             std::shared_ptr<const DirectoryHolder> directory,
             const Clock* clock)
      : node_id_(std::move(node_id)),
        federation_(std::move(federation)),
        people_(std::move(people)),
        directory_(std::move(directory)),
        clock_(*clock) {}

  // The actor with the functions of the node's table. UNAUTHENTICATED
  // "access.identity" for a certificate that is not one staff member of this
  // node; PERMISSION_DENIED "access.not_enrolled" for one not in the table.
  absl::StatusOr<CallContext> Person(const TlsPeer& peer) const;

  // The node. UNAUTHENTICATED "access.identity" for a certificate that is not
  // one node of this federation; PERMISSION_DENIED "directory.node_not_active"
  // where the directory in force does not list it as active; UNAUTHENTICATED
  // "tls.*" where its certificate expired or its key is no longer pinned.
  absl::StatusOr<CallContext> Peer(const TlsPeer& peer) const;

  bool StaffHasFunction(absl::string_view staff_number,
                        procedure::Function function) const;

 private:
  // Verifies the certificate against the directory in force; an answer serves
  // for a minute and one directory version, so that most calls cost no
  // signature.
  absl::StatusOr<std::string> VerifiedNode(const Directory& directory,
                                           const TlsPeer& peer) const;

  struct Verified {
    std::string node_id;
    std::uint64_t directory_version = 0;
    absl::Time at;
  };

  const std::string node_id_;
  const std::string federation_;
  const People people_;
  const std::shared_ptr<const DirectoryHolder> directory_;
  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Verified> verified_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_IDENTITY_H_
