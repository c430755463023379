#include "crypto/file_secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace causeway {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
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

// O_CLOEXEC: a secret's descriptor is not handed to child processes.
// O_NONBLOCK: a named pipe in the file's place does not hang the start.
int OpenFile(const std::string& path, int flags, mode_t mode) {
  int fd = -1;
  do {
    fd = open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

absl::Status CheckFile(const struct stat& file, const std::string& path) {
  if (!S_ISREG(file.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is not a regular file"));
  }
  if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "%s holds a secret but has mode %04o, which lets others at it; run: "
        "chmod 600 %s",
        path, file.st_mode & 07777, path));
  }
  if (file.st_uid != geteuid() && file.st_uid != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, " holds a secret but belongs to another user"));
  }
  if (file.st_size > static_cast<off_t>(kSecretFileBytesMax)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is too long for a secret"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Sensitive<std::string>> ReadAll(int fd, size_t size,
                                               const std::string& path) {
  std::string content(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t got = read(fd, content.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      WipeString(&content);
      return absl::DataLossError(absl::StrCat("cannot read ", path));
    }
    done += static_cast<size_t>(got);
  }
  return Sensitive<std::string>(std::move(content));
}

bool WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::Status WriteError(int error, const std::string& path) {
  const std::string text = absl::StrCat("cannot write ", path);
  switch (error) {
    case EEXIST:
      return absl::AlreadyExistsError(
          absl::StrCat(path, " exists already; it is not overwritten"));
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

// A new file is only certain to be found again once its folder is synced.
bool SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor fd(OpenFile(folder, O_RDONLY | O_DIRECTORY, 0));
  return fd.ok() && fsync(fd.get()) == 0;
}

}  // namespace

absl::StatusOr<Sensitive<std::string>> ReadSecretFile(const std::string& path) {
  const FileDescriptor fd(OpenFile(path, O_RDONLY, 0));
  if (!fd.ok()) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return absl::NotFoundError(absl::StrCat("there is no file ", path));
    }
    return absl::PermissionDeniedError(absl::StrCat("cannot open ", path));
  }
  // On the open file, so that nothing can be swapped in after the check.
  struct stat file = {};
  if (fstat(fd.get(), &file) != 0) {
    return absl::DataLossError(absl::StrCat("cannot read ", path));
  }
  if (absl::Status status = CheckFile(file, path); !status.ok()) return status;
  return ReadAll(fd.get(), static_cast<size_t>(file.st_size), path);
}

absl::Status WriteSecretFile(const std::string& path,
                             absl::string_view content) {
  if (content.size() > kSecretFileBytesMax) {
    return absl::InvalidArgumentError("a secret file has at most 64 KiB");
  }
  const FileDescriptor fd(
      OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR));
  if (!fd.ok()) return WriteError(errno, path);
  // The umask may have taken the owner's own rights away.
  if (fchmod(fd.get(), S_IRUSR | S_IWUSR) != 0 ||
      !WriteAll(fd.get(), content) || fsync(fd.get()) != 0 ||
      !SyncFolderOf(path)) {
    const int error = errno;
    unlink(path.c_str());
    return WriteError(error, path);
  }
  return absl::OkStatus();
}

}  // namespace causeway
