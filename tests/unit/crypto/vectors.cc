#include "tests/unit/crypto/vectors.h"

#include <fstream>

#include "base/bytes.h"
#include "base/check.h"

namespace causeway {

std::map<std::string, std::string> ReadVectors(const std::string& file) {
  std::ifstream in(std::string(CAUSEWAY_TEST_SOURCE_DIR) +
                   "/tests/vectors/crypto/" + file);
  std::map<std::string, std::string> values;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const size_t colon = line.find(": ");
    CAUSEWAY_CHECK(colon != std::string::npos) << "not a vector line";
    values[line.substr(0, colon)] = Unhex(line.substr(colon + 2));
  }
  CAUSEWAY_CHECK(!values.empty()) << "no vectors in " << file;
  return values;
}

std::string Unhex(absl::string_view digits) {
  const absl::StatusOr<std::string> bytes = HexDecode(digits);
  CAUSEWAY_CHECK(bytes.ok()) << "not hexadecimal";
  return *bytes;
}

}  // namespace causeway
