// The end of a run: nothing goes wrong any more, and all must come to rest.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "tests/sim/durations.h"
#include "tests/sim/world.h"

namespace causeway::sim {
namespace {

constexpr std::int64_t kCalm = 60 * kDay;
constexpr std::uint64_t kEventsMax = 60'000;
constexpr int kOrdersMax = 6;

}  // namespace

void World::HealAll() {
  faults_on_ = false;
  cuts_.clear();
  if (cloned_.has_value()) EndClone();
  for (std::size_t who = 0; who < instances_.size(); ++who) {
    Instance& instance = *instances_[who];
    instance.stopped_until = now_;
    if (instance.gone) continue;
    // Trouble that has not struck yet never does.
    if (instance.disk->armed() && instance.host->up()) instance.host->Stop();
    StartAgain(who);
    if (!instance.host->up()) StartAgain(who);
    instance.host->Tick(ClockOf(instance));
    (void)instance.host->ResendDead();
    Settle(who);
  }
  if (!witnessed_) return;
  if (witness_disk_->armed() && witness_->up()) witness_->Stop();
  StartAgain(kWitness);
}

bool World::Quiet() const {
  for (const auto& [when, event] : events_) {
    if (event.what == What::kPacket || event.what == What::kStart) return false;
  }
  for (const auto& instance : instances_) {
    if (instance->gone || !invariants_.Honest(instance->id)) continue;
    if (!instance->host->up() || instance->host->NextWake().has_value()) {
      return false;
    }
  }
  return !witnessed_ || !witness_->NextWake().has_value();
}

// False where it broke an invariant.
bool World::RunUntilQuiet(std::int64_t length) {
  const std::int64_t end = now_ + length;
  std::uint64_t events = 0;
  while (!events_.empty() && !Quiet()) {
    const auto next = events_.begin();
    if (next->first.first > end) {
      now_ = end;
      break;
    }
    now_ = next->first.first;
    const Event event = std::move(next->second);
    events_.erase(next);
    if (event.what == What::kPeople) continue;
    Step(event);
    violation_ = violation_.empty() ? invariants_.Broken() : violation_;
    if (violation_.empty() && ++events > kEventsMax) {
      violation_ = "I3: the calm never settles";
    }
    if (!violation_.empty()) return false;
  }
  return true;
}

// A rolled-back witness must have noticed; its people bring the right disk.
void World::ReplaceWitness() {
  if (!witness_truth_.has_value()) return;
  if (!witness_->halted()) {
    violation_ = "a witness that was rolled back did not halt";
    return;
  }
  witness_->Stop();
  witness_disk_->Load(*witness_truth_);
  witness_truth_.reset();
  StartAgain(kWitness);
}

std::string World::Calm() {
  Say("calm");
  HealAll();
  if (witness_truth_.has_value()) {
    if (!RunUntilQuiet(2 * kDay)) return violation_;
    ReplaceWitness();
    if (!violation_.empty()) return violation_;
  }
  // The officers know a liar by now.
  if (liar_.has_value()) federation_.revoked.insert(liar_->id());
  for (int round = 0; round < kOrdersMax; ++round) {
    if (!RunUntilQuiet(kCalm)) return violation_;
    if (!witnessed_ || !OfficersMove()) break;
  }
  for (const auto& instance : instances_) {
    if (instance->gone || !invariants_.Honest(instance->id)) continue;
    found_.dead_letters += instance->host->dead_letters();
    if (instance->host->Waits()) return "I3: an outbox never empties";
    if (witnessed_ && !instance->host->node().verified) {
      return "I3: a node stays unverified in the calm";
    }
  }
  const std::string broken = invariants_.BrokenInCalm();
  return broken.empty() ? LostInTheEnd() : broken;
}

// Each act that was acknowledged is in the journal of who is custodian now, or
// waits at the node that recorded it.
std::string World::LostInTheEnd() {
  std::map<std::string, std::set<std::string>> texts;
  for (const Promise& promise : promises_) {
    const Instance& author = *instances_[promise.who];
    if (promise.excused || author.gone || !invariants_.Honest(author.id) ||
        invariants_.ordered(promise.tag)) {
      continue;
    }
    Instance* const custodian = invariants_.Custodian(promise.tag);
    // Whose file is lost asks for it still; people were told.
    if (custodian == nullptr ||
        custodian->cases.at(promise.tag).giver->lacks_file) {
      continue;
    }
    auto there = texts.find(promise.tag);
    if (there == texts.end()) {
      there =
          texts.emplace(promise.tag, TextsAt(*custodian, promise.tag)).first;
    }
    if (there->second.count(promise.text) != 0) continue;
    if (TextsAt(author, promise.tag).count(promise.text) == 0) {
      return "an acknowledged act is lost";
    }
    // It is at its author's: as pending, or its custody is not the one that
    // went on, because it was cloned or rolled back.
    if (!author.rolled_back && author.cases.at(promise.tag).giver->phase !=
                                   custody::GiverPhase::kClosed) {
      return "an acknowledged act did not travel with the case";
    }
  }
  return "";
}

}  // namespace causeway::sim
