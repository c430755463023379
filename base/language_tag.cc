#include "base/language_tag.h"

#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "base/limits.h"

namespace causeway {

bool ValidLanguageTag(absl::string_view tag) {
  if (tag.empty() || tag.size() > limits::kLanguageTagBytesMax) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(tag, '-');
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i].size() > 8) return false;
    for (const char c : parts[i]) {
      const auto u = static_cast<unsigned char>(c);
      if (i == 0 ? !absl::ascii_islower(u) : !absl::ascii_isalnum(u)) {
        return false;
      }
    }
  }
  return parts[0].size() >= 2 && parts[0].size() <= 3;
}

}  // namespace causeway
