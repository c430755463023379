#ifndef CAUSEWAY_TESTS_POWER_CUT_RUN_H_
#define CAUSEWAY_TESTS_POWER_CUT_RUN_H_

// The store through power cuts: writes, a cut at a random change, start again
// (where a second cut may strike), and a look at all that is there. One seed is
// one run, the same on every machine.

#include <cstdint>
#include <string>

#include "tests/power/power_disk.h"

namespace causeway::power {

// Of one or more runs.
struct Tally {
  uint64_t runs = 0;
  uint64_t cuts = 0;
  uint64_t crashes = 0;  // the process died, the power stayed on
  uint64_t stopped_in_start =
      0;  // of both, while the store opened: recovery, schema
  uint64_t transactions = 0;
  uint64_t acknowledged = 0;
  uint64_t lost = 0;           // acknowledged and not there afterwards
  uint64_t torn = 0;           // states that no order of writes explains
  uint64_t corrupt = 0;        // stores that did not open or read again
  uint64_t half_migrated = 0;  // neither the old schema nor the new one
  uint64_t keys_left = 0;      // erased keys that the files still hold
  uint64_t changes = 0;        // of the disk; tells two runs apart
  std::string first_failure;

  bool Clean() const {
    return lost + torn + corrupt + half_migrated + keys_left == 0;
  }
  void Add(const Tally& other);
};

Tally RunCuts(uint64_t seed, Lie lie = Lie::kNone);
// As RunCuts, but a harness that answers before the commit: it must lose.
Tally RunCutsAnsweringEarly(uint64_t seed);

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_CUT_RUN_H_
