#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/random.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_random.h"

namespace causeway {
namespace {

TEST(SystemClockTest, TellsTheTimeOfTheMachineInWholeMicroseconds) {
  const SystemClock clock;
  const absl::Time before = absl::Now() - absl::Microseconds(1);
  const absl::Time now = clock.Now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, absl::Now());
  EXPECT_EQ(now, absl::FromUnixMicros(absl::ToUnixMicros(now)));
}

TEST(FakeClockTest, StandsStillUntilMoved) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Hours(2));
  EXPECT_EQ(clock.Now(), start + absl::Hours(2));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

TEST(FakeRandomTest, RepeatsItselfForTheSameSeedOnly) {
  FakeRandom one(7);
  FakeRandom same(7);
  FakeRandom other(8);
  const std::string bytes = one.Bytes(32);
  EXPECT_EQ(bytes.size(), 32U);
  EXPECT_EQ(bytes, same.Bytes(32));
  EXPECT_NE(bytes, other.Bytes(32));
  EXPECT_NE(bytes, one.Bytes(32));
}

}  // namespace
}  // namespace causeway
