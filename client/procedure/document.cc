#include "client/procedure/document.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/procedure/document_parts.h"

namespace causeway::procedure {

std::string Wrapped(const std::string& text) {
  constexpr size_t kColumns = 120;
  std::string wrapped;
  std::string line;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) {
      absl::StrAppend(&wrapped, line, "\n");
      line.clear();
    }
    absl::StrAppend(&line, line.empty() ? "" : " ", word);
  }
  return wrapped + line;
}

std::string Row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    absl::StrAppend(
        &line, " ",
        cell.empty() ? "-" : absl::StrReplaceAll(cell, {{"|", "\\|"}}), " |");
  }
  return line + "\n";
}

std::string Head(const std::vector<std::string>& columns) {
  std::string line = "|";
  for (size_t i = 0; i < columns.size(); ++i) line.append("---|");
  return absl::StrCat(Row(columns), line, "\n");
}

std::string Codes(const std::vector<std::string>& names) {
  if (names.empty()) return "";
  return absl::StrCat("`", absl::StrJoin(names, "`, `"), "`");
}

std::string StepTitle(Step step, Language language) {
  return absl::StrCat(static_cast<int32_t>(step), " ",
                      Procedure::Embedded().StepSentence(step, language));
}

std::string ProcedureDocument() {
  const Procedure& procedure = Procedure::Embedded();
  return absl::StrCat(
      "# The procedure\n\n"
      "<!-- Made by `causeway procedure document`; a test compares. Edit the "
      "code or the file, not this. -->\n\n"
      "Procedure `",
      procedure.name(), "`, version ", procedure.version(),
      ": what the state machine of this version enforces, made from its code "
      "and from\n"
      "`statemachine/procedure/procedure.toml` by `causeway procedure "
      "document`. `causeway case why CASE` says the same of\n"
      "one case; `causeway procedure check FILE` says what an edited file "
      "would change. Rules say what they ask in the words\n"
      "people see; the French is `procedure.fr.toml`.\n\n",
      BasesPart(), DiagramPart(), StepsPart(), ActsPart(), AnswersPart(),
      GatesPart(), RulesPart(), EditsPart(), LimitsPart());
}

}  // namespace causeway::procedure
