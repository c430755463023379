#ifndef CAUSEWAY_CERTS_FILES_H_
#define CAUSEWAY_CERTS_FILES_H_

// Files that are no secrets: certificates, the directory, configuration.
// Secrets go through crypto/file_secret.h. Internal to certs/ and its tests.
// Thread-safe. Error texts name the path.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway::certs {

// NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION over `bytes_max`, DATA_LOSS
// when reading fails.
absl::StatusOr<std::string> ReadFile(const std::string& path,
                                     std::size_t bytes_max);

// A new file of mode 0644, on disk when this returns. ALREADY_EXISTS,
// FAILED_PRECONDITION, PERMISSION_DENIED, RESOURCE_EXHAUSTED, INTERNAL; on
// failure no file stays behind.
absl::Status WriteNewFile(const std::string& path, absl::string_view content);

// The same over what is there: readers see the old content or the new one,
// never a part. On failure the old file stays.
absl::Status ReplaceFile(const std::string& path, absl::string_view content);

// A new folder of mode 0700. ALREADY_EXISTS and codes as above.
absl::Status MakeFolder(const std::string& path);

}  // namespace causeway::certs

#endif  // CAUSEWAY_CERTS_FILES_H_
