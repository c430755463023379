// An ordered map that remembers, per key, the values of every version that a
// reader may still look at. It is the heart of the memory engine.
//
// Thread-safety: none; the owner locks. Versions are positive and grow.

#ifndef CAUSEWAY_STORAGE_VERSIONED_MAP_H_
#define CAUSEWAY_STORAGE_VERSIONED_MAP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/storage.h"

namespace causeway {

class VersionedMap {
 public:
  // The value of `key` as of `version`, or null. Valid until the next change.
  const std::string* Find(absl::string_view key, uint64_t version) const;

  std::vector<Row> Scan(absl::string_view lower, absl::string_view prefix,
                        size_t limit, uint64_t version) const;
  uint64_t Count(absl::string_view prefix, uint64_t version) const;
  std::optional<Row> Last(absl::string_view prefix, uint64_t version) const;

  // Sets (or, with nullopt, removes) `key` as of `version`, which is not less
  // than any version the key already has.
  void Set(absl::string_view key, std::optional<std::string> value,
           uint64_t version);

  // Takes back what Set did at `version`.
  void Revert(absl::string_view key, uint64_t version);

  // Forgets what no reader at `oldest` or later can see. True if the key has
  // nothing more to forget.
  bool Trim(absl::string_view key, uint64_t oldest);

 private:
  struct Change {
    uint64_t version;
    std::optional<std::string> value;
  };
  using History = std::vector<Change>;  // ascending versions, never empty
  using Map = std::map<std::string, History, std::less<>>;

  static const std::string* ValueAt(const History& history, uint64_t version);
  Map::const_iterator End(absl::string_view prefix) const;
  Map::iterator FindKey(absl::string_view key);

  Map rows_;
};

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_VERSIONED_MAP_H_
