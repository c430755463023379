#include "server/keys.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/officer.h"
#include "crypto/certificate.h"
#include "crypto/file_secret.h"
#include "crypto/private_key.h"
#include "server/data_dir.h"
#include "server/own_key.h"

namespace causeway::server {
namespace {

constexpr size_t kBundleBytesMax =
    kCertificatesPerBundleMax * limits::kCertificateBytesMax;

absl::Status Wrong(const Config& config, absl::string_view key,
                   absl::string_view problem) {
  return ConfigError(absl::StatusCode::kInvalidArgument, config, key, problem);
}

// The error of another module, with the key it is about and what was expected.
absl::Status About(const Config& config, absl::string_view key,
                   const absl::Status& status, absl::string_view want) {
  return Wrong(config, key, absl::StrCat(status.message(), "; want ", want));
}

absl::StatusOr<Sensitive<std::string>> ReadSecret(const Config& config,
                                                  absl::string_view key,
                                                  const std::string& path) {
  absl::StatusOr<Sensitive<std::string>> content = ReadSecretFile(path);
  if (content.ok()) return content;
  return About(config, key, content.status(),
               "a file of mode 0600 that only this user can read");
}

absl::StatusOr<std::vector<Certificate>> ReadBundle(const Config& config,
                                                    absl::string_view key,
                                                    const std::string& path) {
  constexpr absl::string_view kWanted = "a PEM file with certificates";
  const absl::StatusOr<std::string> pem = ReadWholeFile(path, kBundleBytesMax);
  if (!pem.ok()) return About(config, key, pem.status(), kWanted);
  absl::StatusOr<std::vector<Certificate>> bundle =
      Certificate::BundleFromPem(*pem);
  if (!bundle.ok()) return About(config, key, bundle.status(), kWanted);
  if (bundle->empty()) {
    return Wrong(config, key, absl::StrCat("empty; want ", kWanted));
  }
  return bundle;
}

std::string ToPem(const std::vector<Certificate>& bundle) {
  std::string pem;
  for (const Certificate& certificate : bundle) pem += certificate.ToPem();
  return pem;
}

absl::StatusOr<OfficerSet> ReadOfficers(const Config& config) {
  absl::StatusOr<OfficerSet> officers = LoadOfficerSet(
      config.officers, static_cast<std::uint32_t>(config.officer_signatures));
  if (officers.ok()) return officers;
  return About(config, "node.officers", officers.status(),
               "the public keys of different federation officers in PEM");
}

absl::StatusOr<PrivateKey> ReadPrivateKey(const Config& config,
                                          absl::string_view key,
                                          const std::string& path) {
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem,
                   ReadSecret(config, key, path));
  absl::StatusOr<PrivateKey> result = PrivateKey::FromPem(pem.Reveal());
  if (!result.ok()) {
    return About(config, key, result.status(), "an unencrypted P-256 key");
  }
  return result;
}

absl::StatusOr<SigningKey> ReadSigningKey(const Config& config,
                                          absl::string_view key,
                                          const std::string& path) {
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem,
                   ReadSecret(config, key, path));
  absl::StatusOr<SigningKey> signing = SigningKey::FromPem(pem.Reveal());
  if (signing.ok()) return signing;
  return About(config, key, signing.status(), "an unencrypted P-256 key");
}

}  // namespace

absl::StatusOr<NodeKeys> LoadNodeKeys(const Config& config) {
  ASSIGN_OR_RETURN(
      SigningKey signing,
      ReadSigningKey(config, "keys.signing_key", config.signing_key));
  std::optional<SigningKey> next_signing;
  if (!config.next_signing_key.empty()) {
    ASSIGN_OR_RETURN(next_signing,
                     ReadSigningKey(config, "keys.next_signing_key",
                                    config.next_signing_key));
  }
  ASSIGN_OR_RETURN(
      PrivateKey sealing_key,
      ReadPrivateKey(config, "keys.sealing_key", config.sealing_key));
  ASSIGN_OR_RETURN(const std::vector<Certificate> sealing_certificate,
                   ReadBundle(config, "keys.sealing_certificate",
                              config.sealing_certificate));
  absl::StatusOr<SealingKey> sealing =
      SealingKey::Create(std::move(sealing_key), sealing_certificate.front());
  if (!sealing.ok()) {
    return About(config, "keys.sealing_certificate", sealing.status(),
                 "the certificate of keys.sealing_key");
  }
  ASSIGN_OR_RETURN(
      const Sensitive<std::string> wrapping,
      ReadSecret(config, "keys.wrapping_key", config.wrapping_key));
  absl::StatusOr<KeyWrapper> wrapper =
      KeyWrapper::FromFileContent(wrapping.Reveal());
  if (!wrapper.ok()) {
    return About(config, "keys.wrapping_key", wrapper.status(),
                 "64 hexadecimal digits");
  }
  ASSIGN_OR_RETURN(OfficerSet officers, ReadOfficers(config));
  return NodeKeys{std::move(signing),
                  {*std::move(sealing)},
                  *std::move(wrapper),
                  std::move(officers),
                  std::move(next_signing)};
}

