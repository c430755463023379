#include "certs/directory.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_form.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace causeway {
namespace {

using v1::DirectoryNode;
using v1::NodeKey;

constexpr char kSignedType[] = "directory";

absl::Status DirectoryRefused(absl::StatusCode code, absl::string_view rule,
                              absl::string_view message,
                              bool retryable = false) {
  Refusal refusal;
  refusal.rule = absl::StrCat("directory.", rule);
  refusal.message = std::string(message);
  refusal.retryable = retryable;
  return Refuse(code, refusal);
}

// Reads `bytes` if they are the one encoding of a message without fields that
// this version does not know: nothing may hide beside what was checked.
template <typename Message>
bool ParseExact(const std::string& bytes, Message* message) {
  if (!message->ParseFromString(bytes)) return false;
  Message known = *message;
  known.DiscardUnknownFields();
  return known.SerializeAsString() == bytes;
}

absl::Status Unknown() {
  return DirectoryRefused(absl::StatusCode::kNotFound, "node_unknown",
                          "the directory has no such node");
}

bool Held(const NodeKey& key, std::uint64_t version) {
  return key.from_version() <= version &&
         (key.to_version() == 0 || version <= key.to_version());
}

// The same key, with no version lost in which it held.
bool StillThere(const NodeKey& key, const DirectoryNode& next,
                std::uint64_t current_version) {
  for (const NodeKey& other : next.signing_keys()) {
    if (other.key_id() != key.key_id()) continue;
    if (other.public_der() != key.public_der() ||
        other.from_version() != key.from_version() ||
        (key.revoked() && !other.revoked())) {
      return false;
    }
    if (key.to_version() != 0) return other.to_version() == key.to_version();
    return other.to_version() == 0 || other.to_version() >= current_version;
  }
  return false;
}

absl::Status CheckKeysStay(const Directory& current, const Directory& next) {
  for (const DirectoryNode& node : current.proto().nodes()) {
    const DirectoryNode* const later = next.Find(node.node_id());
    for (const NodeKey& key : node.signing_keys()) {
      if (later == nullptr || !StillThere(key, *later, current.version())) {
        return DirectoryRefused(
            absl::StatusCode::kFailedPrecondition, "key_vanished",
            absl::StrCat("a signing key of node ", node.node_id(),
                         " is missing or changed; what it signed "
                         "could no longer be verified"));
      }
    }
  }
  return absl::OkStatus();
}

// A key that is new must not claim that it held in versions already known.
absl::Status CheckNewKeysAreNew(const Directory& current,
                                const Directory& next) {
  for (const DirectoryNode& node : next.proto().nodes()) {
    std::set<std::string> known;
    if (const DirectoryNode* earlier = current.Find(node.node_id())) {
      for (const NodeKey& key : earlier->signing_keys()) {
        known.insert(key.key_id());
      }
    }
    for (const NodeKey& key : node.signing_keys()) {
      if (known.count(key.key_id()) == 0 &&
          key.from_version() <= current.version()) {
        return DirectoryRefused(
            absl::StatusCode::kFailedPrecondition, "chain",
            absl::StrCat("a new key of node ", node.node_id(),
                         " claims to have held before"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Directory>> Directory::Load(
    absl::string_view file, const VerifyKey& officer) {
  if (file.size() > limits::kDirectoryBytesMax) {
    return DirectoryFormError("the file is too large");
  }
  auto directory = std::make_shared<Directory>();
  directory->file_ = std::string(file);
  v1::SignedBytes signed_bytes;
  if (!ParseExact(directory->file_, &signed_bytes)) {
    return DirectoryFormError("the file is no signed directory");
  }
  if (signed_bytes.algorithm() != v1::SIGNATURE_ALGORITHM_ECDSA_P256_SHA256 ||
      signed_bytes.key_id() != officer.Id() ||
      !officer
           .Verify(kSignedType, signed_bytes.payload(),
                   signed_bytes.signature())
           .ok()) {
    return DirectoryRefused(
        absl::StatusCode::kUnauthenticated, "signature",
        "the directory is not signed by this federation's officer");
  }
  if (!ParseExact(signed_bytes.payload(), &directory->proto_)) {
    return DirectoryFormError("it is not in the form this version reads");
  }
  RETURN_IF_ERROR(CheckDirectoryForm(directory->proto_));
  directory->digest_ = Sha256(signed_bytes.payload());
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

absl::Status CheckSuccession(const Directory& current, const Directory& next) {
  if (next.federation() != current.federation()) {
    return DirectoryRefused(absl::StatusCode::kFailedPrecondition, "chain",
                            "it is the directory of another federation");
  }
  if (next.version() <= current.version()) {
    return DirectoryRefused(absl::StatusCode::kFailedPrecondition, "rollback",
                            "its version is not higher than the one in force");
  }
  if (next.version() == current.version() + 1 &&
      next.proto().previous_digest() != current.digest()) {
    return DirectoryRefused(absl::StatusCode::kFailedPrecondition, "chain",
                            "it does not follow the version in force");
  }
  RETURN_IF_ERROR(CheckKeysStay(current, next));
  return CheckNewKeysAreNew(current, next);
}

}  // namespace causeway
