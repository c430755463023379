#include "tests/campaign/cluster.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "client/demo/demo_federation.h"
#include "client/demo/machine.h"
#include "client/files.h"
#include "crypto/random_source.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::campaign {
namespace {

// A start on a machine that is busy with three daemons and their clients.
constexpr absl::Duration kReadyWithin = absl::Seconds(60);
constexpr absl::Duration kEndsWithin = absl::Seconds(60);
constexpr absl::Duration kPollEvery = absl::Milliseconds(5);
constexpr size_t kSmallDiskBytes = 96 << 20;

}  // namespace

std::string DaemonProgram() {
  return absl::StrCat(demo::ProgramFolder(), "/causewayd");
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Create(
    const v1::Journey& journey, bool witnessed, MachineRoom* room,
    size_t on_small_disk) {
  auto cluster = std::unique_ptr<Cluster>(new Cluster());
  cluster->room_ = room;
  ASSIGN_OR_RETURN(cluster->dir_, demo::MakeTemporaryFolder());
  FederationPlan plan = demo::PlanOf(journey);
  cluster->carriers_ = plan.nodes.size();
  if (witnessed) demo::AddWitness(&plan);
  ASSIGN_OR_RETURN(const std::vector<int> ports,
                   demo::FreeLoopbackPorts(2 * plan.nodes.size()));
  cluster->nodes_.resize(plan.nodes.size());
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    const std::string host =
        room->has_networks() ? MachineRoom::AddressOf(i) : "127.0.0.1";
    // Who takes children in carries no cases: their number has no limit.
    if (i < cluster->carriers_) {
      plan.nodes[i].people.push_back({"intake", {"intake"}});
    }
    plan.nodes[i].people_address = absl::StrCat(host, ":", ports[2 * i]);
    plan.nodes[i].peers_address = absl::StrCat(host, ":", ports[2 * i + 1]);
  }
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  OpenSslRandom random;
  ASSIGN_OR_RETURN(cluster->layout_,
                   CreateFederation(absl::StrCat(cluster->dir_, "/federation"),
                                    plan, procedure.digest(), procedure.name(),
                                    absl::Now(), random));
  ASSIGN_OR_RETURN(cluster->contexts_,
                   LoadContexts(cluster->layout_.contexts_path));
  if (room->has_mounts()) {
    std::filesystem::create_directory(cluster->DataDir(on_small_disk));
    RETURN_IF_ERROR(
        room->MountDisk(cluster->DataDir(on_small_disk), kSmallDiskBytes));
  }
  return cluster;
}

Cluster::~Cluster() {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (Runs(i)) Kill(i);
  }
  nodes_.clear();
  room_->UnmountDisks();  // or the folder cannot be removed
  demo::RemoveFolder(dir_);
}

std::string Cluster::StaffNumber(const std::string& node,
                                 const std::string& label) const {
  for (const NodeLayout& layout : layout_.nodes) {
    for (const PersonLayout& person : layout.people) {
      if (layout.node_id == node && person.label == label) {
        return person.staff_number;
      }
    }
  }
  CAUSEWAY_CHECK(false) << "no such person";
  return "";
}

std::string Cluster::DataDir(size_t node) const {
  return absl::StrCat(layout_.nodes[node].dir, "/data");
}

demo::DaemonPlan Cluster::PlanOf(size_t node) const {
  demo::DaemonPlan plan;
  plan.program =
      nodes_[node].program.empty() ? DaemonProgram() : nodes_[node].program;
  plan.config_path = layout_.nodes[node].config_path;
  plan.ready_path = absl::StrCat(DataDir(node), "/addresses.json");
  plan.log_path = absl::StrCat(layout_.nodes[node].dir, "/causewayd.log");
  return plan;
}

std::string Cluster::Log(size_t node) const {
  const auto text = ReadWholeFile(PlanOf(node).log_path, demo::kLogBytesMax);
  CAUSEWAY_CHECK(text.ok()) << text.status().message();
  return *text;
}

void Cluster::SetProgram(size_t node, const std::string& program) {
  nodes_[node].program = program;
}

absl::Status Cluster::Begin(size_t node) {
  const demo::DaemonPlan plan = PlanOf(node);
  std::error_code ignored;
  std::filesystem::remove(plan.ready_path, ignored);
  Node& at = nodes_[node];
  return room_->InNetworkOf(node, [&]() -> absl::Status {
    ASSIGN_OR_RETURN(at.daemon, demo::Daemon::Start(plan));
    at.pid = at.daemon->pid();
    return absl::OkStatus();
  });
}

absl::Status Cluster::BeginOther(size_t node, const std::string& config,
                                 const std::string& data,
                                 std::unique_ptr<demo::Daemon>* daemon) {
  demo::DaemonPlan plan = PlanOf(node);
  plan.config_path = config;
  plan.ready_path = absl::StrCat(data, "/addresses.json");
  std::error_code ignored;
  std::filesystem::remove(plan.ready_path, ignored);
  RETURN_IF_ERROR(room_->InNetworkOf(node, [&]() -> absl::Status {
    ASSIGN_OR_RETURN(*daemon, demo::Daemon::Start(plan));
    return absl::OkStatus();
  }));
  return (*daemon)->WaitUntilReady(absl::Now() + kReadyWithin);
}

int Cluster::ExitCodeOfSecond(size_t node) {
  int code = -1;
  const absl::Status began = room_->InNetworkOf(node, [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto second, demo::Daemon::Start(PlanOf(node)));
    const absl::Time until = absl::Now() + kEndsWithin;
    int state = 0;
    while (absl::Now() < until) {
      if (waitpid(second->pid(), &state, WNOHANG) == second->pid()) {
        code = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
        break;
      }
      absl::SleepFor(kPollEvery);
    }
    return absl::OkStatus();
  });
  return began.ok() ? code : -1;
}

absl::Status Cluster::AwaitReady(size_t node) {
  return nodes_[node].daemon->WaitUntilReady(absl::Now() + kReadyWithin);
}

absl::Status Cluster::Start(size_t node) {
  if (Runs(node)) return absl::OkStatus();
  RETURN_IF_ERROR(Begin(node));
  return AwaitReady(node);
}

bool Cluster::Runs(size_t node) {
  Node& at = nodes_[node];
  if (at.pid < 0) return false;
  int state = 0;
  const pid_t got = waitpid(at.pid, &state, WNOHANG);
  if (got == 0) return true;
  if (got == at.pid) {
    at.exit_code =
        WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  }
  at.pid = -1;
  at.daemon.reset();
  return false;
}

int Cluster::AwaitEnd(size_t node) {
  const absl::Time until = absl::Now() + kEndsWithin;
  while (Runs(node)) {
    if (absl::Now() > until) return -1;
    absl::SleepFor(kPollEvery);
  }
  return nodes_[node].exit_code;
}

void Cluster::Kill(size_t node) {
  Signal(node, SIGKILL);
  AwaitEnd(node);
}

void Cluster::Stop(size_t node) {
  Signal(node, SIGTERM);
  AwaitEnd(node);
}

void Cluster::Signal(size_t node, int signal) {
  if (nodes_[node].pid > 0) kill(nodes_[node].pid, signal);
}

}  // namespace causeway::campaign
