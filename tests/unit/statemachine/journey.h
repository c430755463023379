#ifndef CAUSEWAY_TESTS_UNIT_STATEMACHINE_JOURNEY_H_
#define CAUSEWAY_TESTS_UNIT_STATEMACHINE_JOURNEY_H_

// Whole journeys of a case, played through Decide and Check without any
// cryptography. Each act keeps the state before it, so that rule tests can
// take it up there, spoil one thing, and see which rule refuses.

#include <string>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

inline constexpr char kMali[] = "ml-dnpef";
inline constexpr char kTunisia[] = "tn-dgep";
inline constexpr char kGuinea[] = "gn-iss";
inline constexpr char kWorkerNumber[] = "s-aaaaaaaa";
inline constexpr char kSupervisorNumber[] = "s-bbbbbbbb";
inline constexpr char kOtherSupervisorNumber[] = "s-iiiiiiii";
inline constexpr char kCoordinatorNumber[] = "s-cccccccc";
inline constexpr char kDataOfficerNumber[] = "s-dddddddd";
inline constexpr char kOtherDataOfficerNumber[] = "s-eeeeeeee";

// Digest of a version that every node here has beside the embedded one.
inline const std::string kOtherVersion(32, '\7');

struct Played {
  CaseState before;
  Command command;
  Context context;
  bool received = false;    // Another node's statement: Check, not Decide.
  bool check_only = false;  // Ask Check about facts.front().
  std::vector<Fact> facts;
};

// Decide or Check, as the act is made.
absl::Status Judge(const Played& act);

struct Journey {
  std::string name;
  std::vector<Fact> prologue;  // What was recorded before the first act.
  std::vector<Played> acts;
  CaseState end;
  std::string failure;  // Empty when all acts were legal.

  // All facts of the case, from its opening.
  std::vector<Fact> Facts() const;
  // The nth act whose first fact is of this type; aborts where there is none.
  const Played& Act(FactType type, int nth = 0) const;
};

// The worked example: Mali, Tunisia, return to Guinea.
const Journey& ReturnJourney();
// One node, asylum pending: step 5 waived, the panel defers once, local
// integration.
const Journey& LocalJourney();
// What stands beside the steps: services, rest, appeals, overrides,
// complaints, a failed implementation, closure refused and reopened.
const Journey& RegionsJourney();
// Requests recalled and declined, offers declined and withdrawn, urgency, the
// way back from steps 7 and 8.
const Journey& DetourJourney();

// What authorities ask and tell each other: one of each kind, answered, let go,
// and the changes of consent after a withdrawal.
const Journey& InquiriesJourney();

// What is recorded after a hand-off was approved, and released.
const Journey& LaterJourney();

// A link to a sibling's case, why the two are separated, the link taken back.
const Journey& SiblingsJourney();

// The custodian of ReturnJourney is lost while its offer is accepted, and so is
// a later one: twice an ORDER moves the case.
const Journey& OrderedJourney();

// From the closure of RegionsJourney: restricted for a legal claim, erasure
// asked for, the hold lifted, erased.
const Journey& ErasureJourney();

Peer PeerNamed(const std::string& node);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_UNIT_STATEMACHINE_JOURNEY_H_
