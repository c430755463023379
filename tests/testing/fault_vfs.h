// A disk that fails on command: an SQLite VFS over the default one. Files are
// real; only the operations a test names return an error. Also counts what
// reached the disk, so that a test can tell how many fsyncs a commit cost.
//
// Thread-safe. Must outlive every database opened through it.
#ifndef CAUSEWAY_TESTS_TESTING_FAULT_VFS_H_
#define CAUSEWAY_TESTS_TESTING_FAULT_VFS_H_

#include <cstdint>
#include <memory>
#include <string>

namespace causeway {

class FaultVfs {
 public:
  enum class Operation { kRead, kWrite, kDiskFull, kSync };
  enum class File { kAny, kMain, kLog };  // the database, its write-ahead log

  FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  ~FaultVfs();

  // What to open a database with (SqliteOptions::vfs).
  const std::string& name() const { return name_; }

  // From now on, after `skip` of them have succeeded, these operations on
  // these files fail: all that follow, or with `times` only that many.
  // kDiskFull fails writes with "no space left" instead of an IO error.
  void Fail(Operation operation, File file = File::kAny, uint64_t skip = 0,
            uint64_t times = UINT64_MAX);
  // From now on a sync only counts and does not wait for the real disk: for
  // sweeps of many runs that end in an error, not in a power cut.
  void PretendToSync();
  // Everything works again.
  void Heal();

  uint64_t syncs() const;   // successful
  uint64_t writes() const;  // successful
  uint64_t faults() const;  // injected

  struct Control;

 private:
  struct Registration;

  std::unique_ptr<Control> control_;
  std::unique_ptr<Registration> registration_;
  std::string name_;
};

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_FAULT_VFS_H_
