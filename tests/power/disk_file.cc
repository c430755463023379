#include "tests/power/disk_file.h"

#include <algorithm>
#include <utility>

namespace causeway::power {
namespace {

// More values of one sector between two syncs are not told apart.
constexpr size_t kEarlierValuesMax = 4;

std::string SectorOf(const std::string& bytes, size_t sector) {
  const size_t begin = sector * kSectorBytes;
  std::string content =
      begin < bytes.size() ? bytes.substr(begin, kSectorBytes) : "";
  content.resize(kSectorBytes, '\0');
  return content;
}

bool Coin(std::mt19937_64& random) { return (random() & 1) != 0; }

}  // namespace

void DiskFile::Remember(size_t sector) {
  const auto [at, first] = unsynced_.try_emplace(sector);
  // The first is the synced value itself.
  if (first || at->second.size() >= kEarlierValuesMax) return;
  at->second.push_back(SectorOf(now_, sector));
}

void DiskFile::Write(size_t offset, absl::string_view data) {
  const size_t end = offset + data.size();
  const size_t first = std::min(offset, now_.size()) / kSectorBytes;
  for (size_t i = first; i * kSectorBytes < end; ++i) Remember(i);
  if (end > now_.size()) {
    lengths_.push_back(now_.size());
    now_.resize(end, '\0');
  }
  now_.replace(offset, data.size(), data.data(), data.size());
}

void DiskFile::Truncate(size_t size) {
  if (size == now_.size()) return;
  // What is cut off is not written over: with the old length it is all there.
  for (auto at = unsynced_.lower_bound(size / kSectorBytes);
       at != unsynced_.end(); ++at) {
    Remember(at->first);
  }
  lengths_.push_back(now_.size());
  now_.resize(size, '\0');
}

void DiskFile::Sync() {
  synced_.resize(now_.size(), '\0');
  for (const auto& [sector, values] : unsynced_) {
    const size_t begin = sector * kSectorBytes;
    if (begin >= now_.size()) continue;
    const size_t size = std::min(kSectorBytes, now_.size() - begin);
    synced_.replace(begin, size, now_, begin, size);
  }
  unsynced_.clear();
  lengths_.clear();
}

size_t DiskFile::LengthAfterCut(std::mt19937_64& random) const {
  if (Coin(random)) return now_.size();
  if (lengths_.empty() || Coin(random)) return synced_.size();
  return lengths_[random() % lengths_.size()];
}

std::string DiskFile::SectorAfterCut(size_t sector, bool garbage,
                                     std::mt19937_64& random) const {
  const auto changed = unsynced_.find(sector);
  if (changed == unsynced_.end()) return SectorOf(synced_, sector);
  if (Coin(random)) {
    const std::vector<std::string>& earlier = changed->second;
    const size_t which = random() % (earlier.size() + 1);
    if (which < earlier.size()) return earlier[which];
    if (sector * kSectorBytes < now_.size()) return SectorOf(now_, sector);
  }
  if (sector * kSectorBytes < synced_.size() || !garbage) {
    return SectorOf(synced_, sector);
  }
  std::string content(kSectorBytes, '\0');
  for (char& byte : content) byte = static_cast<char>(random());
  return content;
}

void DiskFile::LosePower(Fate fate, std::mt19937_64& random) {
  if (fate == Fate::kNoCut) return;
  if (fate == Fate::kAllLost) now_ = synced_;
  if (fate == Fate::kMixed && !(unsynced_.empty() && lengths_.empty())) {
    const size_t length = LengthAfterCut(random);
    const bool garbage = Coin(random);
    std::string left;
    left.reserve(length + kSectorBytes);
    for (size_t i = 0; i * kSectorBytes < length; ++i) {
      left += SectorAfterCut(i, garbage, random);
    }
    left.resize(length);
    now_ = std::move(left);
  }
  synced_ = now_;
  unsynced_.clear();
  lengths_.clear();
}

}  // namespace causeway::power
