// Seals bytes to one recipient node: CMS AuthEnvelopedData, ECDH P-256 with
// X9.63 KDF on SHA-256, AES-256 key wrap, AES-256-GCM. `openssl cms -decrypt`
// opens it.
//
// Sealing hides and protects from change in transit; it says nothing about the
// sender: callers sign first, then pad, then seal. Outside the seal stands only
// the recipient's key identifier, no name and no issuer. The sealed size
// depends on the plaintext's size alone (SealedSize). Thread-safe.
// Limit: kSealedPlaintextBytesMax; a larger bundle goes in chunks (aead.h).
#ifndef CAUSEWAY_CRYPTO_SEALING_H_
#define CAUSEWAY_CRYPTO_SEALING_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"

namespace causeway {

inline constexpr size_t kSealedPlaintextBytesMax = size_t{1} << 30;

// A node's private sealing key and the certificate others seal to.
class SealingKey {
 public:
  // INVALID_ARGUMENT when the certificate is not for this key or carries no
  // key identifier.
  static absl::StatusOr<SealingKey> Create(PrivateKey key,
                                           Certificate certificate);

  const PrivateKey& private_key() const { return key_; }
  const Certificate& certificate() const { return certificate_; }

 private:
  SealingKey(PrivateKey key, Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  PrivateKey key_;
  Certificate certificate_;
};

// The size of Seal()'s result.
size_t SealedSize(size_t plaintext_size);

// Whether the certificate is still valid and vouched for is the caller's
// question (VerifyChain, kSealing). INVALID_ARGUMENT when it cannot be read, is
// not a P-256 one for key agreement, or the plaintext is empty or over the
// limit; INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> Seal(absl::string_view plaintext,
                                 absl::string_view recipient_certificate_der);

// DATA_LOSS for every failure alike (altered, cut short, for somebody else, in
// another form), with one text: whoever sends must not learn which it was.
absl::StatusOr<std::string> Open(absl::string_view sealed,
                                 const SealingKey& key);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_SEALING_H_
