// One SQLite connection and one use of a prepared statement. The only SQL it
// takes is a string literal (checked by the compiler); every value is bound.
//
// Thread-safety: none. A connection is used by one thread at a time; handing
// it over needs a lock of the owner.

#ifndef CAUSEWAY_STORAGE_SQLITE_CONNECTION_H_
#define CAUSEWAY_STORAGE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace causeway::sqlite {

// SQL that stands in the program text: a consteval constructor cannot take
// anything made at run time.
class SqlLiteral {
 public:
  template <size_t N>
  consteval SqlLiteral(const char (&text)[N])  // NOLINT: implicit on purpose
      : text_(text) {}
  constexpr const char* text() const { return text_; }

 private:
  const char* text_;
};

struct OpenOptions {
  std::string path;
  std::string vfs;  // empty: SQLite's default
  absl::Duration busy_timeout = absl::Seconds(5);
};

class Connection {
 public:
  // Opens an existing file (which may be empty) without changing it. Codes as
  // StatusOf. Opening reads the file's header, so it can meet a disk failure:
  // `code`, if given, gets the extended result code.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const OpenOptions& options, int* code = nullptr);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Write-ahead log, an fsync per commit, no trust in the schema of the file.
  // FAILED_PRECONDITION if the file system cannot do WAL; else as StatusOf.
  absl::Status ConfigureDurable();

  // Refuses every change through this connection. Codes as StatusOf.
  absl::Status ConfigureReadOnly();

  // Runs a statement without values and ignores its rows. Returns the extended
  // result code, SQLITE_OK on success.
  int Exec(SqlLiteral sql);

  // As Exec, for a migration script embedded in the program.
  int ExecScript(absl::string_view script);

  // Copies the write-ahead log into the file; `mode` is SQLITE_CHECKPOINT_*.
  // SQLITE_BUSY if readers stand in the way, which is no failure.
  int Checkpoint(int mode);

  // Whether the last connection to close tidies the file up. Off for a file
  // that may be somebody else's, and after a disk failure, when a checkpoint
  // could report success for pages the kernel has dropped.
  void SetCheckpointOnClose(bool on);

  // Pages in the write-ahead log after the last commit.
  int wal_pages() const { return wal_pages_; }

  bool InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }

 private:
  friend class Query;

  Connection(sqlite3* db, absl::Duration busy_timeout)
      : db_(db), busy_timeout_(busy_timeout) {}

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const {
      sqlite3_finalize(statement);
    }
  };
  using StatementPtr = std::unique_ptr<sqlite3_stmt, Finalize>;

  absl::Status SwitchToWal();

  // Prepared once per literal; null if it cannot be prepared.
  sqlite3_stmt* Prepared(SqlLiteral sql);

  sqlite3* const db_;
  const absl::Duration busy_timeout_;
  int wal_pages_ = 0;
  std::map<const char*, StatementPtr> statements_;
};

// One use of a statement: bind in order, step, read columns; the destructor
// resets. Bound bytes must outlive the Query. Never two Query objects of the
// same SQL on one connection at once. A failed bind shows in the next Step.
class Query {
 public:
  Query(Connection& connection, SqlLiteral sql);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& Bind(absl::string_view bytes);
  Query& BindText(absl::string_view text);
  Query& BindInt(int64_t number);

  // SQLITE_ROW, SQLITE_DONE or an extended error code.
  int Step();

  std::string Bytes(int column) const;
  int64_t Int(int column) const;

 private:
  void Keep(int code);

  sqlite3* const db_;
  sqlite3_stmt* const statement_;
  int next_parameter_ = 1;
  int failure_ = SQLITE_OK;
};

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_SQLITE_CONNECTION_H_
