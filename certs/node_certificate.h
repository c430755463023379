#ifndef CAUSEWAY_CERTS_NODE_CERTIFICATE_H_
#define CAUSEWAY_CERTS_NODE_CERTIFICATE_H_

// The profile of a node's TLS certificate, for those who issue it. Internal to
// certs/ and its tests. Thread-safe: pure.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/certificate_issuer.h"

namespace causeway::certs {

// Clocks of two nodes may differ by 5 minutes (protocol.md 4.7, case 23): a
// certificate made now is already valid at a peer whose clock is behind.
absl::Time NotBefore(absl::Time now);
absl::Time NotAfter(absl::Time now, absl::Duration lifetime);

// One URI, server and client use, 127.0.0.1, localhost and the hosts of
// `addresses`. Times are the caller's. INVALID_ARGUMENT for a bad address.
absl::StatusOr<CertificateRequest> NodeCertificateRequest(
    absl::string_view uri, absl::string_view node_id,
    const std::vector<std::string>& addresses);

}  // namespace causeway::certs

#endif  // CAUSEWAY_CERTS_NODE_CERTIFICATE_H_
