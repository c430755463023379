// A P-256 private key without a purpose yet: what certificate authorities and
// TLS endpoints use, and what SigningKey and SealingKey are made from.
//
// The three are different types because one key must never serve two uses.
// Copies share the key; const use is thread-safe. The key material is wiped
// when the last copy goes. ToPem() is the only way out for it.
#ifndef CAUSEWAY_CRYPTO_PRIVATE_KEY_H_
#define CAUSEWAY_CRYPTO_PRIVATE_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sensitive.h"

struct evp_pkey_st;

namespace causeway {

class PrivateKey {
 public:
  // INTERNAL when OpenSSL fails.
  static absl::StatusOr<PrivateKey> Generate();

  // INVALID_ARGUMENT unless `pem` is an unencrypted P-256 key.
  static absl::StatusOr<PrivateKey> FromPem(absl::string_view pem);

  // PKCS#8, unencrypted: for WriteSecretFile only. INTERNAL on failure.
  absl::StatusOr<Sensitive<std::string>> ToPem() const;

  // The public key as DER SubjectPublicKeyInfo, 91 bytes.
  const std::string& SpkiDer() const { return spki_der_; }

  // For crypto/ itself.
  evp_pkey_st* handle() const { return key_.get(); }

 private:
  static absl::StatusOr<PrivateKey> Take(std::shared_ptr<evp_pkey_st> key);
  PrivateKey(std::shared_ptr<evp_pkey_st> key, std::string spki_der)
      : key_(std::move(key)), spki_der_(std::move(spki_der)) {}

  std::shared_ptr<evp_pkey_st> key_;
  std::string spki_der_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_PRIVATE_KEY_H_
