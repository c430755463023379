#ifndef CAUSEWAY_TESTS_CAMPAIGN_CHECKS_H_
#define CAUSEWAY_TESTS_CAMPAIGN_CHECKS_H_

// What must be true once all faults are healed. Reads the nodes through their
// public API.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/campaign/actor.h"
#include "tests/campaign/case_file.h"
#include "tests/campaign/cluster.h"

namespace causeway::campaign {

struct Findings {
  uint64_t cases = 0;
  uint64_t acknowledged = 0;   // entries
  uint64_t lost = 0;           // of them
  uint64_t one_custodian = 0;  // cases with exactly one
  uint64_t histories = 0;      // checked
  uint64_t repeated = 0;       // calls sent again
  uint64_t journals = 0;       // verified, over all nodes
  uint64_t pending = 0;        // acknowledged before they were in a journal
  std::vector<std::string> violations;
};

// No message is under way, every case has come to rest, and the witness, where
// there is one, answered to every node: false where that does not come true
// before `given_up`.
bool AwaitQuiet(const Cluster& cluster, People& people,
                const std::function<bool()>& given_up);

void CheckCase(const Cluster& cluster, People& people, const CaseFile& file,
               Findings* findings);
// Before a witness: no node lost a case, was fenced or keeps an act that
// entered no journal, and the witness did not find that it was rolled back.
void CheckStanding(const Cluster& cluster, People& people, Findings* findings);
// No personal data in what any process wrote.
void CheckLogs(const Cluster& cluster, Findings* findings);

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_CHECKS_H_
