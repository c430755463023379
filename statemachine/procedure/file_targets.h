#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_FILE_TARGETS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_FILE_TARGETS_H_

// To which facts an edited file may add field and document rules. A form may
// keep a step waiting; it keeps nobody from protecting the child, from using a
// right, or from taking something back. Pure; thread-safe.

#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct FileTarget {
  FactType type;
  // Why no file adds a rule to it, to follow the fact's name; nullptr: a file
  // may.
  const char* never;
};

// One row for each fact type.
const std::vector<FileTarget>& FileTargets();

// The row's `never`.
const char* NeverAddedTo(FactType type);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_FILE_TARGETS_H_
