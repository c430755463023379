#include "base/date.h"

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace causeway {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

absl::CivilDay CivilOf(Date date) { return kEpoch + date.days; }

Date FromCivil(absl::CivilDay day) {
  return Date{static_cast<int32_t>(day - kEpoch)};
}

// The number written by the digits of text, or -1.
int Number(absl::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

bool ValidDate(Date date) {
  return date >= FromCivil(absl::CivilDay(1900, 1, 1)) &&
         date <= FromCivil(absl::CivilDay(2199, 12, 31));
}

absl::StatusOr<Date> ParseDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return absl::InvalidArgumentError("date: want YYYY-MM-DD");
  }
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) {
    return absl::InvalidArgumentError("date: want YYYY-MM-DD");
  }
  const absl::CivilDay civil(year, month, day);
  if (civil.year() != year || civil.month() != month || civil.day() != day) {
    return absl::InvalidArgumentError("date: no such day");
  }
  const Date date = FromCivil(civil);
  if (!ValidDate(date)) {
    return absl::InvalidArgumentError("date: want 1900-01-01 to 2199-12-31");
  }
  return date;
}

std::string FormatDate(Date date) {
  const absl::CivilDay day = CivilOf(date);
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

Date DateOf(absl::Time time) {
  return FromCivil(absl::ToCivilDay(time, absl::UTCTimeZone()));
}

Date PlusDays(Date date, int32_t days) { return Date{date.days + days}; }

int32_t DaysBetween(Date from, Date to) { return to.days - from.days; }

Date PlusYears(Date date, int32_t years) {
  const absl::CivilDay day = CivilOf(date);
  return FromCivil(absl::CivilDay(day.year() + years, day.month(), day.day()));
}

}  // namespace causeway
