// SHA-256 and HMAC-SHA256 over byte strings.
//
// Both cannot fail on any input; if OpenSSL itself is unusable the process
// aborts, since nothing it would record could be trusted. Thread-safe.
#ifndef CAUSEWAY_CRYPTO_DIGEST_H_
#define CAUSEWAY_CRYPTO_DIGEST_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

inline constexpr size_t kDigestBytes = 32;

// 32 raw bytes.
std::string Sha256(absl::string_view data);

// 32 raw bytes (RFC 2104). A key of any length is allowed.
std::string HmacSha256(absl::string_view key, absl::string_view data);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_DIGEST_H_
