#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_

// The code lists of forms, as the procedure file gives them. An edited file may
// change the codes; which lists there are is code, since forms name them.
// Pure; thread-safe.

#include <map>
#include <string>
#include <vector>

#include "statemachine/procedure/fault.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {

using CodeLists = std::map<std::string, std::vector<std::string>, std::less<>>;

// The lists every file must hold.
const std::vector<std::string>& CodeListNames();

// Reads [code_lists]. A code is 1 to 64 small letters, digits and underscores;
// a list has 1 to 200, each once. No code of care_type names detention (rule
// P5: it is never a form of care).
CodeLists ParseCodeLists(const toml::table* table, Faults& faults);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_
