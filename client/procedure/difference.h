#ifndef CAUSEWAY_CLIENT_PROCEDURE_DIFFERENCE_H_
#define CAUSEWAY_CLIENT_PROCEDURE_DIFFERENCE_H_

// What an edited procedure file changes against the embedded one, for the
// people who approve it. Pure.

#include <string>
#include <vector>

#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

struct Difference {
  // "name", "version", "limit", "documents", "fields", "rule added",
  // "rule removed", "rule changed", "rule order", "codes", "step", "sentence",
  // "missing", "who", "basis", "fixed", "removable".
  std::string kind;
  std::string id;        // A limit, a fact, a rule, a code list, a step.
  std::string embedded;  // What the embedded file says; may be empty.
  std::string here;      // What this file says; may be empty.
  // Where this file protects less: "protects less", or the reason it declares.
  std::string note = {};
};

// In the order of kinds above. None where both mean the same, whatever their
// digests: comments and blank lines are part of a digest.
std::vector<Difference> Differences(const Procedure& embedded,
                                    const Procedure& here);

// The difference lies in words people read, not in what is asked.
bool InWords(const Difference& difference);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_CLIENT_PROCEDURE_DIFFERENCE_H_
