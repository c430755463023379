#include "wire/utf8.h"

#include <cstdint>

namespace causeway::wire {
namespace {

unsigned char ByteAt(absl::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Length of the sequence that a first byte announces; 0: it cannot be one.
std::size_t AnnouncedSize(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

// Size of the well-formed character at the front of `text`; 0: there is none.
std::size_t CharacterSize(absl::string_view text) {
  if (text.empty()) return 0;
  const unsigned char first = ByteAt(text, 0);
  const std::size_t size = AnnouncedSize(first);
  if (size == 0 || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((ByteAt(text, i) & 0xc0) != 0x80) return 0;
  }
  if (size == 1) return 1;
  const unsigned char second = ByteAt(text, 1);
  if (first == 0xe0 && second < 0xa0) return 0;   // overlong
  if (first == 0xed && second >= 0xa0) return 0;  // surrogate
  if (first == 0xf0 && second < 0x90) return 0;   // overlong
  if (first == 0xf4 && second >= 0x90) return 0;  // above U+10FFFF
  return size;
}

// C0, DEL, and C1 (which terminals obey too).
bool IsControl(absl::string_view character) {
  const unsigned char first = ByteAt(character, 0);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return character.size() == 2 && first == 0xc2 && ByteAt(character, 1) < 0xa0;
}

}  // namespace

bool ValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string Printable(absl::string_view text, std::size_t bytes_max) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    const absl::string_view character = text.substr(0, size == 0 ? 1 : size);
    const bool shown = size != 0 && !IsControl(character);
    const std::size_t needed = shown ? size : 1;
    if (out.size() + needed > bytes_max) break;
    if (shown) {
      out.append(character.data(), character.size());
    } else {
      out.push_back('?');
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace causeway::wire
