#include "tests/integration/nodes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/date.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "client/demo/demo_federation.h"
#include "client/demo/machine.h"
#include "client/demo/stranger.h"
#include "client/files.h"
#include "client/journey/journey_nodes.h"
#include "client/journey/journey_player.h"
#include "crypto/tls_policy.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"
#include "tests/testing/journeys.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

constexpr size_t kFileBytesMax = 64 * 1024 * 1024;
constexpr char kBindRule[] = "start.bind";

// The clients of these tests are held to what nodes are held to.
class TlsPolicy : public ::testing::Environment {
 public:
  void SetUp() override { ASSERT_OK(RequireTls13()); }
};
const auto* const kTlsPolicy =
    ::testing::AddGlobalTestEnvironment(new TlsPolicy);

}  // namespace

absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

bool internal::TimeIsUp(absl::Time deadline) {
  absl::SleepFor(absl::Milliseconds(5));
  return absl::Now() > deadline;
}

int WaitForEnd(pid_t pid) {
  int state = 0;
  if (!Eventually([&] { return waitpid(pid, &state, WNOHANG) == pid; })) {
    return -1;
  }
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

std::string FileText(const std::string& path) {
  return Need(ReadWholeFile(path, kFileBytesMax));
}

std::string Today() { return FormatDate(DateOf(absl::Now())); }

pb::Journey ShippedJourney() {
  return causeway::ShippedJourney("return-to-family.json");
}

Node::Node(NodeLayout layout, std::string people_address,
           std::string peers_address, const ContextFile* contexts)
    : layout_(std::move(layout)),
      people_address_(std::move(people_address)),
      peers_address_(std::move(peers_address)),
      contexts_(contexts) {}

std::string Node::Keys(const std::string& file) const {
  return absl::StrCat(layout_.keys_dir, "/", file);
}

std::string Node::Person(const std::string& label,
                         const std::string& ending) const {
  return absl::StrCat(layout_.dir, "/people/", label, ending);
}

std::string Node::StaffNumber(const std::string& label) const {
  for (const PersonLayout& person : layout_.people) {
    if (person.label == label) return person.staff_number;
  }
  CAUSEWAY_CHECK(false) << "no such label";
  return "";
}

std::string Node::DataDir() const { return absl::StrCat(layout_.dir, "/data"); }

demo::DaemonPlan Node::Plan() const {
  demo::DaemonPlan plan;
  plan.program = absl::StrCat(CAUSEWAY_TEST_BIN_DIR, "/causewayd");
  plan.config_path = layout_.config_path;
  plan.ready_path = absl::StrCat(DataDir(), "/addresses.json");
  plan.log_path = absl::StrCat(layout_.dir, "/causewayd.log");
  return plan;
}

absl::Status Node::TryStart() {
  clients_.clear();
  const demo::DaemonPlan plan = Plan();
  // What an earlier process wrote says nothing about this one.
  std::filesystem::remove(plan.ready_path);
  auto daemon = demo::Daemon::Start(plan);
  if (!daemon.ok()) return daemon.status();
  daemon_ = *std::move(daemon);
  return daemon_->WaitUntilReady(Soon());
}

absl::Status Node::Start() {
  constexpr int kTriesMax = 5;
  absl::Status status;
  for (int i = 0; i < kTriesMax; ++i) {
    status = TryStart();
    // Some other connection of this machine may hold the port for a moment.
    if (status.ok() || !absl::StrContains(status.message(), kBindRule)) break;
    absl::SleepFor(absl::Milliseconds(200));
  }
  return status;
}

void Node::Kill() {
  CAUSEWAY_CHECK(daemon_ != nullptr) << "not started";
  kill(daemon_->pid(), SIGKILL);
  EXPECT_EQ(WaitForEnd(daemon_->pid()), 128 + SIGKILL);
  daemon_.reset();
}

void Node::Hangup() {
  CAUSEWAY_CHECK(daemon_ != nullptr) << "not started";
  kill(daemon_->pid(), SIGHUP);
}

int Node::Terminate() {
  CAUSEWAY_CHECK(daemon_ != nullptr) << "not started";
  // Connections on which nobody listens would make it wait for seconds.
  clients_.clear();
  kill(daemon_->pid(), SIGTERM);
  const int code = WaitForEnd(daemon_->pid());
  daemon_.reset();
  return code;
}

int Node::RunToEnd(std::string* log) const {
  demo::DaemonPlan plan = Plan();
  plan.log_path = absl::StrCat(layout_.dir, "/second.log");
  std::filesystem::remove(plan.log_path);
  const auto daemon = Need(demo::Daemon::Start(plan));
  const int code = WaitForEnd(daemon->pid());
  *log = FileText(plan.log_path);
  return code;
}

std::unique_ptr<NodeClient> Node::Connect(const std::string& label) const {
  return Need(NodeClient::Create(
      Need(FindContext(*contexts_, absl::StrCat(label, "@", id())))));
}

NodeClient& Node::As(const std::string& label) {
  std::unique_ptr<NodeClient>& client = clients_[label];
  if (client == nullptr) client = Connect(label);
  return *client;
}

Reading Node::Read() {
  Reading reading;
  const auto facts = As("operator").GetNode(pb::GetNodeRequest(), Soon());
  EXPECT_OK(facts.status());
  if (facts.ok()) reading.node_log_length = facts->node_log_length();
  pb::ListCasesRequest request;
  do {
    const auto page = As("worker").ListCases(request, Soon());
    EXPECT_OK(page.status());
    if (!page.ok()) break;
    for (const pb::CaseView& view : page->cases()) {
      reading.case_versions.emplace_back(view.case_id(), view.version());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return reading;
}

std::string Node::Log() const { return FileText(Plan().log_path); }

std::vector<std::string> Node::RefusedHandshakes() const {
  return demo::RefusedHandshakes(Log());
}

Federation::Federation(bool witness) {
  dir_ = Need(demo::MakeTemporaryFolder());
  FederationPlan plan = demo::PlanOf(ShippedJourney());
  if (witness) {
    plan.nodes.push_back(plan.nodes.front());
    plan.nodes.back().node_id = "ml-2";
    demo::AddWitness(&plan);
  }
  const std::vector<int> ports =
      Need(demo::FreeLoopbackPorts(2 * plan.nodes.size()));
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    // A second case worker: one answers for so many children and no more.
    plan.nodes[i].people.push_back({"colleague", {"case_worker"}});
    plan.nodes[i].people_address = absl::StrCat("127.0.0.1:", ports[2 * i]);
    plan.nodes[i].peers_address = absl::StrCat("127.0.0.1:", ports[2 * i + 1]);
  }
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  layout_ = Need(CreateFederation(absl::StrCat(dir_, "/federation"), plan,
                                  procedure.digest(), procedure.name(),
                                  absl::Now(), random_));
  contexts_ = Need(LoadContexts(layout_.contexts_path));
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    nodes_[plan.nodes[i].node_id] =
        std::make_unique<Node>(layout_.nodes[i], plan.nodes[i].people_address,
                               plan.nodes[i].peers_address, &contexts_);
  }
}

Federation::~Federation() {
  nodes_.clear();  // Ends the daemons.
  demo::RemoveFolder(dir_);
}

void Federation::Publish(const std::string& id, pb::NodeStatus status) {
  Publish(
      [&](pb::Directory& next) { ASSERT_OK(SetNodeStatus(next, id, status)); });
}

void Federation::Publish(const std::function<void(pb::Directory&)>& edit) {
  ASSERT_OK_AND_ASSIGN(const std::vector<SigningKey> officers,
                       LoadOfficerKeys(layout_.officer_key_paths));
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(layout_.directory_path));
  pb::Directory next =
      NextVersion(*versions.back(), absl::Now(), kDirectoryLifetime);
  edit(next);
  ASSERT_OK(PublishDirectory(layout_.directory_path, next, officers));
}

std::string Federation::Play(int acts) {
  pb::Journey journey = ShippedJourney();
  journey.mutable_acts()->DeleteSubrange(acts, journey.acts_size() - acts);
  return Play(journey);
}

std::string Federation::Play(const pb::Journey& journey) {
  const auto nodes = Need(JourneyNodes::Connect(contexts_, journey));
  const SystemClock clock;
  JourneyPlayer player(&journey, nodes.get(), &clock, &random_,
                       [](const ActReport&) {});
  EXPECT_OK(player.PlayActs());
  const Reading reading = at(journey.acts(0).node()).Read();
  EXPECT_FALSE(reading.case_versions.empty());
  return reading.case_versions.empty() ? ""
                                       : reading.case_versions.back().first;
}

void Federation::LogEverything() {
  for (const auto& [id, node] : nodes_) {
    const std::string& path = node->layout().config_path;
    ASSERT_OK(ReplaceFile(
        path, absl::StrReplaceAll(FileText(path), {{"level = \"info\"",
                                                    "level = \"debug\""}})));
  }
}

}  // namespace causeway::integration_test
