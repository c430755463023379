// Files that hold a secret: keys and the wrapping key.
//
// A secret that others on the machine can read is refused, not warned about.
// Thread-safe. Error texts name the path and the mode, never the content.
#ifndef CAUSEWAY_CRYPTO_FILE_SECRET_H_
#define CAUSEWAY_CRYPTO_FILE_SECRET_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sensitive.h"

namespace causeway {

inline constexpr size_t kSecretFileBytesMax = 65536;

// NOT_FOUND when there is no such file; PERMISSION_DENIED when group or others
// have any right on it (the text names the chmod to run), when it belongs to
// somebody else than this user or root, or when it cannot be opened;
// FAILED_PRECONDITION when it is no regular file or longer than
// kSecretFileBytesMax; DATA_LOSS when reading fails.
absl::StatusOr<Sensitive<std::string>> ReadSecretFile(const std::string& path);

// Makes a new file of mode 0600 and returns once it is on disk. ALREADY_EXISTS
// when there is one: a key is never overwritten. FAILED_PRECONDITION when the
// folder is missing, PERMISSION_DENIED without the right, INVALID_ARGUMENT
// over the limit, RESOURCE_EXHAUSTED on a full disk, INTERNAL otherwise. On
// failure no file stays behind.
absl::Status WriteSecretFile(const std::string& path,
                             absl::string_view content);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_FILE_SECRET_H_
