#include "crypto/padding.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/check.h"

namespace causeway {
namespace {

constexpr size_t kSecondStep = size_t{64} * 1024;
constexpr size_t kLargestPower = size_t{16} * 1024 * 1024;

absl::Status NotPadded() {
  return absl::DataLossError("the padding of a message is not in its one form");
}

}  // namespace

size_t PaddedSize(size_t content_size) {
  CAUSEWAY_CHECK(content_size < (size_t{1} << 62)) << "size out of range";
  const size_t needed = kPaddingPrefixBytes + content_size;
  if (needed <= kPaddedBytesMin) return kPaddedBytesMin;
  size_t size = kSecondStep;
  while (size < needed && size < kLargestPower) size *= 2;
  if (needed <= size) return size;
  return (needed + kLargestPower - 1) / kLargestPower * kLargestPower;
}

std::string Pad(absl::string_view content) {
  std::string padded;
  const size_t size = PaddedSize(content.size());
  padded.reserve(size);
  AppendU64(&padded, content.size());
  padded.append(content.data(), content.size());
  padded.resize(size, '\0');
  return padded;
}

absl::StatusOr<std::string> Unpad(absl::string_view padded) {
  absl::string_view rest = padded;
  const std::optional<uint64_t> size = TakeU64(&rest);
  if (!size.has_value() || *size > rest.size() ||
      PaddedSize(*size) != padded.size()) {
    return NotPadded();
  }
  const absl::string_view content = rest.substr(0, *size);
  rest.remove_prefix(*size);
  if (!std::all_of(rest.begin(), rest.end(), [](char c) { return c == 0; })) {
    return NotPadded();
  }
  return std::string(content);
}

}  // namespace causeway
