#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_AGAINST_EMBEDDED_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_AGAINST_EMBEDDED_H_

// An edited file is held against the embedded one, so that it drops no
// protection by accident and puts no form in its way:
// - What the embedded file asks and this one does not, in whole or in part, is
//   declared: [[removed]] with the rule's id and the reason in words.
// - What the embedded file calls fixed is asked by every file.
// - Rules are added to facts that may wait for a form alone (file_targets.h).
// Pure; thread-safe.

#include <map>
#include <string>
#include <vector>

#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {

// By id, where each rule stands; nullptr where it has a fault already.
using RuleTables = std::map<std::string, const toml::table*>;

// [[removed]] of any file.
std::vector<Removed> ParseRemoved(const toml::table& root, Faults& faults);

void HoldAgainstEmbedded(const toml::table& root,
                         const std::vector<Rule>& rules,
                         const RuleTables& tables, Faults& faults);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_AGAINST_EMBEDDED_H_
