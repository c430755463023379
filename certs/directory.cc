#include "certs/directory.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "certs/directory_form.h"
#include "certs/signed_directory.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace causeway {
namespace {

using v1::DirectoryNode;
using v1::NodeKey;

absl::Status DirectoryRefused(absl::StatusCode code, absl::string_view rule,
                              absl::string_view message,
                              bool retryable = false) {
  Refusal refusal;
  refusal.rule = absl::StrCat("directory.", rule);
  refusal.message = std::string(message);
  refusal.retryable = retryable;
  return Refuse(code, refusal);
}

absl::Status Unknown() {
  return DirectoryRefused(absl::StatusCode::kNotFound, "node_unknown",
                          "the directory has no such node");
}

bool Held(const NodeKey& key, std::uint64_t version) {
  return key.from_version() <= version &&
         (key.to_version() == 0 || version <= key.to_version());
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Directory>> Directory::Load(
    absl::string_view bytes) {
  ASSIGN_OR_RETURN(ParsedDirectory parsed, ParseSignedDirectory(bytes));
  ASSIGN_OR_RETURN(const std::set<std::string> signers,
                   RequireThreshold(parsed.signed_directory, parsed.officers,
                                    "of this version"));
  const auto all =
      static_cast<std::size_t>(parsed.signed_directory.signatures_size());
  if (parsed.proto.version() == 1 && signers.size() != all) {
    return DirectoryRefused(
        absl::StatusCode::kUnauthenticated, "signature",
        "somebody signed the first version who is no officer of it");
  }
  RETURN_IF_ERROR(CheckDirectoryForm(parsed.proto));
  auto directory = std::make_shared<Directory>();
  directory->digest_ = Sha256(parsed.signed_directory.payload());
  directory->bytes_ = std::string(bytes);
  directory->proto_ = std::move(parsed.proto);
  directory->signed_directory_ = std::move(parsed.signed_directory);
  directory->officers_ = std::move(parsed.officers);
  return std::shared_ptr<const Directory>(std::move(directory));
}

bool Directory::Expired(absl::Time now) const {
  return now >= absl::FromUnixMicros(proto_.expires_at_us());
}

std::optional<int> Directory::EndsWithinDays(absl::Time now) const {
  if (Expired(now)) return 0;
  const absl::Duration left =
      absl::FromUnixMicros(proto_.expires_at_us()) - now;
  // A next directory takes officers of several organisations.
  for (const int days : {7, 30, 90}) {
    if (left < days * absl::Hours(24)) return days;
  }
  return std::nullopt;
}

const DirectoryNode* Directory::Find(absl::string_view node_id) const {
  // The form check has made sure of the order.
  const auto& nodes = proto_.nodes();
  const auto found =
      std::lower_bound(nodes.begin(), nodes.end(), node_id,
                       [](const DirectoryNode& node, absl::string_view id) {
                         return absl::string_view(node.node_id()) < id;
                       });
  return found != nodes.end() && found->node_id() == node_id ? &*found
                                                             : nullptr;
}

absl::StatusOr<const DirectoryNode*> Directory::RequireActive(
    absl::string_view node_id) const {
  const DirectoryNode* const node = Find(node_id);
  if (node == nullptr) return Unknown();
  if (node->status() != v1::NODE_STATUS_ACTIVE) {
    return DirectoryRefused(absl::StatusCode::kFailedPrecondition,
                            "node_not_active",
                            "the node does not take part at present");
  }
  return node;
}

absl::StatusOr<VerifyKey> Directory::SigningKeyOf(
    absl::string_view node_id, absl::string_view key_id,
    std::uint64_t directory_version) const {
  const DirectoryNode* const node = Find(node_id);
  if (node == nullptr) return Unknown();
  if (directory_version > version()) {
    return DirectoryRefused(
        absl::StatusCode::kFailedPrecondition, "version_unknown",
        "a newer directory is in force; this node must load it", true);
  }
  for (const NodeKey& key : node->signing_keys()) {
    if (key.key_id() == key_id && Held(key, directory_version)) {
      return VerifyKey::FromSpkiDer(key.public_der());
    }
  }
  return DirectoryRefused(absl::StatusCode::kNotFound, "key_unknown",
                          "the node had no such key in that directory version");
}

bool Directory::SigningKeyRevoked(absl::string_view node_id,
                                  absl::string_view key_id) const {
  const DirectoryNode* const node = Find(node_id);
  return node != nullptr &&
         std::any_of(node->signing_keys().begin(), node->signing_keys().end(),
                     [&](const NodeKey& key) {
                       return key.key_id() == key_id && key.revoked();
                     });
}

absl::StatusOr<std::string> Directory::SealingCertificateOf(
    absl::string_view node_id) const {
  const DirectoryNode* const node = Find(node_id);
  if (node == nullptr) return Unknown();
  const NodeKey* newest = nullptr;
  for (const NodeKey& key : node->sealing_keys()) {
    if (key.to_version() == 0 &&
        (newest == nullptr || key.from_version() > newest->from_version())) {
      newest = &key;
    }
  }
  if (newest == nullptr) {
    return DirectoryRefused(absl::StatusCode::kNotFound, "key_unknown",
                            "the node has no current sealing key");
  }
  return newest->public_der();
}

bool Directory::HasProcedure(absl::string_view digest) const {
  return std::any_of(proto_.procedures().begin(), proto_.procedures().end(),
                     [&](const v1::ApprovedProcedure& procedure) {
                       return procedure.digest() == digest;
                     });
}

std::string Directory::TlsRootsPem() const {
  std::string pem;
  std::set<std::string> written;
  for (const DirectoryNode& node : proto_.nodes()) {
    if (node.status() != v1::NODE_STATUS_ACTIVE ||
        !written.insert(node.tls_ca_der()).second) {
      continue;
    }
    if (const auto ca = Certificate::FromDer(node.tls_ca_der()); ca.ok()) {
      absl::StrAppend(&pem, ca->ToPem());
    }
  }
  return pem;
}

}  // namespace causeway
