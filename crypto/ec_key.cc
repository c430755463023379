#include "crypto/ec_key.h"

#include <openssl/pem.h>

#include <limits>

#include "crypto/octets.h"
#include "crypto/openssl_error.h"

namespace causeway {
namespace {

constexpr size_t kSpkiBytes = 91;
constexpr char kGroup[] = "prime256v1";

bool IsP256(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "EC") != 1) return false;
  char group[64] = {};
  size_t size = 0;
  return EVP_PKEY_get_group_name(key, group, sizeof(group), &size) == 1 &&
         absl::string_view(group, size) == kGroup;
}

absl::Status NotAKey(absl::string_view what) {
  ClearOpenSslErrors();
  return absl::InvalidArgumentError(what);
}

// OpenSSL's default callback would ask the terminal for a passphrase.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/,
                 void* /*user*/) {
  return -1;
}

}  // namespace

absl::StatusOr<EvpPkeyPtr> GenerateP256() {
  EvpPkeyPtr key(EVP_EC_gen(kGroup));
  if (key == nullptr) return OpenSslError("cannot make a P-256 key");
  return key;
}

absl::StatusOr<EvpPkeyPtr> ParseP256Spki(absl::string_view der) {
  constexpr absl::string_view kWhat =
      "a public key is a P-256 SubjectPublicKeyInfo of 91 bytes";
  if (der.size() != kSpkiBytes) return NotAKey(kWhat);
  const unsigned char* at = Octets(der);
  EvpPkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key == nullptr || !IsP256(key.get())) return NotAKey(kWhat);
  EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1) {
    return NotAKey(kWhat);
  }
  const absl::StatusOr<std::string> again = P256SpkiDer(key.get());
  if (!again.ok() || *again != der) return NotAKey(kWhat);
  return key;
}

absl::StatusOr<EvpPkeyPtr> ParseP256PrivatePem(absl::string_view pem) {
  constexpr absl::string_view kWhat =
      "a private key is an unencrypted P-256 key in PEM (PKCS#8)";
  const BioPtr bio = ReadBio(pem);
  if (bio == nullptr) return NotAKey(kWhat);
  EvpPkeyPtr key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr || !IsP256(key.get())) return NotAKey(kWhat);
  EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_check(context.get()) != 1) {
    return NotAKey(kWhat);
  }
  return key;
}

absl::StatusOr<std::string> P256SpkiDer(const EVP_PKEY* key) {
  const int size = i2d_PUBKEY(key, nullptr);
  if (size <= 0) return OpenSslError("cannot encode a public key");
  std::string der(static_cast<size_t>(size), '\0');
  unsigned char* at = MutableOctets(der);
  if (i2d_PUBKEY(key, &at) != size) {
    return OpenSslError("cannot encode a public key");
  }
  return der;
}

absl::StatusOr<std::string> P256PrivatePem(const EVP_PKEY* key) {
  // Secure-free BIO: its buffer is wiped when it is released.
  BioPtr bio(BIO_new(BIO_s_secmem()));
  if (bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0,
                                    nullptr, nullptr) != 1) {
    return OpenSslError("cannot encode a private key");
  }
  return BioContent(bio.get());
}

BioPtr ReadBio(absl::string_view bytes) {
  if (bytes.size() > std::numeric_limits<int>::max()) return nullptr;
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string BioContent(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  if (size <= 0 || data == nullptr) return std::string();
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace causeway
