#include "statemachine/procedure/fault.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace causeway::procedure {
namespace {

// Letters to change, add or leave out to make one of the other.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string FaultText(const Fault& fault) {
  return absl::StrCat(
      fault.line > 0 ? absl::StrCat("line ", fault.line, ", ") : "",
      fault.where, ": ", fault.what, fault.want.empty() ? "" : "; expected ",
      fault.want);
}

void Faults::Add(Fault fault) { faults_.push_back(std::move(fault)); }

std::vector<Fault> Faults::InOrder() const {
  std::vector<Fault> sorted = faults_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Fault& a, const Fault& b) {
                     if ((a.line == 0) != (b.line == 0)) return b.line == 0;
                     return a.line < b.line;
                   });
  return sorted;
}

absl::Status Faults::ToStatus(absl::string_view file) const {
  if (faults_.empty()) return absl::OkStatus();
  Refusal refusal;
  refusal.rule = "input.procedure";
  refusal.message = absl::StrCat(file, ", ", FaultText(InOrder().front()));
  if (faults_.size() > 1) {
    absl::StrAppend(&refusal.message, " (and ", faults_.size() - 1, " more)");
  }
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

std::string Nearest(const std::string& name,
                    const std::vector<std::string>& choices) {
  std::string nearest;
  size_t least = 0;
  for (const std::string& choice : choices) {
    const size_t distance = Distance(name, choice);
    if (nearest.empty() || distance < least) {
      nearest = choice;
      least = distance;
    }
  }
  return nearest;
}

}  // namespace causeway::procedure
