#ifndef CAUSEWAY_SERVER_DIRECTORY_HOLDER_H_
#define CAUSEWAY_SERVER_DIRECTORY_HOLDER_H_

// Every version of the federation's directory this node has seen, and the one
// in force. Takes in a new file as soon as it lies there, so that a suspended
// node is locked out of calls that are already connected. A file that is not a
// legal successor is refused and the version before it stays in force.
// Thread-safe.

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
    VerifyKey officer;
    const Clock* clock = nullptr;  // For the node log.
  };

  // Loads all stored versions and takes in the file. A file that is refused is
  // logged where an earlier version is stored, else it is the result:
  // NOT_FOUND, and the codes of Directory::Load. DATA_LOSS where a stored
  // version does not load any more.
  static absl::StatusOr<std::unique_ptr<DirectoryHolderImpl>> Open(
      Options options);

  std::shared_ptr<const Directory> Current() const override;
  // By the newest version that lists the key.
  absl::StatusOr<VerifyKey> SigningKeyOf(
      absl::string_view node, absl::string_view key_id,
      std::uint64_t directory_version) const override;
  bool WasWitness(absl::string_view node) const override;

  // Reads the file and takes it in if it is newer. FAILED_PRECONDITION
  // "directory.rollback" and the other codes of CheckSuccession;
  // "directory.fork" for the version in force with other bytes;
  // "directory.federation" for another federation's; NOT_FOUND without a file;
  // or the storage's codes. On failure nothing changed.
  absl::Status Reload();

  // Looks at the file at each interval, on a thread of its own, and reloads it
  // when its time or size changed. `on_change` gets each new version, also one
  // that came by Reload. Call once.
  void Watch(absl::Duration interval,
             std::function<void(const Directory&)> on_change);
  void StopWatching() { watch_.Stop(); }

 private:
  // Ascending by version; never empty once open.
  using Versions = std::vector<std::shared_ptr<const Directory>>;

  explicit DirectoryHolderImpl(Options options)
      : options_(std::move(options)), watch_(options_.file) {}

  absl::Status LoadStored();
  absl::Status TakeIn(const std::string& bytes);
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
