#include "tests/campaign/machine_room.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/files.h"

namespace causeway::campaign {
namespace {

constexpr char kBridge[] = "causeway0";

absl::Status Failed(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", SystemError(errno)));
}

// Runs a program of the system; `input` is what it reads.
absl::Status Execute(const std::vector<std::string>& arguments,
                     const std::string& input = "") {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed("pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[0], STDIN_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(ends[0]);
  const ssize_t written = write(ends[1], input.data(), input.size());
  close(ends[1]);
  int state = 0;
  if (child < 0 || waitpid(child, &state, 0) != child) return Failed("fork");
  if (written == static_cast<ssize_t>(input.size()) && WIFEXITED(state) &&
      WEXITSTATUS(state) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("failed: ", absl::StrJoin(arguments, " ")));
}

absl::Status Ip(const std::vector<std::string>& words) {
  std::vector<std::string> arguments = {"ip"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return Execute(arguments);
}

int OwnNetwork() { return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC); }

}  // namespace

std::string MachineRoom::AddressOf(size_t node) {
  return absl::StrCat("10.77.0.", 10 + node);
}

std::unique_ptr<MachineRoom> MachineRoom::Enter(
    size_t nodes, std::vector<std::string>* notes) {
  auto room = std::unique_ptr<MachineRoom>(new MachineRoom());
  if (unshare(CLONE_NEWNS) == 0 &&
      mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
    room->has_mounts_ = true;
  } else {
    notes->push_back(absl::StrCat("no full disks: a mount is not permitted (",
                                  SystemError(errno), ")"));
  }
  const absl::Status networks = room->MakeNetworks(nodes);
  if (!networks.ok()) {
    for (const int network : room->nodes_) close(network);
    room->nodes_.clear();
    notes->push_back(
        absl::StrCat("no partitions and no loss: network namespaces are not "
                     "permitted here (",
                     std::string(networks.message()), ")"));
  }
  return room;
}

MachineRoom::~MachineRoom() {
  UnmountDisks();
  for (const int network : nodes_) close(network);
  if (own_network_ >= 0) close(own_network_);
}

absl::Status MachineRoom::MakeNetworks(size_t nodes) {
  const int before = OwnNetwork();
  if (before < 0) return Failed("network namespace");
  if (unshare(CLONE_NEWNET) != 0) {
    const absl::Status status = Failed("unshare");
    close(before);
    return status;
  }
  own_network_ = OwnNetwork();
  absl::Status status = [&]() -> absl::Status {
    RETURN_IF_ERROR(Ip({"link", "set", "lo", "up"}));
    RETURN_IF_ERROR(Ip({"link", "add", kBridge, "type", "bridge"}));
    RETURN_IF_ERROR(Ip({"address", "add", "10.77.0.1/24", "dev", kBridge}));
    RETURN_IF_ERROR(Ip({"link", "set", kBridge, "up"}));
    for (size_t i = 0; i < nodes; ++i) RETURN_IF_ERROR(MakeNetwork(i));
    for (size_t i = 0; i < nodes; ++i) RETURN_IF_ERROR(HealNetwork(i));
    return absl::OkStatus();
  }();
  if (!status.ok() && setns(before, CLONE_NEWNET) != 0)
    status = Failed("setns");
  close(before);
  return status;
}

absl::Status MachineRoom::MakeNetwork(size_t node) {
  if (unshare(CLONE_NEWNET) != 0) return Failed("unshare");
  const int network = OwnNetwork();
  if (setns(own_network_, CLONE_NEWNET) != 0) return Failed("setns");
  if (network < 0) return Failed("network namespace");
  nodes_.push_back(network);
  const std::string outer = absl::StrCat("node", node);
  RETURN_IF_ERROR(
      Ip({"link", "add", outer, "type", "veth", "peer", "name", "line", "netns",
          absl::StrCat("/proc/", getpid(), "/fd/", network)}));
  RETURN_IF_ERROR(Ip({"link", "set", outer, "master", kBridge, "up"}));
  return InNetworkOf(node, [&]() -> absl::Status {
    RETURN_IF_ERROR(Ip({"link", "set", "lo", "up"}));
    RETURN_IF_ERROR(Ip({"address", "add", absl::StrCat(AddressOf(node), "/24"),
                        "dev", "line"}));
    return Ip({"link", "set", "line", "up"});
  });
}

absl::Status MachineRoom::InNetworkOf(size_t node,
                                      const std::function<absl::Status()>& fn) {
  if (nodes_.empty()) return fn();
  if (setns(nodes_[node], CLONE_NEWNET) != 0) return Failed("setns");
  const absl::Status status = fn();
  if (setns(own_network_, CLONE_NEWNET) != 0) return Failed("setns");
  return status;
}

absl::Status MachineRoom::Rules(size_t node, const std::string& rules) {
  return InNetworkOf(node, [&] {
    return Execute({"nft", "-f", "-"},
                   absl::StrCat("flush ruleset\ntable ip campaign {\n"
                                "chain incoming {\n"
                                "type filter hook input priority 0;\n",
                                rules, "}\n}\n"));
  });
}

absl::Status MachineRoom::Block(size_t from, size_t to) {
  return Rules(to, absl::StrCat("ip saddr ", AddressOf(from), " drop\n"));
}

absl::Status MachineRoom::Lose(size_t node, int percent) {
  return Rules(node, absl::StrCat("ip saddr != 10.77.0.1 meta l4proto tcp "
                                  "numgen random mod 100 < ",
                                  percent, " drop\n"));
}

absl::Status MachineRoom::HealNetwork(size_t node) { return Rules(node, ""); }

void MachineRoom::UnmountDisks() {
  for (const std::string& folder : mounted_) {
    umount2(folder.c_str(), MNT_DETACH);
  }
  mounted_.clear();
}

absl::Status MachineRoom::MountDisk(const std::string& folder, size_t bytes) {
  const std::string options = absl::StrCat("size=", bytes, ",mode=0700");
  if (mount("campaign", folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV,
            options.c_str()) != 0) {
    return Failed("mount");
  }
  mounted_.push_back(folder);
  return absl::OkStatus();
}

}  // namespace causeway::campaign
