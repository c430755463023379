#include "statemachine/procedure/rule_parse.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/limits.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

constexpr absl::string_view kProposal =
    "proposal of this project, not reviewed by ISS";
constexpr absl::string_view kSourceRead = "source read: ";
constexpr absl::string_view kToBeChecked = "convention to be checked: ";

std::string OneOf(absl::string_view noun, const std::string& name,
                  const std::vector<std::string>& choices) {
  return absl::StrCat(noun, "; nearest: ", Nearest(name, choices));
}

std::vector<std::string> FactNames() {
  std::vector<std::string> names;
  for (const FactType type : AllFactTypes()) names.push_back(NameOf(type));
  return names;
}

// False where the kind is none.
bool ReadKind(const TableReader& reader, Rule& rule) {
  const std::string kind = reader.Text("kind");
  if (kind == "field") {
    rule.kind = Rule::Kind::kField;
  } else if (kind == "document") {
    rule.kind = Rule::Kind::kDocument;
  } else if (kind != "code") {
    reader.Bad("kind", absl::StrCat("unknown kind \"", kind, "\""),
               "code, field or document");
    return false;
  }
  return true;
}

void ReadCodes(const TableReader& reader, Rule& rule) {
  const std::string document = reader.Text("document");
  if (!document.empty()) {
    const std::optional<DocumentKind> kind = DocumentKindNamed(document);
    if (!kind) {
      reader.Bad("document", absl::StrCat("unknown document ", document),
                 OneOf("a kind of document", document, DocumentKindNames()));
    }
    // Any kind will do to go on: the file is refused.
    rule.document = kind.value_or(DocumentKind::kRegistrationForm);
  }
  for (const TextAt& name : reader.Texts("when_solution")) {
    const std::optional<Solution> solution = SolutionNamed(name.text);
    if (solution) {
      rule.when_solution.push_back(*solution);
    } else {
      reader.BadAt(name.line, absl::StrCat("unknown solution ", name.text),
                   OneOf("a solution", name.text, SolutionNames()));
    }
  }
}

void CheckPlaceholders(const TableReader& reader, const std::string& sentence) {
  std::string left = sentence;
  std::vector<std::string> names;
  for (const LimitRange& range : Procedure::LimitRanges()) {
    names.push_back(range.name);
    left =
        absl::StrReplaceAll(left, {{absl::StrCat("{", range.name, "}"), ""}});
  }
  const size_t open = left.find_first_of("{}");
  if (open == std::string::npos) return;
  reader.Bad("sentence", "the braces in the sentence name no limit",
             absl::StrCat("one of {", absl::StrJoin(names, "}, {"), "}"));
}

void ReadWords(const TableReader& reader, Rule& rule) {
  rule.wording = reader.Text("sentence");
  rule.sentence = rule.wording;
  rule.missing = reader.Text("missing");
  rule.who = reader.Text("who");
  rule.basis = reader.Text("basis");
  const std::pair<const char*, const std::string*> words[] = {
      {"sentence", &rule.sentence},
      {"missing", &rule.missing},
      {"who", &rule.who}};
  for (const auto& [key, text] : words) {
    if (text->empty()) {
      reader.Bad(key, absl::StrCat("has no ", key), "plain words for people");
    }
  }
  CheckPlaceholders(reader, rule.sentence);
  if (rule.basis == kProposal ||
      (absl::StartsWith(rule.basis, kSourceRead) &&
       rule.basis.size() > kSourceRead.size()) ||
      (absl::StartsWith(rule.basis, kToBeChecked) &&
       rule.basis.size() > kToBeChecked.size())) {
    return;
  }
  reader.Bad("basis", "states no honest basis",
             absl::StrCat("\"", kSourceRead, "...\", \"", kToBeChecked,
                          "...\" or \"", kProposal, "\""));
}

