#ifndef CAUSEWAY_TESTS_POWER_DISK_FILE_H_
#define CAUSEWAY_TESTS_POWER_DISK_FILE_H_

// A file on a disk with a write cache: what was synced is there after a power
// cut; of what was not, each sector of 512 bytes holds what it held at the last
// sync or anything written to it since, and the file is as long as it was at
// the last sync or at any moment since. What a lost extension leaves behind is
// zeros or garbage. A sector itself is written whole or not at all.
//
// Thread-safety: none; the disk locks.

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace causeway::power {

inline constexpr size_t kSectorBytes = 512;

// What a power cut leaves of what was not synced.
enum class Fate {
  kNoCut,     // only the process died: it may still be lost in the next cut
  kMixed,     // each sector, length and name by itself, half and half
  kAllLost,   // nothing
  kAllThere,  // everything
};

class DiskFile {
 public:
  const std::string& bytes() const { return now_; }

  void Write(size_t offset, absl::string_view data);
  void Truncate(size_t size);
  void Sync();
  void LosePower(Fate fate, std::mt19937_64& random);

 private:
  // Before a sector changes: what it may still hold after a cut.
  void Remember(size_t sector);
  size_t LengthAfterCut(std::mt19937_64& random) const;
  std::string SectorAfterCut(size_t sector, bool garbage,
                             std::mt19937_64& random) const;

  std::string now_;
  std::string synced_;
  // Of each sector that changed since the last sync, what it held meanwhile.
  std::map<size_t, std::vector<std::string>> unsynced_;
  std::vector<size_t> lengths_;  // had meanwhile
};

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_DISK_FILE_H_
