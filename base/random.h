// Random bytes as a parameter. Production passes the one of crypto/, tests a
// repeatable one. Implementations are thread-safe and never fail: one that
// cannot get random bytes ends the process rather than return weak ones.
#ifndef CAUSEWAY_BASE_RANDOM_H_
#define CAUSEWAY_BASE_RANDOM_H_

#include <cstddef>
#include <string>

namespace causeway {

class RandomSource {
 public:
  virtual ~RandomSource() = default;

  // Writes n bytes to data.
  virtual void Fill(char* data, size_t n) = 0;

  // n bytes as a string.
  std::string Bytes(size_t n);
};

}  // namespace causeway

#endif  // CAUSEWAY_BASE_RANDOM_H_
