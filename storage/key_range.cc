#include "storage/key_range.h"

namespace causeway {

std::optional<std::string> PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty()) {
    const auto last = static_cast<unsigned char>(end.back());
    if (last != 0xff) {
      end.back() = static_cast<char>(last + 1);
      return end;
    }
    end.pop_back();
  }
  return std::nullopt;
}

std::string ScanLowerBound(absl::string_view prefix,
                           absl::string_view from_key_exclusive) {
  // string_view compares as unsigned bytes. The successor of a key is the key
  // with a zero byte behind it.
  if (from_key_exclusive.empty() || from_key_exclusive < prefix) {
    return std::string(prefix);
  }
  std::string lower(from_key_exclusive);
  lower.push_back('\0');
  return lower;
}

}  // namespace causeway
