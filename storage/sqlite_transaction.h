// ReadTx and WriteTx over one SQLite connection. Beginning and ending the
// transaction is the owner's; these only work inside one.
//
// Thread-safety: none; they live inside one closure.

#ifndef CAUSEWAY_STORAGE_SQLITE_TRANSACTION_H_
#define CAUSEWAY_STORAGE_SQLITE_TRANSACTION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/sqlite_connection.h"
#include "storage/storage.h"

namespace causeway::sqlite {

// The first engine failure of a transaction, SQLITE_OK while there is none. A
// closure may swallow a status; the owner still has to know.
struct EngineFailure {
  int code = SQLITE_OK;
  const char* doing = "";

  absl::Status Note(int extended_code, const char* what);
};

// The reading half, the same for both kinds of transaction.
template <typename Base>
class SqliteView : public Base {
 public:
  explicit SqliteView(Connection* connection) : connection_(connection) {}

  const EngineFailure& failure() const { return failure_; }

 protected:
  Connection* const connection_;
  EngineFailure failure_;

 private:
  absl::StatusOr<std::string> DoGet(Table table,
                                    absl::string_view key) override;
  absl::StatusOr<std::vector<Row>> DoScan(Table table, absl::string_view lower,
                                          absl::string_view prefix,
                                          size_t limit) override;
  absl::StatusOr<uint64_t> DoCount(Table table,
                                   absl::string_view prefix) override;
  absl::StatusOr<std::optional<Row>> DoLast(Table table,
                                            absl::string_view prefix) override;
};

extern template class SqliteView<ReadTx>;
extern template class SqliteView<WriteTx>;

using SqliteReadTx = SqliteView<ReadTx>;

class SqliteWriteTx final : public SqliteView<WriteTx> {
 public:
  using SqliteView::SqliteView;

  // Bytes of keys and values written so far.
  size_t bytes_written() const { return bytes_written_; }
  // True if a wrapped case key was deleted.
  bool key_erased() const { return key_erased_; }

 private:
  absl::Status DoPut(Table table, absl::string_view key,
                     absl::string_view value) override;
  absl::Status DoInsert(Table table, absl::string_view key,
                        absl::string_view value) override;
  absl::Status DoDelete(Table table, absl::string_view key) override;

  size_t bytes_written_ = 0;
  bool key_erased_ = false;
};

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_SQLITE_TRANSACTION_H_
