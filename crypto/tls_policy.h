// TLS 1.3 only, without session tickets, for the whole process.
//
// gRPC 1.51 offers no way to raise its floor of TLS 1.2, and sets that floor
// itself after reading OpenSSL's configuration; the one lever it leaves is
// OpenSSL's "Protocol" switch. Tickets are off because a resumed session would
// skip the check of the peer's chain.
#ifndef CAUSEWAY_CRYPTO_TLS_POLICY_H_
#define CAUSEWAY_CRYPTO_TLS_POLICY_H_

#include "absl/status/status.h"

namespace causeway {

// Loads the policy into OpenSSL and proves it on a new SSL_CTX. Call it first
// in main(), before any gRPC or TLS object exists and before any thread; on an
// error the process must not go on. May be called again. INTERNAL when the
// policy cannot be loaded or does not hold.
absl::Status RequireTls13();

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_TLS_POLICY_H_
