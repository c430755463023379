#ifndef CAUSEWAY_TESTS_CAMPAIGN_FAULTS_H_
#define CAUSEWAY_TESTS_CAMPAIGN_FAULTS_H_

// What befalls the nodes, by seed; each fault is healed before the next. Main
// thread only.

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/campaign/cluster.h"
#include "tests/campaign/machine_room.h"

namespace causeway::campaign {

enum class Fault {
  kKill,         // kill -9 while it works
  kKillInStart,  // and again while it starts
  kPause,        // SIGSTOP, later SIGCONT
  kFullDisk,
  kOneWay,  // what one node sends does not arrive at another
  kTwoWays,
  kLoss,         // of 30 packets in 100
  kClockDays,    // the clock two days ahead
  kClockAhead,   // three years ahead: certificates have ended
  kClockBehind,  // two years behind: they have not begun
  kWitnessAway,  // kill -9 of a node and the witness; the node starts first
};
inline constexpr size_t kFaultCount = 11;
const char* NameOf(Fault fault);

class Faults {
 public:
  // `small_disk` is the node whose disk can be filled.
  Faults(Cluster* cluster, MachineRoom* room, size_t small_disk, uint64_t seed);

  // The faults that are possible here; `notes` says which are not.
  void Prepare(std::vector<std::string>* notes);
  // Kills, and after every few one of the others.
  absl::Status Next();
  // Each of those that are possible here, and did not come up yet.
  absl::Status Rest();
  uint64_t Times(Fault fault) const {
    return times_[static_cast<size_t>(fault)];
  }
  uint64_t kills() const {
    return Times(Fault::kKill) + Times(Fault::kKillInStart) +
           2 * Times(Fault::kWitnessAway);
  }
  // Those of the witness among all kills.
  uint64_t witness_kills() const { return witness_kills_; }

 private:
  absl::Status Strike(Fault fault, size_t node);
  absl::Status Inject(Fault fault, size_t node);
  absl::Status Kill(size_t node, bool in_start);
  absl::Status FillDisk();
  absl::Status StartWithoutWitness(size_t node);
  absl::Status Partition(size_t node, bool both_ways);
  absl::Status WrongClock(size_t node, const std::string& offset, bool can_run);
  size_t Another(size_t node);
  void Sleep(int64_t ms_max);

  Cluster& cluster_;
  MachineRoom& room_;
  const size_t small_disk_;
  std::mt19937_64 random_;
  std::vector<Fault> others_;
  size_t next_other_ = 0;
  std::array<uint64_t, kFaultCount> times_{};
  uint64_t witness_kills_ = 0;
};

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_FAULTS_H_
