#ifndef CAUSEWAY_TESTS_SIM_DISK_H_
#define CAUSEWAY_TESTS_SIM_DISK_H_

// The store of one node over a disk that fails. Two engines behind one face:
// SQLite on a PowerDisk (tests/power), which loses unsynced sectors, and the
// memory engine of storage/ with the same outcomes: a write that meets trouble
// is refused, may or may not be there after the next start, and nothing is
// written any more until then. Deterministic by seed.

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "storage/storage.h"
#include "tests/power/power_disk.h"

namespace causeway::sim {

enum class Engine { kMemory, kSqlite };
enum class Trouble { kPowerCut, kDiskFull, kWriteError, kSyncError };

// All rows of a store: a backup, or a copy for a clone.
using Image = std::vector<std::pair<Table, Row>>;

class NodeDisk {
 public:
  NodeDisk(Engine engine, std::uint64_t seed);
  ~NodeDisk();

  // A process opens the store. False: trouble met it; Stop, and try again.
  bool Start();
  // The process is gone: it was killed, or ended after trouble, or the power
  // failed. What was acknowledged stays.
  void Stop();
  bool running() const { return running_; }

  absl::Status Write(Storage::WriteFn fn);
  absl::Status Read(Storage::ReadFn fn);

  // Strikes a write soon: at most `within` writes from now.
  void Arm(Trouble trouble, std::uint64_t within);
  // The power fails during the next start.
  void ArmStart();
  bool armed() const { return armed_; }
  // The store met trouble: the process must end.
  bool broken() const;

  Image Copy();
  // While no process runs.
  void Load(const Image& image);

 private:
  class Memory;
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  absl::Status Idle();

  const Engine engine_;
  std::mt19937_64 random_;
  bool running_ = false;
  bool armed_ = false;
  bool cut_in_start_ = false;
  int checkpoint_pages_ = 1000;
  std::unique_ptr<power::PowerDisk> disk_;
  std::unique_ptr<Storage> sqlite_;
  std::unique_ptr<Memory> memory_;
  bool failed_ = false;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_DISK_H_
