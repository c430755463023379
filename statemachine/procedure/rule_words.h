#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_WORDS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_WORDS_H_

// What a rule of the file asks, in a few words. Pure.

#include <string>

#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

// "document TRAVEL_DOCUMENT on child_departed, for RETURN_TO_FAMILY"; "code".
std::string TargetWords(const Rule& rule);

// ", for RETURN_TO_FAMILY, where the child travels"; "" without a condition.
std::string WhenWords(const Rule& rule);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RULE_WORDS_H_
