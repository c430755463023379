// Remembers the first disk failure of a store and tells the owner once. After
// that nothing is written any more: a retry after a failed fsync may report
// success for pages that the kernel has dropped, so only a new process that
// reads the file again can know what is there.
//
// Thread-safe.

#ifndef CAUSEWAY_STORAGE_FAILURE_LATCH_H_
#define CAUSEWAY_STORAGE_FAILURE_LATCH_H_

#include <atomic>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "base/mutex.h"

namespace causeway {

class FailureLatch {
 public:
  explicit FailureLatch(std::function<void(const absl::Status&)> on_fatal);

  // Remembers `failure` if it is the first, and refuses writes from now on.
  void Trip(const absl::Status& failure);

  // Calls the owner with the first failure, once, if there is one. Apart from
  // Trip, so that waiting callers can get their answer before.
  void Announce();

  bool tripped() const { return tripped_.load(); }

  // OK, or what every further write gets: DATA_LOSS if the file is damaged,
  // else UNAVAILABLE.
  absl::Status Refusal() const;

 private:
  const std::function<void(const absl::Status&)> on_fatal_;
  std::atomic<bool> tripped_{false};
  mutable Mutex mu_;
  absl::Status failure_ ABSL_GUARDED_BY(mu_);
  bool announced_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_FAILURE_LATCH_H_
