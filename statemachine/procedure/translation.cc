#include "statemachine/procedure/translation.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/procedure/procedure_file.inc.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {
namespace {

Words ParseWords(const toml::table& table, const std::string& id,
                 Faults& faults) {
  const TableReader reader(table, id, faults);
  reader.KnownKeys({"sentence", "missing", "who"});
  Words words = {reader.Text("sentence"), reader.Text("missing"),
                 reader.Text("who")};
  if (words.sentence.empty() || words.missing.empty() || words.who.empty()) {
    reader.Bad("sentence", "lacks words", "sentence, missing and who");
  }
  return words;
}

}  // namespace

absl::StatusOr<Translation> Translation::Parse(absl::string_view toml) {
  Faults faults;
  Translation translation;
  const std::optional<toml::table> root = ParseToml(toml, faults);
  if (!root) return faults.ToStatus();
  const TableReader reader(*root, "the translation", faults);
  reader.KnownKeys({"steps", "rule"});
  if (const toml::table* const steps = reader.Table("steps")) {
    const TableReader names(*steps, "[steps]", faults);
    std::set<std::string> known;
    for (int32_t number = 1; number <= 8; ++number) {
      const std::string key = absl::StrCat("step_", number);
      known.insert(key);
      if (names.Text(key).empty()) {
        names.Bad(key, absl::StrCat("no ", key), "the step in plain words");
      }
      translation.steps_[static_cast<Step>(number)] = names.Text(key);
    }
    names.KnownKeys(known);
  }
  if (const toml::table* const rules = reader.Table("rule")) {
    for (const auto& entry : *rules) {
      const std::string id(entry.first.str());
      const toml::table* const words = entry.second.as_table();
      if (words == nullptr) {
        TableReader(*rules, id, faults).Bad(id, "is no table", "[rule.\"id\"]");
        continue;
      }
      translation.rules_[id] = ParseWords(*words, id, faults);
    }
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return translation;
}

const std::string& Translation::FrenchText() {
  static const auto* const kText = new std::string(kProcedureFiles[1].text);
  return *kText;
}

const Translation& Translation::French() {
  static const auto* const kFrench = [] {
    absl::StatusOr<Translation> translation = Parse(FrenchText());
    CAUSEWAY_CHECK(translation.ok())
        << "embedded translation: " << translation.status().message();
    return new Translation(*std::move(translation));
  }();
  return *kFrench;
}

const Words* Translation::Find(absl::string_view rule) const {
  const auto found = rules_.find(std::string(rule));
  return found == rules_.end() ? nullptr : &found->second;
}

const std::string* Translation::StepSentence(Step step) const {
  const auto found = steps_.find(step);
  return found == steps_.end() ? nullptr : &found->second;
}

}  // namespace causeway::procedure
