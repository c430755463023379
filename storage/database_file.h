// The file below a SQLite database: who may read it, and that it is there
// after a power cut. Functions without state, safe from any thread.

#ifndef CAUSEWAY_STORAGE_DATABASE_FILE_H_
#define CAUSEWAY_STORAGE_DATABASE_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace causeway::sqlite {

// Creates an empty file with mode 0600 and makes its name durable; OK and
// nothing done if there is a file. INVALID_ARGUMENT for a path SQLite would
// not take as a file; UNAVAILABLE or FAILED_PRECONDITION from the system.
absl::Status CreateDatabaseFile(const std::string& path);

// Makes the names of the file and its side files durable. A log that an
// earlier process made, but did not live to sync, has a name that a power cut
// takes away, with all that was synced into it since: SQLite syncs the folder
// only for a log that it makes itself. UNAVAILABLE or FAILED_PRECONDITION from
// the system.
absl::Status SyncFolderOfDatabase(const std::string& path);

// Takes away what group and others may do with the file and its side files.
// FAILED_PRECONDITION if the system refuses.
absl::Status RestrictDatabaseFile(const std::string& path);

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_DATABASE_FILE_H_
