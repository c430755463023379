#include "server/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

absl::Status WrongFolder(const std::string& path, absl::string_view problem) {
  return RefuseBy(absl::StatusCode::kInvalidArgument, "config.value",
                  absl::StrCat("node.data_dir: ", path, ": ", problem));
}

absl::Status WriteFailed(const std::string& path, int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
}

// 0, or the errno of what failed.
int WriteAndSync(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataDir>> DataDir::Open(
    const std::string& path) {
  std::error_code error;
  const std::string parent = std::filesystem::path(path).parent_path().string();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return WrongFolder(path,
                       absl::StrCat("cannot be made (", std::strerror(errno),
                                    "); want a folder of this user"));
  }
  struct stat folder {};
  if (stat(path.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode)) {
    return WrongFolder(path, "is not a folder; want a folder of this user");
  }
  if ((folder.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return WrongFolder(path, absl::StrCat("others can get at it; run: chmod "
                                          "700 ",
                                          path));
  }
  const std::string lock_path = absl::StrCat(path, "/lock");
  const int lock =
      open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock < 0) {
    return WrongFolder(path,
                       "cannot be written to; want a folder of this "
                       "user");
  }
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return RefuseBy(absl::StatusCode::kUnavailable, "start.locked",
                    absl::StrCat("another causewayd runs over ", path));
  }
  return std::unique_ptr<DataDir>(new DataDir(path, lock));
}

DataDir::~DataDir() { close(lock_); }

std::string DataDir::Path(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view content) {
  const std::string fresh = absl::StrCat(path, ".new");
  const int fd =
      open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
           S_IRUSR | S_IWUSR);
  if (fd < 0) return WriteFailed(path, errno);
  int error = WriteAndSync(fd, content);
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(fresh.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(fresh.c_str());
    return WriteFailed(path, error);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t bytes_max) {
  std::error_code error;
  // Asked first: to open a pipe would wait for who writes into it.
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, " cannot be opened"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(absl::StrCat(path, " cannot be opened"));
  }
  std::string content(bytes_max + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<size_t>(file.gcount()));
  if (file.bad()) {
    return absl::DataLossError(absl::StrCat(path, " cannot be read"));
  }
  if (content.size() > bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is longer than ", bytes_max, " bytes"));
  }
  return content;
}

}  // namespace causeway::server
