#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/rules.h"

// Exceptions are not ours: a malformed file is an answer, not a throw.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace causeway::procedure {
namespace {

constexpr absl::string_view kProposal =
    "proposal of this project, not reviewed by ISS";
constexpr absl::string_view kSourceRead = "source read: ";
constexpr absl::string_view kToBeChecked = "convention to be checked: ";

// Every limit that code reads, and its range.
struct LimitRange {
  const char* name;
  int64_t min;
  int64_t max;
};
constexpr LimitRange kLimits[] = {
    {"appeal_window_days", 0, 365},       {"child_views_max_age_days", 1, 365},
    {"danger_screen_valid_days", 1, 365}, {"follow_ups_minimum", 1, 100},
    {"last_seen_max_days", 1, 365},       {"panel_quorum", 1, 64},
};

constexpr const char* kDocuments[] = {
    "",
    "REGISTRATION_FORM",
    "CONSENT_RECORD",
    "IMMEDIATE_CONCERNS",
    "CARE_ARRANGEMENT",
    "ASSESSMENT",
    "CHILD_VIEWS",
    "CASE_PLAN",
    "GUARDIAN_CERTIFICATE",
    "VISIT_RECORD",
    "EVALUATION_REPORT",
    "DETERMINATION_REPORT",
    "DECISION",
    "ACTION_PLAN",
    "CHILD_AGREEMENT",
    "GUARDIAN_AGREEMENT",
    "RECEIVER_AGREEMENT",
    "CARE_UNTIL_MAJORITY",
    "PICK_UP_CONFIRMATION",
    "TRAVEL_DOCUMENT",
    "HANDOVER_STATEMENT",
    "RESIDENCE_DECISION",
    "FOLLOW_UP_FORM",
    "CLOSURE_FORM",
    "PROTECTED_ANNEX",
};

constexpr const char* kSolutions[] = {
    "",
    "RETURN_TO_FAMILY",
    "RETURN_TO_ALTERNATIVE_CARE",
    "LOCAL_INTEGRATION_FAMILY",
    "LOCAL_INTEGRATION_ALTERNATIVE_CARE",
    "FAMILY_REUNIFICATION_THIRD_COUNTRY",
    "RESETTLEMENT_THIRD_COUNTRY",
};

absl::Status Bad(absl::string_view where, absl::string_view what) {
  Refusal refusal;
  refusal.rule = "input.procedure";
  refusal.message = absl::StrCat("procedure file, ", where, ": ", what);
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

template <typename E, size_t N>
absl::StatusOr<E> Named(const char* const (&names)[N], absl::string_view name,
                        absl::string_view where) {
  for (size_t i = 1; i < N; ++i) {
    if (name == names[i]) return static_cast<E>(i);
  }
  return Bad(where, absl::StrCat("unknown name ", name));
}

std::string Text(const toml::table& table, absl::string_view key) {
  const toml::node* const node = table.get(std::string(key));
  if (node == nullptr) return "";
  return node->value<std::string>().value_or("");
}

absl::StatusOr<std::vector<std::string>> Texts(const toml::table& table,
                                               absl::string_view key,
                                               absl::string_view where) {
  std::vector<std::string> texts;
  const toml::node* const node = table.get(std::string(key));
  if (node == nullptr) return texts;
  const toml::array* const array = node->as_array();
  if (array == nullptr) return Bad(where, absl::StrCat(key, " is no list"));
  for (const toml::node& item : *array) {
    const auto text = item.value<std::string>();
    if (!text) return Bad(where, absl::StrCat(key, " holds no text"));
    texts.push_back(*text);
  }
  return texts;
}

absl::Status KnownKeys(const toml::table& table,
                       const std::set<std::string>& known,
                       absl::string_view where) {
  for (const auto& entry : table) {
    const std::string key(entry.first.str());
    if (known.count(key) == 0) {
      return Bad(where, absl::StrCat("unknown key ", key));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckWords(const Rule& rule) {
  if (rule.sentence.empty() || rule.missing.empty() || rule.who.empty()) {
    return Bad(rule.id, "needs sentence, missing and who");
  }
  if (rule.basis != kProposal && !absl::StartsWith(rule.basis, kSourceRead) &&
      !absl::StartsWith(rule.basis, kToBeChecked)) {
    return Bad(rule.id, "states no honest basis");
  }
  return absl::OkStatus();
}

// A code rule gets its facts from the table of rules, never from the file.
absl::Status BindCode(Rule& rule) {
  if (!rule.on.empty() || !rule.field.empty() || !rule.when_solution.empty() ||
      rule.when_child_travels || rule.document != DocumentKind::kUnspecified) {
    return Bad(rule.id, "a code rule has words only");
  }
  bool known = false;
  std::set<FactType> on;
  for (const CodeRule& code : CodeRules()) {
    if (code.id != rule.id) continue;
    known = true;
    for (const FactType type : AllFactTypes()) {
      if (Guards(code, type)) on.insert(type);
    }
  }
  if (!known) return Bad(rule.id, "no code of this id");
  for (const FactType type : on) rule.on.push_back(NameOf(type));
  return absl::OkStatus();
}

absl::Status CheckTargets(const Rule& rule) {
  if (rule.on.empty()) return Bad(rule.id, "guards no fact");
  const bool field = rule.kind == Rule::Kind::kField;
  if (field == rule.field.empty() ||
      field != (rule.document == DocumentKind::kUnspecified)) {
    return Bad(rule.id, "needs a field or a document, as its kind says");
  }
  for (const std::string& name : rule.on) {
    const std::optional<FactType> type = FactTypeNamed(name);
    if (!type) return Bad(rule.id, absl::StrCat("unknown fact ", name));
    if (field && !HasField(EmptyBody(*type), rule.field)) {
      return Bad(rule.id, absl::StrCat("unknown field ", rule.field));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Rule> ParseRule(const toml::table& table) {
  Rule rule;
  rule.id = Text(table, "id");
  if (rule.id.empty() || rule.id.size() > limits::kRuleIdBytesMax) {
    return Bad("a rule", "has no id");
  }
  RETURN_IF_ERROR(
      KnownKeys(table,
                {"id", "kind", "on", "field", "document", "when_solution",
                 "when_child_travels", "sentence", "missing", "who", "basis"},
                rule.id));
  const std::string kind = Text(table, "kind");
  if (kind == "field") {
    rule.kind = Rule::Kind::kField;
  } else if (kind == "document") {
    rule.kind = Rule::Kind::kDocument;
  } else if (kind != "code") {
    return Bad(rule.id, "kind is code, field or document");
  }
  ASSIGN_OR_RETURN(rule.on, Texts(table, "on", rule.id));
  rule.field = Text(table, "field");
  const std::string document = Text(table, "document");
  if (!document.empty()) {
    ASSIGN_OR_RETURN(rule.document,
                     Named<DocumentKind>(kDocuments, document, rule.id));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> solutions,
                   Texts(table, "when_solution", rule.id));
  for (const std::string& name : solutions) {
    ASSIGN_OR_RETURN(const Solution solution,
                     Named<Solution>(kSolutions, name, rule.id));
    rule.when_solution.push_back(solution);
  }
  if (const toml::node* travels = table.get("when_child_travels")) {
    const auto value = travels->value<bool>();
    if (!value) return Bad(rule.id, "when_child_travels is true or false");
    rule.when_child_travels = *value;
  }
  rule.sentence = Text(table, "sentence");
  rule.missing = Text(table, "missing");
  rule.who = Text(table, "who");
  rule.basis = Text(table, "basis");
  RETURN_IF_ERROR(CheckWords(rule));
  RETURN_IF_ERROR(rule.kind == Rule::Kind::kCode ? BindCode(rule)
                                                 : CheckTargets(rule));
  return rule;
}

absl::StatusOr<std::map<std::string, int64_t>> ParseLimits(
    const toml::table& root) {
  std::map<std::string, int64_t> limits;
  const toml::table* const table = root["limits"].as_table();
  if (table == nullptr) return Bad("[limits]", "missing");
  std::set<std::string> known;
  for (const LimitRange& range : kLimits) {
    known.insert(range.name);
    const toml::node* const node = table->get(range.name);
    const auto value =
        node == nullptr ? std::nullopt
                        : std::optional<int64_t>(
                              node->value<int64_t>().value_or(range.min - 1));
    if (!value || *value < range.min || *value > range.max) {
      return Bad(
          absl::StrCat("limit ", range.name),
          absl::StrCat("missing, or not ", range.min, " to ", range.max));
    }
    limits[range.name] = *value;
  }
  RETURN_IF_ERROR(KnownKeys(*table, known, "[limits]"));
  return limits;
}

absl::StatusOr<std::map<Step, std::string>> ParseSteps(
    const toml::table& root) {
  std::map<Step, std::string> steps;
  const toml::table* const table = root["steps"].as_table();
  if (table == nullptr) return Bad("[steps]", "missing");
  std::set<std::string> known;
  for (int32_t number = 1; number <= 8; ++number) {
    const std::string key = absl::StrCat("step_", number);
    known.insert(key);
    const std::string sentence = Text(*table, key);
    if (sentence.empty()) return Bad("[steps]", absl::StrCat("no ", key));
    steps[static_cast<Step>(number)] = sentence;
  }
  RETURN_IF_ERROR(KnownKeys(*table, known, "[steps]"));
  return steps;
}

absl::StatusOr<std::vector<Rule>> ParseRules(
    const toml::table& root, const std::map<std::string, int64_t>& limits) {
  std::vector<std::pair<std::string, std::string>> numbers;
  for (const auto& [name, value] : limits) {
    numbers.emplace_back(absl::StrCat("{", name, "}"), absl::StrCat(value));
  }
  std::vector<Rule> rules;
  std::set<std::string> ids;
  std::set<std::string> code_ids;
  const toml::array* const array = root["rule"].as_array();
  if (array == nullptr) return Bad("[[rule]]", "missing");
  for (const toml::node& node : *array) {
    const toml::table* const table = node.as_table();
    if (table == nullptr) return Bad("[[rule]]", "is no table");
    ASSIGN_OR_RETURN(Rule rule, ParseRule(*table));
    if (!ids.insert(rule.id).second) return Bad(rule.id, "stands twice");
    if (rule.kind == Rule::Kind::kCode) code_ids.insert(rule.id);
    rule.sentence = absl::StrReplaceAll(rule.sentence, numbers);
    rules.push_back(std::move(rule));
  }
  for (const CodeRule& code : CodeRules()) {
    if (code_ids.count(code.id) == 0) {
      return Bad(code.id, "is code and has no words");
    }
  }
  return rules;
}

}  // namespace

absl::StatusOr<Procedure> Procedure::Parse(absl::string_view toml,
                                           absl::string_view sha256) {
  if (toml.size() > limits::kProcedureBytesMax) {
    return Bad("size", "too large");
  }
  if (sha256.size() != 32) return Bad("digest", "is not 32 bytes");
  const toml::parse_result parsed =
      toml::parse(std::string_view(toml.data(), toml.size()));
  if (!parsed) {
    return Bad(absl::StrCat("line ", parsed.error().source().begin.line),
               "is not TOML");
  }
  const toml::table& root = parsed.table();
  RETURN_IF_ERROR(KnownKeys(
      root, {"name", "version", "limits", "steps", "rule"}, "the file"));
  Procedure procedure;
  procedure.name_ = Text(root, "name");
  procedure.version_ = Text(root, "version");
  if (procedure.name_.empty() || procedure.version_.empty()) {
    return Bad("the file", "has no name or no version");
  }
  procedure.digest_ = std::string(sha256);
  ASSIGN_OR_RETURN(procedure.limits_, ParseLimits(root));
  ASSIGN_OR_RETURN(procedure.steps_, ParseSteps(root));
  ASSIGN_OR_RETURN(procedure.rules_, ParseRules(root, procedure.limits_));
  return procedure;
}

}  // namespace causeway::procedure
