#include "server/repeat_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/testing/fake_clock.h"

namespace causeway::server {
namespace {

using ::testing::Optional;

TEST(RepeatCountTest, TheFirstIsToldAtOnceAndTheRestTogether) {
  FakeClock clock;
  RepeatCount count(&clock, absl::Seconds(10));
  EXPECT_THAT(count.Note("a"), Optional(1u));
  for (int i = 0; i < 500; ++i) EXPECT_EQ(count.Note("a"), std::nullopt);
  EXPECT_THAT(count.Note("b"), Optional(1u));
  clock.Advance(absl::Seconds(10));
  EXPECT_THAT(count.Note("a"), Optional(501u));
  EXPECT_EQ(count.Note("a"), std::nullopt);
}

TEST(RepeatCountTest, AClockThatStepsBackSilencesNothing) {
  FakeClock clock;
  RepeatCount count(&clock, absl::Seconds(10));
  EXPECT_THAT(count.Note("a"), Optional(1u));
  clock.Advance(-absl::Hours(1));
  EXPECT_THAT(count.Note("a"), Optional(1u));
}

TEST(RepeatCountTest, KindsBeyondItsRoomAreCountedTogether) {
  FakeClock clock;
  RepeatCount count(&clock, absl::Seconds(10));
  for (size_t i = 0; i < RepeatCount::kKindsMax; ++i) {
    EXPECT_THAT(count.Note(std::to_string(i)), Optional(1u));
  }
  EXPECT_THAT(count.Note("x"), Optional(1u));
  EXPECT_EQ(count.Note("y"), std::nullopt);
}

}  // namespace
}  // namespace causeway::server
