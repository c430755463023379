#ifndef CAUSEWAY_TESTS_POWER_POWER_DISK_H_
#define CAUSEWAY_TESTS_POWER_POWER_DISK_H_

// A disk in memory, as an SQLite VFS, whose power fails at a chosen moment and
// whose operations fail on command. The same seed and the same calls give the
// same disk. Its files are disk_file.h; a name that was made or removed is
// durable once a file made under it, or its folder, was synced, as the unix VFS
// of SQLite does and relies on. Shared memory and locks vanish with the power.
// It says of itself what the unix VFS says on Linux: sectors of 4096 bytes,
// POWERSAFE_OVERWRITE (SQLite then does not pad the log), no atomic writes.
//
// Not as on a real machine: the empty database file is there and durable
// (storage/database_file.cc makes it in the real file system and syncs its
// folder before SQLite opens it), and nothing is mapped but the shared memory.
//
// Thread-safe. Outlives every database opened through it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/power/disk_file.h"

namespace causeway::power {

enum class Operation {
  kRead,
  kWrite,
  kDiskFull,  // as kWrite, but "no space left"
  kTruncate,
  kSync,
  kSize,
  kOpen,
  kDelete,
  kAccess,
  kMapShared,
  kLockShared,
};
inline constexpr Operation kAllOperations[] = {
    Operation::kRead,      Operation::kWrite,     Operation::kDiskFull,
    Operation::kTruncate,  Operation::kSync,      Operation::kSize,
    Operation::kOpen,      Operation::kDelete,    Operation::kAccess,
    Operation::kMapShared, Operation::kLockShared};
const char* NameOf(Operation operation);

// A disk that does not keep its word, to show that the checks notice.
enum class Lie {
  kNone,
  // The log is synced only before the database file is written: what PRAGMA
  // synchronous = NORMAL does.
  kLogSyncedLate,
  kNothingSynced,  // PRAGMA synchronous = OFF
  kNoFolderSynced,
};

class PowerDisk {
 public:
  explicit PowerDisk(uint64_t seed, Lie lie = Lie::kNone);
  PowerDisk(const PowerDisk&) = delete;
  PowerDisk& operator=(const PowerDisk&) = delete;
  ~PowerDisk();

  // What to open a database with (SqliteOptions::vfs).
  const std::string& name() const { return name_; }

  // Puts a durable file there.
  void Put(const std::string& path, absl::string_view bytes);
  // The bytes of a file now; empty where there is none.
  std::string Get(const std::string& path) const;

  // The power fails instead of change number `changes` from now, counted from
  // 0; from then on every operation fails.
  void CutAfter(uint64_t changes);
  bool off() const;
  // Makes all names durable (SqliteOptions::sync_folder).
  absl::Status SyncFolder();

  // After a cut or without one: takes away what was not synced. Every file is
  // closed.
  void PowerOn(Fate fate);

  // From now on, after `skip` of them have succeeded, these operations fail:
  // all that follow, or with `times` only that many.
  void Fail(Operation operation, uint64_t skip, uint64_t times);
  void Heal();
  uint64_t faults() const;  // injected since the last Fail

  // Writes, truncations, syncs, names made and removed, of files with a name.
  uint64_t changes() const;

  struct Control;

 private:
  struct Registration;

  std::unique_ptr<Control> control_;
  std::unique_ptr<Registration> registration_;
  std::string name_;
};

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_POWER_DISK_H_
