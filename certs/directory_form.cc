#include "certs/directory_form.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/language_tag.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/host_port.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/signing_key.h"
#include "wire/utf8.h"

namespace causeway {
namespace {

using v1::DirectoryNode;
using v1::NodeKey;

constexpr std::uint32_t kFormatVersion = 1;
constexpr int kTlsPinsMax = 2;  // current and next

// A key appears once in a directory.
using KeyIds = std::set<std::string>;

// UTF-8 without control characters: no node reads a text that is not.
bool Readable(const std::string& text) {
  return wire::Printable(text, text.size()) == text;
}

bool Printable(const std::string& text) {
  return !text.empty() && text.size() <= limits::kNameBytesMax &&
         Readable(text);
}

// Every item passes `valid`, none comes twice, and they are not too many.
template <typename List, typename Valid>
bool GoodList(const List& list, const Valid& valid) {
  std::set<typename List::value_type> seen;
  return static_cast<std::size_t>(list.size()) <= limits::kListItemsMax &&
         std::all_of(list.begin(), list.end(), [&](const auto& item) {
           return valid(item) && seen.insert(item).second;
         });
}

bool IsDigest(const std::string& bytes) { return bytes.size() == kDigestBytes; }

absl::Status CheckKeyTimes(const NodeKey& key, std::uint64_t version) {
  if (key.from_version() == 0 || key.from_version() > version) {
    return DirectoryFormError("a key holds from no version up to this one");
  }
  // A key that still holds in this version has no last version yet.
  if (key.to_version() != 0 &&
      (key.to_version() < key.from_version() || key.to_version() >= version)) {
    return DirectoryFormError("a key's last version is not a past one");
  }
  if (key.revoked() && key.to_version() == 0) {
    return DirectoryFormError("a revoked key has no last version");
  }
  return absl::OkStatus();
}

absl::Status CheckKeyId(const NodeKey& key, absl::string_view spki_der,
                        KeyIds& seen) {
  if (key.key_id() != KeyId(spki_der)) {
    return DirectoryFormError("a key's id is not that of the key");
  }
  if (!seen.insert(key.key_id()).second) {
    return DirectoryFormError("one key appears twice");
  }
  return absl::OkStatus();
}

absl::Status CheckSigningKey(const NodeKey& key, std::uint64_t version,
                             KeyIds& seen) {
  RETURN_IF_ERROR(CheckKeyTimes(key, version));
  if (!VerifyKey::FromSpkiDer(key.public_der()).ok()) {
    return DirectoryFormError("a signing key cannot be read");
  }
  return CheckKeyId(key, key.public_der(), seen);
}

absl::Status CheckSealingKey(const NodeKey& key, std::uint64_t version,
                             KeyIds& seen) {
  RETURN_IF_ERROR(CheckKeyTimes(key, version));
  if (key.revoked()) {
    return DirectoryFormError(
        "a sealing key is revoked by its last version alone");
  }
  const auto certificate = Certificate::FromDer(key.public_der());
  if (!certificate.ok() || certificate->IsCa() ||
      certificate->SubjectKeyId().empty() ||
      !VerifyKey::FromSpkiDer(certificate->SpkiDer()).ok()) {
    return DirectoryFormError("a sealing certificate cannot be used");
  }
  return CheckKeyId(key, certificate->SpkiDer(), seen);
}

template <typename Keys>
bool HoldsNow(const Keys& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [](const NodeKey& key) { return key.to_version() == 0; });
}

absl::Status CheckOrganisation(const DirectoryNode& node) {
  if (!Printable(node.organisation())) {
    return DirectoryFormError("an organisation's name is missing or unusable");
  }
  if (!v1::OrganisationType_IsValid(node.type()) ||
      node.type() == v1::ORGANISATION_TYPE_UNSPECIFIED) {
    return DirectoryFormError("an organisation has no known type");
  }
  if (node.legal_basis().size() > limits::kReferenceBytesMax ||
      !Readable(node.legal_basis())) {
    return DirectoryFormError("a legal basis is too long or not printable");
  }
  if (!ValidCountryShape(node.country()) ||
      !GoodList(node.represents(), [](const std::string& country) {
        return ValidCountryShape(country);
      })) {
    return DirectoryFormError(
        "a country is not two upper case letters, or "
        "is listed twice");
  }
  if (!GoodList(node.languages(), ValidLanguageTag)) {
    return DirectoryFormError("a language tag is unusable or listed twice");
  }
  return absl::OkStatus();
}

absl::Status CheckAbilities(const DirectoryNode& node) {
  if (!GoodList(node.accepts(), [](int type) {
        return v1::MessageType_IsValid(type) &&
               type != v1::MESSAGE_TYPE_UNSPECIFIED;
      })) {
    return DirectoryFormError("a kind of message is unknown or listed twice");
  }
  if (!GoodList(node.procedure_digests(), IsDigest)) {
    return DirectoryFormError("a procedure digest is unusable or listed twice");
  }
  if (node.protocol_version_min() == 0 ||
      node.protocol_version_min() > node.protocol_version_max()) {
    return DirectoryFormError("a node's protocol versions are no range");
  }
  return absl::OkStatus();
}

absl::Status CheckTls(const DirectoryNode& node) {
  const bool active = node.status() == v1::NODE_STATUS_ACTIVE;
  if (active || !node.endpoint().empty()) {
    if (!ParseHostPort(node.endpoint()).ok()) {
      return DirectoryFormError("an endpoint is not host:port");
    }
  }
  if (active || !node.tls_ca_der().empty()) {
    const auto ca = Certificate::FromDer(node.tls_ca_der());
    if (!ca.ok() || !ca->IsCa()) {
      return DirectoryFormError("a node's TLS authority cannot be used");
    }
  }
  if (!GoodList(node.tls_key_pins(), IsDigest) ||
      node.tls_key_pins_size() > kTlsPinsMax ||
      (active && node.tls_key_pins().empty())) {
    return DirectoryFormError("a node has one or two different TLS key pins");
  }
  return absl::OkStatus();
}

absl::Status CheckNode(const DirectoryNode& node, std::uint64_t version,
                       KeyIds& seen) {
  if (!v1::NodeStatus_IsValid(node.status()) ||
      node.status() == v1::NODE_STATUS_UNSPECIFIED) {
    return DirectoryFormError("a node has no known status");
  }
  RETURN_IF_ERROR(CheckOrganisation(node));
  RETURN_IF_ERROR(CheckAbilities(node));
  RETURN_IF_ERROR(CheckTls(node));
  for (const NodeKey& key : node.signing_keys()) {
    RETURN_IF_ERROR(CheckSigningKey(key, version, seen));
  }
  for (const NodeKey& key : node.sealing_keys()) {
    RETURN_IF_ERROR(CheckSealingKey(key, version, seen));
  }
  if (node.status() == v1::NODE_STATUS_ACTIVE &&
      (!HoldsNow(node.signing_keys()) || !HoldsNow(node.sealing_keys()))) {
    return DirectoryFormError("an active node has no current key");
  }
  return absl::OkStatus();
}

absl::Status CheckNodes(const v1::Directory& directory, KeyIds& seen) {
  if (static_cast<std::size_t>(directory.nodes_size()) >
      limits::kDirectoryNodesMax) {
    return DirectoryFormError("there are too many nodes");
  }
  const DirectoryNode* previous = nullptr;
  for (const DirectoryNode& node : directory.nodes()) {
    if (!ValidNodeId(node.node_id())) {
      return DirectoryFormError("a node id is malformed");
    }
    if (previous != nullptr && previous->node_id() == node.node_id()) {
      return DirectoryFormError(
          absl::StrCat("node ", node.node_id(), " appears twice"));
    }
    if (previous != nullptr && previous->node_id() > node.node_id()) {
      return DirectoryFormError("the nodes are not in the order of their ids");
    }
    if (absl::Status status = CheckNode(node, directory.version(), seen);
        !status.ok()) {
      return DirectoryFormError(
          absl::StrCat(RefusalOf(status).value_or(Refusal{}).message, " (node ",
                       node.node_id(), ")"));
    }
    previous = &node;
  }
  return absl::OkStatus();
}

absl::Status CheckProcedures(const v1::Directory& directory) {
  std::set<std::string> digests;
  for (const v1::ApprovedProcedure& procedure : directory.procedures()) {
    if (!IsDigest(procedure.digest()) || !Printable(procedure.name()) ||
        !digests.insert(procedure.digest()).second) {
      return DirectoryFormError("a procedure is unusable or listed twice");
    }
  }
  if (digests.size() > limits::kListItemsMax) {
    return DirectoryFormError("there are too many procedures");
  }
  return absl::OkStatus();
}

bool Names(const v1::Directory& directory, const std::string& node_id) {
  return std::any_of(
      directory.nodes().begin(), directory.nodes().end(),
      [&](const DirectoryNode& node) { return node.node_id() == node_id; });
}

template <typename List>
bool Ascending(const List& list) {
  return std::adjacent_find(list.begin(), list.end(),
                            [](const auto& a, const auto& b) {
                              return !(a < b);
                            }) == list.end();
}

absl::Status CheckAgreements(const v1::Directory& directory) {
  if (static_cast<std::size_t>(directory.agreements_size()) >
      limits::kListItemsMax) {
    return DirectoryFormError("there are too many agreements");
  }
  const v1::SharingAgreement* previous = nullptr;
  for (const v1::SharingAgreement& one : directory.agreements()) {
    const bool named = Printable(one.name()) &&
                       (previous == nullptr || previous->name() < one.name());
    const auto& parties = one.parties();
    const bool between =
        parties.size() >= 2 && Ascending(parties) &&
        std::all_of(parties.begin(), parties.end(), [&](const std::string& id) {
          return Names(directory, id);
        });
    const auto& kinds = one.categories();
    const bool covers = Ascending(kinds) &&
                        std::all_of(kinds.begin(), kinds.end(), [](int kind) {
                          return v1::DocumentKind_IsValid(kind) &&
                                 kind != v1::DOCUMENT_KIND_UNSPECIFIED;
                        });
    if (!named || !between || !covers || !ParseDate(one.valid_until()).ok()) {
      return DirectoryFormError(
          "an agreement has no name of its own, no two known parties, no last "
          "day, or kinds of document that are unknown or listed twice");
    }
    previous = &one;
  }
  return absl::OkStatus();
}

// No key of a node is an officer's: who speaks for one node speaks for one.
absl::Status CheckOfficersApart(const v1::Directory& directory,
                                const KeyIds& of_nodes) {
  for (const std::string& officer : directory.officers()) {
    if (of_nodes.count(KeyId(officer)) == 0) continue;
    return DirectoryFormError("an officer's key is a node's");
  }
  return absl::OkStatus();
}

// Two officers at least: no one person moves a child's case.
absl::Status CheckOrderOfficers(const v1::Directory& directory) {
  const std::uint32_t need = directory.order_signatures();
  const absl::StatusOr<OfficerSet> officers =
      MakeOfficerSet(directory.order_officers(), need);
  if (!officers.ok()) {
    return DirectoryFormError("an officer's key is there twice or no key");
  }
  const bool none = officers->keys.empty() && need == 0;
  const bool some = need >= 2 && ValidThreshold(officers->keys.size(), need);
  if (none || some) return absl::OkStatus();
  return DirectoryFormError(
      "an ORDER needs at least 2 of at most 16 officers' signatures");
}

absl::Status CheckWitness(const v1::Directory& directory) {
  if (directory.witness().empty()) return absl::OkStatus();
  for (const DirectoryNode& node : directory.nodes()) {
    if (node.node_id() == directory.witness() && node.witness()) {
      return absl::OkStatus();
    }
  }
  return DirectoryFormError("the witness is no node that answers as one");
}

}  // namespace

