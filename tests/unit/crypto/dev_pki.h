// Certificates for the tests of this folder, valid around Monday 2026-11-23.
#ifndef CAUSEWAY_TESTS_UNIT_CRYPTO_DEV_PKI_H_
#define CAUSEWAY_TESTS_UNIT_CRYPTO_DEV_PKI_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "crypto/certificate_issuer.h"

namespace causeway {

inline absl::Time TestNow() {
  return absl::FromCivil(absl::CivilHour(2026, 11, 23, 9), absl::UTCTimeZone());
}

inline CertificateRequest RequestNamed(const std::string& name) {
  CertificateRequest request;
  request.subject_cn = name;
  request.not_before = TestNow() - absl::Hours(1);
  request.not_after = TestNow() + absl::Hours(24 * 7);
  return request;
}

// An authority with its key.
struct Authority {
  explicit Authority(const std::string& name)
      : key(*PrivateKey::Generate()), certificate(Make(name, key)) {}

  Certificate Issue(const PrivateKey& subject,
                    const CertificateRequest& request) const {
    return *IssueCertificate(key, certificate, subject.SpkiDer(), request);
  }

  static Certificate Make(const std::string& name, const PrivateKey& key) {
    CertificateRequest request = RequestNamed(name);
    request.not_after = TestNow() + absl::Hours(24 * 365 * 30);
    return *MakeSelfSignedCa(key, request);
  }

  PrivateKey key;
  Certificate certificate;
};

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_UNIT_CRYPTO_DEV_PKI_H_
