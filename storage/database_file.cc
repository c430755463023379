#include "storage/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace causeway::sqlite {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

absl::Status SystemError(absl::string_view doing, int error) {
  // The path is the operator's own and stays out of the text all the same: it
  // can name a person's home.
  return absl::Status(
      error == EIO ? absl::StatusCode::kUnavailable
                   : absl::StatusCode::kFailedPrecondition,
      absl::StrCat("storage: ", doing, ": ", std::strerror(error)));
}

absl::Status Restrict(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus()
                           : SystemError("look at database file", errno);
  }
  if ((info.st_mode & kOthers) == 0) return absl::OkStatus();
  if (chmod(path.c_str(), kOwnerOnly) != 0) {
    return SystemError("restrict database file to its owner", errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateDatabaseFile(const std::string& path) {
  // SQLite takes "" and ":memory:" for databases that vanish.
  if (path.empty() || path.front() == ':') {
    return absl::InvalidArgumentError(
        "storage: database path: want the path of a file");
  }
  // Only ever opened to create it: closing a second descriptor of an open
  // database would drop the locks SQLite holds on it.
  const int fd =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) {
    return errno == EEXIST ? absl::OkStatus()
                           : SystemError("create database file", errno);
  }
  close(fd);
  return SyncFolderOfDatabase(path);
}

absl::Status SyncFolderOfDatabase(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  std::string folder = ".";
  if (slash != std::string::npos) folder = path.substr(0, slash + 1);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return SystemError("open database folder", errno);
  const int result = fsync(fd);
  const int error = errno;
  close(fd);
  if (result != 0) return SystemError("sync database folder", error);
  return absl::OkStatus();
}

absl::Status RestrictDatabaseFile(const std::string& path) {
  // Side files first: SQLite gives new ones the mode of the main file.
  RETURN_IF_ERROR(Restrict(path + "-wal"));
  RETURN_IF_ERROR(Restrict(path + "-shm"));
  return Restrict(path);
}

}  // namespace causeway::sqlite