absl::Status DirectoryFormError(absl::string_view what) {
  Refusal refusal;
  refusal.rule = "directory.form";
  refusal.message = std::string(what);
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

bool ValidFederationName(absl::string_view name) {
  if (name.size() < 2 || name.size() > limits::kNodeIdBytesMax) return false;
  if (!absl::ascii_islower(static_cast<unsigned char>(name[0]))) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-' ||
           c == '.';
  });
}

absl::StatusOr<OfficerSet> OfficersOf(const v1::Directory& directory) {
  if (!ValidThreshold(static_cast<std::size_t>(directory.officers_size()),
                      directory.officer_signatures())) {
    return DirectoryFormError(
        "1 to 16 officers sign the directory, at least 2 of them where there "
        "are more than one");
  }
  absl::StatusOr<OfficerSet> officers =
      MakeOfficerSet(directory.officers(), directory.officer_signatures());
  if (officers.ok()) return officers;
  return DirectoryFormError("an officer's key cannot be read or comes twice");
}

absl::Status CheckDirectoryForm(const v1::Directory& directory) {
  if (directory.format_version() != kFormatVersion) {
    return DirectoryFormError("the form version is not known here");
  }
  if (!ValidFederationName(directory.federation())) {
    return DirectoryFormError(
        absl::StrCat("the federation's name is malformed: want ", kNameForm));
  }
  if (directory.version() == 0) {
    return DirectoryFormError("versions count from 1");
  }
  const bool first = directory.version() == 1;
  if (!IsDigest(directory.previous_digest()) ||
      first !=
          (directory.previous_digest() == std::string(kDigestBytes, '\0'))) {
    return DirectoryFormError("the previous version's digest is malformed");
  }
  if (directory.issued_at_us() <= 0 ||
      directory.expires_at_us() <= directory.issued_at_us()) {
    return DirectoryFormError("it does not end after it begins");
  }
  KeyIds of_nodes;
  RETURN_IF_ERROR(CheckNodes(directory, of_nodes));
  RETURN_IF_ERROR(CheckProcedures(directory));
  RETURN_IF_ERROR(CheckAgreements(directory));
  RETURN_IF_ERROR(OfficersOf(directory).status());
  RETURN_IF_ERROR(CheckOfficersApart(directory, of_nodes));
  RETURN_IF_ERROR(CheckOrderOfficers(directory));
  return CheckWitness(directory);
}

}  // namespace causeway
