#include "storage/versioned_map.h"

#include <iterator>
#include <utility>

#include "storage/key_range.h"

namespace causeway {

const std::string* VersionedMap::ValueAt(const History& history,
                                         uint64_t version) {
  for (auto it = history.rbegin(); it != history.rend(); ++it) {
    if (it->version <= version) {
      return it->value.has_value() ? &*it->value : nullptr;
    }
  }
  return nullptr;
}

VersionedMap::Map::const_iterator VersionedMap::End(
    absl::string_view prefix) const {
  const std::optional<std::string> end = PrefixEnd(prefix);
  return end.has_value() ? rows_.lower_bound(*end) : rows_.end();
}

VersionedMap::Map::iterator VersionedMap::FindKey(absl::string_view key) {
  return rows_.find(std::string(key));
}

const std::string* VersionedMap::Find(absl::string_view key,
                                      uint64_t version) const {
  const auto it = rows_.find(std::string(key));
  return it == rows_.end() ? nullptr : ValueAt(it->second, version);
}

std::vector<Row> VersionedMap::Scan(absl::string_view lower,
                                    absl::string_view prefix, size_t limit,
                                    uint64_t version) const {
  std::vector<Row> rows;
  const std::optional<std::string> end = PrefixEnd(prefix);
  for (auto it = rows_.lower_bound(std::string(lower));
       it != rows_.end() && rows.size() < limit; ++it) {
    if (end.has_value() && it->first >= *end) break;
    const std::string* value = ValueAt(it->second, version);
    if (value != nullptr) rows.push_back({it->first, *value});
  }
  return rows;
}

uint64_t VersionedMap::Count(absl::string_view prefix, uint64_t version) const {
  uint64_t count = 0;
  const auto end = End(prefix);
  for (auto it = rows_.lower_bound(std::string(prefix)); it != end; ++it) {
    if (ValueAt(it->second, version) != nullptr) ++count;
  }
  return count;
}

std::optional<Row> VersionedMap::Last(absl::string_view prefix,
                                      uint64_t version) const {
  const auto begin = rows_.lower_bound(std::string(prefix));
  for (auto it = End(prefix); it != begin;) {
    --it;
    const std::string* value = ValueAt(it->second, version);
    if (value != nullptr) return Row{it->first, *value};
  }
  return std::nullopt;
}

void VersionedMap::Set(absl::string_view key, std::optional<std::string> value,
                       uint64_t version) {
  History& history = rows_[std::string(key)];
  if (!history.empty() && history.back().version == version) {
    history.back().value = std::move(value);
    return;
  }
  history.push_back({version, std::move(value)});
}

void VersionedMap::Revert(absl::string_view key, uint64_t version) {
  const auto it = FindKey(key);
  if (it == rows_.end()) return;
  if (it->second.back().version == version) it->second.pop_back();
  if (it->second.empty()) rows_.erase(it);
}

bool VersionedMap::Trim(absl::string_view key, uint64_t oldest) {
  const auto it = FindKey(key);
  if (it == rows_.end()) return true;
  History& history = it->second;
  // Keep the newest change a reader at `oldest` sees, and all after it.
  auto first = history.begin();
  while (std::next(first) != history.end() &&
         std::next(first)->version <= oldest) {
    ++first;
  }
  history.erase(history.begin(), first);
  if (history.size() > 1) return false;
  if (history.front().value.has_value()) return true;
  if (history.front().version > oldest) return false;
  rows_.erase(it);
  return true;
}

}  // namespace causeway
