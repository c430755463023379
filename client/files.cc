#include "client/files.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace causeway {

absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t bytes_max) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return absl::NotFoundError(absl::StrCat(path, ": ", SystemError(errno)));
  }
  std::string content;
  char block[16384];
  while (in.read(block, sizeof block) || in.gcount() > 0) {
    content.append(block, static_cast<size_t>(in.gcount()));
    if (content.size() > bytes_max) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": longer than ", bytes_max, " bytes"));
    }
  }
  if (in.bad()) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  }
  return content;
}

absl::Status ReplaceFile(const std::string& path, absl::string_view content) {
  const std::string next = absl::StrCat(path, ".new");
  {
    std::ofstream out(next, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    if (!out) {
      std::remove(next.c_str());
      return absl::UnavailableError(absl::StrCat(next, ": cannot be written"));
    }
  }
  if (std::rename(next.c_str(), path.c_str()) != 0) {
    const std::string why = SystemError(errno);
    std::remove(next.c_str());
    return absl::UnavailableError(absl::StrCat(path, ": ", why));
  }
  return absl::OkStatus();
}

std::string SystemError(int error) {
  return std::generic_category().message(error);
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string JoinPath(const std::string& folder, const std::string& path) {
  if (path.empty() || path.front() == '/' || folder.empty()) return path;
  return folder.back() == '/' ? folder + path : folder + "/" + path;
}

}  // namespace causeway
