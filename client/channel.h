#ifndef CAUSEWAY_CLIENT_CHANNEL_H_
#define CAUSEWAY_CLIENT_CHANNEL_H_

// A mutual TLS 1.3 channel to exactly one node. The host name means nothing
// here: the server must show a certificate that names the expected node, alone,
// and chains to the one authority given. Retries are off (the idempotency key
// is the caller's, so repeating is the caller's decision), compression too.
// crypto/tls_policy.h RequireTls13() must have run first. Thread-safe.

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/contexts.h"
#include "crypto/certificate.h"

namespace causeway {

// What a channel needs, as text, not as paths.
struct ChannelIdentity {
  std::string endpoint;   // host:port
  std::string node_uri;   // the server's one URI
  std::string ca_pem;     // the one authority of the server
  std::string chain_pem;  // the caller's certificate, then its chain
  std::string key_pem;    // the caller's key
};

// Does not connect yet. INVALID_ARGUMENT when the authority, certificate or key
// cannot be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const ChannelIdentity& identity);

// Reads the files of a context. Codes of MakeChannel and of
// crypto/file_secret.h (a key that others can read is refused).
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const Context& context);

// The check behind the channel: `leaf_pem` names `node_uri` and nothing else,
// chains to `authority` and is valid now. UNAUTHENTICATED "tls.*".
absl::Status RequireServer(const std::string& node_uri,
                           const Certificate& authority,
                           const std::string& leaf_pem,
                           const std::string& chain_pem, absl::Time now);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_CHANNEL_H_
