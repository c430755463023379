// A clock that stands still until a test moves it. Thread-safe.
#ifndef CAUSEWAY_TESTS_TESTING_FAKE_CLOCK_H_
#define CAUSEWAY_TESTS_TESTING_FAKE_CLOCK_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace causeway {

class FakeClock : public Clock {
 public:
  // Starts on a Monday morning.
  FakeClock()
      : FakeClock(absl::FromCivil(absl::CivilHour(2026, 11, 23, 9),
                                  absl::UTCTimeZone())) {}
  explicit FakeClock(absl::Time start) : now_(start) {}

  absl::Time Now() const override {
    const MutexLock lock(&mu_);
    return now_;
  }
  void Set(absl::Time now) {
    const MutexLock lock(&mu_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    const MutexLock lock(&mu_);
    now_ += by;
  }

 private:
  mutable Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
};

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_FAKE_CLOCK_H_
