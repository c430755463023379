#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_STRICTNESS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_STRICTNESS_H_

// Which of two procedures asks more. Pure; thread-safe.

#include <string>
#include <vector>

#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

// Whatever `before` refuses, `now` refuses. Of field and document rules; rules
// in code are the same in every file.
bool AsksAtLeast(const Rule& now, const Rule& before);

// About facts of this name `now` refuses nothing that `before` does not.
bool AsksAtMost(const Rule& now, const Rule& before, const std::string& fact);

// The number `now` protects less than `before`.
bool Laxer(const LimitRange& range, int64_t now, int64_t before);

// What `from` asks and `to` does not: ids of rules, "limit panel_quorum".
std::vector<std::string> AskedLess(const Procedure& from, const Procedure& to);

// `to` is a later version of the procedure that `from` is one of.
bool IsNewer(const Procedure& to, const Procedure& from);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_STRICTNESS_H_
