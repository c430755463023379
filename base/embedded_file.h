// A file that is part of the binary: SQL migrations, the procedure. Headers
// made by cmake/EmbedFile.cmake hold arrays of these. All three views live for
// ever.
#ifndef CAUSEWAY_BASE_EMBEDDED_FILE_H_
#define CAUSEWAY_BASE_EMBEDDED_FILE_H_

#include "absl/strings/string_view.h"

namespace causeway {

struct EmbeddedFile {
  absl::string_view name;        // file name without folders
  absl::string_view text;        // the bytes of the file
  absl::string_view sha256_hex;  // of text, 64 lower case digits
};

}  // namespace causeway

#endif  // CAUSEWAY_BASE_EMBEDDED_FILE_H_
