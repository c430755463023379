// Reads the frozen vectors under tests/vectors/crypto: lines "name: hex", with
// comments after '#'. Ends the test program when a file is not as expected.
#ifndef CAUSEWAY_TESTS_UNIT_CRYPTO_VECTORS_H_
#define CAUSEWAY_TESTS_UNIT_CRYPTO_VECTORS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

std::map<std::string, std::string> ReadVectors(const std::string& file);

// The bytes of hexadecimal digits that are known to be right.
std::string Unhex(absl::string_view digits);

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_UNIT_CRYPTO_VECTORS_H_
