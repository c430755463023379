// A day without a time of day: what people state about a case ("arrived on").
// Days since 1970-01-01 as written in facts; the calendar is Gregorian, the
// text form is ISO 8601 (2026-11-23), the range 1900-01-01 to 2199-12-31.
// A value; may be used from any thread.
#ifndef CAUSEWAY_BASE_DATE_H_
#define CAUSEWAY_BASE_DATE_H_

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace causeway {

struct Date {
  int32_t days = 0;  // since 1970-01-01
  friend auto operator<=>(const Date&, const Date&) = default;
};

// Within the range above: what may stand in a record.
bool ValidDate(Date date);

// INVALID_ARGUMENT for another form, a day that does not exist, or one out of
// range. The text is not repeated in the error: a date can identify a child.
absl::StatusOr<Date> ParseDate(absl::string_view text);

// "2026-11-23".
std::string FormatDate(Date date);

// The day in UTC.
Date DateOf(absl::Time time);

// Whole days; may be negative.
Date PlusDays(Date date, int32_t days);
int32_t DaysBetween(Date from, Date to);

// The same day of another year; 29 February becomes 1 March where it must, so
// that nobody comes of age a day early.
Date PlusYears(Date date, int32_t years);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_DATE_H_
