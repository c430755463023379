// Casts between char (our byte strings) and unsigned char (OpenSSL's).
// Internal to crypto/.
#ifndef CAUSEWAY_CRYPTO_OCTETS_H_
#define CAUSEWAY_CRYPTO_OCTETS_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

inline const unsigned char* Octets(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

inline unsigned char* MutableOctets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

inline std::string StringOf(const unsigned char* data, size_t n) {
  return std::string(reinterpret_cast<const char*>(data), n);
}

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_OCTETS_H_
