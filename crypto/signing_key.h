// Record signatures: ECDSA P-256 with SHA-256 over exact bytes,
//
//   "CAUSEWAY/1" 00 type 00 u64be(len(payload)) payload
//
// written as 64 bytes r||s. The type keeps a signature under one kind of
// message from being passed off under another. Verify first, then parse the
// same bytes, keep those bytes: nothing here re-serialises anything.
//
// s is always in the lower half of the group order: Sign makes it so and
// Verify asks for it. Otherwise anybody could turn a valid signature into a
// second valid one, and one message would have two digests.
// Thread-safe: const use from any number of threads. Copies share the key.
#ifndef CAUSEWAY_CRYPTO_SIGNING_KEY_H_
#define CAUSEWAY_CRYPTO_SIGNING_KEY_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sensitive.h"
#include "crypto/private_key.h"

namespace causeway {

inline constexpr size_t kSignatureBytes = 64;
inline constexpr size_t kKeyIdBytes = 16;

// The first 16 bytes of SHA-256 of the public key (DER).
std::string KeyId(absl::string_view spki_der);

class SigningKey {
 public:
  // Codes as PrivateKey's functions of the same names.
  static absl::StatusOr<SigningKey> Generate();
  static absl::StatusOr<SigningKey> FromPem(absl::string_view pem);
  absl::StatusOr<Sensitive<std::string>> ToPem() const { return key_.ToPem(); }

  const std::string& SpkiDer() const { return key_.SpkiDer(); }
  std::string Id() const { return KeyId(SpkiDer()); }

  // 64 bytes. INVALID_ARGUMENT when `type` is empty or holds a zero byte;
  // INTERNAL when OpenSSL fails.
  absl::StatusOr<std::string> Sign(absl::string_view type,
                                   absl::string_view payload) const;

 private:
  explicit SigningKey(PrivateKey key) : key_(std::move(key)) {}

  PrivateKey key_;
};

class VerifyKey {
 public:
  // INVALID_ARGUMENT unless it is a P-256 key in its one encoding (91 bytes).
  static absl::StatusOr<VerifyKey> FromSpkiDer(absl::string_view spki_der);

  const std::string& SpkiDer() const { return spki_der_; }
  std::string Id() const { return KeyId(SpkiDer()); }

  // UNAUTHENTICATED unless `signature` is this key's over type and payload.
  absl::Status Verify(absl::string_view type, absl::string_view payload,
                      absl::string_view signature) const;

 private:
  VerifyKey(std::shared_ptr<evp_pkey_st> key, std::string spki_der)
      : key_(std::move(key)), spki_der_(std::move(spki_der)) {}

  std::shared_ptr<evp_pkey_st> key_;
  std::string spki_der_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_SIGNING_KEY_H_
