#include "base/clock.h"

#include "absl/time/clock.h"

namespace causeway {

absl::Time SystemClock::Now() const {
  return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now()));
}

}  // namespace causeway
