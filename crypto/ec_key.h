// P-256 in OpenSSL's terms: reading, checking and writing keys.
//
// Internal to crypto/. One curve and one encoding of a public key (the 91 byte
// SubjectPublicKeyInfo with a named curve and an uncompressed point), so that
// a key has exactly one id. Thread-safe.
#ifndef CAUSEWAY_CRYPTO_EC_KEY_H_
#define CAUSEWAY_CRYPTO_EC_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/openssl_ptr.h"

namespace causeway {

// INTERNAL when OpenSSL fails.
absl::StatusOr<EvpPkeyPtr> GenerateP256();

// INVALID_ARGUMENT unless `der` is the one encoding of a P-256 public key.
absl::StatusOr<EvpPkeyPtr> ParseP256Spki(absl::string_view der);

// INVALID_ARGUMENT unless `pem` is an unencrypted P-256 private key whose two
// halves belong together. Never asks for a passphrase.
absl::StatusOr<EvpPkeyPtr> ParseP256PrivatePem(absl::string_view pem);

// INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> P256SpkiDer(const EVP_PKEY* key);
absl::StatusOr<std::string> P256PrivatePem(const EVP_PKEY* key);

// A read-only BIO over `bytes`, which must outlive it. Null when `bytes` is
// longer than OpenSSL can take (2 GiB).
BioPtr ReadBio(absl::string_view bytes);

// What was written into a memory BIO so far.
std::string BioContent(BIO* bio);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_EC_KEY_H_
