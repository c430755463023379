#include "base/ids.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/limits.h"

namespace causeway {
namespace {

constexpr size_t kIdRandomBytes = 16;     // 128 bits: no two ever meet
constexpr size_t kStaffRandomBytes = 10;  // 16 characters, unique in a node

bool PrefixedBase32(absl::string_view id, absl::string_view prefix,
                    size_t min_chars, size_t max_chars) {
  if (!absl::StartsWith(id, prefix)) return false;
  id.remove_prefix(prefix.size());
  return id.size() >= min_chars && id.size() <= max_chars && IsBase32Lower(id);
}

}  // namespace

bool ValidNodeId(absl::string_view id) {
  if (id.size() < 2 || id.size() > limits::kNodeIdBytesMax) return false;
  if (!absl::ascii_islower(static_cast<unsigned char>(id[0]))) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-';
  });
}

bool ValidCaseId(absl::string_view id) {
  return PrefixedBase32(id, "c-", 26, 26);
}

bool ValidTaskId(absl::string_view id) {
  return PrefixedBase32(id, "t-", 26, 26);
}

bool ValidStaffNumber(absl::string_view id) {
  return PrefixedBase32(id, "s-", 8, 16);
}

bool ValidIdempotencyKey(absl::string_view key) {
  if (key.size() < limits::kIdempotencyKeyBytesMin ||
      key.size() > limits::kIdempotencyKeyBytesMax) {
    return false;
  }
  return std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
           c == '_';
  });
}

bool ValidCountryShape(absl::string_view code) {
  return code.size() == 2 && std::all_of(code.begin(), code.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

std::string NewCaseId(RandomSource& random) {
  return absl::StrCat("c-", Base32Lower(random.Bytes(kIdRandomBytes)));
}

std::string NewTaskId(RandomSource& random) {
  return absl::StrCat("t-", Base32Lower(random.Bytes(kIdRandomBytes)));
}

std::string NewStaffNumber(RandomSource& random) {
  return absl::StrCat("s-", Base32Lower(random.Bytes(kStaffRandomBytes)));
}

std::string NewIdempotencyKey(RandomSource& random) {
  return Base32Lower(random.Bytes(kIdRandomBytes));
}

}  // namespace causeway
