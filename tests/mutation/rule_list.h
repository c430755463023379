#ifndef CAUSEWAY_TESTS_MUTATION_RULE_LIST_H_
#define CAUSEWAY_TESTS_MUTATION_RULE_LIST_H_

// Rules that refuse outside the tables of the procedure, as the sources name
// them. Reads files; no thread-safety of its own.

#include <map>
#include <string>
#include <vector>

namespace causeway::mutation {

struct RuleList {
  // Rule id, and where it is named first ("server/bundle.cc:176").
  std::map<std::string, std::string> rules;
  // Refusing calls that name no rule: the list would lack theirs.
  std::vector<std::string> unread;
};

// Of the folders whose refusals are mutated.
RuleList RulesInSources(const std::string& source_dir);

}  // namespace causeway::mutation

#endif  // CAUSEWAY_TESTS_MUTATION_RULE_LIST_H_
