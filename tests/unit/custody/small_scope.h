#ifndef CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_SCOPE_H_
#define CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_SCOPE_H_

// Every run of the real custody core in a small world: three nodes, one case,
// and, in the witness profile, a witness. The network is the growing set of all
// messages ever sent, so that each may be lost, repeated, late or reordered.
// Nodes start again, are restored from a backup, lie, are revoked. States are
// visited once, by the 128-bit hash of their content. After each step the
// invariants of protocol.md 4.8 are looked at, and from each new state the
// world is let calm down: then exactly one node acts.

#include <cstdint>
#include <string>

namespace causeway::custody {

// A shortcut somebody could take; each must be noticed (protocol.md 4.5).
enum class Mutation {
  kNone,
  kNoFence,
  kReleaseWithoutReady,
  kSendBeforeWrite,
  kTimeoutReclaim,
  kGivesUpAfterReady,
  kNoIncarnation,
  kActsAfterStart,
  kNoHeadCertificate,
};

struct Scope {
  bool witnessed = true;
  int epochs = 1;  // Hand-offs that may complete.
  int offers = 2;
  int starts = 0;    // Of any node, at any moment.
  int restores = 0;  // One backup at any moment, restored at any later one.
  int revocations = 0;
  int voids = 0;          // Asked for by a person.
  int lying_holder = -1;  // This node, which begins as the custodian.
  int lying_node = -1;    // Another node that lies.
  Mutation mutation = Mutation::kNone;
  std::uint64_t states_max = 3'000'000;
};

struct Findings {
  std::uint64_t states = 0;
  std::uint64_t steps = 0;
  bool complete = false;  // Every state in the scope was visited.
  std::string violation;  // The first one, and the steps that led to it.
  std::uint64_t handed_over = 0;  // States in which custody had moved.
  std::uint64_t voided = 0;       // States with a VOID.
};

Findings Explore(const Scope& scope);

}  // namespace causeway::custody

#endif  // CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_SCOPE_H_
