#include "certs/directory_edit.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_form.h"
#include "certs/files.h"
#include "certs/host_port.h"
#include "certs/signed_directory.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

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

void CompleteKey(absl::string_view spki_der, v1::NodeKey* key) {
  if (key->key_id().empty()) key->set_key_id(KeyId(spki_der));
  if (key->from_version() == 0) key->set_from_version(1);
}

}  // namespace

absl::StatusOr<DirectoryVersions> LoadDirectoryFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string file,
                   certs::ReadFile(path, limits::kDirectoryFileBytesMax));
  return ReadDirectoryChain(file);
}

absl::StatusOr<std::shared_ptr<const Directory>> LoadDirectoryFile(
    const std::string& path, const OfficerSet& pinned) {
  ASSIGN_OR_RETURN(const DirectoryVersions versions, LoadDirectoryFile(path));
  RETURN_IF_ERROR(RequirePinned(versions, pinned));
  return versions.back();
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

void FoundDirectory(absl::string_view federation, const OfficerSet& officers,
                    absl::Time now, absl::Duration lifetime,
                    v1::Directory* plan) {
  plan->set_format_version(1);
  plan->set_federation(std::string(federation));
  plan->set_version(1);
  plan->set_previous_digest(std::string(kDigestBytes, '\0'));
  plan->set_issued_at_us(absl::ToUnixMicros(now));
  plan->set_expires_at_us(absl::ToUnixMicros(now + lifetime));
  plan->clear_officers();
  for (const VerifyKey& officer : officers.keys) {
    plan->add_officers(officer.SpkiDer());
  }
  plan->set_officer_signatures(officers.threshold);
  std::sort(plan->mutable_nodes()->begin(), plan->mutable_nodes()->end(),
            [](const v1::DirectoryNode& a, const v1::DirectoryNode& b) {
              return a.node_id() < b.node_id();
            });
  for (v1::DirectoryNode& node : *plan->mutable_nodes()) {
    for (v1::NodeKey& key : *node.mutable_signing_keys()) {
      CompleteKey(key.public_der(), &key);
    }
    for (v1::NodeKey& key : *node.mutable_sealing_keys()) {
      const auto certificate = Certificate::FromDer(key.public_der());
      if (certificate.ok()) CompleteKey(certificate->SpkiDer(), &key);
    }
  }
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

absl::Status SetLegalBasis(v1::Directory& directory, absl::string_view node_id,
                           absl::string_view legal_basis) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  node->set_legal_basis(std::string(legal_basis));
  return absl::OkStatus();
}

absl::Status SetAsylumData(v1::Directory& directory, absl::string_view node_id,
                           bool may_receive) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  node->set_may_receive_asylum_data(may_receive);
  return absl::OkStatus();
}

absl::Status SetLanguages(v1::Directory& directory, absl::string_view node_id,
                          const std::vector<std::string>& languages) {
  ASSIGN_OR_RETURN(v1::DirectoryNode* const node, FindNode(directory, node_id));
  node->mutable_languages()->Assign(languages.begin(), languages.end());
  return absl::OkStatus();
}

absl::Status AddOfficer(v1::Directory& directory, absl::string_view spki_der) {
  const auto& officers = directory.officers();
  if (std::find(officers.begin(), officers.end(), spki_der) != officers.end()) {
    return Refuse(absl::StatusCode::kAlreadyExists,
                  {.rule = "directory.officer",
                   .message = "this key is an officer's already"});
  }
  directory.add_officers(std::string(spki_der));
  return absl::OkStatus();
}

absl::Status DropOfficer(v1::Directory& directory, absl::string_view key_id) {
  auto* const officers = directory.mutable_officers();
  const auto found = std::find_if(
      officers->begin(), officers->end(),
      [&](const std::string& spki_der) { return KeyId(spki_der) == key_id; });
  if (found == officers->end()) {
    return Refuse(absl::StatusCode::kNotFound,
                  {.rule = "directory.officer_unknown",
                   .message = "the directory has no officer with this key"});
  }
  officers->erase(found);
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

absl::StatusOr<std::string> SignDirectory(
    const v1::Directory& directory, const std::vector<SigningKey>& officers) {
  RETURN_IF_ERROR(CheckDirectoryForm(directory));
  v1::SignedDirectory signed_directory;
  signed_directory.set_payload(EncodeExact(directory));
  for (const SigningKey& officer : officers) {
    RETURN_IF_ERROR(AddSignature(officer, kDirectoryType,
                                 signed_directory.payload(),
                                 *signed_directory.mutable_signatures()));
  }
  std::string bytes = EncodeExact(signed_directory);
  if (bytes.size() > limits::kDirectoryBytesMax) {
    return DirectoryFormError("a version would be too large");
  }
  return bytes;
}

absl::Status PublishSigned(const std::string& path,
                           absl::string_view signed_directory) {
  // Read back as a node will: what it would refuse must not be published.
  ASSIGN_OR_RETURN(std::shared_ptr<const Directory> next,
                   Directory::Load(signed_directory));
  absl::StatusOr<DirectoryVersions> versions = LoadDirectoryFile(path);
  if (absl::IsNotFound(versions.status()) && next->version() == 1) {
    return certs::WriteNewFile(path, EncodeDirectoryChain({std::move(next)}));
  }
  RETURN_IF_ERROR(versions.status());
  RETURN_IF_ERROR(CheckSuccession(*versions->back(), *next));
  versions->push_back(std::move(next));
  return certs::ReplaceFile(path, EncodeDirectoryChain(*versions));
}

absl::Status PublishDirectory(const std::string& path,
                              const v1::Directory& directory,
                              const std::vector<SigningKey>& officers) {
  ASSIGN_OR_RETURN(const std::string bytes, SignDirectory(directory, officers));
  return PublishSigned(path, bytes);
}

}  // namespace causeway
