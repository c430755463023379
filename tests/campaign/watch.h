#ifndef CAUSEWAY_TESTS_CAMPAIGN_WATCH_H_
#define CAUSEWAY_TESTS_CAMPAIGN_WATCH_H_

// A person at the giver and one at the receiver of a hand-off, who look again
// and again at who answers for the child while others work on the case, and
// write down what they saw and when. Thread-safe where it says so.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "tests/campaign/cluster.h"
#include "tests/campaign/register_check.h"

namespace causeway::campaign {

class Watch {
 public:
  // Where a node has the case: its id of it, or of the task that brings it.
  struct Place {
    std::string node;
    std::string case_id;
    std::string task_id;
  };
  Watch(const Cluster* cluster, Place giver, Place receiver);
  ~Watch();  // Stops.
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Ends both, once their last calls have their answers. What they saw.
  std::vector<Operation> Stop();

 private:
  void Look(Place place, std::vector<Operation>* saw);

  const Cluster& cluster_;
  std::atomic<bool> stopping_{false};
  std::vector<Operation> at_giver_;
  std::vector<Operation> at_receiver_;
  std::thread giver_;
  std::thread receiver_;
};

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_WATCH_H_
