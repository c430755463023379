#include "server/directory_holder.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/data_dir.h"
#include "server/node_log.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

constexpr size_t kVersionsPerRead = 16;

std::string VersionKey(std::uint64_t version) {
  std::string key;
  AppendU64(&key, version);
  return key;
}

void LogRefused(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  Log(LogLevel::kError, "directory_refused",
      {{"code", absl::StatusCodeToString(status.code())},
       {"rule", refusal.has_value() ? refusal->rule : "none"}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryHolderImpl>> DirectoryHolderImpl::Open(
    Options options) {
  auto holder = std::unique_ptr<DirectoryHolderImpl>(
      new DirectoryHolderImpl(std::move(options)));
  RETURN_IF_ERROR(holder->LoadStored());
  const absl::Status status = holder->Reload();
  if (!status.ok() && holder->Snapshot()->empty()) return status;
  return holder;
}

absl::Status DirectoryHolderImpl::LoadStored() {
  std::vector<Row> rows;
  RETURN_IF_ERROR(options_.storage->Read([&](ReadTx& tx) -> absl::Status {
    rows.clear();
    std::string from;
    while (true) {
      ASSIGN_OR_RETURN(std::vector<Row> page, tx.Scan(Table::kDirectories, "",
                                                      from, kVersionsPerRead));
      const bool last = page.size() < kVersionsPerRead;
      for (Row& row : page) rows.push_back(std::move(row));
      if (last) return absl::OkStatus();
      from = rows.back().key;
    }
  }));
  auto versions = std::make_shared<Versions>();
  for (const Row& row : rows) {
    absl::StatusOr<std::shared_ptr<const Directory>> directory =
        Directory::Load(row.value);
    absl::Status status = directory.status();
    if (status.ok() && !versions->empty()) {
      status = CheckSuccession(*versions->back(), **directory);
    }
    if (!status.ok()) {
      return absl::DataLossError(absl::StrCat("stored directory version ",
                                              HexEncode(row.key), ": ",
                                              status.message()));
    }
    versions->push_back(*std::move(directory));
  }
  if (!versions->empty()) {
    RETURN_IF_ERROR(RequirePinned(*versions, options_.officers));
  }
  const MutexLock lock(&mutex_);
  versions_ = std::move(versions);
  return absl::OkStatus();
}

std::shared_ptr<const DirectoryHolderImpl::Versions>
DirectoryHolderImpl::Snapshot() const {
  const MutexLock lock(&mutex_);
  return versions_;
}

std::shared_ptr<const Directory> DirectoryHolderImpl::Current() const {
  return Snapshot()->back();
}

absl::StatusOr<VerifyKey> DirectoryHolderImpl::SigningKeyOf(
    absl::string_view node, absl::string_view key_id,
    std::uint64_t directory_version) const {
  const std::shared_ptr<const Versions> versions = Snapshot();
  for (auto it = versions->rbegin(); it != versions->rend(); ++it) {
    const causeway::v1::DirectoryNode* entry = (*it)->Find(node);
    if (entry == nullptr) continue;
    for (const causeway::v1::NodeKey& key : entry->signing_keys()) {
      if (key.key_id() == key_id) {
        return (*it)->SigningKeyOf(node, key_id, directory_version);
      }
    }
  }
  // The newest one says why not: unknown, or of a version still to come.
  return versions->back()->SigningKeyOf(node, key_id, directory_version);
}

bool DirectoryHolderImpl::WasWitness(absl::string_view node) const {
  const std::shared_ptr<const Versions> versions = Snapshot();
  return !node.empty() &&
         std::any_of(versions->begin(), versions->end(),
                     [&](const std::shared_ptr<const Directory>& version) {
                       return version->proto().witness() == node;
                     });
}

absl::Status DirectoryHolderImpl::Reload() {
  const MutexLock lock(&reload_mutex_);
  const absl::StatusOr<std::string> bytes =
      ReadWholeFile(options_.file, limits::kDirectoryFileBytesMax);
  const std::uint64_t before =
      Snapshot()->empty() ? 0 : Snapshot()->back()->version();
  absl::Status status = bytes.status();
  if (status.ok()) {
    const absl::StatusOr<Versions> offered =
        ReadDirectoryChain(*bytes, *Snapshot());
    status = offered.ok() ? TakeIn(*offered) : offered.status();
  }
  if (!status.ok()) {
    LogRefused(status);
    return status;
  }
  const std::shared_ptr<const Directory> current = Current();
  if (current->version() != before) {
    Log(LogLevel::kInfo, "directory_in_force",
        {{"version", current->version()},
         {"nodes", current->proto().nodes_size()}});
    if (on_change_) on_change_(*current);
  }
  return status;
}

absl::Status DirectoryHolderImpl::TakeIn(const Versions& offered) {
  if (offered.back()->federation() != options_.federation) {
    return RefuseBy(absl::StatusCode::kFailedPrecondition,
                    "directory.federation",
                    "the directory is another federation's");
  }
  const std::shared_ptr<const Versions> versions = Snapshot();
  if (versions->empty()) {
    RETURN_IF_ERROR(RequirePinned(offered, options_.officers));
    return Store(offered);
  }
  ASSIGN_OR_RETURN(const Versions fresh, NewerVersions(*versions, offered));
  return fresh.empty() ? absl::OkStatus() : Store(fresh);
}

absl::Status DirectoryHolderImpl::Store(const Versions& fresh) {
  RETURN_IF_ERROR(options_.storage->Write([&](WriteTx& tx) -> absl::Status {
    for (const std::shared_ptr<const Directory>& one : fresh) {
      RETURN_IF_ERROR(tx.Insert(Table::kDirectories, VersionKey(one->version()),
                                one->bytes()));
      RETURN_IF_ERROR(
          AppendLeaf(tx, absl::ToUnixMicros(options_.clock->Now()),
                     causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION,
                     one->digest(), "directory.taken_in"));
    }
    return absl::OkStatus();
  }));
  auto more = std::make_shared<Versions>(*Snapshot());
  more->insert(more->end(), fresh.begin(), fresh.end());
  const MutexLock lock(&mutex_);
  versions_ = std::move(more);
  return absl::OkStatus();
}

void DirectoryHolderImpl::Watch(
    absl::Duration interval, std::function<void(const Directory&)> on_change) {
  {
    const MutexLock lock(&reload_mutex_);
    on_change_ = std::move(on_change);
  }
  watch_.Start(interval, [this]() -> absl::Status {
    // A file that is away is no new version. A refused one is logged once, not
    // at each look: Reload logs it.
    std::error_code none;
    if (!std::filesystem::exists(options_.file, none)) return absl::OkStatus();
    return Reload();
  });
}

}  // namespace causeway::server
