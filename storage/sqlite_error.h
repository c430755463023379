// SQLite result codes as absl::Status. The text names the code and what was
// being done, never SQL with values, keys or file contents.
// Pure functions, safe from any thread.

#ifndef CAUSEWAY_STORAGE_SQLITE_ERROR_H_
#define CAUSEWAY_STORAGE_SQLITE_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace causeway::sqlite {

// `extended_code` as from sqlite3_extended_errcode. `doing` is a literal such
// as "commit". OK for SQLITE_OK, ROW and DONE; otherwise
//   BUSY, LOCKED                 ABORTED
//   CONSTRAINT                   ALREADY_EXISTS (the only constraint a caller
//                                can meet is the primary key)
//   FULL, NOMEM, TOOBIG          RESOURCE_EXHAUSTED
//   CORRUPT, NOTADB, bad reads   DATA_LOSS
//   other IOERR, CANTOPEN        UNAVAILABLE
//   READONLY, PERM, AUTH         FAILED_PRECONDITION
//   anything else                INTERNAL
absl::Status StatusOf(int extended_code, absl::string_view doing);

// True if the code says that the disk or the file can no longer be trusted
// (IOERR family, CORRUPT, NOTADB, FULL): the process must stop and start
// again, because after a failed fsync a retry may report success for data
// that is gone.
bool IsDiskFailure(int extended_code);

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_SQLITE_ERROR_H_
