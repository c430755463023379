#include "crypto/signing_key.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "crypto/ec_key.h"
#include "crypto/framing.h"
#include "crypto/octets.h"
#include "crypto/openssl_error.h"

namespace causeway {
namespace {

constexpr absl::string_view kContext = "CAUSEWAY/1";
constexpr int kScalarBytes = 32;

const BIGNUM* MakeOrder() {
  const std::unique_ptr<EC_GROUP, OpenSslFree<EC_GROUP_free>> group(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  CAUSEWAY_CHECK(group != nullptr) << "OpenSSL offers no P-256";
  return BN_dup(EC_GROUP_get0_order(group.get()));
}

const BIGNUM* Order() {
  static const BIGNUM* const order = MakeOrder();
  return order;
}

const BIGNUM* MakeHalfOrder() {
  BignumPtr half(BN_new());
  CAUSEWAY_CHECK(half != nullptr && BN_rshift1(half.get(), Order()) == 1)
      << "out of memory";
  return half.release();
}

bool InLowerHalf(const BIGNUM* s) {
  static const BIGNUM* const half = MakeHalfOrder();
  return BN_cmp(s, half) <= 0;
}

// DER to r||s with s in the lower half.
absl::StatusOr<std::string> RawSignature(absl::string_view der) {
  const unsigned char* at = Octets(der);
  const EcdsaSigPtr parsed(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  BignumPtr s(parsed == nullptr ? nullptr
                                : BN_dup(ECDSA_SIG_get0_s(parsed.get())));
  if (s == nullptr) return OpenSslError("cannot read a new signature");
  if (!InLowerHalf(s.get()) && BN_sub(s.get(), Order(), s.get()) != 1) {
    return OpenSslError("cannot normalise a signature");
  }
  std::string raw(kSignatureBytes, '\0');
  unsigned char* out = MutableOctets(raw);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out, kScalarBytes) < 0 ||
      BN_bn2binpad(s.get(), out + kScalarBytes, kScalarBytes) < 0) {
    return OpenSslError("cannot write a signature");
  }
  return raw;
}

// r||s to DER; empty when it is not a signature any signer here makes.
std::string DerSignature(absl::string_view raw) {
  if (raw.size() != kSignatureBytes) return std::string();
  BignumPtr r(BN_bin2bn(Octets(raw), kScalarBytes, nullptr));
  BignumPtr s(BN_bin2bn(Octets(raw) + kScalarBytes, kScalarBytes, nullptr));
  EcdsaSigPtr sig(ECDSA_SIG_new());
  if (r == nullptr || s == nullptr || sig == nullptr) return std::string();
  if (BN_is_zero(r.get()) || BN_is_zero(s.get()) ||
      BN_cmp(r.get(), Order()) >= 0 || !InLowerHalf(s.get())) {
    return std::string();
  }
  if (ECDSA_SIG_set0(sig.get(), r.get(), s.get()) != 1) return std::string();
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(sig.get(), nullptr);
  if (size <= 0) return std::string();
  std::string der(static_cast<size_t>(size), '\0');
  unsigned char* out = MutableOctets(der);
  if (i2d_ECDSA_SIG(sig.get(), &out) != size) return std::string();
  return der;
}

absl::Status WrongSignature() {
  ClearOpenSslErrors();
  return absl::UnauthenticatedError("the signature does not fit the message");
}

}  // namespace

std::string KeyId(absl::string_view spki_der) {
  return Sha256(spki_der).substr(0, kKeyIdBytes);
}

absl::StatusOr<SigningKey> SigningKey::Generate() {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate());
  return SigningKey(std::move(key));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view pem) {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::FromPem(pem));
  return SigningKey(std::move(key));
}

absl::StatusOr<std::string> SigningKey::Sign(absl::string_view type,
                                             absl::string_view payload) const {
  if (!ValidFrameType(type)) {
    return absl::InvalidArgumentError(
        "the type of a signed message is not empty and holds no zero byte");
  }
  const std::string header = FrameHeader(kContext, type, payload.size());
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  size_t size = 0;
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                         key_.handle()) != 1 ||
      EVP_DigestSignUpdate(context.get(), header.data(), header.size()) != 1 ||
      EVP_DigestSignUpdate(context.get(), payload.data(), payload.size()) !=
          1 ||
      EVP_DigestSignFinal(context.get(), nullptr, &size) != 1) {
    return OpenSslError("cannot sign");
  }
  std::string der(size, '\0');
  if (EVP_DigestSignFinal(context.get(), MutableOctets(der), &size) != 1) {
    return OpenSslError("cannot sign");
  }
  der.resize(size);
  return RawSignature(der);
}

absl::StatusOr<VerifyKey> VerifyKey::FromSpkiDer(absl::string_view spki_der) {
  ASSIGN_OR_RETURN(EvpPkeyPtr key, ParseP256Spki(spki_der));
  return VerifyKey(std::move(key), std::string(spki_der));
}

absl::Status VerifyKey::Verify(absl::string_view type,
                               absl::string_view payload,
                               absl::string_view signature) const {
  const std::string der = DerSignature(signature);
  if (der.empty() || !ValidFrameType(type)) return WrongSignature();
  const std::string header = FrameHeader(kContext, type, payload.size());
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                           key_.get()) != 1 ||
      EVP_DigestVerifyUpdate(context.get(), header.data(), header.size()) !=
          1 ||
      EVP_DigestVerifyUpdate(context.get(), payload.data(), payload.size()) !=
          1 ||
      EVP_DigestVerifyFinal(context.get(), Octets(der), der.size()) != 1) {
    return WrongSignature();
  }
  return absl::OkStatus();
}

}  // namespace causeway
