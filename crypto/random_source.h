// The random source of a running node: OpenSSL's CSPRNG behind the
// RandomSource interface, so that tests and the simulator can put a seeded one
// in its place. Thread-safe. Never returns less than what was asked for: a
// machine without entropy must not go on, so a failure ends the process.
#ifndef CAUSEWAY_CRYPTO_RANDOM_SOURCE_H_
#define CAUSEWAY_CRYPTO_RANDOM_SOURCE_H_

#include <cstddef>

#include "base/random.h"

namespace causeway {

class OpenSslRandom : public RandomSource {
 public:
  void Fill(char* data, size_t n) override;
};

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_RANDOM_SOURCE_H_
