#ifndef CAUSEWAY_TESTS_POWER_FAULT_RUN_H_
#define CAUSEWAY_TESTS_POWER_FAULT_RUN_H_

// The store on a disk one operation of which fails: the n-th of a scripted
// workload, once or from then on.

#include <cstdint>
#include <string>

#include "tests/power/power_disk.h"

namespace causeway::power {

struct FaultOutcome {
  bool struck = false;   // false: the workload has fewer operations
  bool stopped = false;  // the store refused all that came after
  uint64_t acknowledged = 0;
  std::string problem;  // empty: as it must be
};

// `fresh`: the file is empty, so that the schema is made under the fault, too.
FaultOutcome RunFault(Operation operation, uint64_t skip, uint64_t times,
                      bool fresh);

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_FAULT_RUN_H_
