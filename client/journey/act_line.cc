#include "client/journey/act_line.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/table.h"

namespace causeway {
namespace {

constexpr size_t kStepWidth = 7;
constexpr size_t kCountryWidth = 4;
constexpr size_t kFunctionWidth = 19;
constexpr size_t kMarksWidth = 12;

std::string Cell(const std::string& text, size_t width) {
  const size_t used = cli::DisplayWidth(text);
  return text + std::string(used < width ? width - used : 1, ' ');
}

std::string Columns(const std::string& step, const std::string& country,
                    const std::string& function, const std::string& marks) {
  return absl::StrCat("  ", Cell(step, kStepWidth),
                      Cell(country, kCountryWidth),
                      Cell(function, kFunctionWidth), Cell(marks, kMarksWidth));
}

}  // namespace

std::string EntryMarks(const std::vector<v1::TimelineEntry>& entries) {
  std::string marks;
  for (const v1::TimelineEntry& entry : entries) {
    if (!marks.empty()) marks.append(", ");
    if (entry.journal() == v1::JOURNAL_KIND_PROTECTED) {
      absl::StrAppend(&marks, "p", entry.epoch(), ".", entry.sequence());
    } else {
      absl::StrAppend(&marks, "o", entry.sequence());
    }
  }
  return marks;
}

std::string ActHeader(const cli::Output& out) {
  return absl::StrCat(
      out.Styled(Columns("STEP", "IN", "WHO", "RECORDED"), cli::Style::kDim),
      out.Styled("WHAT", cli::Style::kDim), "\n");
}

std::string ActLine(const cli::Output& out, const ActReport& report) {
  if (report.refusal.has_value()) {
    return absl::StrCat("\n  ", report.country, ", ", report.function, ": ",
                        out.Styled(report.title, cli::Style::kBold), "\n",
                        cli::ErrorText(*report.refusal, out.colours(), "  "));
  }
  std::string marks = EntryMarks(report.entries);
  if (marks.empty()) marks = "task";
  std::string line =
      Columns(report.step, report.country, report.function, marks);
  absl::StrAppend(&line, cli::Printable(report.title));
  if (report.machine || report.preparation)
    return absl::StrCat(out.Styled(line, cli::Style::kDim), "\n");
  if (!report.task_state.empty()) {
    absl::StrAppend(&line, " (", report.task_state, ")");
  }
  absl::StrAppend(
      &line,
      out.Styled(
          absl::StrFormat("  %.0f ms", absl::ToDoubleMilliseconds(report.took)),
          cli::Style::kDim),
      "\n");
  return line;
}

}  // namespace causeway
