#include "crypto/sealing.h"

#include <openssl/crypto.h>

#include "base/status_macros.h"
#include "crypto/ec_key.h"
#include "crypto/octets.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"
#include "crypto/sealed_form.h"

namespace causeway {
namespace {

absl::Status CannotOpen() {
  ClearOpenSslErrors();
  return absl::DataLossError("a sealed message cannot be opened");
}

absl::Status CheckRecipient(const Certificate& recipient) {
  RETURN_IF_ERROR(ParseP256Spki(recipient.SpkiDer()).status());
  if (recipient.SubjectKeyId().size() != kKeyIdentifierBytes ||
      X509_get_key_usage(recipient.handle()) != KU_KEY_AGREEMENT) {
    return absl::InvalidArgumentError(
        "the recipient's certificate is not a sealing certificate");
  }
  return absl::OkStatus();
}

// A recipient named by key identifier, with SHA-256 in place of the key
// derivation's default, SHA-1.
bool AddRecipient(CMS_ContentInfo* cms, const Certificate& recipient) {
  CMS_RecipientInfo* info = CMS_add1_recipient_cert(
      cms, recipient.handle(), CMS_USE_KEYID | CMS_KEY_PARAM);
  if (info == nullptr) return false;
  EVP_PKEY_CTX* derivation = CMS_RecipientInfo_get0_pkey_ctx(info);
  return derivation != nullptr &&
         EVP_PKEY_CTX_set_ecdh_kdf_md(derivation, EVP_sha256()) == 1;
}

absl::StatusOr<std::string> Encode(const CMS_ContentInfo* cms) {
  const int size = i2d_CMS_ContentInfo(cms, nullptr);
  if (size <= 0) return OpenSslError("cannot seal");
  std::string der(static_cast<size_t>(size), '\0');
  unsigned char* at = MutableOctets(der);
  if (i2d_CMS_ContentInfo(cms, &at) != size) return OpenSslError("cannot seal");
  return der;
}

}  // namespace

absl::StatusOr<SealingKey> SealingKey::Create(PrivateKey key,
                                              Certificate certificate) {
  RETURN_IF_ERROR(CheckRecipient(certificate));
  if (certificate.SpkiDer() != key.SpkiDer()) {
    return absl::InvalidArgumentError(
        "the sealing certificate is for another key");
  }
  return SealingKey(std::move(key), std::move(certificate));
}

size_t SealedSize(size_t plaintext_size) {
  return SealedFormSize(plaintext_size);
}

absl::StatusOr<std::string> Seal(absl::string_view plaintext,
                                 absl::string_view recipient_certificate_der) {
  // OpenSSL leaves an empty content out altogether.
  if (plaintext.empty() || plaintext.size() > kSealedPlaintextBytesMax) {
    return absl::InvalidArgumentError("one seal takes 1 byte to 1 GiB");
  }
  ASSIGN_OR_RETURN(const Certificate recipient,
                   Certificate::FromDer(recipient_certificate_der));
  RETURN_IF_ERROR(CheckRecipient(recipient));
  constexpr unsigned int kFlags = CMS_BINARY | CMS_PARTIAL;
  const BioPtr in = ReadBio(plaintext);
  const CmsPtr cms(in == nullptr ? nullptr
                                 : CMS_encrypt(nullptr, in.get(),
                                               EVP_aes_256_gcm(), kFlags));
  if (cms == nullptr || !AddRecipient(cms.get(), recipient) ||
      CMS_final(cms.get(), in.get(), nullptr, kFlags) != 1) {
    return OpenSslError("cannot seal");
  }
  ASSIGN_OR_RETURN(std::string sealed, Encode(cms.get()));
  absl::string_view named;
  if (!HasSealedForm(sealed, &named) || named != recipient.SubjectKeyId()) {
    return absl::InternalError("OpenSSL wrote another form of sealed message");
  }
  return sealed;
}

absl::StatusOr<std::string> Open(absl::string_view sealed,
                                 const SealingKey& key) {
  absl::string_view recipient;
  if (!HasSealedForm(sealed, &recipient) ||
      recipient != key.certificate().SubjectKeyId()) {
    return CannotOpen();
  }
  const unsigned char* at = Octets(sealed);
  const CmsPtr cms(
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(sealed.size())));
  // CMS hands out plaintext before it has checked the tag: it stays in this
  // buffer, which is wiped when released, until the check is done.
  const BioPtr out(BIO_new(BIO_s_secmem()));
  if (cms == nullptr || out == nullptr ||
      CMS_decrypt(cms.get(), key.private_key().handle(),
                  key.certificate().handle(), nullptr, out.get(),
                  CMS_BINARY) != 1) {
    return CannotOpen();
  }
  std::string plaintext = BioContent(out.get());
  if (SealedFormSize(plaintext.size()) != sealed.size()) return CannotOpen();
  return plaintext;
}

}  // namespace causeway
