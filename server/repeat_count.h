#ifndef CAUSEWAY_SERVER_REPEAT_COUNT_H_
#define CAUSEWAY_SERVER_REPEAT_COUNT_H_

// What a hostile caller can make happen a thousand times a second must not
// write a thousand lines: of each kind the first is told at once, and further
// ones are counted and told together, at most once in an interval.
// At most kKindsMax kinds are told apart; others count as one. Thread-safe.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace causeway::server {

class RepeatCount {
 public:
  static constexpr size_t kKindsMax = 1024;

  // The clock must outlive this.
  RepeatCount(const Clock* clock, absl::Duration interval)
      : clock_(clock), interval_(interval) {}

  // One more of this kind. How many there were since the last line, with this
  // one, where a line is due.
  std::optional<std::uint64_t> Note(const std::string& kind) {
    const absl::Time now = clock_->Now();
    const MutexLock lock(&mutex_);
    const bool known = counts_.count(kind) > 0 || counts_.size() < kKindsMax;
    Count& count = counts_[known ? kind : "others"];
    ++count.waiting;
    // A clock that was set back must not silence anything.
    if (now < count.next && count.next - now <= interval_) return std::nullopt;
    count.next = now + interval_;
    const std::uint64_t told = count.waiting;
    count.waiting = 0;
    return told;
  }

 private:
  struct Count {
    std::uint64_t waiting = 0;
    absl::Time next = absl::InfinitePast();
  };
  const Clock* const clock_;
  const absl::Duration interval_;
  Mutex mutex_;
  std::map<std::string, Count> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_REPEAT_COUNT_H_
