#ifndef CAUSEWAY_WIRE_UTF8_H_
#define CAUSEWAY_WIRE_UTF8_H_

// Text that crosses a border: is it UTF-8, and what of it may be shown. Pure;
// thread-safe.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway::wire {

// Well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above
// U+10FFFF.
bool ValidUtf8(absl::string_view text);

// At most `bytes_max` bytes of well-formed UTF-8 without control characters:
// what is not becomes '?'. For texts of others that a terminal or a log shows.
std::string Printable(absl::string_view text, std::size_t bytes_max);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_UTF8_H_
