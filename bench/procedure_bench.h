#ifndef CAUSEWAY_BENCH_PROCEDURE_BENCH_H_
#define CAUSEWAY_BENCH_PROCEDURE_BENCH_H_

// How quick the state machine alone is: Decide, Check and Apply on a long
// case, and replay of longer ones. Prints figures; asserts none.

#include "absl/status/status.h"

namespace causeway::bench {

// Fails with what Decide or Check refused, should the case not be legal.
absl::Status MeasureProcedure();

}  // namespace causeway::bench

#endif  // CAUSEWAY_BENCH_PROCEDURE_BENCH_H_
