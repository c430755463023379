// ./run campaign: real nodes, real TLS, real disks, and everything that can
// befall them, under people who work on. docs/testing.md.

#include <array>
#include <atomic>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "client/journey/journey_loader.h"
#include "crypto/tls_policy.h"
#include "tests/campaign/actor.h"
#include "tests/campaign/case_file.h"
#include "tests/campaign/checks.h"
#include "tests/campaign/cluster.h"
#include "tests/campaign/faults.h"
#include "tests/campaign/machine_room.h"
#include "tests/campaign/rollback.h"

namespace causeway::campaign {
namespace {

constexpr size_t kActors = 4;
constexpr size_t kOnSmallDisk = 0;
// Between them at least one hand-off ends.
constexpr uint64_t kKillsThatShow = 20;
constexpr absl::Duration kQuietWithin = absl::Minutes(3);

struct Plan {
  uint64_t kills = 100;
  uint64_t seed = 1;
  double minutes = 10;
  bool witness = false;
};

// The cases of all actors, which each adds its own.
class Cases {
 public:
  CaseFile* Add(Script script) {
    const MutexLock lock(&mu_);
    files_.emplace_back();
    files_.back().script = std::move(script);
    return &files_.back();
  }
  // Once the actors have ended.
  const std::deque<CaseFile>& all() {
    const MutexLock lock(&mu_);
    return files_;
  }

 private:
  Mutex mu_;
  std::deque<CaseFile> files_ ABSL_GUARDED_BY(mu_);
};

class Campaign {
 public:
  Campaign(const Plan& plan, const v1::Journey& journey, Cluster* cluster,
           MachineRoom* room)
      : plan_(plan),
        journey_(journey),
        cluster_(*cluster),
        faults_(cluster, room, kOnSmallDisk, plan.seed) {
    for (size_t i = 0; i < cluster->carriers(); ++i) {
      nodes_.push_back(cluster->IdOf(i));
    }
  }

  void Run(std::vector<std::string>* notes) {
    faults_.Prepare(notes);
    for (size_t i = 0; i < cluster_.size(); ++i) Must(cluster_.Start(i));
    std::vector<std::thread> threads;
    for (size_t i = 0; i < kActors && findings_.violations.empty(); ++i) {
      threads.emplace_back([this, i] { Act(i); });
    }
    const absl::Time until = absl::Now() + absl::Minutes(plan_.minutes);
    while (findings_.violations.empty() && faults_.kills() < plan_.kills &&
           absl::Now() < until) {
      Must(faults_.Next());
    }
    if (findings_.violations.empty()) Must(faults_.Rest());
    // All is healed; the scripts come to their end, or there is a reason.
    for (size_t i = 0; i < cluster_.size(); ++i) Must(cluster_.Start(i));
    quiet_until_ = absl::ToUnixNanos(absl::Now() + kQuietWithin);
    winding_up_ = true;
    for (std::thread& thread : threads) thread.join();
    Check();
  }

  const Findings& findings() const { return findings_; }
  const Faults& faults() const { return faults_; }
  const std::deque<CaseFile>& cases() { return cases_.all(); }
  uint64_t rollbacks() const { return rollbacks_; }

 private:
  void Must(const absl::Status& status) {
    if (!status.ok()) {
      findings_.violations.push_back(std::string(status.message()));
    }
  }

  bool GivenUp() const {
    return winding_up_ && absl::ToUnixNanos(absl::Now()) > quiet_until_;
  }

  void Act(size_t number) {
    std::mt19937_64 random(plan_.seed * 1000 + number);
    Actor actor(&cluster_, random(), [this] { return GivenUp(); });
    for (uint64_t i = 0; !winding_up_; ++i) {
      // One actor's children travel at times.
      const bool travels = number == 0 && i % 4 == 0;
      actor.Play(cases_.Add(travels ? JourneyScript(journey_)
                                    : RandomScript(nodes_, random)));
    }
  }

  void Check() {
    People people(&cluster_);
    if (!AwaitQuiet(cluster_, people, [this] { return GivenUp(); })) {
      findings_.violations.push_back("messages are still under way");
    }
    for (const CaseFile& file : cases_.all()) {
      CheckCase(cluster_, people, file, &findings_);
    }
    CheckStanding(cluster_, people, &findings_);
    people.ForgetAll();  // or the nodes wait for these connections to end
    CheckEnough();
    if (findings_.violations.empty()) RollBack();
    CheckLogs(cluster_, &findings_);
  }

  // What a run of this size must have met, or it has shown nothing.
  void CheckEnough() {
    if (faults_.kills() < plan_.kills) {
      findings_.violations.push_back(
          absl::StrCat("only ", faults_.kills(), " of ", plan_.kills,
                       " kills in the time there was"));
    }
    uint64_t handed_over = 0;
    uint64_t looks = 0;
    for (const CaseFile& file : cases_.all()) {
      handed_over += file.handed_over;
      looks += file.looks;
    }
    if (plan_.kills >= kKillsThatShow &&
        (handed_over < plan_.kills / kKillsThatShow || looks < handed_over)) {
      findings_.violations.push_back(
          absl::StrCat("only ", handed_over, " hand-offs, looked at ", looks,
                       " times: the nodes were not at work"));
    }
  }

