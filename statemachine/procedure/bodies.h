#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_BODIES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_BODIES_H_

// Looks at fact bodies without knowing their types: by name of the fact and by
// name of the field, as the procedure file does. Pure; thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// Every fact type, in the order of FactBody.
const std::vector<FactType>& AllFactTypes();

// By NameOf(); nothing when there is none of that name.
std::optional<FactType> FactTypeNamed(absl::string_view name);

// A body of that type with nothing filled in.
FactBody EmptyBody(FactType type);

// Names of the fields of bodies of that type, in the order of the message.
std::vector<std::string> FieldsOf(FactType type);

// Whether bodies of this kind have the field.
bool HasField(const FactBody& body, absl::string_view field);

// The field is true, not empty, not unspecified, not zero. False for a field
// that the body does not have.
bool Answered(const FactBody& body, absl::string_view field);

// Sets the field back to nothing; for the tests of rules and for prototypes.
void ClearField(FactBody& body, absl::string_view field);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_BODIES_H_
