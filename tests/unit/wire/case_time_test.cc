#include "wire/case_time.h"

#include "tests/testing/status_matchers.h"

namespace causeway::wire {
namespace {

TEST(CaseTime, MicrosecondsComeBack) {
  for (const std::int64_t micros :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
        std::int64_t{-1'000'000}, std::int64_t{1'795'424'400'123'456}}) {
    const auto timestamp = TimestampFromMicros(micros);
    EXPECT_GE(timestamp.nanos(), 0);
    ASSERT_OK_AND_ASSIGN(const std::int64_t back,
                         MicrosFromTimestamp(timestamp));
    EXPECT_EQ(back, micros);
    EXPECT_EQ(MicrosFromTime(TimeFromMicros(micros)), micros);
  }
}

TEST(CaseTime, TimestampsOutOfRangeAreRefused) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_nanos(1'000'000'000);
  EXPECT_THAT(MicrosFromTimestamp(timestamp), RefusedBy("input.field"));
  timestamp.set_nanos(-1);
  EXPECT_THAT(MicrosFromTimestamp(timestamp), RefusedBy("input.field"));
  timestamp.set_nanos(0);
  timestamp.set_seconds(253'402'300'800);
  EXPECT_THAT(MicrosFromTimestamp(timestamp), RefusedBy("input.field"));
}

}  // namespace
}  // namespace causeway::wire
