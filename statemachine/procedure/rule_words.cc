#include "statemachine/procedure/rule_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "statemachine/procedure/code_names.h"

namespace causeway::procedure {

std::string TargetWords(const Rule& rule) {
  if (rule.kind == Rule::Kind::kCode) return "code";
  return absl::StrCat(rule.kind == Rule::Kind::kField
                          ? absl::StrCat("field ", rule.field)
                          : absl::StrCat("document ", NameOf(rule.document)),
                      " on ", absl::StrJoin(rule.on, " and "), WhenWords(rule));
}

std::string WhenWords(const Rule& rule) {
  std::string words;
  if (!rule.when_solution.empty()) {
    std::vector<std::string> names;
    for (const Solution solution : rule.when_solution) {
      names.push_back(NameOf(solution));
    }
    absl::StrAppend(&words, ", for ", absl::StrJoin(names, ", "));
  }
  if (rule.when_child_travels) words.append(", where the child travels");
  return words;
}

}  // namespace causeway::procedure
