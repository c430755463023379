#ifndef CAUSEWAY_WIRE_CASE_TIME_H_
#define CAUSEWAY_WIRE_CASE_TIME_H_

// Points in time: records hold microseconds since the Unix epoch, interfaces
// google.protobuf.Timestamp. Pure; thread-safe.

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace causeway::wire {

google::protobuf::Timestamp TimestampFromMicros(std::int64_t micros);

// What is finer than a microsecond is dropped. INVALID_ARGUMENT, rule
// "input.field", outside of the years 1 to 9999 or with nanos outside of
// 0 to 999 999 999.
absl::StatusOr<std::int64_t> MicrosFromTimestamp(
    const google::protobuf::Timestamp& timestamp);

std::int64_t MicrosFromTime(absl::Time time);
absl::Time TimeFromMicros(std::int64_t micros);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_CASE_TIME_H_
