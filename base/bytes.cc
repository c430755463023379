#include "base/bytes.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace causeway {
namespace {

constexpr absl::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <typename T>
void AppendBigEndian(std::string* out, T value) {
  for (int shift = static_cast<int>(sizeof(T) * 8) - 8; shift >= 0;
       shift -= 8) {
    out->push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

template <typename T>
std::optional<T> TakeBigEndian(absl::string_view* bytes) {
  if (bytes->size() < sizeof(T)) return std::nullopt;
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value =
        static_cast<T>(value << 8) | static_cast<unsigned char>((*bytes)[i]);
  }
  bytes->remove_prefix(sizeof(T));
  return value;
}

}  // namespace

std::string HexEncode(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

absl::StatusOr<std::string> HexDecode(absl::string_view text) {
  if (text.size() % 2 != 0) {
    return absl::InvalidArgumentError("hexadecimal text of odd length");
  }
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) {
      return absl::InvalidArgumentError("not a hexadecimal digit");
    }
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

std::string Base32Lower(absl::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 8 + 4) / 5);
  uint32_t buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out.push_back(kBase32[(buffer >> bits) & 31]);
    }
    buffer &= (1U << bits) - 1;
  }
  if (bits > 0) out.push_back(kBase32[(buffer << (5 - bits)) & 31]);
  return out;
}

bool IsBase32Lower(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
  });
}

void AppendU32(std::string* out, uint32_t value) {
  AppendBigEndian(out, value);
}

void AppendU64(std::string* out, uint64_t value) {
  AppendBigEndian(out, value);
}

std::optional<uint32_t> TakeU32(absl::string_view* bytes) {
  return TakeBigEndian<uint32_t>(bytes);
}

std::optional<uint64_t> TakeU64(absl::string_view* bytes) {
  return TakeBigEndian<uint64_t>(bytes);
}

bool ConstantTimeEqual(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  }
  // The barrier keeps the compiler from leaving the loop early.
  __asm__ volatile("" : "+r"(difference));
  return difference == 0;
}

}  // namespace causeway
