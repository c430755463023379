#ifndef CAUSEWAY_SERVER_OWNED_ROWS_H_
#define CAUSEWAY_SERVER_OWNED_ROWS_H_

// Rows that belong to a case, a task or a pairwise reference without their key
// saying so: answers to idempotency keys, references, messages in the outbox.
// Erasure finds them by a mark beside them, not by a walk over every table.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/storage.h"

namespace causeway::server {

struct OwnedRow {
  Table table{};
  std::string key;
};

// `owner` is a case id, a task id, or keys::Reference().
absl::Status NoteOwned(WriteTx& tx, absl::string_view owner, Table table,
                       absl::string_view key);
// In ascending order of table and key.
absl::StatusOr<std::vector<OwnedRow>> OwnedRows(ReadTx& tx,
                                                absl::string_view owner);
// Forgets the marks, not the rows.
absl::Status ForgetOwned(WriteTx& tx, absl::string_view owner);

// Deletes every row of the table whose key begins with the prefix.
absl::Status DeletePrefix(WriteTx& tx, Table table, absl::string_view prefix);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OWNED_ROWS_H_
