#include "tests/unit/journal/test_nodes.h"

#include <utility>

#include "base/check.h"
#include "base/errors.h"
#include "crypto/certificate_issuer.h"

namespace causeway::journal {
namespace {

template <typename T>
T Must(absl::StatusOr<T> value) {
  CAUSEWAY_CHECK(value.ok()) << value.status().ToString();
  return *std::move(value);
}

}  // namespace

TestNodes::Keys TestNodes::Make(const std::string& node) {
  CertificateRequest request;
  request.subject_cn = "test authority";
  request.not_before = absl::FromUnixSeconds(1'700'000'000);
  request.not_after = absl::FromUnixSeconds(2'000'000'000);
  request.is_ca = true;
  const PrivateKey ca_key = Must(PrivateKey::Generate());
  const Certificate ca = Must(MakeSelfSignedCa(ca_key, request));
  request.subject_cn = node;
  request.is_ca = false;
  request.sealing = true;
  PrivateKey key = Must(PrivateKey::Generate());
  Certificate certificate =
      Must(IssueCertificate(ca_key, ca, key.SpkiDer(), request));
  Keys keys{Must(SigningKey::Generate()), {}};
  keys.sealing.push_back(
      Must(SealingKey::Create(std::move(key), std::move(certificate))));
  return keys;
}

TestNodes::TestNodes() {
  for (const char* node : {kMali, kTunisia, kGuinea}) {
    nodes_.emplace(node, Make(node));
  }
}

const SigningKey& TestNodes::SigningKeyFor(const std::string& node) const {
  return nodes_.at(node).signing;
}

const std::vector<SealingKey>& TestNodes::SealingKeysFor(
    const std::string& node) const {
  return nodes_.at(node).sealing;
}

std::string TestNodes::SealingCertificateFor(const std::string& node) const {
  return nodes_.at(node).sealing[0].certificate().ToDer();
}

absl::StatusOr<VerifyKey> TestNodes::SigningKeyOf(
    absl::string_view node, absl::string_view key_id,
    std::uint64_t directory_version) const {
  const auto found = nodes_.find(std::string(node));
  if (directory_version == 0 || found == nodes_.end() ||
      found->second.signing.Id() != key_id) {
    Refusal refusal;
    refusal.rule = "directory.key_unknown";
    refusal.message = "no such key";
    return Refuse(absl::StatusCode::kNotFound, refusal);
  }
  return VerifyKey::FromSpkiDer(found->second.signing.SpkiDer());
}

const TestNodes& Nodes() {
  static const TestNodes* const nodes = new TestNodes();
  return *nodes;
}

}  // namespace causeway::journal
