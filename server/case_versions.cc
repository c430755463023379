#include "server/case_versions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "server/store_keys.h"

namespace causeway::server {

std::vector<std::string> ApprovedVersions(const Environment& env,
                                          const Directory& directory) {
  std::vector<std::string> approved;
  const pb::DirectoryNode* const own = directory.Find(env.node_id);
  if (own == nullptr) return approved;
  for (const procedure::Procedure& one : env.procedures->all()) {
    const auto& named = own->procedure_digests();
    if (directory.HasProcedure(one.digest()) &&
        std::find(named.begin(), named.end(), one.digest()) != named.end()) {
      approved.push_back(one.digest());
    }
  }
  return approved;
}

absl::Status UseVersions(Work& work, const std::vector<std::string>& digests) {
  for (const std::string& digest : digests) {
    ASSIGN_OR_RETURN(const procedure::Procedure* const version,
                     work.env.procedures->Require(digest));
    const std::string key = keys::ProcedureInUse(digest);
    const absl::Status noted = work.tx.Get(Table::kMeta, key).status();
    if (noted.ok()) continue;
    if (!absl::IsNotFound(noted)) return noted;
    RETURN_IF_ERROR(
        work.tx.Put(Table::kMeta, key, procedure::LabelOf(*version)));
  }
  return absl::OkStatus();
}

absl::Status TakeVersions(Work& work, const std::vector<std::string>& digests) {
  for (const std::string& digest : digests) {
    if (work.env.procedures->Find(digest) != nullptr) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "P.procedure_known",
                   .message = absl::StrCat(
                       "this node does not have procedure version ",
                       HexEncode(digest), ", under which the case runs or ran"),
                   .missing = {"the procedure version"},
                   .who = {"node operator of the receiver"}});
  }
  return UseVersions(work, digests);
}

std::vector<std::string> VersionsIn(const pb::CoverSheet& sheet) {
  std::vector<std::string> digests(sheet.earlier_procedure_digests().begin(),
                                   sheet.earlier_procedure_digests().end());
  digests.push_back(sheet.procedure_digest());
  return digests;
}

absl::StatusOr<std::vector<std::string>> VersionsMissing(
    ReadTx& tx, const procedure::ProcedureSet& known) {
  std::vector<std::string> missing;
  std::string after;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kMeta, keys::ProcedureInUsePrefix(), after,
                             limits::kPageSizeMax));
    for (const Row& row : rows) {
      const std::string digest = keys::ProcedureAt(row.key);
      if (known.Find(digest) == nullptr) {
        missing.push_back(
            absl::StrCat(row.value, " (", HexEncode(digest), ")"));
      }
    }
    if (rows.size() < limits::kPageSizeMax) return missing;
    after = rows.back().key;
  }
}

}  // namespace causeway::server
