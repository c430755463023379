#include "tests/unit/certs/test_federation.h"

#include <utility>

#include "base/check.h"
#include "causeway/v1/journal.pb.h"
#include "certs/directory_edit.h"
#include "crypto/digest.h"

namespace causeway::certs_test {
namespace {

template <typename T>
T Must(absl::StatusOr<T> value) {
  CAUSEWAY_CHECK(value.ok()) << value.status().ToString();
  return *std::move(value);
}

v1::DirectoryNode Entry(const TestNode& node, const std::string& country) {
  v1::DirectoryNode entry;
  entry.set_node_id(node.id);
  entry.set_organisation("Authority of " + country);
  entry.set_type(v1::ORGANISATION_TYPE_CHILD_PROTECTION_AUTHORITY);
  entry.set_country(country);
  entry.add_represents(country);
  entry.set_status(v1::NODE_STATUS_ACTIVE);
  entry.set_endpoint("127.0.0.1:7002");
  entry.set_tls_ca_der(node.ca.certificate.ToDer());
  entry.add_tls_key_pins(Sha256(node.tls.SpkiDer()));
  *entry.add_signing_keys() = SigningKeyEntry(node.signing, 1);
  v1::NodeKey* const sealing = entry.add_sealing_keys();
  sealing->set_key_id(KeyId(node.sealing.SpkiDer()));
  sealing->set_public_der(node.sealing.ToDer());
  sealing->set_from_version(1);
  entry.add_accepts(v1::MESSAGE_TYPE_OFFER);
  entry.add_procedure_digests(Sha256("procedure"));
  entry.set_protocol_version_min(1);
  entry.set_protocol_version_max(1);
  entry.add_languages("fr");
  return entry;
}

}  // namespace

absl::Time Now() {
  return absl::FromCivil(absl::CivilHour(2026, 11, 23, 9), absl::UTCTimeZone());
}

Authority MakeAuthority(const std::string& name) {
  PrivateKey key = Must(PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn = name;
  request.is_ca = true;
  request.not_before = Now() - absl::Hours(24);
  request.not_after = Now() + absl::Hours(24 * 365);
  Certificate certificate = Must(MakeSelfSignedCa(key, request));
  return {std::move(key), std::move(certificate)};
}

TestNode MakeNode(const std::string& id) {
  Authority ca = MakeAuthority("TLS CA " + id);
  const PrivateKey sealing_key = Must(PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn = id;
  request.sealing = true;
  request.not_before = Now() - absl::Hours(1);
  request.not_after = Now() + absl::Hours(24 * 30);
  Certificate sealing = Must(
      IssueCertificate(ca.key, ca.certificate, sealing_key.SpkiDer(), request));
  return {id, std::move(ca), Must(PrivateKey::Generate()),
          Must(SigningKey::Generate()), std::move(sealing)};
}

TestFederation::TestFederation()
    : officers_(MakeKeys(3)),
      gn_(MakeNode("gn-dnpe")),
      ml_(MakeNode("ml-dnpef")) {}

std::vector<SigningKey> TestFederation::officers(
    const std::vector<size_t>& which) const {
  std::vector<SigningKey> some;
  for (const size_t one : which) some.push_back(officers_[one]);
  return some;
}

OfficerSet TestFederation::pinned() const {
  const v1::Directory proto = Proto();
  return Must(MakeOfficerSet(proto.officers(), proto.officer_signatures()));
}

v1::Directory TestFederation::Proto() const {
  v1::Directory directory;
  directory.set_format_version(1);
  directory.set_federation(kFederation);
  directory.set_version(1);
  directory.set_previous_digest(std::string(kDigestBytes, '\0'));
  directory.set_issued_at_us(absl::ToUnixMicros(Now()));
  directory.set_expires_at_us(absl::ToUnixMicros(Now() + kDirectoryLifetime));
  *directory.add_nodes() = Entry(gn_, "GN");
  *directory.add_nodes() = Entry(ml_, "ML");
  v1::ApprovedProcedure* const procedure = directory.add_procedures();
  procedure->set_digest(Sha256("procedure"));
  procedure->set_name("iss-1");
  for (const SigningKey& officer : officers_) {
    directory.add_officers(officer.SpkiDer());
  }
  directory.set_officer_signatures(2);
  return directory;
}

std::shared_ptr<const Directory> TestFederation::Load(
    const v1::Directory& proto) const {
  return Must(Directory::Load(Must(SignDirectory(proto, officers({0, 1})))));
}

const TestFederation& Shared() {
  static const TestFederation* const federation = new TestFederation();
  return *federation;
}

v1::NodeKey SigningKeyEntry(const SigningKey& key, std::uint64_t from) {
  v1::NodeKey entry;
  entry.set_key_id(key.Id());
  entry.set_public_der(key.SpkiDer());
  entry.set_from_version(from);
  return entry;
}

CertificateRequest TlsRequest(const std::string& uri) {
  CertificateRequest request;
  request.subject_cn = "node";
  if (!uri.empty()) request.uri_sans = {uri};
  request.ip_sans = {"127.0.0.1"};
  request.not_before = Now() - absl::Hours(1);
  request.not_after = Now() + absl::Hours(24 * 7);
  request.server_auth = true;
  request.client_auth = true;
  return request;
}

std::string IssuePem(const Authority& ca, const PrivateKey& key,
                     const CertificateRequest& request) {
  return Must(IssueCertificate(ca.key, ca.certificate, key.SpkiDer(), request))
      .ToPem();
}

std::vector<SigningKey> MakeKeys(int count) {
  std::vector<SigningKey> keys;
  for (int i = 0; i < count; ++i) keys.push_back(Must(SigningKey::Generate()));
  return keys;
}

v1::SignedDirectory SignAnything(const std::string& payload,
                                 const std::vector<SigningKey>& keys) {
  v1::SignedDirectory signed_directory;
  signed_directory.set_payload(payload);
  for (const SigningKey& key : keys) {
    CAUSEWAY_CHECK(AddSignature(key, "directory", payload,
                                *signed_directory.mutable_signatures())
                       .ok());
  }
  return signed_directory;
}

}  // namespace causeway::certs_test
