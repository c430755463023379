#include "base/date.h"

#include "absl/time/civil_time.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

Date Day(const char* text) { return ParseDate(text).value(); }

TEST(DateTest, CountsDaysFrom1970) {
  EXPECT_EQ(Day("1970-01-01").days, 0);
  EXPECT_EQ(Day("1970-01-02").days, 1);
  EXPECT_EQ(Day("1969-12-31").days, -1);
  EXPECT_EQ(Day("2000-03-01").days, 11017);
}

TEST(DateTest, IsWrittenAsItIsRead) {
  for (const char* text :
       {"1900-01-01", "1969-12-31", "2024-02-29", "2199-12-31"}) {
    EXPECT_EQ(FormatDate(Day(text)), text);
  }
}

TEST(DateTest, RefusesDaysThatDoNotExist) {
  for (const char* bad : {"2023-02-29", "2026-04-31", "2026-13-01",
                          "2026-00-10", "2026-01-00", "2100-02-29"}) {
    EXPECT_THAT(ParseDate(bad), StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
  }
}

TEST(DateTest, RefusesOtherForms) {
  for (const char* bad : {"", "2026-1-01", "2026/01/01", "01-01-2026",
                          "2026-01-01 ", "+026-01-01", "2026-01-1a"}) {
    EXPECT_THAT(ParseDate(bad), StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
  }
}

TEST(DateTest, RefusesDaysOutOfRange) {
  EXPECT_THAT(ParseDate("1899-12-31"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDate("2200-01-01"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(ValidDate(PlusDays(Day("1900-01-01"), -1)));
  EXPECT_FALSE(ValidDate(PlusDays(Day("2199-12-31"), 1)));
  EXPECT_TRUE(ValidDate(Day("2199-12-31")));
}

TEST(DateTest, IsTheDayInUtc) {
  const absl::Time last_second = absl::FromCivil(
      absl::CivilSecond(2026, 11, 23, 23, 59, 59), absl::UTCTimeZone());
  EXPECT_EQ(FormatDate(DateOf(last_second)), "2026-11-23");
  EXPECT_EQ(FormatDate(DateOf(last_second + absl::Seconds(1))), "2026-11-24");
}

TEST(DateTest, AddsAndComparesDays) {
  const Date day = Day("2024-02-28");
  EXPECT_EQ(FormatDate(PlusDays(day, 2)), "2024-03-01");
  EXPECT_EQ(DaysBetween(day, PlusDays(day, 400)), 400);
  EXPECT_EQ(DaysBetween(PlusDays(day, 1), day), -1);
  EXPECT_LT(day, PlusDays(day, 1));
}

TEST(DateTest, ALeapDaysBirthdayInOtherYearsIsTheFirstOfMarch) {
  EXPECT_EQ(FormatDate(PlusYears(Day("2008-02-29"), 18)), "2026-03-01");
  EXPECT_EQ(FormatDate(PlusYears(Day("2008-02-29"), 4)), "2012-02-29");
  EXPECT_EQ(FormatDate(PlusYears(Day("2008-11-23"), 18)), "2026-11-23");
}

}  // namespace
}  // namespace causeway
