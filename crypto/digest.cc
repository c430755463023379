#include "crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"
#include "crypto/octets.h"

namespace causeway {
namespace {

// Fetched once: an implicit fetch per call costs more than hashing a header.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CAUSEWAY_CHECK(algorithm != nullptr) << "OpenSSL offers no SHA-256";
  return algorithm;
}

}  // namespace

std::string Sha256(absl::string_view data) {
  std::string digest(kDigestBytes, '\0');
  unsigned int size = 0;
  CAUSEWAY_CHECK(EVP_Digest(data.data(), data.size(), MutableOctets(digest),
                            &size, Sha256Algorithm(), nullptr) == 1 &&
                 size == kDigestBytes)
      << "SHA-256 failed";
  return digest;
}

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  std::string mac(kDigestBytes, '\0');
  unsigned int size = 0;
  // An over-long key is its own digest (RFC 2104), which also keeps the length
  // inside HMAC()'s int. A null key pointer would mean "reuse the last key".
  const std::string hashed = key.size() > 64 ? Sha256(key) : std::string(key);
  CAUSEWAY_CHECK(HMAC(Sha256Algorithm(), hashed.data(),
                      static_cast<int>(hashed.size()), Octets(data),
                      data.size(), MutableOctets(mac), &size) != nullptr &&
                 size == kDigestBytes)
      << "HMAC-SHA256 failed";
  return mac;
}

}  // namespace causeway
