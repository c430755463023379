// Brings a database file to the schema this binary was built with.
//
// Forward-only numbered scripts, embedded in the binary. The file remembers
// which it has (version, name, SHA-256), so that a script edited after release
// and a database newer than the binary are refused instead of guessed at. All
// scripts that are missing run in one transaction: either the file is at the
// new version or nothing happened.
//
// Thread-safety: none of its own; call before the connection is shared.

#ifndef CAUSEWAY_STORAGE_MIGRATOR_H_
#define CAUSEWAY_STORAGE_MIGRATOR_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/embedded_file.h"
#include "storage/sqlite_connection.h"

namespace causeway::sqlite {

// The scripts of this binary, in order. File names are NNNN_name.sql.
absl::Span<const EmbeddedFile> BuiltInMigrations();

// OK if the file is empty or a Causeway database. Reads only, so that a file of
// somebody else stays as it is. FAILED_PRECONDITION (rule storage.not_ours)
// otherwise; DATA_LOSS and the like as StatusOf.
absl::Status CheckOwnership(Connection& connection);

// Applies the scripts that the file lacks; `scripts` have the versions 1, 2,
// 3 ... in order. Nothing changes on failure:
//   FAILED_PRECONDITION  storage.not_ours: not a Causeway database;
//                        storage.newer: written by a newer version;
//                        storage.edited: an applied script was changed.
//   INVALID_ARGUMENT     the names of `scripts` are not numbered as they must.
//   otherwise            as StatusOf.
absl::Status Migrate(Connection& connection,
                     absl::Span<const EmbeddedFile> scripts);

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_MIGRATOR_H_
