#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_NAMES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_NAMES_H_

// Names of the codes that the procedure file may use: those of
// causeway/v1/types.proto without their prefix. Pure; thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/codes.h"

namespace causeway::procedure {

// "REGISTRATION_FORM"; "" for no kind.
const char* NameOf(DocumentKind kind);
std::optional<DocumentKind> DocumentKindNamed(absl::string_view name);
std::vector<std::string> DocumentKindNames();

// "RETURN_TO_FAMILY"; "" for no solution.
const char* NameOf(Solution solution);
std::optional<Solution> SolutionNamed(absl::string_view name);
std::vector<std::string> SolutionNames();

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_NAMES_H_
