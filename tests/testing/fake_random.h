// Repeatable bytes for tests: the same seed gives the same sequence on every
// machine. Never for production. Thread-safe.
#ifndef CAUSEWAY_TESTS_TESTING_FAKE_RANDOM_H_
#define CAUSEWAY_TESTS_TESTING_FAKE_RANDOM_H_

#include <cstddef>
#include <cstdint>

#include "base/mutex.h"
#include "base/random.h"

namespace causeway {

class FakeRandom : public RandomSource {
 public:
  explicit FakeRandom(uint64_t seed = 1) : state_(seed) {}

  void Fill(char* data, size_t n) override {
    const MutexLock lock(&mu_);
    for (size_t i = 0; i < n; ++i) {
      data[i] = static_cast<char>(Next() >> 56);
    }
  }

 private:
  // SplitMix64 (Steele, Lea, Flood 2014).
  uint64_t Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    state_ += 0x9e3779b97f4a7c15ULL;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  Mutex mu_;
  uint64_t state_ ABSL_GUARDED_BY(mu_);
};

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_FAKE_RANDOM_H_
