#ifndef CAUSEWAY_SERVER_TLS_VERIFIERS_H_
#define CAUSEWAY_SERVER_TLS_VERIFIERS_H_

// Who may finish a TLS handshake. gRPC has checked the chain against a bundle
// of roots; that is not enough, for any authority of the bundle could vouch
// for any node. These check it again against the one authority entitled to the
// claimed identity, and ask the directory in force, at every handshake.
// Thread-safe.

#include <grpcpp/security/tls_certificate_verifier.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "server/environment.h"
#include "server/identity.h"

namespace causeway::server {

using GrpcVerifier = std::shared_ptr<grpc::experimental::CertificateVerifier>;

// gRPC may still finish a handshake while its server is being destroyed, so a
// verifier shares the directory, and `clock` must live for ever.

// For the peers' listener: any node that is active in the directory in force.
GrpcVerifier AnyActivePeer(std::shared_ptr<const DirectoryHolder> directory,
                           const Clock* clock);

// For a channel: exactly that node.
GrpcVerifier ExactlyPeer(std::string node_id,
                         std::shared_ptr<const DirectoryHolder> directory,
                         const Clock* clock);

// For the people's listener: whoever the node's own people CA names as staff
// of this node, with a key that is not revoked.
GrpcVerifier StaffOf(std::shared_ptr<const Identities> identities);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TLS_VERIFIERS_H_
