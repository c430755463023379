#ifndef CAUSEWAY_SERVER_DIRECTORY_HOLDER_H_
#define CAUSEWAY_SERVER_DIRECTORY_HOLDER_H_

// Every version of the federation's directory this node has seen, and the one
// in force. Takes in a new file as soon as it lies there, so that a suspended
// node is locked out of calls that are already connected. The configuration
// pins officers who vouch for one of these versions; from it on each must
// follow the one before (directory_chain.h). A file that does not follow is
// refused and the version before it stays in force. Thread-safe.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "certs/directory.h"
#include "certs/directory_chain.h"
#include "certs/officer_signatures.h"
#include "crypto/signing_key.h"
#include "server/environment.h"
#include "server/file_watch.h"
#include "storage/storage.h"

namespace causeway::server {

class DirectoryHolderImpl : public DirectoryHolder {
 public:
  struct Options {
    Storage* storage = nullptr;
    std::string file;        // The directory file the configuration names.
    std::string federation;  // Of this node.
    OfficerSet officers;     // Pinned.
    const Clock* clock = nullptr;  // For the node log.
  };

  // Loads all stored versions and takes in the file. A file that is refused is
  // logged where an earlier version is stored, else it is the result:
  // NOT_FOUND, and the codes of ReadDirectoryChain and RequirePinned. DATA_LOSS
  // where a stored version does not load any more or does not follow the one
  // before; UNAUTHENTICATED "directory.signature" where the pinned officers
  // vouch for no stored one.
  static absl::StatusOr<std::unique_ptr<DirectoryHolderImpl>> Open(
      Options options);

  std::shared_ptr<const Directory> Current() const override;
  // By the newest version that lists the key.
  absl::StatusOr<VerifyKey> SigningKeyOf(
      absl::string_view node, absl::string_view key_id,
      std::uint64_t directory_version) const override;
  bool WasWitness(absl::string_view node) const override;

  // Reads the file and takes in what of it is newer, one version after the
  // other, all or none. FAILED_PRECONDITION "directory.rollback",
  // "directory.chain" where versions between are missing, and the other codes
  // of ReadDirectoryChain and CheckSuccession; "directory.fork" for a version
  // that is known with other content; "directory.federation" for another
  // federation's; NOT_FOUND without a file; or the storage's codes. On failure
  // nothing changed.
  absl::Status Reload();

  // Looks at the file at each interval, on a thread of its own, and reloads it
  // when its time or size changed. `on_change` gets each new version, also one
  // that came by Reload. Call once.
  void Watch(absl::Duration interval,
             std::function<void(const Directory&)> on_change);
  void StopWatching() { watch_.Stop(); }

 private:
  // Never empty once open.
  using Versions = DirectoryVersions;

  explicit DirectoryHolderImpl(Options options)
      : options_(std::move(options)), watch_(options_.file) {}

  absl::Status LoadStored();
  absl::Status TakeIn(const Versions& offered);
  absl::Status Store(const Versions& fresh);
  std::shared_ptr<const Versions> Snapshot() const;

  const Options options_;
  Mutex reload_mutex_;  // One reload at a time; taken before mutex_.
  mutable Mutex mutex_;
  std::shared_ptr<const Versions> versions_ ABSL_GUARDED_BY(mutex_);
  std::function<void(const Directory&)> on_change_
      ABSL_GUARDED_BY(reload_mutex_);
  FileWatch watch_;  // Last: its thread ends before the rest goes.
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_DIRECTORY_HOLDER_H_
