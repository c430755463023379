#ifndef CAUSEWAY_CLIENT_DEMO_DEMO_FEDERATION_H_
#define CAUSEWAY_CLIENT_DEMO_DEMO_FEDERATION_H_

// The federation of a journey on this machine: its files in one folder, one
// causewayd per node on free loopback ports. Thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "causeway/v1/journey.pb.h"
#include "certs/federation.h"
#include "client/demo/daemon.h"

namespace causeway::demo {

// A node as the demo runs it.
struct RunningNode {
  std::string node_id;
  std::string country;
  std::string organisation;
  std::string people_address;
  std::string peers_address;
  std::string log_path;
  pid_t pid = 0;
};

class DemoFederation {
 public:
  // Makes the files. INVALID_ARGUMENT for a journey that makes no federation,
  // codes of CreateFederation.
  static absl::StatusOr<std::unique_ptr<DemoFederation>> Create(
      const std::string& dir, const v1::Journey& journey, const Clock& clock,
      RandomSource& random);

  // Starts every node and waits until all take calls. Codes of Daemon.
  absl::Status Start(const std::string& program, bool outlives_us);
  // Ends every node; none is started afterwards.
  void Stop();
  void LetGo();

  const FederationLayout& layout() const { return layout_; }
  const std::vector<RunningNode>& nodes() const { return nodes_; }

 private:
  DemoFederation(FederationLayout layout, std::vector<RunningNode> nodes)
      : layout_(std::move(layout)), nodes_(std::move(nodes)) {}

  const FederationLayout layout_;
  std::vector<RunningNode> nodes_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Daemon>> daemons_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

// The plan of a journey's federation; addresses are left empty.
FederationPlan PlanOf(const v1::Journey& journey);
// Adds a node of its own, which is the federation's witness, and three officers
// who may sign an ORDER.
void AddWitness(FederationPlan* plan);

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_DEMO_FEDERATION_H_
