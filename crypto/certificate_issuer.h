// Makes X.509 certificates with P-256 keys: a self-signed authority and what
// it issues. Used by the enrolment commands, the development PKI and tests.
//
// Serial numbers are 16 random bytes. Every extension that X509_STRICT asks
// for is there: basic constraints and key usage critical, both key
// identifiers. Thread-safe. Nothing is written anywhere.
#ifndef CAUSEWAY_CRYPTO_CERTIFICATE_ISSUER_H_
#define CAUSEWAY_CRYPTO_CERTIFICATE_ISSUER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"

namespace causeway {

struct CertificateRequest {
  std::string subject_cn;  // 1 to 64 of printable ASCII
  std::vector<std::string> uri_sans;
  std::vector<std::string> dns_sans;
  std::vector<std::string> ip_sans;  // "127.0.0.1", "::1"
  absl::Time not_before;             // whole seconds
  absl::Time not_after;
  bool is_ca = false;        // an intermediate when issued, path length 0
  bool server_auth = false;  // TLS server
  bool client_auth = false;  // TLS client
  bool sealing = false;      // key agreement, and nothing else
};

// A root. `request.is_ca` is taken as true. INVALID_ARGUMENT for a request
// that contradicts itself (empty name, times in the wrong order, unreadable
// address, sealing together with TLS); INTERNAL when OpenSSL fails.
absl::StatusOr<Certificate> MakeSelfSignedCa(const PrivateKey& key,
                                             const CertificateRequest& request);

// A certificate for the public key `spki_der`. INVALID_ARGUMENT as above, and
// when the key is not P-256 or the certificate would outlive its authority;
// FAILED_PRECONDITION when `ca_key` is not the key of `ca`, or `ca` is none.
absl::StatusOr<Certificate> IssueCertificate(const PrivateKey& ca_key,
                                             const Certificate& ca,
                                             absl::string_view spki_der,
                                             const CertificateRequest& request);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_CERTIFICATE_ISSUER_H_
