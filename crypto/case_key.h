// Case keys at rest: each case has its own 32 byte key, kept only wrapped
// under the node's wrapping key. Destroying the wrapped key erases the case;
// the case key never leaves its node.
//
// The wrapping key's file holds 64 hexadecimal digits, so that it survives
// copying; read it with ReadSecretFile. Thread-safe. Copies are not possible.
#ifndef CAUSEWAY_CRYPTO_CASE_KEY_H_
#define CAUSEWAY_CRYPTO_CASE_KEY_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"
#include "base/sensitive.h"
#include "crypto/aead.h"

namespace causeway {

inline constexpr size_t kCaseKeyBytes = kAeadKeyBytes;
inline constexpr size_t kWrappedCaseKeyBytes =
    kCaseKeyBytes + kRecordOverheadBytes;

class KeyWrapper {
 public:
  // What a new wrapping key's file holds: 64 hexadecimal digits, a line end.
  static Sensitive<std::string> NewFileContent(RandomSource& random);

  // INVALID_ARGUMENT unless it is 64 hexadecimal digits and white space after.
  static absl::StatusOr<KeyWrapper> FromFileContent(absl::string_view content);

  KeyWrapper(KeyWrapper&&) = default;
  KeyWrapper& operator=(KeyWrapper&&) = default;
  KeyWrapper(const KeyWrapper&) = delete;
  KeyWrapper& operator=(const KeyWrapper&) = delete;

  // 60 bytes. `aad` names where the wrapped key belongs (node, case) and must
  // be the same on unwrapping. INVALID_ARGUMENT when `case_key` is not 32
  // bytes long; INTERNAL when OpenSSL fails.
  absl::StatusOr<std::string> WrapCaseKey(absl::string_view case_key,
                                          absl::string_view aad,
                                          RandomSource& random) const;

  // The 32 bytes of the case key. DATA_LOSS when it was altered, belongs to
  // another case, or was wrapped under another wrapping key.
  absl::StatusOr<Sensitive<std::string>> UnwrapCaseKey(
      absl::string_view wrapped, absl::string_view aad) const;

 private:
  explicit KeyWrapper(Sensitive<std::string> key) : key_(std::move(key)) {}

  Sensitive<std::string> key_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_CASE_KEY_H_
