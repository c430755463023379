#ifndef CAUSEWAY_CLIENT_FILES_H_
#define CAUSEWAY_CLIENT_FILES_H_

// Whole files in and out, for a command line. Thread-safe.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

// NOT_FOUND when it cannot be opened, INVALID_ARGUMENT when it is longer than
// `bytes_max`.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t bytes_max);

// Replaces the file as a whole: a reader sees the old or the new content.
// UNAVAILABLE when it cannot be written.
absl::Status ReplaceFile(const std::string& path, absl::string_view content);

// What the system calls error number `error` (errno).
std::string SystemError(int error);

// The folder of a path, without the last slash; "." where it has none.
std::string FolderOf(const std::string& path);

// `path` as seen from `folder`; absolute paths stay.
std::string JoinPath(const std::string& folder, const std::string& path);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_FILES_H_
