#include "storage/sqlite_connection.h"

#include <utility>

#include "base/status_macros.h"
#include "storage/sqlite_error.h"

namespace causeway::sqlite {
namespace {

int WalHook(void* pages, sqlite3* /*db*/, const char* /*schema*/, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

// The value of a pragma as text, "" if there is none.
std::string PragmaValue(Connection& connection, SqlLiteral sql) {
  Query query(connection, sql);
  return query.Step() == SQLITE_ROW ? query.Bytes(0) : std::string();
}

absl::Status SetSwitch(sqlite3* db, int name, int value) {
  const int code = sqlite3_db_config(db, name, value, nullptr);
  return StatusOf(code, "configure");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const OpenOptions& options, int* code) {
  sqlite3* db = nullptr;
  // NOMUTEX: the owner hands a connection from thread to thread under a lock.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const int opened =
      sqlite3_open_v2(options.path.c_str(), &db, flags,
                      options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<Connection> connection(
      new Connection(db, options.busy_timeout));
  if (code != nullptr) *code = opened;
  RETURN_IF_ERROR(StatusOf(opened, "open"));
  sqlite3_busy_timeout(
      db, static_cast<int>(absl::ToInt64Milliseconds(options.busy_timeout)));
  // A damaged or planted file must not run code of its own through views,
  // triggers or expressions that call functions with side effects.
  RETURN_IF_ERROR(SetSwitch(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0));
  RETURN_IF_ERROR(SetSwitch(db, SQLITE_DBCONFIG_DEFENSIVE, 1));
  RETURN_IF_ERROR(SetSwitch(db, SQLITE_DBCONFIG_DQS_DML, 0));
  RETURN_IF_ERROR(SetSwitch(db, SQLITE_DBCONFIG_DQS_DDL, 0));
  RETURN_IF_ERROR(SetSwitch(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1));
  RETURN_IF_ERROR(
      StatusOf(connection->Exec("PRAGMA cell_size_check = ON"), "configure"));
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close_v2(db_);
}

absl::Status Connection::ConfigureDurable() {
  RETURN_IF_ERROR(SwitchToWal());
  RETURN_IF_ERROR(StatusOf(Exec("PRAGMA synchronous = FULL"), "configure"));
  RETURN_IF_ERROR(StatusOf(Exec("PRAGMA secure_delete = ON"), "configure"));
  // A long reader can make the log grow; give the space back afterwards.
  RETURN_IF_ERROR(
      StatusOf(Exec("PRAGMA journal_size_limit = 67108864"), "configure"));
  if (PragmaValue(*this, "PRAGMA synchronous") != "2") {
    return absl::InternalError("storage: synchronous = FULL is not in force");
  }
  // Replaces SQLite's own checkpointing, which swallows IO errors.
  sqlite3_wal_hook(db_, &WalHook, &wal_pages_);
  return absl::OkStatus();
}

absl::Status Connection::SwitchToWal() {
  // The mode changes when the statement ends, which may still fail after the
  // row that names it.
  RETURN_IF_ERROR(StatusOf(Exec("PRAGMA journal_mode = WAL"), "switch to WAL"));
  // Where the file cannot have one it does not fail either.
  if (PragmaValue(*this, "PRAGMA journal_mode") == "wal") {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      "storage: the file system cannot hold a write-ahead log; put the "
      "database on a local disk");
}

absl::Status Connection::ConfigureReadOnly() {
  return StatusOf(Exec("PRAGMA query_only = ON"), "configure");
}

int Connection::Exec(SqlLiteral sql) {
  Query query(*this, sql);
  int code = query.Step();
  while (code == SQLITE_ROW) code = query.Step();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int Connection::ExecScript(absl::string_view script) {
  return sqlite3_exec(db_, std::string(script).c_str(), nullptr, nullptr,
                      nullptr);
}

int Connection::Checkpoint(int mode) {
  // Never wait for readers: they hold no lock that matters, and writers wait.
  sqlite3_busy_timeout(db_, 0);
  int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, nullptr, nullptr);
  sqlite3_busy_timeout(
      db_, static_cast<int>(absl::ToInt64Milliseconds(busy_timeout_)));
  if ((code & 0xff) == SQLITE_LOCKED) code = SQLITE_BUSY;
  return code;
}

void Connection::SetCheckpointOnClose(bool on) {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

sqlite3_stmt* Connection::Prepared(SqlLiteral sql) {
  StatementPtr& statement = statements_[sql.text()];
  if (statement == nullptr) {
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v3(db_, sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &raw,
                       nullptr);
    statement.reset(raw);
  }
  return statement.get();
}

Query::Query(Connection& connection, SqlLiteral sql)
    : db_(connection.db_), statement_(connection.Prepared(sql)) {
  if (statement_ == nullptr) Keep(sqlite3_extended_errcode(db_));
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::Bind(absl::string_view bytes) {
  if (failure_ != SQLITE_OK) return *this;
  // A null pointer would bind NULL instead of an empty value.
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  Keep(sqlite3_bind_blob64(statement_, next_parameter_++, data, bytes.size(),
                           SQLITE_STATIC));
  return *this;
}

Query& Query::BindText(absl::string_view text) {
  if (failure_ != SQLITE_OK) return *this;
  Keep(sqlite3_bind_text64(statement_, next_parameter_++, text.data(),
                           text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Query& Query::BindInt(int64_t number) {
  if (failure_ != SQLITE_OK) return *this;
  Keep(sqlite3_bind_int64(statement_, next_parameter_++, number));
  return *this;
}

int Query::Step() {
  if (failure_ != SQLITE_OK) return failure_;
  return sqlite3_step(statement_);
}

std::string Query::Bytes(int column) const {
  const auto* data =
      static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string()
                         : std::string(data, static_cast<size_t>(size));
}

int64_t Query::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

void Query::Keep(int code) {
  if (failure_ == SQLITE_OK) failure_ = code;
}

}  // namespace causeway::sqlite
