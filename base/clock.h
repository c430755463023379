// The time of day as a parameter: nothing in Causeway calls absl::Now() but
// SystemClock and the log, so that tests decide what time it is.
// Implementations are thread-safe.
#ifndef CAUSEWAY_BASE_CLOCK_H_
#define CAUSEWAY_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace causeway {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock in UTC, whole microseconds: what records can hold, so
// that a time read back equals the time written. It may step back when the
// operator sets the clock.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace causeway

#endif  // CAUSEWAY_BASE_CLOCK_H_
