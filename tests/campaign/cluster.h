#ifndef CAUSEWAY_TESTS_CAMPAIGN_CLUSTER_H_
#define CAUSEWAY_TESTS_CAMPAIGN_CLUSTER_H_

// The nodes of the campaign: real causewayd processes with the files of a
// federation made for it. Only the main thread starts and ends them, each by
// its own process id.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "causeway/v1/journey.pb.h"
#include "certs/federation.h"
#include "client/contexts.h"
#include "client/demo/daemon.h"
#include "tests/campaign/machine_room.h"

namespace causeway::campaign {

class Cluster {
 public:
  // The nodes and people of `journey`, and a witness behind them where
  // `witnessed`; nothing runs yet. A node whose number is `on_small_disk` has
  // its data on a disk of its own, if that is permitted.
  static absl::StatusOr<std::unique_ptr<Cluster>> Create(
      const v1::Journey& journey, bool witnessed, MachineRoom* room,
      size_t on_small_disk);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // With the witness.
  size_t size() const { return nodes_.size(); }
  // Nodes that carry cases: the first of them all.
  size_t carriers() const { return carriers_; }
  bool witnessed() const { return carriers_ < nodes_.size(); }
  const std::string& IdOf(size_t node) const {
    return layout_.nodes[node].node_id;
  }
  const ContextFile& contexts() const { return contexts_; }
  std::string StaffNumber(const std::string& node,
                          const std::string& label) const;
  std::string DataDir(size_t node) const;
  // What all processes of this node wrote.
  std::string Log(size_t node) const;
  // Another program in place of causewayd at the next start; empty: that one.
  void SetProgram(size_t node, const std::string& program);

  // Another process for the node, with a configuration and a data folder of its
  // own; waits until it is ready.
  absl::Status BeginOther(size_t node, const std::string& config,
                          const std::string& data,
                          std::unique_ptr<demo::Daemon>* daemon);
  // Of a second process over the same data, which must end by itself; -1 where
  // it does not.
  int ExitCodeOfSecond(size_t node);

  // Starts a process and does not wait.
  absl::Status Begin(size_t node);
  absl::Status AwaitReady(size_t node);
  // Begin and AwaitReady, where none runs; what ended by itself begins anew.
  absl::Status Start(size_t node);
  // False where it has ended or was never begun.
  bool Runs(size_t node);
  // Waits until it has ended by itself; its exit code, -1 where it does not.
  int AwaitEnd(size_t node);
  void Kill(size_t node);  // SIGKILL
  void Stop(size_t node);  // SIGTERM, and waits
  void Signal(size_t node, int signal);

 private:
  struct Node {
    std::string address;
    std::string program;
    pid_t pid = -1;
    int exit_code = -1;
    std::unique_ptr<demo::Daemon> daemon;
  };

  Cluster() = default;
  demo::DaemonPlan PlanOf(size_t node) const;

  std::string dir_;
  MachineRoom* room_ = nullptr;
  FederationLayout layout_;
  ContextFile contexts_;
  std::vector<Node> nodes_;
  size_t carriers_ = 0;
};

// The daemon beside this program.
std::string DaemonProgram();

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_CLUSTER_H_
