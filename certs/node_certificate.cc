#include "certs/node_certificate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/federation.h"
#include "certs/files.h"
#include "certs/host_port.h"
#include "crypto/certificate.h"
#include "crypto/file_secret.h"
#include "crypto/private_key.h"

namespace causeway {
namespace certs {
namespace {

constexpr absl::Duration kClockTolerance = absl::Minutes(5);

absl::Time WholeSeconds(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

void AddOnce(const std::string& name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) {
    names->push_back(name);
  }
}

}  // namespace

absl::Time NotBefore(absl::Time now) {
  return WholeSeconds(now - kClockTolerance);
}

absl::Time NotAfter(absl::Time now, absl::Duration lifetime) {
  return WholeSeconds(now + lifetime);
}

absl::StatusOr<CertificateRequest> NodeCertificateRequest(
    absl::string_view uri, absl::string_view node_id,
    const std::vector<std::string>& addresses) {
  CertificateRequest request;
  request.subject_cn = std::string(node_id);
  request.uri_sans = {std::string(uri)};
  request.dns_sans = {"localhost"};
  request.ip_sans = {"127.0.0.1"};
  request.server_auth = true;
  request.client_auth = true;
  for (const std::string& address : addresses) {
    ASSIGN_OR_RETURN(const HostPort parsed, ParseHostPort(address));
    AddOnce(parsed.host, parsed.is_ip ? &request.ip_sans : &request.dns_sans);
  }
  return request;
}

}  // namespace certs

absl::Status RenewNodeCertificate(const std::string& node_dir,
                                  const std::vector<std::string>& addresses,
                                  absl::Duration lifetime, absl::Time now) {
  const std::string keys = absl::StrCat(node_dir, "/keys/");
  const std::string path = absl::StrCat(keys, "tls.pem");
  ASSIGN_OR_RETURN(const std::string old_pem,
                   certs::ReadFile(path, kCertificateBytesMax));
  ASSIGN_OR_RETURN(const Certificate old, Certificate::FromPem(old_pem));
  ASSIGN_OR_RETURN(const std::string uri, old.SoleUriSan());
  ASSIGN_OR_RETURN(const NodeIdentity identity, ParseUri(uri));
  ASSIGN_OR_RETURN(const Sensitive<std::string> ca_key_pem,
                   ReadSecretFile(absl::StrCat(keys, "tls-ca.key")));
  ASSIGN_OR_RETURN(const PrivateKey ca_key,
                   PrivateKey::FromPem(ca_key_pem.Reveal()));
  ASSIGN_OR_RETURN(
      const std::string ca_pem,
      certs::ReadFile(absl::StrCat(keys, "tls-ca.pem"), kCertificateBytesMax));
  ASSIGN_OR_RETURN(const Certificate ca, Certificate::FromPem(ca_pem));
  ASSIGN_OR_RETURN(const Sensitive<std::string> key_pem,
                   ReadSecretFile(absl::StrCat(keys, "tls.key")));
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(key_pem.Reveal()));
  if (!identity.staff_number.empty() || key.SpkiDer() != old.SpkiDer()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is not the certificate of this node's key"));
  }
  ASSIGN_OR_RETURN(
      CertificateRequest request,
      certs::NodeCertificateRequest(uri, identity.node_id, addresses));
  request.not_before = certs::NotBefore(now);
  request.not_after = certs::NotAfter(now, lifetime);
  ASSIGN_OR_RETURN(const Certificate renewed,
                   IssueCertificate(ca_key, ca, key.SpkiDer(), request));
  return certs::ReplaceFile(path, renewed.ToPem());
}

}  // namespace causeway
