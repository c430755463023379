#include "wire/case_time.h"

#include "base/errors.h"

namespace causeway::wire {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int32_t kNanosPerMicro = 1000;
constexpr std::int32_t kNanosPerSecond = 1'000'000'000;
// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, as timestamp.proto says.
constexpr std::int64_t kSecondsMin = -62'135'596'800;
constexpr std::int64_t kSecondsMax = 253'402'300'799;

}  // namespace

google::protobuf::Timestamp TimestampFromMicros(std::int64_t micros) {
  std::int64_t seconds = micros / kMicrosPerSecond;
  std::int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {  // nanos count forward, also before 1970
    rest += kMicrosPerSecond;
    --seconds;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest) * kNanosPerMicro);
  return timestamp;
}

absl::StatusOr<std::int64_t> MicrosFromTimestamp(
    const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < kSecondsMin || timestamp.seconds() > kSecondsMax ||
      timestamp.nanos() < 0 || timestamp.nanos() >= kNanosPerSecond) {
    return InvalidField("timestamp", "a value out of range",
                        "years 1 to 9999, nanos 0 to 999999999");
  }
  return timestamp.seconds() * kMicrosPerSecond +
         timestamp.nanos() / kNanosPerMicro;
}

std::int64_t MicrosFromTime(absl::Time time) {
  return absl::ToUnixMicros(time);
}

absl::Time TimeFromMicros(std::int64_t micros) {
  return absl::FromUnixMicros(micros);
}

}  // namespace causeway::wire
