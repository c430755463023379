#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_PARSE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_PARSE_H_

// One [[rule]] of the procedure file. For procedure_parse.cc. Pure.

#include <map>
#include <optional>
#include <string>

#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {

// The rule as far as it can be read, with a fault for all that is wrong with
// it; nothing where it has no id.
std::optional<Rule> ParseRule(const toml::table& table, Faults& faults);

// The id belongs to a rule in code.
bool IsCodeRule(const std::string& id);

// The text with {limit} replaced by the limit's number.
std::string FillIn(const std::string& text,
                   const std::map<std::string, int64_t>& limits);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_PARSE_H_
