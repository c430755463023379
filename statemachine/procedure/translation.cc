#include "statemachine/procedure/translation.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/procedure/procedure_file.inc.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {
namespace {

Words ParseWords(const TableReader& reader) {
  reader.KnownKeys({"sentence", "missing", "who"});
  const Words words = {reader.Text("sentence"), reader.Text("missing"),
                       reader.Text("who")};
  const std::pair<const char*, const std::string*> all[] = {
      {"sentence", &words.sentence},
      {"missing", &words.missing},
      {"who", &words.who}};
  for (const auto& [key, text] : all) {
    if (absl::StripAsciiWhitespace(*text).empty()) {
      reader.Bad(key, absl::StrCat("has no ", key), "plain words for people");
    }
  }
  return words;
}

std::map<std::string, Words> ParseRules(const toml::table& rules,
                                        Faults& faults) {
  std::map<std::string, Words> words;
  for (const auto& entry : rules) {
    const std::string id(entry.first.str());
    const toml::table* const table = entry.second.as_table();
    if (table == nullptr) {
      TableReader(rules, "[rule]", faults)
          .Bad(id, "a rule is no table", "[rule.\"id\"]");
      continue;
    }
    words[id] = ParseWords(
        TableReader(*table, HoldsControl(id) ? "a rule" : id, faults));
  }
  return words;
}

// `whole`: none is left out.
std::map<Step, std::string> ParseSteps(const toml::table& table, bool whole,
                                       Faults& faults) {
  std::map<Step, std::string> steps;
  const TableReader reader(table, "[steps]", faults);
  std::set<std::string> known;
  for (int32_t number = 1; number <= 8; ++number) {
    const std::string key = absl::StrCat("step_", number);
    known.insert(key);
    if (!whole && !reader.Has(key)) continue;
    std::string sentence = reader.Text(key);
    if (absl::StripAsciiWhitespace(sentence).empty()) {
      reader.Bad(key, absl::StrCat("no ", key), "the step in plain words");
    }
    steps[static_cast<Step>(number)] = std::move(sentence);
  }
  reader.KnownKeys(known);
  return steps;
}

// What stands in braces, and a brace that stands alone.
std::multiset<std::string> Placeholders(const std::string& text) {
  std::multiset<std::string> found;
  for (size_t at = text.find_first_of("{}"); at != std::string::npos;
       at = text.find_first_of("{}", at + 1)) {
    const size_t end =
        text[at] == '{' ? text.find_first_of("{}", at + 1) : std::string::npos;
    const bool closed = end != std::string::npos && text[end] == '}';
    found.insert(closed ? text.substr(at, end - at + 1) : text.substr(at, 1));
    if (closed) at = end;
  }
  return found;
}

void HoldPlaceholders(const TableReader& reader, const char* key,
                      const std::string& french, const std::string& english) {
  const std::multiset<std::string> wanted = Placeholders(english);
  if (Placeholders(french) == wanted) return;
  reader.Bad(
      key, absl::StrCat("has other {limits} in its ", key, " than the English"),
      wanted.empty() ? "no braces" : absl::StrJoin(wanted, ", "));
}

// French for a rule of the procedure, with the limits of its English.
void HoldAgainst(const Procedure& procedure, const toml::table& rules,
                 const std::map<std::string, Words>& words, Faults& faults) {
  std::vector<std::string> ids;
  for (const Rule& rule : procedure.rules()) ids.push_back(rule.id);
  for (const auto& [id, french] : words) {
    const bool shown = !HoldsControl(id);
    const TableReader all(rules, shown ? id : "a rule", faults);
    const Rule* const rule = procedure.Find(id);
    if (rule == nullptr && Procedure::Embedded().Find(id) != nullptr) {
      all.Bad(id, "the procedure file leaves this rule out",
              "no French for it");
    } else if (rule == nullptr) {
      all.Bad(id, "is no rule of the procedure file",
              absl::StrCat("its id in quotes: [rule.\"",
                           shown ? Nearest(id, ids) : "...", "\"]"));
    } else {
      const TableReader reader(*rules.get(id)->as_table(), id, faults);
      HoldPlaceholders(reader, "sentence", french.sentence, rule->wording);
      HoldPlaceholders(reader, "missing", french.missing, rule->missing);
      HoldPlaceholders(reader, "who", french.who, rule->who);
    }
  }
}

struct Parts {
  std::map<Step, std::string> steps;
  std::map<std::string, Words> rules;
  const toml::table* rule_tables = nullptr;  // As they stand in the file.
};

// `whole`: steps and rules are there.
Parts ParseParts(const toml::table& root, bool whole, Faults& faults) {
  Parts parts;
  const TableReader reader(root, "the translation", faults);
  reader.KnownKeys({"steps", "rule"});
  const auto table = [&](absl::string_view key) {
    return whole || reader.Has(key) ? reader.Table(key) : nullptr;
  };
  if (const toml::table* const steps = table("steps")) {
    parts.steps = ParseSteps(*steps, whole, faults);
  }
  parts.rule_tables = table("rule");
  if (parts.rule_tables != nullptr) {
    parts.rules = ParseRules(*parts.rule_tables, faults);
  }
  return parts;
}

}  // namespace

absl::StatusOr<Translation> Translation::Parse(absl::string_view toml) {
  Faults faults;
  Translation translation;
  if (const std::optional<toml::table> root = ParseToml(toml, faults)) {
    Parts parts = ParseParts(*root, /*whole=*/true, faults);
    translation.steps_ = std::move(parts.steps);
    translation.rules_ = std::move(parts.rules);
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return translation;
}

absl::StatusOr<Translation> Translation::ParseFor(const Procedure& procedure,
                                                  absl::string_view toml,
                                                  std::vector<Fault>* all) {
  Faults faults;
  Translation translation;
  if (const std::optional<toml::table> root = ParseToml(toml, faults)) {
    Parts parts = ParseParts(*root, /*whole=*/false, faults);
    if (parts.rule_tables != nullptr) {
      HoldAgainst(procedure, *parts.rule_tables, parts.rules, faults);
    }
    translation.steps_ = std::move(parts.steps);
    translation.rules_ = std::move(parts.rules);
  }
  if (all != nullptr) *all = faults.InOrder();
  RETURN_IF_ERROR(faults.ToStatus("French of a procedure file"));
  return translation;
}

std::string Translation::PathBeside(absl::string_view file) {
  absl::ConsumeSuffix(&file, ".toml");
  return absl::StrCat(file, ".fr.toml");
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
