#include "server/tls_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/data_dir.h"

namespace causeway::server {
namespace {

absl::Status Failed(const std::string& path, int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot make ", path, ": ", std::strerror(error)));
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
    return absl::OkStatus();
  }
  return Failed(path, errno);
}

}  // namespace

std::string TlsFiles::InUse(absl::string_view name) const {
  return absl::StrCat(folder_, "/current/", name);
}

absl::Status TlsFiles::Install(const TlsIdentity& identity,
                               absl::string_view peer_roots_pem) {
  const MutexLock lock(&mutex_);
  RETURN_IF_ERROR(MakeFolder(folder_));
  const std::string link = absl::StrCat(folder_, "/current");
  std::error_code error;
  const std::string in_use =
      std::filesystem::read_symlink(link, error).string();
  const std::string next = in_use == "a" ? "b" : "a";
  const std::string folder = absl::StrCat(folder_, "/", next);
  RETURN_IF_ERROR(MakeFolder(folder));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/key.pem"),
                                      identity.key_pem.Reveal()));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/certificate.pem"),
                                      identity.certificate_pem));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/peer_roots.pem"),
                                      peer_roots_pem));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/people_roots.pem"),
                                      identity.people_ca_pem));

  const std::string fresh = absl::StrCat(link, ".new");
  unlink(fresh.c_str());
  if (symlink(next.c_str(), fresh.c_str()) != 0 ||
      rename(fresh.c_str(), link.c_str()) != 0) {
    return Failed(link, errno);
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
