#ifndef CAUSEWAY_SERVER_PEOPLE_TABLE_H_
#define CAUSEWAY_SERVER_PEOPLE_TABLE_H_

// The people of the node, and the table of them in force. A new people.toml
// (certs/people_file.h) is taken in as soon as it lies there and replaces the
// whole table at once; one that is refused is logged, and the table before it
// stays. A key that was once revoked stays so whatever the file says later,
// also over a start: the store keeps it. Thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/file_watch.h"
#include "statemachine/procedure/codes.h"
#include "storage/storage.h"

namespace causeway::server {

// Staff numbers with what each may do.
using People =
    std::map<std::string, std::vector<procedure::Function>, std::less<>>;

struct PeopleTable {
  People people;
  // SHA-256 of public keys (SPKI) that are good no longer.
  std::set<std::string, std::less<>> revoked;
  std::string digest;            // Of the file's bytes.
  std::uint64_t generation = 0;  // One more with each table taken in.
};

// "case_worker" for kCaseWorker; empty for what no person can be.
absl::string_view FunctionName(procedure::Function function);

class PeopleHolder {
 public:
  struct Options {
    std::string file;              // people.toml.
    Storage* storage = nullptr;    // For revoked keys and the node log.
    const Clock* clock = nullptr;  // For the node log.
  };

  // INVALID_ARGUMENT "config.value" or "config.syntax" where the file is not
  // there or wrong; the storage's codes.
  static absl::StatusOr<std::unique_ptr<PeopleHolder>> Open(Options options);

  // Never null.
  std::shared_ptr<const PeopleTable> Current() const;

  // Reads the file and takes it in: revoked are its keys and those of every
  // file before it. On failure (the codes above) the table in force stays. What
  // was taken in is in the node log by its digest, "people.taken_in".
  absl::Status Reload();

  // Reloads when the file changed, on a thread of its own. Call once.
  void Watch(absl::Duration interval);
  void StopWatching() { watch_.Stop(); }

 private:
  explicit PeopleHolder(Options options)
      : options_(std::move(options)), watch_(options_.file) {}
  absl::Status TakeIn();

  const Options options_;
  Mutex reload_mutex_;  // One reload at a time; taken before mutex_.
  mutable Mutex mutex_;
  std::shared_ptr<const PeopleTable> table_ ABSL_GUARDED_BY(mutex_);
  FileWatch watch_;  // Last: its thread ends before the rest goes.
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PEOPLE_TABLE_H_
