#include "crypto/random_source.h"

#include <openssl/rand.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace causeway {

void OpenSslRandom::Fill(char* data, size_t n) {
  constexpr size_t kStepMax = std::numeric_limits<int>::max();
  while (n > 0) {
    const size_t step = std::min(n, kStepMax);
    CAUSEWAY_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(data),
                              static_cast<int>(step)) == 1)
        << "the random generator of OpenSSL failed";
    data += step;
    n -= step;
  }
}

}  // namespace causeway
