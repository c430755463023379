// An X.509 certificate that was read: an immutable value with the fields this
// project asks for. Reading says nothing about trust; VerifyChain
// (crypto/certificate_chain.h) does.
//
// Thread-safe. Copies share the parsed form. What could be read two ways (two
// SAN extensions, a name with a zero byte, bytes after the end) is refused
// when the certificate is read.
#ifndef CAUSEWAY_CRYPTO_CERTIFICATE_H_
#define CAUSEWAY_CRYPTO_CERTIFICATE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct x509_st;

namespace causeway {

inline constexpr size_t kCertificateBytesMax = 16384;
inline constexpr size_t kCertificatesPerBundleMax = 64;

class Certificate {
 public:
  // Both: INVALID_ARGUMENT unless the input is exactly one certificate.
  // FromPem allows text before and after it.
  static absl::StatusOr<Certificate> FromDer(absl::string_view der);
  static absl::StatusOr<Certificate> FromPem(absl::string_view pem);

  // All certificates of a PEM text in their order; none is a valid answer.
  // INVALID_ARGUMENT when one cannot be read or there are more than
  // kCertificatesPerBundleMax.
  static absl::StatusOr<std::vector<Certificate>> BundleFromPem(
      absl::string_view pem);

  const std::string& ToDer() const { return fields_->der; }
  std::string ToPem() const;

  const std::string& SubjectCn() const { return fields_->subject_cn; }
  const std::vector<std::string>& UriSans() const { return fields_->uris; }
  const std::vector<std::string>& DnsSans() const { return fields_->dns; }

  // The one URI this certificate names. FAILED_PRECONDITION when it names
  // none or several: a node has exactly one identity.
  absl::StatusOr<std::string> SoleUriSan() const;

  absl::Time NotBefore() const { return fields_->not_before; }
  absl::Time NotAfter() const { return fields_->not_after; }
  bool IsCa() const { return fields_->is_ca; }

  // The public key, DER SubjectPublicKeyInfo. KeyId() of it is the pin.
  const std::string& SpkiDer() const { return fields_->spki_der; }
  // The subject key identifier; empty when there is none.
  const std::string& SubjectKeyId() const { return fields_->subject_key_id; }
  // Lower case, two digits per byte.
  const std::string& SerialHex() const { return fields_->serial_hex; }
  // SHA-256 of the DER form, 32 raw bytes.
  std::string Fingerprint() const;

  // For crypto/ itself.
  x509_st* handle() const { return fields_->x509.get(); }

 private:
  struct Fields {
    std::shared_ptr<x509_st> x509;
    std::string der, subject_cn, spki_der, subject_key_id, serial_hex;
    std::vector<std::string> uris, dns;
    absl::Time not_before, not_after;
    bool is_ca = false;
  };
  static absl::StatusOr<Certificate> Take(std::shared_ptr<x509_st> x509);
  explicit Certificate(std::shared_ptr<const Fields> fields)
      : fields_(std::move(fields)) {}

  std::shared_ptr<const Fields> fields_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_CERTIFICATE_H_
