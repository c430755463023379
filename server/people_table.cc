#include "server/people_table.h"

#include <array>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "causeway/store/v1/store.pb.h"
#include "certs/people_file.h"
#include "crypto/digest.h"
#include "server/data_dir.h"
#include "server/node_log.h"
#include "server/refuse_by.h"
#include "server/store_keys.h"

namespace causeway::server {
namespace {

using procedure::Function;

struct NamedFunction {
  absl::string_view name;
  Function function;
};
// Each of PersonFunctions().
constexpr std::array<NamedFunction, 9> kFunctions = {{
    {"case_worker", Function::kCaseWorker},
    {"supervisor", Function::kSupervisor},
    {"panel_coordinator", Function::kPanelCoordinator},
    {"auditor", Function::kAuditor},
    {"operator", Function::kOperator},
    {"intake", Function::kIntake},
    {"tracing_officer", Function::kTracingOfficer},
    {"data_protection_officer", Function::kDataProtectionOfficer},
    {"panel_member", Function::kPanelMember},
}};

absl::StatusOr<PeopleTable> TableOf(const std::string& text,
                                    const std::string& path) {
  ASSIGN_OR_RETURN(const PeopleFile file, ParsePeopleFile(text, path));
  PeopleTable table;
  for (const PersonRow& person : file.people) {
    std::vector<Function>& functions = table.people[person.staff_number];
    for (const std::string& name : person.functions) {
      for (const NamedFunction& row : kFunctions) {
        if (row.name == name) functions.push_back(row.function);
      }
    }
  }
  for (const RevokedKey& key : file.revoked) table.revoked.insert(key.digest);
  table.digest = Sha256(text);
  return table;
}

// The revoked keys that the store keeps.
absl::StatusOr<std::set<std::string>> KeptRevocations(ReadTx& tx) {
  std::set<std::string> kept;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kMeta, keys::RevokedPersonPrefix(), after,
                             limits::kPageSizeMax));
    for (const Row& row : rows) {
      kept.insert(row.key.substr(keys::RevokedPersonPrefix().size()));
    }
    if (rows.size() < limits::kPageSizeMax) return kept;
    after = rows.back().key;
  }
}

}  // namespace

absl::string_view FunctionName(Function function) {
  for (const NamedFunction& row : kFunctions) {
    if (row.function == function) return row.name;
  }
  return "";
}

absl::StatusOr<std::unique_ptr<PeopleHolder>> PeopleHolder::Open(
    Options options) {
  auto holder =
      std::unique_ptr<PeopleHolder>(new PeopleHolder(std::move(options)));
  RETURN_IF_ERROR(holder->TakeIn());
  return holder;
}

std::shared_ptr<const PeopleTable> PeopleHolder::Current() const {
  const MutexLock lock(&mutex_);
  return table_;
}

absl::Status PeopleHolder::Reload() {
  const absl::Status status = TakeIn();
  if (!status.ok()) {
    const std::optional<Refusal> refusal = RefusalOf(status);
    Log(LogLevel::kError, "people_refused",
        {{"code", absl::StatusCodeToString(status.code())},
         {"rule", refusal.has_value() ? refusal->rule : "none"}});
  }
  return status;
}

absl::Status PeopleHolder::TakeIn() {
  const MutexLock lock(&reload_mutex_);
  const absl::StatusOr<std::string> text =
      ReadWholeFile(options_.file, kPeopleFileBytesMax);
  if (!text.ok()) {
    return RefuseBy(
        absl::StatusCode::kInvalidArgument, "config.value",
        absl::StrCat(text.status().message(), "; want the node's people.toml"));
  }
  ASSIGN_OR_RETURN(PeopleTable next, TableOf(*text, options_.file));
  const std::shared_ptr<const PeopleTable> before = Current();
  if (before != nullptr) {
    if (before->digest == next.digest) return absl::OkStatus();
    next.generation = before->generation + 1;
  }
  std::set<std::string> kept;
  RETURN_IF_ERROR(options_.storage->Write([&](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(kept, KeptRevocations(tx));
    for (const std::string& key : next.revoked) {
      if (kept.count(key) > 0) continue;
      RETURN_IF_ERROR(tx.Put(Table::kMeta, keys::RevokedPerson(key), ""));
    }
    return AppendLeaf(tx, absl::ToUnixMicros(options_.clock->Now()),
                      causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION,
                      next.digest, "people.taken_in");
  }));
  // An old copy of the file gives no lost key back.
  const size_t named = next.revoked.size();
  next.revoked.insert(kept.begin(), kept.end());
  Log(LogLevel::kInfo, "people_in_force",
      {{"people", next.people.size()},
       {"revoked", next.revoked.size()},
       {"revoked_before_and_not_named", next.revoked.size() - named}});
  const MutexLock swap(&mutex_);
  table_ = std::make_shared<const PeopleTable>(std::move(next));
  return absl::OkStatus();
}

void PeopleHolder::Watch(absl::Duration interval) {
  watch_.Start(interval, [this] { return Reload(); });
}

}  // namespace causeway::server
