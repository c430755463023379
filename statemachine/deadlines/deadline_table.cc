#include "statemachine/deadlines/deadline_table.h"

#include <algorithm>

#include "base/check.h"
#include "statemachine/deadlines/deadlines_file.inc.h"

namespace causeway::deadlines {

absl::string_view DeadlineTable::EmbeddedText() {
  return kDeadlinesFiles[0].text;
}

const DeadlineTable& DeadlineTable::Embedded() {
  static const auto* const kTable = [] {
    absl::StatusOr<DeadlineTable> table =
        Parse(EmbeddedText(), kDeadlinesFiles[0].name);
    CAUSEWAY_CHECK(table.ok()) << table.status().message();
    return new DeadlineTable(*std::move(table));
  }();
  return *kTable;
}

const Limit* DeadlineTable::Find(absl::string_view id) const {
  const auto found =
      std::find_if(limits_.begin(), limits_.end(),
                   [id](const Limit& limit) { return limit.id == id; });
  return found == limits_.end() ? nullptr : &*found;
}

}  // namespace causeway::deadlines