  // Last: these nodes cannot be trusted afterwards.
  void RollBack() {
    const auto scenes = cluster_.witnessed()
                            ? std::array{FenceARestoredBackup, FenceAClone}
                            : std::array{RestoreABackup, CloneANode};
    for (const auto scene : scenes) {
      for (std::string& violation : scene(&cluster_, plan_.seed)) {
        findings_.violations.push_back(std::move(violation));
      }
      ++rollbacks_;
    }
  }

  const Plan plan_;
  const v1::Journey& journey_;
  Cluster& cluster_;
  Faults faults_;
  std::vector<std::string> nodes_;
  Cases cases_;
  Findings findings_;
  uint64_t rollbacks_ = 0;
  std::atomic<bool> winding_up_{false};
  std::atomic<int64_t> quiet_until_{0};
};

void Row(const char* what, uint64_t count) {
  std::printf("%-44s %8llu\n", what, static_cast<unsigned long long>(count));
}

void Print(const Plan& plan, Campaign& campaign) {
  std::printf("%s, seed %llu\n",
              plan.witness ? "before a witness" : "two parties",
              static_cast<unsigned long long>(plan.seed));
  for (size_t i = 0; i < kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    if (fault == Fault::kWitnessAway && !plan.witness) continue;
    Row(NameOf(fault), campaign.faults().Times(fault));
  }
  if (plan.witness) {
    Row("kills of the witness", campaign.faults().witness_kills());
  }
  uint64_t calls = 0;
  uint64_t said_again = 0;
  uint64_t operations = 0;
  uint64_t handed_over = 0;
  uint64_t travelled = 0;
  uint64_t declined = 0;
  uint64_t withdrawn = 0;
  uint64_t inquiries = 0;
  uint64_t looks = 0;
  for (const CaseFile& file : campaign.cases()) {
    calls += file.calls;
    said_again += file.said_again;
    operations += file.history.size();
    handed_over += file.handed_over;
    travelled += file.script.child_travels ? 1U : 0U;
    declined += file.declined;
    withdrawn += file.withdrawn;
    inquiries += file.inquiries;
    looks += file.looks;
  }
  const Findings& findings = campaign.findings();
  Row("restored backup, cloned node", campaign.rollbacks());
  Row("cases", findings.cases);
  Row("  of them with a child who travels", travelled);
  Row("calls", calls);
  Row("hand-offs completed", handed_over);
  Row("hand-offs declined", declined);
  Row("hand-offs withdrawn", withdrawn);
  Row("inquiries", inquiries);
  if (plan.witness) {
    Row("said again to an offer that went on", said_again);
    Row("acknowledged before the witness answered", findings.pending);
  }
  Row("acknowledged entries", findings.acknowledged);
  Row("acknowledged and lost", findings.lost);
  Row("cases with exactly one custodian", findings.one_custodian);
  Row("journals that verify", findings.journals);
  Row("calls sent again at the end", findings.repeated);
  Row("histories checked", findings.histories);
  Row("operations in them", operations);
  Row("  looks during a hand-off", looks);
  Row("violations", findings.violations.size());
  for (const std::string& violation : findings.violations) {
    std::fprintf(stderr, "%s\n", violation.c_str());
  }
}

int Main(int argc, char** argv) {
  CLI::App app("Real nodes under kills, full disks, partitions, wrong clocks");
  Plan plan;
  std::string commit;
  app.add_option("--kills", plan.kills, "Stop after so many kills");
  app.add_option("--seed", plan.seed, "What befalls whom, and who does what");
  app.add_option("--minutes", plan.minutes,
                 "Stop after so long; with fewer kills that is a violation");
  app.add_option("--commit", commit, "Printed with a failure");
  app.add_flag("--witness", plan.witness, "Before a witness; else two parties");
  CLI11_PARSE(app, argc, argv);
  const auto journey = LoadJourney(CAUSEWAY_CAMPAIGN_JOURNEY);
  if (!journey.ok()) {
    std::fprintf(stderr, "%s\n", journey.status().ToString().c_str());
    return 2;
  }
  std::vector<std::string> notes;
  // Before anything makes a thread.
  const auto room = MachineRoom::Enter(
      static_cast<size_t>(journey->nodes_size()) + (plan.witness ? 1U : 0U),
      &notes);
  const absl::Status policy = RequireTls13();
  auto cluster =
      Cluster::Create(*journey, plan.witness, room.get(), kOnSmallDisk);
  if (!policy.ok() || !cluster.ok()) {
    std::fprintf(stderr, "%s\n", cluster.status().ToString().c_str());
    return 2;
  }
  Campaign campaign(plan, *journey, cluster->get(), room.get());
  campaign.Run(&notes);
  for (const std::string& note : notes) std::printf("%s\n", note.c_str());
  Print(plan, campaign);
  if (campaign.findings().violations.empty()) return 0;
  std::fprintf(stderr,
               "commit %s, again: campaign --seed %llu --kills %llu%s\n",
               commit.c_str(), static_cast<unsigned long long>(plan.seed),
               static_cast<unsigned long long>(plan.kills),
               plan.witness ? " --witness" : "");
  return 1;
}

}  // namespace
}  // namespace causeway::campaign

int main(int argc, char** argv) { return causeway::campaign::Main(argc, argv); }
