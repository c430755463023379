#ifndef CAUSEWAY_TESTS_UNIT_CUSTODY_INTERLEAVING_H_
#define CAUSEWAY_TESTS_UNIT_CUSTODY_INTERLEAVING_H_

// One giver and the receivers of its offers, joined by a network that loses,
// repeats and reorders, while people act and journals grow. A seed gives one
// run, the same on every machine. After some random steps the network calms:
// everything that was ever sent is delivered again, in order, until nothing
// changes any more. Each run watches itself; see Outcome.

#include <cstdint>
#include <string>

namespace causeway::custody {

// A shortcut somebody could take; the watch must notice each (protocol.md 4.5).
enum class Shortcut {
  kNone,
  kGiverReclaimsByTimeout,
  kReceiverGivesUpAfterReady,
  kReleaseOnAnyReady,
  kReleaseWithoutReady,
};

struct Outcome {
  int acting_max = 0;      // acting nodes after any one step
  int acting_at_calm = 0;  // acting nodes once nothing changes any more
  int nobody_bound = 0;    // steps in which nobody acted and nobody was bound
  int wrong_releases = 0;  // RELEASE without READY naming the current heads
  bool handed_over = false;
  bool closed = false;
  int offers = 0;
  int withdrawn = 0;
  int declined = 0;
  int rounds_max = 0;
  int stale_readies = 0;
  int next_rounds = 0;
  int arrivals = 0;
  int late_releases = 0;  // taken by the receiver in the calm alone
};

Outcome PlayRun(std::uint64_t seed, Shortcut shortcut);

}  // namespace causeway::custody

#endif  // CAUSEWAY_TESTS_UNIT_CUSTODY_INTERLEAVING_H_
