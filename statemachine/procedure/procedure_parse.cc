#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "statemachine/procedure/against_embedded.h"
#include "statemachine/procedure/code_lists.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/rule_parse.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {
namespace {

// Every limit that code reads, its range, and which way protects more. A panel
// of fewer than three is none, nor is an appeal without a day for it, nor a
// danger screen of more than a month ago (domain.md 6, P3). A copy that is kept
// longer serves the grown child, one kept shorter its privacy.
constexpr LimitRange kLimits[] = {
    {"appeal_window_days", 1, 365, Stricter::kHigher},
    {"child_views_max_age_days", 1, 365, Stricter::kLower},
    {"danger_screen_valid_days", 1, 30, Stricter::kLower},
    {"follow_ups_minimum", 1, 100, Stricter::kHigher},
    {"last_seen_max_days", 1, 365, Stricter::kLower},
    {"caseload_max", 1, 1000, Stricter::kLower},
    {"not_contactable_days", 1, 3650, Stricter::kHigher},
    {"override_valid_days", 1, 90, Stricter::kLower},
    {"panel_quorum", 3, 64, Stricter::kHigher},
    {"copy_retention_days", 1, 36500, Stricter::kNeither},
};

constexpr int64_t kNumberMax = 999'999'999;

// The version as a whole number without a leading zero; 0 with a fault.
int64_t ParseVersion(const TableReader& reader) {
  const std::string text = reader.Text("version");
  int64_t number = 0;
  if (text.empty() || text.front() == '0' ||
      text.find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(text, &number) || number > kNumberMax) {
    reader.Bad("version", "the version is no whole number",
               absl::StrCat("a number from 1 to ", kNumberMax,
                            " in quotes, higher than that of the version "
                            "before: version = \"2\""));
    return 0;
  }
  return number;
}

// Two contents under one name and number: no case could say which it runs
// under, nor move from one to the other.
void HoldAnotherVersion(const TableReader& reader, const std::string& name,
                        int64_t number) {
  const Procedure& embedded = Procedure::Embedded();
  if (name != embedded.name() || number != embedded.number()) return;
  reader.Bad("version", "is that of the embedded file, and this is not it",
             absl::StrCat("a higher number: version = \"", number + 1, "\""));
}

std::map<std::string, int64_t> ParseLimits(const toml::table* table,
                                           Faults& faults) {
  std::map<std::string, int64_t> limits;
  if (table == nullptr) return limits;
  std::set<std::string> known;
  for (const LimitRange& range : Procedure::LimitRanges()) {
    known.insert(range.name);
    const TableReader reader(*table, absl::StrCat("limit ", range.name),
                             faults);
    const std::optional<int64_t> value = reader.Number(range.name);
    if (!value || *value < range.min || *value > range.max) {
      reader.Bad(
          range.name,
          !reader.Has(range.name) ? "is missing"
          : value                 ? absl::StrCat(*value, " is out of range")
                                  : "is no whole number",
          absl::StrCat("a whole number from ", range.min, " to ", range.max));
      continue;
    }
    limits[range.name] = *value;
  }
  TableReader(*table, "[limits]", faults).KnownKeys(known);
  return limits;
}

std::map<Step, std::string> ParseSteps(const toml::table* table,
                                       Faults& faults) {
  std::map<Step, std::string> steps;
  if (table == nullptr) return steps;
  const TableReader reader(*table, "[steps]", faults);
  std::set<std::string> known;
  for (int32_t number = 1; number <= 8; ++number) {
    const std::string key = absl::StrCat("step_", number);
    known.insert(key);
    const std::string sentence = reader.Text(key);
    if (sentence.empty()) {
      reader.Bad(key, absl::StrCat("no ", key), "the step in plain words");
    }
    steps[static_cast<Step>(number)] = sentence;
  }
  reader.KnownKeys(known);
  return steps;
}

// `sound` gets the tables of those without a fault.
std::vector<Rule> ParseRules(const toml::table& root,
                             const std::map<std::string, int64_t>& limits,
                             RuleTables& sound, Faults& faults) {
  std::vector<Rule> rules;
  std::set<std::string> ids;
  const toml::array* const array = root["rule"].as_array();
  if (array == nullptr) {
    faults.Add({0, "[[rule]]", "missing", "a [[rule]] for each rule"});
    return rules;
  }
  for (const toml::node& node : *array) {
    const toml::table* const table = node.as_table();
    if (table == nullptr) {
      faults.Add({static_cast<int64_t>(node.source().begin.line), "[[rule]]",
                  "is no table", "[[rule]]"});
      continue;
    }
    const size_t before = faults.size();
    std::optional<Rule> rule = ParseRule(*table, faults);
    if (!rule) continue;
    if (!ids.insert(rule->id).second) {
      TableReader(*table, rule->id, faults)
          .Bad("id", "stands twice", "each rule once");
    }
    sound[rule->id] = faults.size() == before ? table : nullptr;
    rule->sentence = FillIn(rule->wording, limits);
    rules.push_back(*std::move(rule));
  }
  std::set<std::string> in_code(std::begin(kFormRules), std::end(kFormRules));
  for (const CodeRule& code : CodeRules()) in_code.insert(code.id);
  for (const std::string& id : in_code) {
    if (ids.count(id) > 0) continue;
    faults.Add({0, id, "is code and has no words in the file",
                "a [[rule]] of this id with kind = \"code\""});
  }
  return rules;
}

}  // namespace

const std::vector<LimitRange>& Procedure::LimitRanges() {
  static const auto* const kRanges =
      new std::vector<LimitRange>(std::begin(kLimits), std::end(kLimits));
  return *kRanges;
}

absl::StatusOr<Procedure> Procedure::Parse(absl::string_view toml,
                                           absl::string_view sha256,
                                           std::vector<Fault>* all,
                                           const CodeLists& read) {
  Faults faults;
  Procedure procedure;
  std::optional<toml::table> root;
  if (sha256.size() != 32) {
    faults.Add({0, "digest", "is not a SHA-256", "32 bytes"});
  } else {
    root = ParseToml(toml, faults);
  }
  if (root) {
    const TableReader reader(*root, "the file", faults);
    reader.KnownKeys({"name", "version", "limits", "steps", "code_lists",
                      "rule", "removed"});
    procedure.name_ = reader.Text("name");
    procedure.version_ = reader.Text("version");
    for (const char* key : {"name", "version"}) {
      if (reader.Text(key).empty()) {
        reader.BadAt(0, absl::StrCat("has no ", key),
                     absl::StrCat(key, " = \"...\""));
      }
    }
    if (!procedure.version_.empty()) procedure.number_ = ParseVersion(reader);
    procedure.digest_ = std::string(sha256);
    procedure.limits_ = ParseLimits(reader.Table("limits"), faults);
    procedure.steps_ = ParseSteps(reader.Table("steps"), faults);
    procedure.code_lists_ =
        ParseCodeLists(reader.Table("code_lists"), read, faults);
    RuleTables sound;
    procedure.rules_ = ParseRules(*root, procedure.limits_, sound, faults);
    procedure.removed_ = ParseRemoved(*root, faults);
    if (toml != EmbeddedText()) {
      HoldAnotherVersion(reader, procedure.name_, procedure.number_);
      HoldAgainstEmbedded(*root, procedure.rules_, sound, faults);
    }
  }
  if (all != nullptr) *all = faults.InOrder();
  if (!faults.empty()) return faults.ToStatus();
  return procedure;
}

}  // namespace causeway::procedure
