#ifndef CAUSEWAY_TESTS_CAMPAIGN_MACHINE_ROOM_H_
#define CAUSEWAY_TESTS_CAMPAIGN_MACHINE_ROOM_H_

// What the campaign does to the machine: network namespaces of its own, one for
// each node, with a line between them that can be cut; small disks that can be
// filled. All of it belongs to this process and is gone with it. Made before
// any thread, used from that one thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace causeway::campaign {

class MachineRoom {
 public:
  // Makes what is permitted; `notes` says what is not, and why.
  static std::unique_ptr<MachineRoom> Enter(size_t nodes,
                                            std::vector<std::string>* notes);
  ~MachineRoom();
  MachineRoom(const MachineRoom&) = delete;
  MachineRoom& operator=(const MachineRoom&) = delete;

  bool has_networks() const { return !nodes_.empty(); }
  bool has_mounts() const { return has_mounts_; }

  // Of the node's end of its line, as the campaign and the other nodes see it.
  static std::string AddressOf(size_t node);

  // Runs `fn` in the network of the node (a child it makes stays there), or
  // just runs it where there are no networks.
  absl::Status InNetworkOf(size_t node,
                           const std::function<absl::Status()>& fn);

  // What comes from `from` does not arrive at `to` any more; the people of both
  // reach them all the same.
  absl::Status Block(size_t from, size_t to);
  // So many of a hundred packets between this node and the others are lost.
  absl::Status Lose(size_t node, int percent);
  absl::Status HealNetwork(size_t node);

  // An empty disk of so many bytes over the folder.
  absl::Status MountDisk(const std::string& folder, size_t bytes);
  // Takes all such disks away.
  void UnmountDisks();

 private:
  MachineRoom() = default;
  absl::Status MakeNetworks(size_t nodes);
  absl::Status MakeNetwork(size_t node);
  absl::Status Rules(size_t node, const std::string& rules);

  bool has_mounts_ = false;
  int own_network_ = -1;
  std::vector<int> nodes_;  // descriptors of their networks
  std::vector<std::string> mounted_;
};

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_MACHINE_ROOM_H_
