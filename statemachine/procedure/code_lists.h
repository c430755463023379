#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_

// The code lists of forms, as the procedure file gives them. An edited file may
// change the codes; which lists there are is code, since forms name them.
// Pure; thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/fault.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {

// The lists every file must hold.
const std::vector<std::string>& CodeListNames();

// Only the form of protected entries takes codes of this list: the country of
// origin never holds one.
bool OnProtectedEntriesAlone(absl::string_view list);

// What a code or the name of a field tells that must not reach the country of
// origin (P1, P3, P15): "asylum", "trafficking", "persecution", "fear", "abuse
// by the family" or "what the child withholds". nullptr: none of them.
const char* ForbiddenNature(absl::string_view word);

// Reads [code_lists]. A code is 1 to 64 small letters, digits and underscores;
// a list has 1 to 200, each once. No code of care_type names detention (rule
// P5: it is never a form of care); none but those of protected entries has a
// forbidden nature; no list lacks a code of `read`, by which code judges a
// form.
CodeLists ParseCodeLists(const toml::table* table, const CodeLists& read,
                         Faults& faults);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_LISTS_H_
