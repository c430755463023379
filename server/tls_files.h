#ifndef CAUSEWAY_SERVER_TLS_FILES_H_
#define CAUSEWAY_SERVER_TLS_FILES_H_

// The files gRPC's certificate watcher reads. gRPC 1.51 offers no other way to
// change roots or a key without a restart, and it does not notice a key and a
// certificate of different pairs: so all of them are written into a folder of
// their own, and one symbolic link is moved. The folder is the node's alone
// (mode 0700, files 0600). Thread-safe.

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "server/keys.h"

namespace causeway::server {

class TlsFiles {
 public:
  // `folder` need not exist.
  explicit TlsFiles(std::string folder) : folder_(std::move(folder)) {}

  // Writes everything and moves the link. UNAVAILABLE when the system fails;
  // then the files in use are as they were.
  absl::Status Install(const TlsIdentity& identity,
                       absl::string_view peer_roots_pem);

  // Where the files are, always the same paths.
  std::string KeyPath() const { return InUse("key.pem"); }
  std::string CertificatePath() const { return InUse("certificate.pem"); }
  std::string PeerRootsPath() const { return InUse("peer_roots.pem"); }
  std::string PeopleRootsPath() const { return InUse("people_roots.pem"); }

 private:
  std::string InUse(absl::string_view name) const;

  const std::string folder_;
  Mutex mutex_;  // One Install at a time.
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TLS_FILES_H_
