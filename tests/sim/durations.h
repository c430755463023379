#ifndef CAUSEWAY_TESTS_SIM_DURATIONS_H_
#define CAUSEWAY_TESTS_SIM_DURATIONS_H_

// Virtual time, in milliseconds.

#include <cstdint>

namespace causeway::sim {

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

constexpr std::int64_t Delay(std::uint64_t random) {
  return static_cast<std::int64_t>(random);
}

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_DURATIONS_H_
