// People: who work on cases, who operate nodes, officers of the federation.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "tests/sim/durations.h"
#include "tests/sim/world.h"

namespace causeway::sim {

using custody::GiverPhase;
using custody::ReceiverPhase;

void World::Operated(const absl::Status& status) {
  ++found_.operations;
  if (!status.ok()) ++found_.refused;
  Say(status.ok() ? "  done" : "  refused");
}

void World::PeopleStep() {
  const std::uint64_t pace = Below(100);
  const std::int64_t pause = pace < 30   ? 10 + Delay(Below(400))
                             : pace < 80 ? 100 + Delay(Below(5000))
                             : pace < 96 ? kMinute + Delay(Below(60)) * kMinute
                                         : 6 * kHour + Delay(Below(48)) * kHour;
  At(now_ + pause, {.what = What::kPeople});
  if (Chance(12)) TakeBackups();
  if (witnessed_ && Chance(8)) (void)OfficersMove();
  if (witness_truth_.has_value() && witness_->up() && witness_->halted() &&
      Chance(12)) {
    ReplaceWitness();
  }
  const std::size_t who = Chance(2) ? WhoReleased() : Below(instances_.size());
  Instance& instance = *instances_[who];
  if (instance.gone || !instance.host->up() || instance.stopped_until > now_) {
    return;
  }
  instance.host->Tick(ClockOf(instance));
  if (instance.host->dead_letters() > 0 && Chance(4)) {
    Say(absl::StrCat(instance.id, " sends its dead letters again"));
    Operated(instance.host->ResendDead());
    return Settle(who);
  }
  if (!Impatient(who) && !PeopleOfReceiver(who)) PeopleOfGiver(who);
  Settle(who);
}

// A node that waits for the answer to RELEASE, or any.
std::size_t World::WhoReleased() {
  for (std::size_t who = 0; who < instances_.size(); ++who) {
    for (const auto& [tag, row] : instances_[who]->cases) {
      if (row.giver.has_value() && row.giver->phase == GiverPhase::kReleased &&
          !row.giver->void_asked) {
        return who;
      }
    }
  }
  return Below(instances_.size());
}

// Somebody does not wait for the answer to RELEASE.
bool World::Impatient(std::size_t who) {
  Instance& instance = *instances_[who];
  if (!witnessed_) return false;
  for (const auto& [tag, row] : instance.cases) {
    if (!row.giver.has_value() || row.giver->phase != GiverPhase::kReleased ||
        row.giver->void_asked) {
      continue;
    }
    Say(absl::StrCat(instance.id, " ", tag.substr(0, 8), ": asks VOID"));
    Operated(instance.host->AskForVoid(tag));
    return true;
  }
  return false;
}

// True where there was something to do.
bool World::PeopleOfReceiver(std::size_t who) {
  Instance& instance = *instances_[who];
  std::vector<const OfferRow*> open;
  for (const auto& [id, offer] : instance.offers) {
    const custody::Receiver& r = offer.receiver;
    const bool travels = r.child_travels && !r.child_received;
    if (r.phase == ReceiverPhase::kSeen ||
        (r.phase == ReceiverPhase::kAccepted && (travels || Chance(10)))) {
      open.push_back(&offer);
    }
  }
  if (open.empty()) return false;
  const custody::Receiver receiver = open[Below(open.size())]->receiver;
  const std::string& offer = receiver.offer_id;
  Host& host = *instance.host;
  if (receiver.phase == ReceiverPhase::kSeen) {
    const bool declines = Chance(8);
    Say(absl::StrCat(instance.id, declines ? " declines " : " accepts ",
                     offer.substr(0, 6)));
    Operated(declines ? host.Decline(offer) : host.Accept(offer));
  } else if (receiver.child_travels && !Chance(6)) {
    Say(absl::StrCat(instance.id, ": the child arrives"));
    Operated(host.ChildArrives(offer));
  } else {
    Say(absl::StrCat(instance.id, " takes its promise back"));
    Operated(host.Decline(offer));
  }
  return true;
}

void World::PeopleOfGiver(std::size_t who) {
  Instance& instance = *instances_[who];
  std::vector<std::string> tags;
  for (const auto& [tag, row] : instance.cases) {
    const bool former =
        row.giver.has_value() && row.giver->phase == GiverPhase::kClosed;
    if (row.giver.has_value() && (!former || Chance(8))) tags.push_back(tag);
  }
  if (tags.empty()) return;
  const std::string tag = tags[Below(tags.size())];
  const custody::Giver giver = *instance.cases.at(tag).giver;
  Host& host = *instance.host;
  const std::string what =
      absl::StrCat(instance.id, " ", tag.substr(0, 8), ": ");
  switch (giver.phase) {
    case GiverPhase::kHeld:
      if (Chance(2)) return RecordAt(who, tag);
      {
        std::string to = instance.id;
        while (to == instance.id) {
          to = federation_.nodes[Below(federation_.nodes.size())];
        }
        Say(absl::StrCat(what, "offers to ", to));
        return Operated(host.MakeOffer(tag, to, Chance(3)));
      }
    case GiverPhase::kOffered:
    case GiverPhase::kAccepted:
      if (!Chance(6)) return RecordAt(who, tag);
      Say(absl::StrCat(what, "withdraws"));
      return Operated(host.TakeBack(tag));
    case GiverPhase::kReleased:
    case GiverPhase::kClosed:
      return RecordAt(who, tag);
  }
}

void World::RecordAt(std::size_t who, const std::string& tag) {
  Instance& instance = *instances_[who];
  const auto name =
      std::find(invariants_.tags().begin(), invariants_.tags().end(), tag);
  const std::string text =
      absl::StrCat("Amina-", name - invariants_.tags().begin(), "-",
                   options_.seed, " act ", ++texts_);
  bool pending = false;
  Say(absl::StrCat(instance.id, " ", tag.substr(0, 8), ": records"));
  const absl::Status status = instance.host->Record(tag, text, pending);
  Operated(status);
  // A store that met trouble said nothing to anybody, or said yes.
  if (!status.ok()) return;
  promises_.push_back(
      {who, tag, text, now_, cloned_ids_.count(instance.id) != 0});
}

// Officers move what a revoked node held.
bool World::OfficersMove() {
  if (!witness_->up() || witness_truth_.has_value()) return false;
  bool moved = false;
  const auto rows = invariants_.record().rows;
  for (const auto& [tag, row] : rows) {
    if (!row.row.head.has_value() ||
        federation_.revoked.count(row.row.head->holder) == 0) {
      continue;
    }
    std::vector<std::string> able;
    for (const std::string& id : federation_.nodes) {
      if (invariants_.Honest(id)) able.push_back(id);
    }
    const std::string to = able[Below(able.size())];
    Say(absl::StrCat("ORDER of ", tag.substr(0, 8), " to ", to));
    witness_->Tick(now_);
    const absl::Status status = witness_->Order(tag, to, "order" + Fresh());
    Operated(status);
    moved = moved || status.ok();
    Settle(kWitness);
    if (!witness_->up()) break;
  }
  return moved;
}

void World::TakeBackups() {
  if (!witnessed_) return;
  const std::size_t who = Below(federation_.nodes.size());
  Instance& instance = *instances_[who];
  if (instance.host->up() && !instance.disk->broken() &&
      !instance.disk->armed()) {
    Say(absl::StrCat("a backup of ", instance.id));
    auto& kept = backups_[who];
    kept.push_back({now_, instance.disk->Copy()});
    if (kept.size() > 3) kept.erase(kept.begin());
  }
  if (Chance(2) && witness_->up() && !witness_truth_.has_value() &&
      !witness_disk_->broken() && !witness_disk_->armed()) {
    witness_backup_ = witness_disk_->Copy();
  }
}

}  // namespace causeway::sim
