// Names in certificates, and whether a TLS certificate may speak for a node.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/directory_form.h"
#include "crypto/certificate.h"
#include "crypto/certificate_chain.h"
#include "crypto/digest.h"

namespace causeway {
namespace {

constexpr absl::string_view kScheme = "spiffe://";

absl::Status PeerRefused(absl::string_view rule, absl::string_view message) {
  Refusal refusal;
  refusal.rule = absl::StrCat("tls.", rule);
  refusal.message = std::string(message);
  return Refuse(absl::StatusCode::kUnauthenticated, refusal);
}

// gRPC hands over the chain with the leaf in it; the leaf is no intermediate.
absl::StatusOr<std::vector<Certificate>> Intermediates(
    const Certificate& leaf, absl::string_view chain_pem) {
  auto chain = Certificate::BundleFromPem(chain_pem);
  if (!chain.ok())
    return PeerRefused("certificate", "the chain cannot be read");
  chain->erase(std::remove_if(chain->begin(), chain->end(),
                              [&](const Certificate& certificate) {
                                return certificate.ToDer() == leaf.ToDer();
                              }),
               chain->end());
  return *std::move(chain);
}

// A certificate, and the listed node whose one URI it carries.
struct Named {
  Certificate leaf;
  const v1::DirectoryNode* node;
};

absl::StatusOr<Named> NodeNamed(const Directory& directory,
                                absl::string_view leaf_pem) {
  auto leaf = Certificate::FromPem(leaf_pem);
  if (!leaf.ok()) {
    return PeerRefused("certificate", "the certificate cannot be read");
  }
  const auto uri = leaf->SoleUriSan();
  if (!uri.ok()) {
    return PeerRefused("identity",
                       "the certificate does not name exactly one URI");
  }
  const auto identity = ParseUri(*uri);
  if (!identity.ok() || !identity->staff_number.empty() ||
      identity->federation != directory.federation()) {
    return PeerRefused(
        "identity", "the certificate does not name a node of this federation");
  }
  const v1::DirectoryNode* const node = directory.Find(identity->node_id);
  if (node == nullptr) {
    return PeerRefused("node_unknown", "the directory has no such node");
  }
  return Named{*std::move(leaf), node};
}

absl::StatusOr<std::string> VerifyNamed(const Named& named,
                                        absl::string_view chain_pem,
                                        bool as_client, absl::Time now) {
  const v1::DirectoryNode& node = *named.node;
  // Only the one authority entitled to this node: with all of them as anchors
  // any authority of the federation could vouch for any node.
  const auto anchor = Certificate::FromDer(node.tls_ca_der());
  if (!anchor.ok()) return PeerRefused("chain", "the authority cannot be read");
  ASSIGN_OR_RETURN(const std::vector<Certificate> intermediates,
                   Intermediates(named.leaf, chain_pem));
  const absl::Status chained =
      VerifyChain(named.leaf, intermediates, {*anchor},
                  as_client ? CertificatePurpose::kTlsClient
                            : CertificatePurpose::kTlsServer,
                  now);
  if (!chained.ok()) return PeerRefused("chain", chained.message());
  const auto& pins = node.tls_key_pins();
  if (std::find(pins.begin(), pins.end(), Sha256(named.leaf.SpkiDer())) ==
      pins.end()) {
    return PeerRefused("pin", "the key is not one the directory names");
  }
  return node.node_id();
}

}  // namespace

std::string NodeUri(absl::string_view federation, absl::string_view node_id) {
  return absl::StrCat(kScheme, federation, "/node/", node_id);
}

std::string StaffUri(absl::string_view federation, absl::string_view node_id,
                     absl::string_view staff_number) {
  return absl::StrCat(NodeUri(federation, node_id), "/staff/", staff_number);
}

absl::StatusOr<NodeIdentity> ParseUri(absl::string_view uri) {
  const absl::Status malformed =
      InvalidField("identity", "another URI",
                   "spiffe://<federation>/node/<node>[/staff/<number>]");
  if (!absl::StartsWith(uri, kScheme)) return malformed;
  const std::vector<std::string> parts =
      absl::StrSplit(uri.substr(kScheme.size()), '/');
  if (parts.size() != 3 && parts.size() != 5) return malformed;
  NodeIdentity identity;
  identity.federation = parts[0];
  identity.node_id = parts[2];
  if (!ValidFederationName(parts[0]) || parts[1] != "node" ||
      !ValidNodeId(parts[2])) {
    return malformed;
  }
  if (parts.size() == 5) {
    if (parts[3] != "staff" || !ValidStaffNumber(parts[4])) return malformed;
    identity.staff_number = parts[4];
  }
  return identity;
}

absl::StatusOr<std::string> VerifyNodeCertificate(const Directory& directory,
                                                  absl::string_view leaf_pem,
                                                  absl::string_view chain_pem,
                                                  bool as_client,
                                                  absl::Time now) {
  ASSIGN_OR_RETURN(const Named named, NodeNamed(directory, leaf_pem));
  if (!directory.RequireActive(named.node->node_id()).ok()) {
    return PeerRefused("node_not_active", "the node does not take part");
  }
  return VerifyNamed(named, chain_pem, as_client, now);
}

absl::StatusOr<std::string> VerifyListedCertificate(const Directory& directory,
                                                    absl::string_view leaf_pem,
                                                    absl::string_view chain_pem,
                                                    bool as_client,
                                                    absl::Time now) {
  ASSIGN_OR_RETURN(const Named named, NodeNamed(directory, leaf_pem));
  return VerifyNamed(named, chain_pem, as_client, now);
}

}  // namespace causeway
