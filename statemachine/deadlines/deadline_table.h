#ifndef CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINE_TABLE_H_
#define CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINE_TABLE_H_

// The time limits as data: how many days, when to remind, whom to tell. Apart
// from the procedure file, because a country may set its own numbers over them
// without making another procedure: no replay reads them. What starts and what
// meets a limit is code (limit_code.h). Immutable after parsing; thread-safe.
// Limit: limits::kProcedureBytesMax for a text.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway::deadlines {

enum class Unit { kDays, kWorkingDays };

// So many days late, who is to be told.
struct Rung {
  int32_t after_days = 0;
  std::string to;
  bool operator==(const Rung&) const = default;
};

struct Limit {
  std::string id;
  std::string sentence;  // What is due; "{subject}" stands for one of several.
  std::string who;       // Who can do it.
  Unit unit = Unit::kDays;
  // By the keys that the code of the limit asks for: risk level, count,
  // timeframe. Empty where a fact or the procedure states the day.
  std::map<std::string, int32_t, std::less<>> days;
  int32_t remind_days_before = 0;
  std::vector<Rung> escalation;  // Ascending; empty where nobody can be late.
  std::string basis;             // As in the procedure file.
  bool operator==(const Limit&) const = default;
};

class DeadlineTable {
 public:
  // Each limit of the code exactly once. INVALID_ARGUMENT "input.deadlines",
  // naming the file and the entry, for what is not TOML, unknown ids, keys and
  // units, what is missing, and numbers out of range. `file` is the name that
  // errors give it.
  static absl::StatusOr<DeadlineTable> Parse(absl::string_view toml,
                                             absl::string_view file);

  // The limits embedded in this binary.
  static const DeadlineTable& Embedded();
  static absl::string_view EmbeddedText();

  // This table with a country's numbers: a text with `country` and, for limits
  // that exist, `days`, `remind_days_before` and `escalation`, nothing else.
  // What it changes has the country's overlay as its basis. Codes as Parse;
  // nothing changes on failure.
  absl::StatusOr<DeadlineTable> WithOverlay(absl::string_view toml,
                                            absl::string_view file) const;

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  // Country of the overlay; empty without one.
  const std::string& country() const { return country_; }
  const std::vector<Limit>& limits() const { return limits_; }
  // nullptr where there is none.
  const Limit* Find(absl::string_view id) const;

 private:
  std::string name_;
  std::string version_;
  std::string country_;
  std::vector<Limit> limits_;
};

}  // namespace causeway::deadlines

#endif  // CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINE_TABLE_H_
