#include "certs/directory_chain.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_form.h"
#include "certs/signed_directory.h"
#include "crypto/digest.h"

namespace causeway {
namespace {

using v1::DirectoryNode;
using v1::NodeKey;

absl::Status MayNotFollow(absl::string_view rule, absl::string_view message,
                          std::vector<std::string> missing = {}) {
  Refusal refusal;
  refusal.rule = absl::StrCat("directory.", rule);
  refusal.message = std::string(message);
  refusal.missing = std::move(missing);
  refusal.who = {"federation officer"};
  return Refuse(absl::StatusCode::kFailedPrecondition, refusal);
}

const DirectoryNode* NodeOf(const v1::Directory& directory,
                            const std::string& node_id) {
  const auto found = std::find_if(
      directory.nodes().begin(), directory.nodes().end(),
      [&](const DirectoryNode& node) { return node.node_id() == node_id; });
  return found == directory.nodes().end() ? nullptr : &*found;
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

absl::Status CheckKeysStay(const Directory& current,
                           const v1::Directory& next) {
  for (const DirectoryNode& node : current.proto().nodes()) {
    const DirectoryNode* const later = NodeOf(next, node.node_id());
    for (const NodeKey& key : node.signing_keys()) {
      if (later == nullptr || !StillThere(key, *later, current.version())) {
        return MayNotFollow(
            "key_vanished",
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
                                const v1::Directory& next) {
  for (const DirectoryNode& node : next.nodes()) {
    std::set<std::string> known;
    if (const DirectoryNode* earlier = current.Find(node.node_id())) {
      for (const NodeKey& key : earlier->signing_keys()) {
        known.insert(key.key_id());
      }
    }
    for (const NodeKey& key : node.signing_keys()) {
      if (known.count(key.key_id()) == 0 &&
          key.from_version() <= current.version()) {
        return MayNotFollow("chain",
                            absl::StrCat("a new key of node ", node.node_id(),
                                         " claims to have held before"));
      }
    }
  }
  return absl::OkStatus();
}

bool IsOfficer(const OfficerSet& officers, const std::string& key_id) {
  return std::any_of(
      officers.keys.begin(), officers.keys.end(),
      [&](const VerifyKey& officer) { return officer.Id() == key_id; });
}

absl::Status CheckNoStranger(const Directory& current, const Directory& next) {
  for (const v1::OfficerSignature& one : next.signed_directory().signatures()) {
    if (IsOfficer(current.officers(), one.key_id()) ||
        IsOfficer(next.officers(), one.key_id())) {
      continue;
    }
    return Refuse(absl::StatusCode::kUnauthenticated,
                  {.rule = "directory.signature",
                   .message = absl::StrCat("key ", HexEncode(one.key_id()),
                                           " signed version ", next.version(),
                                           " and is no officer's"),
                   .who = {"federation officer"}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckContentFollows(const Directory& current,
                                 const v1::Directory& next) {
  if (next.federation() != current.federation()) {
    return MayNotFollow("chain", "it is the directory of another federation");
  }
  if (next.version() <= current.version()) {
    return MayNotFollow("rollback",
                        absl::StrCat("version ", next.version(),
                                     " is not higher than the one in force, ",
                                     current.version()));
  }
  if (next.version() > current.version() + 1) {
    return MayNotFollow(
        "chain",
        absl::StrCat("version ", next.version(), " does not come right after ",
                     current.version()),
        {absl::StrCat("the versions from ", current.version() + 1, " to ",
                      next.version() - 1)});
  }
  if (next.previous_digest() != current.digest()) {
    return MayNotFollow(
        "chain", absl::StrCat("version ", next.version(),
                              " follows another version ", current.version()));
  }
  if (next.issued_at_us() < current.proto().issued_at_us()) {
    return MayNotFollow("issued", "it was issued before the version before it");
  }
  RETURN_IF_ERROR(CheckKeysStay(current, next));
  return CheckNewKeysAreNew(current, next);
}

absl::Status CheckSuccession(const Directory& current, const Directory& next) {
  RETURN_IF_ERROR(CheckContentFollows(current, next.proto()));
  RETURN_IF_ERROR(RequireThreshold(next.signed_directory(), current.officers(),
                                   absl::StrCat("of the version before, ",
                                                current.version()))
                      .status());
  return CheckNoStranger(current, next);
}

absl::StatusOr<DirectoryVersions> ReadDirectoryChain(
    absl::string_view file, const DirectoryVersions& known) {
  if (file.size() > limits::kDirectoryFileBytesMax) {
    return DirectoryFormError("the file is too large");
  }
  v1::DirectoryChain chain;
  if (!ParseExact(file, &chain) || chain.versions().empty() ||
      static_cast<std::size_t>(chain.versions_size()) >
          limits::kDirectoryVersionsMax) {
    return DirectoryFormError("the file is no signed directory");
  }
  std::map<std::string, std::shared_ptr<const Directory>> by_digest;
  for (const auto& one : known) by_digest[one->digest()] = one;
  DirectoryVersions versions;
  for (const v1::SignedDirectory& one : chain.versions()) {
    const auto seen = by_digest.find(Sha256(one.payload()));
    std::shared_ptr<const Directory> version;
    if (seen != by_digest.end()) {
      version = seen->second;
    } else {
      ASSIGN_OR_RETURN(version, Directory::Load(EncodeExact(one)));
    }
    if (!versions.empty()) {
      RETURN_IF_ERROR(CheckSuccession(*versions.back(), *version));
    }
    versions.push_back(std::move(version));
  }
  return versions;
}

absl::StatusOr<DirectoryVersions> NewerVersions(
    const DirectoryVersions& known, const DirectoryVersions& offered) {
  std::map<std::uint64_t, std::string> digests;
  for (const auto& one : known) digests[one->version()] = one->digest();
  const Directory& current = *known.back();
  for (const auto& one : offered) {
    const auto at = digests.find(one->version());
    if (at == digests.end() || at->second == one->digest()) continue;
    return MayNotFollow("fork",
                        absl::StrCat("version ", one->version(),
                                     " is known here with other content"));
  }
  const auto first = std::find_if(
      offered.begin(), offered.end(),
      [&](const auto& one) { return one->version() > current.version(); });
  if (first != offered.end()) {
    RETURN_IF_ERROR(CheckSuccession(current, **first));
  } else if (offered.back()->version() != current.version()) {
    return CheckSuccession(current, *offered.back());
  }
  return DirectoryVersions(first, offered.end());
}

std::string EncodeDirectoryChain(const DirectoryVersions& versions) {
  // Each version has its length and a byte of field number before it.
  constexpr std::size_t kFrameBytesMax = 8;
  auto first = versions.end();
  std::size_t bytes = 0;
  while (first != versions.begin() &&
         static_cast<std::size_t>(versions.end() - first) <
             limits::kDirectoryVersionsMax) {
    bytes += (*(first - 1))->bytes().size() + kFrameBytesMax;
    if (bytes > limits::kDirectoryFileBytesMax) break;
    --first;
  }
  v1::DirectoryChain chain;
  for (; first != versions.end(); ++first) {
    *chain.add_versions() = (*first)->signed_directory();
  }
  return EncodeExact(chain);
}

absl::Status RequirePinned(const DirectoryVersions& versions,
                           const OfficerSet& pinned) {
  absl::Status newest;
  for (auto version = versions.rbegin(); version != versions.rend();
       ++version) {
    const absl::Status status =
        RequireThreshold((*version)->signed_directory(), pinned,
                         "whom the configuration pins")
            .status();
    if (status.ok()) return status;
    if (version == versions.rbegin()) newest = status;
  }
  return newest;
}

}  // namespace causeway
