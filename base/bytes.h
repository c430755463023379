// Byte strings: hexadecimal, base 32, big-endian integers, comparison in
// constant time. A byte string is a std::string everywhere in Causeway.
// All functions are pure and may be called from any thread.
#ifndef CAUSEWAY_BASE_BYTES_H_
#define CAUSEWAY_BASE_BYTES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

// Two lower case digits per byte.
std::string HexEncode(absl::string_view bytes);

// Upper and lower case are read. INVALID_ARGUMENT for an odd length or another
// character; the text is not repeated in the error.
absl::StatusOr<std::string> HexDecode(absl::string_view text);

// RFC 4648 base 32 in lower case (a-z, 2-7) without padding: what people may
// have to read aloud. 16 bytes make 26 characters.
std::string Base32Lower(absl::string_view bytes);

// True if every character is one that Base32Lower writes.
bool IsBase32Lower(absl::string_view text);

// Append an integer in big-endian order.
void AppendU32(std::string* out, uint32_t value);
void AppendU64(std::string* out, uint64_t value);

// Take a big-endian integer from the front. Nothing, and *bytes untouched, if
// too few bytes are left.
std::optional<uint32_t> TakeU32(absl::string_view* bytes);
std::optional<uint64_t> TakeU64(absl::string_view* bytes);

// Compares without revealing by its duration where two byte strings differ.
// Their lengths are not secret.
bool ConstantTimeEqual(absl::string_view a, absl::string_view b);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_BYTES_H_
