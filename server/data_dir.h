#ifndef CAUSEWAY_SERVER_DATA_DIR_H_
#define CAUSEWAY_SERVER_DATA_DIR_H_

// The folder a node keeps everything in: made with mode 0700, locked so that
// two daemons cannot run over it, and files written whole or not at all.
// A DataDir belongs to one thread; the functions are thread-safe.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway::server {

class DataDir {
 public:
  // Makes the folder where it is missing and takes its lock. INVALID_ARGUMENT
  // "config.value" where it cannot be made or others can get at it;
  // UNAVAILABLE "start.locked" while another process holds the lock.
  static absl::StatusOr<std::unique_ptr<DataDir>> Open(const std::string& path);
  ~DataDir();  // Releases the lock.
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

  std::string Path(absl::string_view name) const;

 private:
  DataDir(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  const std::string path_;
  const int lock_;
};

// Replaces the file at `path` (mode 0600) so that a reader sees either the old
// content or the new, also after a crash. UNAVAILABLE where the system fails;
// then the old file is as it was.
absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view content);

// The whole file. NOT_FOUND where it is no regular file or cannot be opened,
// INVALID_ARGUMENT where it is longer than `bytes_max`, DATA_LOSS where reading
// fails. Errors name the path.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t bytes_max);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_DATA_DIR_H_
