// Byte-order arithmetic on keys, shared by the engines so that both agree on
// what "starts with" and "after" mean at the edges (0xff, embedded zero).
// Pure functions, safe from any thread.

#ifndef CAUSEWAY_STORAGE_KEY_RANGE_H_
#define CAUSEWAY_STORAGE_KEY_RANGE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

// The least key that is greater than every key starting with `prefix`, or
// nullopt if there is none (an empty prefix, or one of 0xff only).
std::optional<std::string> PrefixEnd(absl::string_view prefix);

// The least key that starts with `prefix` or is greater, and that is greater
// than `from_key_exclusive` unless that is empty.
std::string ScanLowerBound(absl::string_view prefix,
                           absl::string_view from_key_exclusive);

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_KEY_RANGE_H_
