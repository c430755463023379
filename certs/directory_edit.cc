#include "certs/directory_edit.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "causeway/v1/journal.pb.h"
#include "certs/directory_form.h"
#include "certs/files.h"
#include "certs/host_port.h"

namespace causeway {
namespace {

absl::StatusOr<v1::DirectoryNode*> FindNode(v1::Directory& directory,
                                            absl::string_view node_id) {
  for (v1::DirectoryNode& node : *directory.mutable_nodes()) {
    if (node.node_id() == node_id) return &node;
  }
  Refusal refusal;
  refusal.rule = "directory.node_unknown";
  refusal.message = "the directory has no such node";
  return Refuse(absl::StatusCode::kNotFound, refusal);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Directory>> LoadDirectoryFile(
    const std::string& path, const VerifyKey& officer) {
  ASSIGN_OR_RETURN(const std::string file,
                   certs::ReadFile(path, limits::kDirectoryBytesMax));
  return Directory::Load(file, officer);
}

v1::Directory NextVersion(const Directory& current, absl::Time now,
                          absl::Duration lifetime) {
  v1::Directory next = current.proto();
  next.set_version(current.version() + 1);
  next.set_previous_digest(current.digest());
  next.set_issued_at_us(absl::ToUnixMicros(now));
  next.set_expires_at_us(absl::ToUnixMicros(now + lifetime));
  return next;
}

absl::Status SetNodeStatus(v1::Directory& directory, absl::string_view node_id,
                           v1::NodeStatus status) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  node->set_status(status);
  return absl::OkStatus();
}

absl::Status SetNodeEndpoint(v1::Directory& directory,
                             absl::string_view node_id,
                             absl::string_view endpoint) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  RETURN_IF_ERROR(ParseHostPort(endpoint).status());
  node->set_endpoint(std::string(endpoint));
  return absl::OkStatus();
}

absl::Status ApproveProcedure(v1::Directory& directory,
                              absl::string_view digest, absl::string_view name,
                              const std::vector<std::string>& node_ids) {
  std::vector<v1::DirectoryNode*> nodes;
  for (const std::string& node_id : node_ids) {
    ASSIGN_OR_RETURN(nodes.emplace_back(), FindNode(directory, node_id));
  }
  if (node_ids.empty()) {
    for (v1::DirectoryNode& node : *directory.mutable_nodes()) {
      nodes.push_back(&node);
    }
  }
  const auto approved = std::find_if(
      directory.procedures().begin(), directory.procedures().end(),
      [&](const v1::ApprovedProcedure& one) { return one.digest() == digest; });
  if (approved == directory.procedures().end()) {
    v1::ApprovedProcedure* const added = directory.add_procedures();
    added->set_digest(std::string(digest));
    added->set_name(std::string(name));
  }
  for (v1::DirectoryNode* const node : nodes) {
    const auto& has = node->procedure_digests();
    if (std::find(has.begin(), has.end(), digest) == has.end()) {
      node->add_procedure_digests(std::string(digest));
    }
  }
  return absl::OkStatus();
}

absl::Status SetAgreement(v1::Directory& directory,
                          v1::SharingAgreement agreement) {
  for (const std::string& party : agreement.parties()) {
    RETURN_IF_ERROR(FindNode(directory, party).status());
  }
  std::sort(agreement.mutable_parties()->begin(),
            agreement.mutable_parties()->end());
  std::sort(agreement.mutable_categories()->begin(),
            agreement.mutable_categories()->end());
  auto* const all = directory.mutable_agreements();
  const auto place = std::lower_bound(
      all->begin(), all->end(), agreement.name(),
      [](const v1::SharingAgreement& one, const std::string& name) {
        return one.name() < name;
      });
  const auto at = static_cast<int>(place - all->begin());
  if (place != all->end() && place->name() == agreement.name()) {
    *all->Mutable(at) = std::move(agreement);
    return absl::OkStatus();
  }
  *all->Add() = std::move(agreement);
  for (int i = all->size() - 1; i > at; --i) all->SwapElements(i, i - 1);
  return absl::OkStatus();
}

absl::Status DropAgreement(v1::Directory& directory, absl::string_view name) {
  auto* const all = directory.mutable_agreements();
  for (auto one = all->begin(); one != all->end(); ++one) {
    if (one->name() != name) continue;
    all->erase(one);
    return absl::OkStatus();
  }
  Refusal refusal;
  refusal.rule = "directory.agreement_unknown";
  refusal.message = "the directory has no such agreement";
  return Refuse(absl::StatusCode::kNotFound, refusal);
}

absl::Status AddSigningKey(v1::Directory& directory, absl::string_view node_id,
                           absl::string_view spki_der) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  v1::NodeKey* const key = node->add_signing_keys();
  key->set_key_id(KeyId(spki_der));
  key->set_public_der(std::string(spki_der));
  key->set_from_version(directory.version());
  return absl::OkStatus();
}

absl::Status RevokeSigningKey(v1::Directory& directory,
                              absl::string_view node_id,
                              absl::string_view key_id) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  for (v1::NodeKey& key : *node->mutable_signing_keys()) {
    if (key.key_id() != key_id) continue;
    if (key.to_version() == 0) key.set_to_version(directory.version() - 1);
    key.set_revoked(true);
    return absl::OkStatus();
  }
  Refusal refusal;
  refusal.rule = "directory.key_unknown";
  refusal.message = "the node has no such signing key";
  return Refuse(absl::StatusCode::kNotFound, refusal);
}

absl::StatusOr<std::string> SignDirectory(const v1::Directory& directory,
                                          const SigningKey& officer) {
  RETURN_IF_ERROR(CheckDirectoryForm(directory));
  v1::SignedBytes signed_bytes;
  signed_bytes.set_payload(directory.SerializeAsString());
  ASSIGN_OR_RETURN(*signed_bytes.mutable_signature(),
                   officer.Sign("directory", signed_bytes.payload()));
  signed_bytes.set_key_id(officer.Id());
  signed_bytes.set_algorithm(v1::SIGNATURE_ALGORITHM_ECDSA_P256_SHA256);
  std::string file = signed_bytes.SerializeAsString();
  if (file.size() > limits::kDirectoryBytesMax) {
    return DirectoryFormError("the file would be too large");
  }
  return file;
}

absl::Status PublishDirectory(const std::string& path,
                              const v1::Directory& directory,
                              const SigningKey& officer) {
  ASSIGN_OR_RETURN(const VerifyKey key,
                   VerifyKey::FromSpkiDer(officer.SpkiDer()));
  ASSIGN_OR_RETURN(const std::shared_ptr<const Directory> current,
                   LoadDirectoryFile(path, key));
  ASSIGN_OR_RETURN(const std::string file, SignDirectory(directory, officer));
  // Read back as a node will: what it would refuse must not be published.
  ASSIGN_OR_RETURN(const std::shared_ptr<const Directory> next,
                   Directory::Load(file, key));
  RETURN_IF_ERROR(CheckSuccession(*current, *next));
  return certs::ReplaceFile(path, file);
}

}  // namespace causeway
