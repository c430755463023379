// The embedded engine: one SQLite file with a write-ahead log, an fsync per
// commit, commits in groups. Any disk failure stops the store for good: no
// write is retried in place, `on_fatal` is called, and the process is expected
// to end and start again.
//
// Thread-safety: as storage.h.
// Limits: SqliteOptions. The file must lie on a local disk.

#ifndef CAUSEWAY_STORAGE_SQLITE_STORAGE_H_
#define CAUSEWAY_STORAGE_SQLITE_STORAGE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/embedded_file.h"
#include "storage/storage.h"

namespace causeway {

struct SqliteOptions {
  // Called once, after the first disk failure, when the writes that met it
  // have their answer. Runs on a thread of the store or of a reader and must
  // not call the store; the daemon logs and stops the process.
  std::function<void(const absl::Status&)> on_fatal;

  size_t read_connections_max = 4;   // reads at once; more wait
  size_t queue_closures_max = 1024;  // waiting writes; more are refused
  size_t group_closures_max = 256;   // writes in one commit
  int checkpoint_pages = 1000;       // log pages (4 KiB) before copying back
  // How long to wait for another process (a backup) that holds the file.
  absl::Duration busy_timeout = absl::Seconds(5);

  // For tests: a registered VFS, what makes the names on its disk durable, and
  // other scripts than the built-in ones.
  std::string vfs;
  std::function<absl::Status()> sync_folder;
  std::optional<absl::Span<const EmbeddedFile>> migrations;
};

// Opens the database at `path`, creating it (mode 0600) if there is none, and
// brings it to this binary's schema. On failure an existing file is as it was:
//   FAILED_PRECONDITION  storage.not_ours, storage.newer, storage.edited (see
//                        storage/migrator.h), or no write-ahead log possible
//   INVALID_ARGUMENT     the path is empty or one SQLite gives a meaning to
//   ABORTED              another process holds the file; try again
//   UNAVAILABLE, DATA_LOSS, RESOURCE_EXHAUSTED   as storage/sqlite_error.h
absl::StatusOr<std::unique_ptr<Storage>> OpenSqliteStorage(
    const std::string& path, const SqliteOptions& options);

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_SQLITE_STORAGE_H_
