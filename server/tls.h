#ifndef CAUSEWAY_SERVER_TLS_H_
#define CAUSEWAY_SERVER_TLS_H_

// gRPC credentials: mutual TLS on both listeners and towards peers, host names
// never asked (the verifiers decide by URI and directory). RequireTls13()
// (crypto/tls_policy.h) must have run before. Thread-safe.

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "certs/directory.h"
#include "server/keys.h"
#include "server/tls_files.h"
#include "server/tls_verifiers.h"

namespace causeway::server {

// For a listener; follows the files within about a second. `roots_path` is one
// of the two of `files`.
std::shared_ptr<grpc::ServerCredentials> ListenerCredentials(
    const TlsFiles& files, const std::string& roots_path,
    GrpcVerifier verifier);

// For a channel to `peer`, trusting its one CA alone. INVALID_ARGUMENT where
// the directory's CA does not read.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> PeerCredentials(
    const TlsIdentity& identity, const causeway::v1::DirectoryNode& peer,
    GrpcVerifier verifier);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TLS_H_