// A code rule gets its facts from the table of rules, never from the file.
void BindCode(const TableReader& reader, Rule& rule) {
  for (const char* key : {"on", "field", "document", "when_solution",
                          "when_child_travels", "fixed", "removable"}) {
    if (reader.Has(key)) {
      reader.Bad(key, "a code rule has words only", absl::StrCat("no ", key));
    }
  }
  std::vector<std::string> known;
  std::set<FactType> on;
  for (const CodeRule& code : CodeRules()) {
    known.push_back(code.id);
    if (code.id != rule.id) continue;
    for (const FactType type : AllFactTypes()) {
      if (Guards(code, type)) on.insert(type);
    }
  }
  if (!IsCodeRule(rule.id)) {
    reader.Bad("id", "no code of this id",
               OneOf("the id of a rule in code", rule.id, known));
  }
  rule.on.clear();
  for (const FactType type : on) rule.on.push_back(NameOf(type));
}

void CheckTargets(const TableReader& reader, const std::vector<TextAt>& on,
                  const Rule& rule) {
  const bool field = rule.kind == Rule::Kind::kField;
  if (IsCodeRule(rule.id)) {
    reader.Bad("kind", "this rule is code", "kind = \"code\"");
  }
  if (on.empty()) {
    reader.Bad("on", "guards no fact", "on = [\"...\"] with names of facts");
  }
  if (field == rule.field.empty() ||
      field != (rule.document == DocumentKind::kUnspecified)) {
    reader.Bad(field ? "field" : "document",
               "needs a field or a document, as its kind says",
               field ? "field = \"...\" alone" : "document = \"...\" alone");
  }
  for (const TextAt& name : on) {
    const std::optional<FactType> type = FactTypeNamed(name.text);
    if (!type) {
      reader.BadAt(name.line, absl::StrCat("unknown fact ", name.text),
                   OneOf("a fact", name.text, FactNames()));
    } else if (field && !rule.field.empty() &&
               !HasField(EmptyBody(*type), rule.field)) {
      reader.Bad("field", absl::StrCat("unknown field ", rule.field),
                 absl::StrCat("a field of ", name.text, ": ",
                              absl::StrJoin(FieldsOf(*type), ", ")));
    }
  }
}

}  // namespace

std::optional<Rule> ParseRule(const toml::table& table, Faults& faults) {
  TableReader reader(table, "a rule", faults);
  Rule rule;
  rule.id = reader.Text("id");
  if (rule.id.empty() || rule.id.size() > limits::kRuleIdBytesMax) {
    reader.Bad(
        "id", rule.id.empty() ? "has no id" : "its id is too long",
        absl::StrCat("an id of 1 to ", limits::kRuleIdBytesMax, " characters"));
    return std::nullopt;
  }
  reader.set_where(rule.id);
  reader.KnownKeys({"id", "kind", "on", "field", "document", "when_solution",
                    "when_child_travels", "sentence", "missing", "who", "basis",
                    "fixed", "removable"});
  const bool kind = ReadKind(reader, rule);
  const std::vector<TextAt> on = reader.Texts("on");
  for (const TextAt& name : on) rule.on.push_back(name.text);
  rule.field = reader.Text("field");
  rule.when_child_travels = reader.Flag("when_child_travels");
  rule.fixed = reader.Text("fixed");
  rule.removable = reader.Text("removable");
  ReadCodes(reader, rule);
  ReadWords(reader, rule);
  if (kind && rule.kind == Rule::Kind::kCode) {
    BindCode(reader, rule);
  } else if (kind) {
    CheckTargets(reader, on, rule);
  }
  return rule;
}

bool IsCodeRule(const std::string& id) {
  for (const CodeRule& code : CodeRules()) {
    if (code.id == id) return true;
  }
  return std::find(std::begin(kFormRules), std::end(kFormRules), id) !=
         std::end(kFormRules);
}

std::string FillIn(const std::string& text,
                   const std::map<std::string, int64_t>& limits) {
  std::vector<std::pair<std::string, std::string>> numbers;
  for (const auto& [name, value] : limits) {
    numbers.emplace_back(absl::StrCat("{", name, "}"), absl::StrCat(value));
  }
  return absl::StrReplaceAll(text, numbers);
}

}  // namespace causeway::procedure
