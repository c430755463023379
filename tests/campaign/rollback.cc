#include "tests/campaign/rollback.h"

#include <filesystem>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "client/demo/machine.h"
#include "client/files.h"
#include "tests/campaign/actor.h"
#include "tests/campaign/case_file.h"

namespace causeway::campaign {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr size_t kConfigBytesMax = 1 << 20;
constexpr int kExitInUse = 69;

class Scene {
 public:
  Scene(Cluster* cluster, uint64_t seed)
      : cluster_(*cluster),
        until_(absl::Now() + kPatience),
        people_(cluster),
        actor_(cluster, seed, [this] { return absl::Now() > until_; }) {}

  void Expect(bool holds, const std::string& what) {
    if (!holds) violations_.push_back(absl::StrCat("rollback: ", what));
  }
  void Must(const absl::Status& status) {
    Expect(status.ok(), std::string(status.message()));
  }
  bool Failed() const { return !violations_.empty(); }
  std::vector<std::string> violations() { return std::move(violations_); }

  // A node that stops waits for connections on which nobody listens.
  void Stop(size_t node) {
    people_.ForgetAll();
    actor_.Rest();
    cluster_.Stop(node);
  }

  void Play(Script script) {
    if (Failed()) return;
    file_.script = std::move(script);
    file_.complete = false;
    until_ = absl::Now() + kPatience;
    actor_.Play(&file_);
    Expect(file_.complete, file_.problem);
  }

  const std::string& IdAt(const std::string& node) { return file_.ids[node]; }
  People& people() { return people_; }
  Cluster& cluster() { return cluster_; }

  // Until it is true; nothing of a test is decided by how long that takes.
  bool Eventually(const std::function<bool()>& condition) {
    until_ = absl::Now() + kPatience;
    while (!condition()) {
      if (absl::Now() > until_) return false;
      absl::SleepFor(absl::Milliseconds(50));
    }
    return true;
  }

  // `pending`: the number under which the record is kept.
  absl::Status Record(NodeClient& client, const std::string& case_id,
                      uint64_t* pending = nullptr) {
    v1::RecordRequest request = AsylumAnswer("", turn_++).record();
    request.set_case_id(case_id);
    request.set_idempotency_key(NewIdempotencyKey(keys_));
    request.set_happened_on(FormatDate(DateOf(absl::Now())));
    const auto answer = client.Record(request, CallDeadline());
    if (answer.ok() && pending != nullptr) *pending = answer->pending();
    return answer.status();
  }

  v1::VerifyCaseResponse Verify(NodeClient& client,
                                const std::string& case_id) {
    v1::VerifyCaseRequest request;
    request.set_case_id(case_id);
    const auto answer = client.VerifyCase(request, CallDeadline());
    Must(answer.status());
    if (!answer.ok()) return {};
    Expect(answer->verified(), answer->problem());
    return *answer;
  }

  std::vector<v1::TimelineEntry> Timeline(NodeClient& client,
                                          const std::string& case_id) {
    const auto all = WholeTimeline(client, case_id, CallDeadline());
    Must(all.status());
    if (!all.ok()) return {};
    return {all->entries().begin(), all->entries().end()};
  }

