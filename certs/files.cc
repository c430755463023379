#include "certs/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace causeway::certs {
namespace {

class FileDescriptor {
 public:
  FileDescriptor(const std::string& path, int flags, mode_t mode = 0)
      : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  bool ok() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status Failed(int error, absl::string_view what,
                    const std::string& path) {
  const std::string text = absl::StrCat("cannot ", what, " ", path);
  switch (error) {
    case EEXIST:
      return absl::AlreadyExistsError(absl::StrCat(path, " exists already"));
    case ENOENT:
    case ENOTDIR:
      return absl::FailedPreconditionError(
          absl::StrCat(text, ": its folder does not exist"));
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(text);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(absl::StrCat(text, ": disk full"));
    default:
      return absl::InternalError(absl::StrCat(text, ": errno ", error));
  }
}

bool WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A file is only certain to be found again once its folder is synced.
absl::Status SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor fd(folder, O_RDONLY | O_DIRECTORY);
  if (!fd.ok() || fsync(fd.get()) != 0) return Failed(errno, "sync", folder);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path,
                                     std::size_t bytes_max) {
  // O_NONBLOCK: a named pipe in the file's place does not hang the start.
  const FileDescriptor fd(path, O_RDONLY | O_NONBLOCK);
  if (!fd.ok()) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return absl::NotFoundError(absl::StrCat("there is no file ", path));
    }
    return absl::PermissionDeniedError(absl::StrCat("cannot open ", path));
  }
  struct stat file = {};
  if (fstat(fd.get(), &file) != 0 || !S_ISREG(file.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is not a regular file"));
  }
  if (static_cast<std::size_t>(file.st_size) > bytes_max) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " has more than ", bytes_max, " bytes"));
  }
  std::string content(static_cast<std::size_t>(file.st_size), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t got =
        read(fd.get(), content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return absl::DataLossError(absl::StrCat("cannot read ", path));
    done += static_cast<std::size_t>(got);
  }
  return content;
}

absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  {
    const FileDescriptor fd(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (!fd.ok()) return Failed(errno, "write", path);
    // The umask may have taken rights away that a reader needs.
    if (fchmod(fd.get(), 0644) != 0 || !WriteAll(fd.get(), content) ||
        fsync(fd.get()) != 0) {
      const int error = errno;
      unlink(path.c_str());
      return Failed(error, "write", path);
    }
  }
  if (absl::Status status = SyncFolderOf(path); !status.ok()) {
    unlink(path.c_str());
    return status;
  }
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, absl::string_view content) {
  const std::string fresh = absl::StrCat(path, ".new");
  unlink(fresh.c_str());  // what an interrupted run left
  RETURN_IF_ERROR(WriteNewFile(fresh, content));
  if (std::rename(fresh.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(fresh.c_str());
    return Failed(error, "replace", path);
  }
  return SyncFolderOf(path);
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0) return Failed(errno, "make", path);
  return SyncFolderOf(path);
}

}  // namespace causeway::certs
