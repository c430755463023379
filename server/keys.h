#ifndef CAUSEWAY_SERVER_KEYS_H_
#define CAUSEWAY_SERVER_KEYS_H_

// The files that [keys] and [node] of node.toml name, read and checked against
// each other before anything listens: a key that does not fit its certificate
// would stop every handshake, and be seen only then. Values; thread-safe while
// nobody changes them.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/sensitive.h"
#include "certs/directory.h"
#include "certs/officer_signatures.h"
#include "crypto/case_key.h"
#include "crypto/sealing.h"
#include "crypto/signing_key.h"
#include "server/config.h"

namespace causeway::server {

struct NodeKeys {
  SigningKey signing;
  std::vector<SealingKey> sealing;
  KeyWrapper wrapper;
  OfficerSet officers;
  // Used as soon as the directory lists it (own_key.h).
  std::optional<SigningKey> next_signing;
};

// What a TLS handshake needs.
struct TlsIdentity {
  Sensitive<std::string> key_pem;
  std::string certificate_pem;  // The leaf, then its chain.
  std::string people_ca_pem;
};

// Both: INVALID_ARGUMENT "config.value" naming the file, the key and what was
// expected, for a file that is missing, readable by others (with the chmod to
// run), malformed, or does not fit the others.
absl::StatusOr<NodeKeys> LoadNodeKeys(const Config& config);
// Also where the certificate is not this node's own, or not valid at `now`.
absl::StatusOr<TlsIdentity> LoadTlsIdentity(const Config& config,
                                            absl::Time now);

// Whether the directory lists this node with these keys, of the two signing
// keys with one that holds now; without that every peer would refuse whatever
// it sends. INVALID_ARGUMENT "config.value".
absl::Status CheckListed(const Config& config, const NodeKeys& keys,
                         const Directory& directory);

// Whether peers would take this certificate: chain and pin, for both of its
// uses, as the directory lists them for this node, active or not. A node that
// takes no part may be listed without authority or pins: what is not listed is
// not asked. UNAUTHENTICATED "tls.*".
absl::Status CheckOwnCertificate(const Config& config,
                                 const TlsIdentity& identity,
                                 const Directory& directory, absl::Time now);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_KEYS_H_
