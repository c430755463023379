#include "client/demo/demo_federation.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "client/demo/machine.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::demo {
namespace {

constexpr absl::Duration kReadyWithin = absl::Seconds(15);

// "FUNCTION_CASE_WORKER" -> "case_worker".
std::string FunctionName(int function) {
  const std::string& name =
      v1::Function_Name(static_cast<v1::Function>(function));
  return absl::AsciiStrToLower(absl::StripPrefix(name, "FUNCTION_"));
}

}  // namespace

FederationPlan PlanOf(const v1::Journey& journey) {
  FederationPlan plan;
  plan.name = "demo";
  plan.officers = 3;
  for (const v1::JourneyNode& node : journey.nodes()) {
    NodePlan planned;
    planned.node_id = node.node_id();
    planned.organisation = node.organisation();
    planned.type = node.type();
    planned.country = node.country();
    planned.represents = {node.country()};
    planned.languages = {"en"};
    for (const v1::JourneyPerson& person : node.people()) {
      PersonPlan who;
      who.label = person.label();
      for (int i = 0; i < person.functions_size(); ++i) {
        who.functions.push_back(FunctionName(person.functions(i)));
      }
      planned.people.push_back(std::move(who));
    }
    plan.nodes.push_back(std::move(planned));
  }
  return plan;
}

void AddWitness(FederationPlan* plan) {
  NodePlan witness;
  witness.node_id = "wi";
  witness.organisation = "Witness of custody: random tags, no case";
  witness.type = v1::ORGANISATION_TYPE_CENTRAL_AUTHORITY;
  witness.country = plan->nodes.front().country;
  witness.represents = {witness.country};
  witness.languages = {"en"};
  witness.people = {{"operator", {"operator"}}};
  witness.witness = true;
  plan->nodes.push_back(std::move(witness));
  plan->order_officers = 3;
}

absl::StatusOr<std::unique_ptr<DemoFederation>> DemoFederation::Create(
    const std::string& dir, const v1::Journey& journey, const Clock& clock,
    RandomSource& random) {
  FederationPlan plan = PlanOf(journey);
  AddWitness(&plan);
  ASSIGN_OR_RETURN(const std::vector<int> ports,
                   FreeLoopbackPorts(2 * plan.nodes.size()));
  std::vector<RunningNode> nodes;
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    NodePlan& planned = plan.nodes[i];
    planned.people_address = absl::StrCat("127.0.0.1:", ports[2 * i]);
    planned.peers_address = absl::StrCat("127.0.0.1:", ports[2 * i + 1]);
    RunningNode node;
    node.node_id = planned.node_id;
    node.country = planned.country;
    node.organisation = planned.organisation;
    node.people_address = planned.people_address;
    node.peers_address = planned.peers_address;
    nodes.push_back(std::move(node));
  }
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  ASSIGN_OR_RETURN(
      FederationLayout layout,
      CreateFederation(dir, plan, procedure.digest(),
                       absl::StrCat(procedure.name(), " ", procedure.version()),
                       clock.Now(), random));
  for (size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].log_path = absl::StrCat(layout.nodes[i].dir, "/causewayd.log");
  }
  return std::unique_ptr<DemoFederation>(
      new DemoFederation(std::move(layout), std::move(nodes)));
}

absl::Status DemoFederation::Start(const std::string& program,
                                   bool outlives_us) {
  // A signal's clean-up must not have to wait for nodes to become ready: the
  // lock is held only while a process is made.
  std::vector<Daemon*> started;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    MutexLock lock(&mutex_);
    if (stopped_) return absl::CancelledError("stopped");
    DaemonPlan plan;
    plan.program = program;
    plan.config_path = layout_.nodes[i].config_path;
    plan.ready_path =
        absl::StrCat(layout_.nodes[i].dir, "/data/addresses.json");
    plan.log_path = nodes_[i].log_path;
    plan.outlives_us = outlives_us;
    ASSIGN_OR_RETURN(std::unique_ptr<Daemon> daemon, Daemon::Start(plan));
    nodes_[i].pid = daemon->pid();
    started.push_back(daemon.get());
    daemons_.push_back(std::move(daemon));
  }
  const absl::Time deadline = absl::Now() + kReadyWithin;
  for (Daemon* const daemon : started) {
    RETURN_IF_ERROR(daemon->WaitUntilReady(deadline));
  }
  return absl::OkStatus();
}

void DemoFederation::Stop() {
  MutexLock lock(&mutex_);
  stopped_ = true;
  for (const std::unique_ptr<Daemon>& daemon : daemons_) daemon->Stop();
}

void DemoFederation::LetGo() {
  MutexLock lock(&mutex_);
  for (const std::unique_ptr<Daemon>& daemon : daemons_) daemon->LetGo();
}

}  // namespace causeway::demo
