#ifndef CAUSEWAY_TESTS_INTEGRATION_NODES_H_
#define CAUSEWAY_TESTS_INTEGRATION_NODES_H_

// A federation of real causewayd processes on free loopback ports, with the
// nodes and people of the first shipped journey. A node runs once Start was
// called; whatever a test does, its process has ended when the federation is
// gone. Daemons are started from the main thread: the kernel ends them with the
// thread that made them.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "causeway/v1/journey.pb.h"
#include "certs/federation.h"
#include "client/contexts.h"
#include "client/demo/daemon.h"
#include "client/node_client.h"
#include "crypto/random_source.h"

namespace causeway::integration_test {

// The value, or the end of the test program: for what a test stands on.
template <typename T>
T Need(absl::StatusOr<T> value) {
  CAUSEWAY_CHECK(value.ok()) << value.status().message();
  return *std::move(value);
}

namespace pb = causeway::v1;

inline constexpr char kFederation[] = "demo";

// A deadline no call of a healthy node comes near, also under a sanitizer.
absl::Time Soon();

// Asks until it answers true; false when it does not in time.
template <typename Condition>
bool Eventually(const Condition& condition);

// How a process ended: its exit code; 128 and the signal's number; -1 where it
// did not end in time.
int WaitForEnd(pid_t pid);

// All a refused call could have changed.
struct Reading {
  std::vector<std::pair<std::string, std::uint64_t>> case_versions;
  std::uint64_t node_log_length = 0;

  bool operator==(const Reading& other) const {
    return case_versions == other.case_versions &&
           node_log_length == other.node_log_length;
  }
};

class Node {
 public:
  Node(NodeLayout layout, std::string people_address, std::string peers_address,
       const ContextFile* contexts);

  // Starts the daemon and waits until it takes calls.
  absl::Status Start();
  // SIGKILL, and waits for the end.
  void Kill();
  // SIGHUP: it reads its files again.
  void Hangup();
  // SIGTERM; as WaitForEnd.
  int Terminate();
  // Starts a daemon that must end by itself; as WaitForEnd. Its log is `log`.
  int RunToEnd(std::string* log) const;

  // One connection per person, kept until the node starts again.
  NodeClient& As(const std::string& label);
  // A connection of its own.
  std::unique_ptr<NodeClient> Connect(const std::string& label) const;

  Reading Read();
  std::string Log() const;
  // Rules of the handshakes it refused, in their order.
  std::vector<std::string> RefusedHandshakes() const;

  const NodeLayout& layout() const { return layout_; }
  const std::string& id() const { return layout_.node_id; }
  const std::string& people_address() const { return people_address_; }
  const std::string& peers_address() const { return peers_address_; }
  std::string Keys(const std::string& file) const;
  // "people/<label>.pem" and ".key".
  std::string Person(const std::string& label, const std::string& ending) const;
  std::string StaffNumber(const std::string& label) const;
  std::string DataDir() const;

 private:
  absl::Status TryStart();
  demo::DaemonPlan Plan() const;

  const NodeLayout layout_;
  const std::string people_address_;
  const std::string peers_address_;
  const ContextFile* const contexts_;
  std::unique_ptr<demo::Daemon> daemon_;
  std::map<std::string, std::unique_ptr<NodeClient>> clients_;
};

class Federation {
 public:
  // ml, tn and gn; no daemon runs yet. With a witness: also "ml-2", another
  // node in Mali, and "wi".
  explicit Federation(bool witness = false);
  ~Federation();
  Federation(const Federation&) = delete;
  Federation& operator=(const Federation&) = delete;

  Node& at(const std::string& id) { return *nodes_.at(id); }
  const std::string& contexts_path() const { return layout_.contexts_path; }
  const std::string& dir() const { return dir_; }
  const std::vector<std::string>& order_keys() const {
    return layout_.order_key_paths;
  }
  const ContextFile& contexts() const { return contexts_; }
  const FederationLayout& layout() const { return layout_; }

  // Signs and publishes the next directory, edited.
  void Publish(const std::function<void(pb::Directory&)>& edit);
  // The same in which the node has this status.
  void Publish(const std::string& id, pb::NodeStatus status);

  // Plays the first `acts` acts of the shipped journey; all nodes must run.
  // Returns the id of the case at its first node.
  std::string Play(int acts);
  // Plays all acts of a journey between these nodes; returns the same.
  std::string Play(const pb::Journey& journey);
  // Every node logs all it can be made to say. Before they start.
  void LogEverything();

 private:
  std::string dir_;
  FederationLayout layout_;
  ContextFile contexts_;
  OpenSslRandom random_;
  std::map<std::string, std::unique_ptr<Node>> nodes_;
};

pb::Journey ShippedJourney();
std::string FileText(const std::string& path);
// Today, as requests state days.
std::string Today();

namespace internal {
bool TimeIsUp(absl::Time deadline);  // After a short sleep.
}  // namespace internal

template <typename Condition>
bool Eventually(const Condition& condition) {
  const absl::Time deadline = Soon();
  while (!condition()) {
    if (internal::TimeIsUp(deadline)) return false;
  }
  return true;
}

}  // namespace causeway::integration_test

#endif  // CAUSEWAY_TESTS_INTEGRATION_NODES_H_
