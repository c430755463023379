#include "statemachine/procedure/against_embedded.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/file_targets.h"
#include "statemachine/procedure/rule_words.h"
#include "statemachine/procedure/strictness.h"

namespace causeway::procedure {
namespace {

constexpr char kRemovedTable[] = "[[removed]]";

struct Declared {
  const toml::table* table;
  std::string id;
};

std::vector<Declared> DeclaredIn(const toml::table& root) {
  std::vector<Declared> all;
  const toml::array* const array = root["removed"].as_array();
  if (array == nullptr) return all;
  for (const toml::node& node : *array) {
    const toml::table* const table = node.as_table();
    if (table == nullptr) continue;
    all.push_back({table, (*table)["id"].value_or(std::string())});
  }
  return all;
}

std::string HowToDeclare(const std::string& id) {
  return absl::StrCat(kRemovedTable, " with id = \"", id,
                      "\" and reason = \"why, in words\"");
}

class Comparison {
 public:
  Comparison(const toml::table& root, const std::vector<Rule>& rules,
             const RuleTables& tables, Faults& faults)
      : rules_(rules),
        tables_(tables),
        declared_(DeclaredIn(root)),
        faults_(faults) {}

  void Run() {
    for (const Rule& before : Procedure::Embedded().rules()) {
      if (before.kind != Rule::Kind::kCode) Kept(before);
    }
    for (const Rule& rule : rules_) {
      if (rule.kind != Rule::Kind::kCode) Placed(rule);
    }
    for (const Declared& one : declared_) Declaration(one);
  }

 private:
  const Rule* Find(const std::string& id) const {
    const auto found =
        std::find_if(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return rule.id == id; });
    return found == rules_.end() ? nullptr : &*found;
  }

  const Declared* DeclaredFor(const std::string& id) const {
    const auto found =
        std::find_if(declared_.begin(), declared_.end(),
                     [&](const Declared& one) { return one.id == id; });
    return found == declared_.end() ? nullptr : &*found;
  }

  // Nothing where the rule has a fault of its own, which is mended first.
  const toml::table* SoundTable(const std::string& id) const {
    const auto found = tables_.find(id);
    return found == tables_.end() ? nullptr : found->second;
  }

  void Kept(const Rule& before) {
    const Rule* const now = Find(before.id);
    const Declared* const declared = DeclaredFor(before.id);
    if (now == nullptr) {
      LeftOut(before, declared);
      return;
    }
    const toml::table* const table = SoundTable(before.id);
    if (table == nullptr) return;
    const TableReader reader(*table, before.id, faults_);
    if (now->fixed.empty() != before.fixed.empty() ||
        now->removable.empty() != before.removable.empty()) {
      reader.Bad("id", "whether a rule may be taken out is no file's to change",
                 absl::StrCat(before.fixed.empty() ? "removable" : "fixed",
                              " = \"...\" as in the embedded file"));
    }
    const bool less = !AsksAtLeast(*now, before);
    if (less && !before.fixed.empty()) {
      reader.Bad(
          "on",
          absl::StrCat("asks less than before, and is fixed: ", before.fixed),
          absl::StrCat("at least ", TargetWords(before)));
    } else if (less && declared == nullptr) {
      reader.Bad(
          "on", "asks less than before without saying so",
          absl::StrCat(TargetWords(before), ", or ", HowToDeclare(before.id)));
    } else if (!less && declared != nullptr) {
      TableReader(*declared->table, before.id, faults_)
          .Bad("id", "is declared removed and asks all it did",
               "the rule or this entry taken out");
    }
  }

  void LeftOut(const Rule& before, const Declared* declared) {
    if (!before.fixed.empty()) {
      faults_.Add({declared == nullptr ? 0 : LineOf(*declared), before.id,
                   absl::StrCat("is left out, and is fixed: ", before.fixed),
                   absl::StrCat("the rule as in the embedded file, at least ",
                                TargetWords(before))});
    } else if (declared == nullptr) {
      faults_.Add({0, before.id, "is left out without saying so",
                   absl::StrCat("the rule as in the embedded file, or ",
                                HowToDeclare(before.id))});
    }
  }

  // A rule asks nothing new of what waits for no form.
  void Placed(const Rule& rule) {
    const toml::table* const table = SoundTable(rule.id);
    if (table == nullptr) return;
    const TableReader reader(*table, rule.id, faults_);
    const Rule* const before = Procedure::Embedded().Find(rule.id);
    if (before == nullptr && !(rule.fixed + rule.removable).empty()) {
      reader.Bad(rule.fixed.empty() ? "removable" : "fixed",
                 "is said of rules of the embedded file alone",
                 "neither fixed nor removable");
    }
    for (const TextAt& name : reader.Texts("on")) {
      const std::optional<FactType> type = FactTypeNamed(name.text);
      const char* const never = type ? NeverAddedTo(*type) : nullptr;
      if (never == nullptr ||
          (before != nullptr && AsksAtMost(rule, *before, name.text))) {
        continue;
      }
      reader.BadAt(name.line, absl::StrCat(name.text, " ", never),
                   "a fact that a person records and that may wait for a form");
    }
  }

  void Declaration(const Declared& one) {
    const TableReader reader(*one.table, kRemovedTable, faults_);
    if (one.id.empty()) return;  // Told by ParseRemoved.
    const Rule* const before = Procedure::Embedded().Find(one.id);
    if (before == nullptr) {
      std::vector<std::string> ids;
      for (const Rule& rule : Procedure::Embedded().rules()) {
        if (!rule.removable.empty()) ids.push_back(rule.id);
      }
      reader.Bad("id", absl::StrCat("the embedded file has no rule ", one.id),
                 absl::StrCat("a rule that may be taken out; nearest: ",
                              Nearest(one.id, ids)));
    } else if (before->kind == Rule::Kind::kCode) {
      reader.Bad("id", absl::StrCat(one.id, " is code, which no file removes"),
                 "this entry taken out");
    }
  }

  static int64_t LineOf(const Declared& one) {
    return static_cast<int64_t>(one.table->source().begin.line);
  }

  const std::vector<Rule>& rules_;
  const RuleTables& tables_;
  const std::vector<Declared> declared_;
  Faults& faults_;
};

}  // namespace

std::vector<Removed> ParseRemoved(const toml::table& root, Faults& faults) {
  std::vector<Removed> removed;
  std::set<std::string> ids;
  const std::vector<Declared> declared = DeclaredIn(root);
  const toml::array* const array = root["removed"].as_array();
  if (root.contains("removed") &&
      (array == nullptr || array->size() != declared.size())) {
    TableReader(root, kRemovedTable, faults)
        .Bad("removed", "is no list of tables", kRemovedTable);
  }
  for (const Declared& one : declared) {
    const TableReader reader(*one.table, kRemovedTable, faults);
    reader.KnownKeys({"id", "reason"});
    const Removed entry = {reader.Text("id"), reader.Text("reason")};
    if (entry.id.empty()) {
      reader.Bad("id", "has no id", "id = \"...\", the rule that is removed");
    } else if (!ids.insert(entry.id).second) {
      reader.Bad("id", "stands twice", "each rule once");
    }
    if (entry.reason.empty()) {
      reader.Bad("reason", "has no reason",
                 "reason = \"...\": why it is no longer asked, in words");
    }
    removed.push_back(entry);
  }
  return removed;
}

void HoldAgainstEmbedded(const toml::table& root,
                         const std::vector<Rule>& rules,
                         const RuleTables& tables, Faults& faults) {
  Comparison(root, rules, tables, faults).Run();
}

}  // namespace causeway::procedure