  // A place of a journal where the two hold different entries.
  static bool Forked(const std::vector<v1::TimelineEntry>& a,
                     const std::vector<v1::TimelineEntry>& b) {
    for (const v1::TimelineEntry& one : a) {
      for (const v1::TimelineEntry& other : b) {
        if (one.journal() == other.journal() && one.epoch() == other.epoch() &&
            one.sequence() == other.sequence() &&
            one.digest() != other.digest()) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  Cluster& cluster_;
  absl::Time until_;  // of what is waited for now
  People people_;
  Actor actor_;
  OpenSslRandom keys_;
  CaseFile file_;
  uint64_t turn_ = 0;
  std::vector<std::string> violations_;
};

void Copy(Scene& scene, const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy(
      from, to, std::filesystem::copy_options::overwrite_existing, error);
  scene.Expect(!error, absl::StrCat("copy: ", error.message()));
}

// The receiver of the case refuses the file of one who handed it over before.
bool RefusedAsSuperseded(Scene& scene, const std::string& node) {
  v1::ListDeliveriesRequest request;
  request.set_page_size(limits::kPageSizeMax);
  do {
    const auto page = scene.people()
                          .As(node, "supervisor")
                          .ListDeliveries(request, CallDeadline());
    if (!page.ok()) return false;
    for (const v1::DeliveryView& delivery : page->deliveries()) {
      if (delivery.type() == v1::MESSAGE_TYPE_BUNDLE &&
          delivery.last_rule() == "custody.superseded") {
        return true;
      }
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return false;
}

// A clone of the node: the same keys and the same database, at other ports.
struct Clone {
  std::unique_ptr<demo::Daemon> daemon;
  std::unique_ptr<NodeClient> worker;
};

Clone MakeClone(Scene& scene, size_t node) {
  Cluster& cluster = scene.cluster();
  const std::string folder = absl::StrCat(cluster.DataDir(node), "/..");
  const std::string data = absl::StrCat(folder, "/clone-data");
  std::filesystem::create_directory(data);
  std::filesystem::permissions(data, std::filesystem::perms::owner_all);
  Copy(scene, absl::StrCat(cluster.DataDir(node), "/causeway.db"),
       absl::StrCat(data, "/causeway.db"));
  const auto config =
      ReadWholeFile(absl::StrCat(folder, "/node.toml"), kConfigBytesMax);
  auto context = FindContext(cluster.contexts(),
                             absl::StrCat("worker@", cluster.IdOf(node)));
  scene.Must(config.status());
  scene.Must(context.status());
  if (scene.Failed()) return {};
  // Ports of its own: one above those of the node.
  const size_t colon = context->endpoint.rfind(':');
  const std::string host = context->endpoint.substr(0, colon);
  const auto ports = demo::FreeLoopbackPorts(2);
  scene.Must(ports.status());
  if (scene.Failed()) return {};
  std::string text = *config;
  size_t which = 0;
  const size_t listeners = text.find("[listen]");
  for (const char* const key : {"people = \"", "peers = \""}) {
    const size_t begin = text.find(key, listeners);
    const size_t end = text.find('\n', begin);
    scene.Expect(begin != std::string::npos, "no listener in node.toml");
    if (scene.Failed()) return {};
    text.replace(begin, end - begin,
                 absl::StrCat(key, host, ":", (*ports)[which++], "\""));
  }
  text = absl::StrReplaceAll(
      text, {{"data_dir = \"data\"", "data_dir = \"clone-data\""}});
  const std::string path = absl::StrCat(folder, "/clone.toml");
  scene.Must(ReplaceFile(path, text));
  Clone clone;
  scene.Must(cluster.BeginOther(node, path, absl::StrCat(folder, "/clone-data"),
                                &clone.daemon));
  context->endpoint = absl::StrCat(host, ":", (*ports)[0]);
  auto client = NodeClient::Create(*context);
  scene.Must(client.status());
  if (client.ok()) clone.worker = *std::move(client);
  return clone;
}

// The first node has a case, hands it over, and then has the database of
// before.
void HandOverAndRestore(Scene& scene, const std::string& giver,
                        const std::string& taker) {
  Cluster& cluster = scene.cluster();
  const std::string database = absl::StrCat(cluster.DataDir(0), "/causeway.db");
  const std::string backup = absl::StrCat(cluster.DataDir(0), "/../backup.db");
  scene.Play(OpeningScript(giver));
  scene.Stop(0);
  Copy(scene, database, backup);
  scene.Must(cluster.Start(0));
  scene.Play(HandoffScript(giver, taker));
  scene.Stop(0);
  Copy(scene, backup, database);
  scene.Must(cluster.Start(0));
}

// It is custodian, and the witness answered to its start.
bool RecordsAtOnce(Scene& scene, NodeClient& client,
                   const std::string& case_id) {
  uint64_t pending = 0;
  return scene.Record(client, case_id, &pending).ok() && pending == 0;
}

// The case moved there, once, and goes on there.
void ExpectMovedOnce(Scene& scene, const std::string& taker) {
  NodeClient& now = scene.people().As(taker, "worker");
  scene.Expect(scene.Record(now, scene.IdAt(taker)).ok(),
               "the custodian does not record");
  const v1::VerifyCaseResponse here = scene.Verify(now, scene.IdAt(taker));
  scene.Expect(here.custodian() == taker && here.epoch() == 1,
               "the custodian names another");
}

// A case is opened at the node, which stops and is cloned.
Clone OpenAndClone(Scene& scene, size_t node) {
  scene.Play(OpeningScript(scene.cluster().IdOf(node)));
  scene.Stop(node);
  return MakeClone(scene, node);
}

}  // namespace

std::vector<std::string> RestoreABackup(Cluster* cluster, uint64_t seed) {
  Scene scene(cluster, seed);
  const std::string giver = cluster->IdOf(0);
  const std::string taker = cluster->IdOf(1);
  HandOverAndRestore(scene, giver, taker);
  if (scene.Failed()) return scene.violations();

  // It does not know, and two record for one child.
  NodeClient& old = scene.people().As(giver, "worker");
  NodeClient& now = scene.people().As(taker, "worker");
  scene.Expect(scene.Record(old, scene.IdAt(giver)).ok(),
               "the restored giver refuses: the profile gives more than said");
  scene.Expect(scene.Record(now, scene.IdAt(taker)).ok(),
               "the custodian does not record");
  // Each verifies alone; side by side the epochs and the fork show.
  const v1::VerifyCaseResponse there = scene.Verify(old, scene.IdAt(giver));
  const v1::VerifyCaseResponse here = scene.Verify(now, scene.IdAt(taker));
  scene.Expect(there.custodian() == giver && there.epoch() == 0,
               "the restored giver names another custodian");
  scene.Expect(here.custodian() == taker && here.epoch() == 1,
               "the custodian names another");

  // It hands over again: who has the case takes no file of an epoch that is
  // over, and both sides see that.
  scene.Play(OfferScript(giver, taker));
  scene.Expect(
      scene.Eventually([&] { return RefusedAsSuperseded(scene, giver); }),
      "the file of the restored giver is not refused");
  scene.Expect(Scene::Forked(scene.Timeline(old, scene.IdAt(giver)),
                             scene.Timeline(now, scene.IdAt(taker))),
               "no fork shows");
  scene.Expect(scene.Record(now, scene.IdAt(taker)).ok(),
               "the custodian does not record any more");
  scene.Expect(scene.Verify(now, scene.IdAt(taker)).epoch() == 1,
               "the custodian's epoch changed");
  return scene.violations();
}

std::vector<std::string> CloneANode(Cluster* cluster, uint64_t seed) {
  constexpr size_t kCloned = 2;
  Scene scene(cluster, seed);
  const std::string node = cluster->IdOf(kCloned);
  const std::string taker = cluster->IdOf(1);
  const Clone clone = OpenAndClone(scene, kCloned);
  const std::string case_id = scene.IdAt(node);
  scene.Must(cluster->Start(kCloned));
  if (scene.Failed()) return scene.violations();

  // Over one folder there is one daemon.
  scene.Expect(cluster->ExitCodeOfSecond(kCloned) == kExitInUse,
               "a second daemon over the same data is not refused");
  // Over a copy there are two, and both record.
  NodeClient& original = scene.people().As(node, "worker");
  scene.Expect(scene.Record(original, case_id).ok(), "the original refuses");
  scene.Expect(scene.Record(*clone.worker, case_id).ok(),
               "the clone refuses: the profile gives more than said");
  scene.Expect(Scene::Forked(scene.Timeline(original, case_id),
                             scene.Timeline(*clone.worker, case_id)),
               "no fork shows");
  // Peers know one address. The case moves there, once; the clone goes on
  // believing, and the custodian does not mind.
  scene.Play(HandoffScript(node, taker));
  const absl::Status refused = scene.Record(original, case_id);
  scene.Expect(IsSuperseded(refused), "the former custodian still records");
  scene.Expect(scene.Record(*clone.worker, case_id).ok(),
               "the clone refuses: the profile gives more than said");
  ExpectMovedOnce(scene, taker);
  return scene.violations();
}

std::vector<std::string> FenceARestoredBackup(Cluster* cluster, uint64_t seed) {
  Scene scene(cluster, seed);
  const std::string giver = cluster->IdOf(0);
  const std::string taker = cluster->IdOf(1);
  HandOverAndRestore(scene, giver, taker);
  if (scene.Failed()) return scene.violations();
  NodeClient& old = scene.people().As(giver, "worker");
  // Until the witness answers a record is kept; it enters no journal.
  const size_t before = scene.Timeline(old, scene.IdAt(giver)).size();
  scene.Expect(scene.Eventually([&] {
    return IsSuperseded(scene.Record(old, scene.IdAt(giver)));
  }),
               "the restored giver is not fenced");
  scene.Expect(scene.Timeline(old, scene.IdAt(giver)).size() == before,
               "the restored giver wrote");
  scene.Expect(scene.Verify(old, scene.IdAt(giver)).custodian() == taker,
               "the restored giver names another custodian");
  ExpectMovedOnce(scene, taker);
  return scene.violations();
}

std::vector<std::string> FenceAClone(Cluster* cluster, uint64_t seed) {
  constexpr size_t kCloned = 2;
  Scene scene(cluster, seed);
  const std::string node = cluster->IdOf(kCloned);
  const std::string taker = cluster->IdOf(1);
  const Clone clone = OpenAndClone(scene, kCloned);
  const std::string case_id = scene.IdAt(node);
  if (scene.Failed()) return scene.violations();
  scene.Expect(scene.Eventually([&] {
    return RecordsAtOnce(scene, *clone.worker, case_id);
  }),
               "the first of the two does not begin");
  scene.Must(cluster->Start(kCloned));
  if (scene.Failed()) return scene.violations();
  NodeClient& original = scene.people().As(node, "worker");
  scene.Expect(
      scene.Eventually([&] { return RecordsAtOnce(scene, original, case_id); }),
      "the one that started last refuses");
  const auto stopped = [&] {
    const auto refusal = RefusalOf(scene.Record(*clone.worker, case_id));
    return refusal.has_value() && refusal->rule == "custody.overtaken";
  };
  scene.Expect(scene.Eventually(stopped), "the clone goes on");
  scene.Play(HandoffScript(node, taker));
  scene.Expect(IsSuperseded(scene.Record(original, case_id)),
               "the former custodian still records");
  scene.Expect(stopped(), "the clone goes on");
  ExpectMovedOnce(scene, taker);
  return scene.violations();
}

}  // namespace causeway::campaign
