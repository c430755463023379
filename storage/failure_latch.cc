#include "storage/failure_latch.h"

#include <utility>

#include "base/errors.h"

namespace causeway {

FailureLatch::FailureLatch(std::function<void(const absl::Status&)> on_fatal)
    : on_fatal_(std::move(on_fatal)) {}

void FailureLatch::Trip(const absl::Status& failure) {
  const MutexLock lock(&mu_);
  if (failure_.ok()) failure_ = failure;
  tripped_.store(true);
}

void FailureLatch::Announce() {
  absl::Status failure;
  {
    const MutexLock lock(&mu_);
    if (failure_.ok() || announced_) return;
    announced_ = true;
    failure = failure_;
  }
  if (on_fatal_) on_fatal_(failure);
}

absl::Status FailureLatch::Refusal() const {
  const MutexLock lock(&mu_);
  if (failure_.ok()) return absl::OkStatus();
  const absl::StatusCode code = absl::IsDataLoss(failure_)
                                    ? absl::StatusCode::kDataLoss
                                    : absl::StatusCode::kUnavailable;
  return Refuse(code, {.rule = "storage.disk_failed",
                       .message = "the store stopped after a disk failure; "
                                  "check the disk and restart the node",
                       .missing = {},
                       .who = {"node operator"},
                       .next = {}});
}

}  // namespace causeway