absl::StatusOr<TlsIdentity> LoadTlsIdentity(const Config& config,
                                            absl::Time now) {
  TlsIdentity identity;
  ASSIGN_OR_RETURN(const PrivateKey key,
                   ReadPrivateKey(config, "keys.tls_key", config.tls_key));
  ASSIGN_OR_RETURN(identity.key_pem, key.ToPem());

  constexpr absl::string_view kCertificate = "keys.tls_certificate";
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain,
                   ReadBundle(config, kCertificate, config.tls_certificate));
  const Certificate& leaf = chain.front();
  if (leaf.SpkiDer() != key.SpkiDer()) {
    return Wrong(config, kCertificate,
                 "of another key; want the certificate of keys.tls_key");
  }
  const absl::StatusOr<std::string> uri = leaf.SoleUriSan();
  const std::string own_uri = NodeUri(config.federation, config.node_id);
  if (!uri.ok() || *uri != own_uri) {
    return Wrong(config, kCertificate,
                 absl::StrCat("of somebody else; want the one URI ", own_uri));
  }
  if (now < leaf.NotBefore() || now >= leaf.NotAfter()) {
    return Wrong(config, kCertificate,
                 absl::StrCat("not valid now; want one valid at ",
                              absl::FormatTime(now, absl::UTCTimeZone())));
  }
  identity.certificate_pem = ToPem(chain);

  ASSIGN_OR_RETURN(const std::vector<Certificate> people_ca,
                   ReadBundle(config, "keys.people_ca", config.people_ca));
  for (const Certificate& certificate : people_ca) {
    if (!certificate.IsCa()) {
      return Wrong(config, "keys.people_ca",
                   "holds a certificate that is no authority; want the "
                   "node's own people CA");
    }
  }
  identity.people_ca_pem = ToPem(people_ca);
  return identity;
}

absl::Status CheckListed(const Config& config, const NodeKeys& keys,
                         const Directory& directory) {
  const causeway::v1::DirectoryNode* self = directory.Find(config.node_id);
  if (self == nullptr) {
    return Wrong(config, "node.id",
                 "not in the directory; want a node the directory lists");
  }
  const auto holds = [&](const SigningKey& key) {
    return SigningKeyHolds(directory, config.node_id, key.Id());
  };
  if (!holds(keys.signing) &&
      !(keys.next_signing.has_value() && holds(*keys.next_signing))) {
    return Wrong(config, "keys.signing_key",
                 "not in the directory; want the key it lists for this node");
  }
  const std::string& certificate = keys.sealing.front().certificate().ToDer();
  const auto& sealing = self->sealing_keys();
  if (std::none_of(sealing.begin(), sealing.end(), [&](const auto& key) {
        return key.public_der() == certificate;
      })) {
    return Wrong(config, "keys.sealing_certificate",
                 "not in the directory; want one it lists for this node");
  }
  return absl::OkStatus();
}

absl::Status CheckOwnCertificate(const Config& config,
                                 const TlsIdentity& identity,
                                 const Directory& directory, absl::Time now) {
  // Who takes no part may be listed without authority or pins: of the two what
  // is there must fit.
  const causeway::v1::DirectoryNode* self = directory.Find(config.node_id);
  if (self != nullptr && self->tls_ca_der().empty()) return absl::OkStatus();
  for (const bool as_client : {true, false}) {
    const absl::Status fits =
        VerifyListedCertificate(directory, identity.certificate_pem,
                                identity.certificate_pem, as_client, now)
            .status();
    const std::optional<Refusal> refusal = RefusalOf(fits);
    const bool unpinned = refusal.has_value() && refusal->rule == "tls.pin" &&
                          self != nullptr && self->tls_key_pins().empty();
    if (!fits.ok() && !unpinned) return fits;
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
