#include "storage/sqlite_storage.h"

#include <utility>

#include "base/mutex.h"
#include "base/status_macros.h"
#include "storage/database_file.h"
#include "storage/failure_latch.h"
#include "storage/group_writer.h"
#include "storage/migrator.h"
#include "storage/read_pool.h"
#include "storage/sqlite_connection.h"
#include "storage/sqlite_error.h"

namespace causeway {
namespace {

class SqliteStorage final : public Storage {
 public:
  SqliteStorage(std::unique_ptr<sqlite::Connection> connection,
                const sqlite::OpenOptions& open, const SqliteOptions& options,
                bool log_is_empty)
      : latch_(options.on_fatal),
        readers_(open, options.read_connections_max, &latch_),
        writer_(std::move(connection),
                {.queue_closures_max = options.queue_closures_max,
                 .group_closures_max = options.group_closures_max,
                 .checkpoint_pages = options.checkpoint_pages},
                log_is_empty, &latch_) {}

  ~SqliteStorage() override { Close(); }

  absl::Status Write(WriteFn fn) override { return writer_.Write(fn); }
  absl::Status Read(ReadFn fn) override { return readers_.Read(fn); }

  void Close() override {
    const MutexLock lock(&close_mu_);
    writer_.Close();
    readers_.Close();
    // Last, because SQLite tidies the file up at the last close, and only the
    // writer's connection is told not to after a disk failure.
    writer_.Release();
  }

  StorageStats stats() const override { return writer_.stats(); }

 private:
  FailureLatch latch_;
  Mutex close_mu_;
  sqlite::ReadPool readers_;
  sqlite::GroupWriter writer_;
};

// A process that was killed can leave commits in the log that it never synced
// and never acknowledged. They show now: nobody may act on them before they are
// on the disk. Emptying the log does it, and takes away the keys that the
// process erased. False where a reader of another process (a backup) keeps the
// log from being emptied; then a commit of nothing syncs it.
absl::StatusOr<bool> SettleLog(sqlite::Connection& connection) {
  const int code = connection.Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (code == SQLITE_OK) return true;
  if (code != SQLITE_BUSY) return sqlite::StatusOf(code, "settle the log");
  RETURN_IF_ERROR(sqlite::StatusOf(
      connection.Exec("UPDATE schema_migrations SET name = name"),
      "settle the log"));
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Storage>> OpenSqliteStorage(
    const std::string& path, const SqliteOptions& options) {
  RETURN_IF_ERROR(sqlite::CreateDatabaseFile(path));
  const sqlite::OpenOptions open = {
      .path = path, .vfs = options.vfs, .busy_timeout = options.busy_timeout};
  ASSIGN_OR_RETURN(std::unique_ptr<sqlite::Connection> connection,
                   sqlite::Connection::Open(open));
  // In this order a file of somebody else is only ever read.
  connection->SetCheckpointOnClose(false);
  RETURN_IF_ERROR(sqlite::CheckOwnership(*connection));
  RETURN_IF_ERROR(sqlite::RestrictDatabaseFile(path));
  RETURN_IF_ERROR(connection->ConfigureDurable());
  RETURN_IF_ERROR(sqlite::Migrate(
      *connection, options.migrations.value_or(sqlite::BuiltInMigrations())));
  // The log is there now.
  RETURN_IF_ERROR(options.sync_folder ? options.sync_folder()
                                      : sqlite::SyncFolderOfDatabase(path));
  ASSIGN_OR_RETURN(const bool log_is_empty, SettleLog(*connection));
  connection->SetCheckpointOnClose(true);
  return std::unique_ptr<Storage>(std::make_unique<SqliteStorage>(
      std::move(connection), open, options, log_is_empty));
}

}  // namespace causeway
