#include "client/procedure/difference.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "statemachine/procedure/code_lists.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/rule_words.h"
#include "statemachine/procedure/strictness.h"

namespace causeway::procedure {
namespace {

class Comparison {
 public:
  Comparison(const Procedure& embedded, const Procedure& here)
      : embedded_(embedded), here_(here) {}

  std::vector<Difference> All() && {
    Compare("name", "", embedded_.name(), here_.name());
    Compare("version", "", embedded_.version(), here_.version());
    Limits();
    Asked("documents", Rule::Kind::kDocument);
    Asked("fields", Rule::Kind::kField);
    RulesOfTheFile();
    Order();
    CodeLists();
    for (int32_t n = 1; n <= 8; ++n) {
      const Step step = static_cast<Step>(n);
      Compare("step", absl::StrCat("step_", n), embedded_.StepSentence(step),
              here_.StepSentence(step));
    }
    RuleWords();
    return std::move(differences_);
  }

 private:
  void Compare(const char* kind, const std::string& id,
               const std::string& embedded, const std::string& here,
               const std::string& note = "") {
    if (embedded == here) return;
    differences_.push_back({kind, id, embedded, here, note});
  }

  void Limits() {
    for (const LimitRange& range : Procedure::LimitRanges()) {
      const int64_t before = embedded_.Limit(range.name);
      const int64_t now = here_.Limit(range.name);
      Compare("limit", range.name, absl::StrCat(before), absl::StrCat(now),
              Laxer(range, now, before) ? "protects less" : "");
    }
  }

  // Codes that one of the two has alone.
  void CodeLists() {
    const auto without = [](const std::vector<std::string>& some,
                            const std::vector<std::string>& others) {
      std::vector<std::string> left;
      for (const std::string& one : some) {
        if (std::find(others.begin(), others.end(), one) == others.end()) {
          left.push_back(one);
        }
      }
      return absl::StrJoin(left, ", ");
    };
    for (const std::string& name : CodeListNames()) {
      const std::vector<std::string>& before = *embedded_.CodeList(name);
      const std::vector<std::string>& now = *here_.CodeList(name);
      if (before == now) continue;
      const std::string gone = without(before, now);
      const std::string added = without(now, before);
      if (gone != added) {
        Compare("codes", name, gone, added);
      } else {
        Compare("codes", name, "as before", "in another order");
      }
    }
  }

  std::string ReasonFor(const std::string& id) const {
    for (const Removed& one : here_.removed()) {
      if (one.id == id) return one.reason;
    }
    return "";
  }

  // What rules of this kind ask for, by fact.
  static std::map<std::string, std::set<std::string>> AskedBy(
      const Procedure& procedure, Rule::Kind kind) {
    std::map<std::string, std::set<std::string>> asked;
    for (const Rule& rule : procedure.rules()) {
      if (rule.kind != kind) continue;
      const std::string what = kind == Rule::Kind::kField
                                   ? rule.field
                                   : std::string(NameOf(rule.document));
      for (const std::string& fact : rule.on) asked[fact].insert(what);
    }
    return asked;
  }

  void Asked(const char* name, Rule::Kind kind) {
    auto before = AskedBy(embedded_, kind);
    auto after = AskedBy(here_, kind);
    std::set<std::string> facts;
    for (const auto& [fact, what] : before) facts.insert(fact);
    for (const auto& [fact, what] : after) facts.insert(fact);
    for (const std::string& fact : facts) {
      Compare(name, fact, absl::StrJoin(before[fact], ", "),
              absl::StrJoin(after[fact], ", "));
    }
  }

  // A file cannot add or take away a rule in code: Parse refuses it.
  void RulesOfTheFile() {
    for (const Rule& rule : here_.rules()) {
      if (embedded_.Find(rule.id) == nullptr) {
        Compare("rule added", rule.id, "", TargetWords(rule));
      }
    }
    for (const Rule& rule : embedded_.rules()) {
      const Rule* const now = here_.Find(rule.id);
      if (now == nullptr) {
        Compare("rule removed", rule.id, TargetWords(rule), "",
                ReasonFor(rule.id));
      } else {
        Compare("rule changed", rule.id, TargetWords(rule), TargetWords(*now),
                ReasonFor(rule.id));
      }
    }
  }

  // The first rule of the file that refuses is the one that is told.
  void Order() {
    const auto common = [](const Procedure& of, const Procedure& other) {
      std::vector<std::string> ids;
      for (const Rule& rule : of.rules()) {
        if (other.Find(rule.id) != nullptr) ids.push_back(rule.id);
      }
      return ids;
    };
    const std::vector<std::string> before = common(embedded_, here_);
    const std::vector<std::string> after = common(here_, embedded_);
    for (size_t i = 0; i < before.size() && i < after.size(); ++i) {
      if (before[i] == after[i]) continue;
      Compare("rule order", absl::StrCat("place ", i + 1), before[i], after[i]);
      return;
    }
  }

  void RuleWords() {
    for (const Rule& rule : here_.rules()) {
      const Rule* const before = embedded_.Find(rule.id);
      if (before == nullptr) continue;
      Compare("sentence", rule.id, before->wording, rule.wording);
      Compare("missing", rule.id, before->missing, rule.missing);
      Compare("who", rule.id, before->who, rule.who);
      Compare("basis", rule.id, before->basis, rule.basis);
      Compare("fixed", rule.id, before->fixed, rule.fixed);
      Compare("removable", rule.id, before->removable, rule.removable);
    }
  }

  const Procedure& embedded_;
  const Procedure& here_;
  std::vector<Difference> differences_;
};

}  // namespace

std::vector<Difference> Differences(const Procedure& embedded,
                                    const Procedure& here) {
  return Comparison(embedded, here).All();
}

bool InWords(const Difference& difference) {
  return difference.kind == "step" || difference.kind == "sentence" ||
         difference.kind == "missing" || difference.kind == "who" ||
         difference.kind == "basis" || difference.kind == "fixed" ||
         difference.kind == "removable";
}

}  // namespace causeway::procedure
