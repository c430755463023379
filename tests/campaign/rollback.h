#ifndef CAUSEWAY_TESTS_CAMPAIGN_ROLLBACK_H_
#define CAUSEWAY_TESTS_CAMPAIGN_ROLLBACK_H_

// What the profiles give, once a node has an older database again, or runs
// twice. Before a witness such a node is fenced. What the two-party profile
// gives, and what it does not: without a witness such a node cannot know; it
// records as custodian of a case that another answers for. That is asserted
// here, too, so that whoever changes it changes this. What holds: the true
// custodian keeps the case, what the other writes is never taken by it, and
// whoever compares the two journals sees the fork. Main thread only.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/campaign/cluster.h"

namespace causeway::campaign {

// Empty: exactly that. Both need healthy nodes and leave them running; the
// first and the third node are not to be used for anything else afterwards.
std::vector<std::string> RestoreABackup(Cluster* cluster, uint64_t seed);
std::vector<std::string> CloneANode(Cluster* cluster, uint64_t seed);

// The same before a witness. Empty: the restored node learns at its start that
// the case is another's and records nothing; of a node and its clone the one
// that started first stops.
std::vector<std::string> FenceARestoredBackup(Cluster* cluster, uint64_t seed);
std::vector<std::string> FenceAClone(Cluster* cluster, uint64_t seed);

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_ROLLBACK_H_
