// Whether a certificate is what one named authority vouches for.
//
// The caller picks the authority entitled to the claimed identity BEFORE
// asking: with a common bundle any national authority could vouch for any
// other country's node. Nothing but the anchors given is trusted, not the
// system's store and not an intermediate. Thread-safe. Revocation is not
// checked here: the directory's deny list is.
#ifndef CAUSEWAY_CRYPTO_CERTIFICATE_CHAIN_H_
#define CAUSEWAY_CRYPTO_CERTIFICATE_CHAIN_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crypto/certificate.h"

namespace causeway {

enum class CertificatePurpose { kTlsServer, kTlsClient, kSealing };

// OK when `leaf` chains through `intermediates` (untrusted, as the peer sent
// them, at most 8) to one of `anchors` at `now`, under OpenSSL's strict rules,
// and may be used for `purpose`. At NotAfter() itself it is valid no more.
// UNAUTHENTICATED with OpenSSL's reason when it is not so; INVALID_ARGUMENT
// without an anchor or with too many intermediates.
absl::Status VerifyChain(const Certificate& leaf,
                         const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors,
                         CertificatePurpose purpose, absl::Time now);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_CERTIFICATE_CHAIN_H_
