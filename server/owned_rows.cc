#include "server/owned_rows.h"

#include "base/limits.h"
#include "base/status_macros.h"
#include "server/store_keys.h"

namespace causeway::server {

absl::Status NoteOwned(WriteTx& tx, absl::string_view owner, Table table,
                       absl::string_view key) {
  return tx.Put(Table::kMeta, keys::Owned(owner, table, key), "");
}

absl::StatusOr<std::vector<OwnedRow>> OwnedRows(ReadTx& tx,
                                                absl::string_view owner) {
  const std::string prefix = keys::OwnedPrefix(owner);
  std::vector<OwnedRow> owned;
  std::string after;
  for (;;) {
    ASSIGN_OR_RETURN(
        const std::vector<Row> rows,
        tx.Scan(Table::kMeta, prefix, after, limits::kPageSizeMax));
    for (const Row& row : rows) {
      owned.push_back({static_cast<Table>(row.key[prefix.size()]),
                       row.key.substr(prefix.size() + 1)});
    }
    if (rows.size() < limits::kPageSizeMax) return owned;
    after = rows.back().key;
  }
}

absl::Status ForgetOwned(WriteTx& tx, absl::string_view owner) {
  return DeletePrefix(tx, Table::kMeta, keys::OwnedPrefix(owner));
}

absl::Status DeletePrefix(WriteTx& tx, Table table, absl::string_view prefix) {
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(table, prefix, "", limits::kPageSizeMax));
    for (const Row& row : rows) RETURN_IF_ERROR(tx.Delete(table, row.key));
    if (rows.size() < limits::kPageSizeMax) return absl::OkStatus();
  }
}

}  // namespace causeway::server
