#include "base/random.h"

namespace causeway {

std::string RandomSource::Bytes(size_t n) {
  std::string bytes(n, '\0');
  Fill(bytes.data(), n);
  return bytes;
}

}  // namespace causeway
