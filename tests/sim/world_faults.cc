// What goes wrong, beside what befalls single messages.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "tests/sim/durations.h"
#include "tests/sim/world.h"

namespace causeway::sim {
namespace {

constexpr int kRestoresMax = 2;
constexpr std::int64_t kYear = 365 * kDay;
constexpr std::uint64_t kWritesSoon = 12;

}  // namespace

void World::StruckCase(Fault fault, const std::string& tag) {
  if (tag.empty()) return;
  const auto& tags = invariants_.tags();
  if (std::find(tags.begin(), tags.end(), tag) == tags.end()) return;
  found_.matrix.Count(fault, invariants_.StateOf(tag));
}

// Every case that one of the nodes has a part in, as it stands.
void World::Struck(Fault fault, const std::set<std::string>& nodes) {
  ++found_.faults;
  for (const std::string& tag : invariants_.tags()) {
    const std::set<std::string> parties = invariants_.PartiesOf(tag);
    const bool struck =
        std::any_of(parties.begin(), parties.end(),
                    [&](const auto& id) { return nodes.count(id) != 0; });
    if (struck) StruckCase(fault, tag);
  }
}

void World::Strike(const std::string& near) {
  auto fault = static_cast<Fault>(
      kFaultsOfMessages +
      Below((witnessed_ ? kFaults : kFaultsOfTwoParties) - kFaultsOfMessages));
  // These seldom find what they need.
  static constexpr Fault kSeldom[] = {
      Fault::kRestored,      Fault::kCloned,        Fault::kLyingGiver,
      Fault::kLyingReceiver, Fault::kLyingReceiver, Fault::kWitnessRestored};
  if (witnessed_ && Chance(3)) fault = kSeldom[Below(std::size(kSeldom))];
  // Where something happens rather than where nothing does.
  std::size_t who = Below(instances_.size());
  if (!near.empty() || Chance(2)) {
    const auto& tags = invariants_.tags();
    const std::set<std::string> parties =
        invariants_.PartiesOf(near.empty() ? tags[Below(tags.size())] : near);
    for (std::size_t i = 0; i < instances_.size() && !parties.empty(); ++i) {
      const std::size_t other = Below(instances_.size());
      if (parties.count(instances_[other]->id) != 0) {
        who = other;
        break;
      }
    }
  }
  if (fault >= Fault::kWitnessKilled) {
    (void)StrikeWitness(fault);
  } else if (fault >= Fault::kRestored) {
    (void)StrikeNode(fault, who, near);
  } else if (fault >= Fault::kKilled) {
    (void)StrikeProcess(fault, who);
  } else {
    (void)StrikeNetwork(fault, who);
  }
}

void World::CutFor(const std::string& from, const std::string& to,
                   std::int64_t length) {
  cuts_[cut_number_] = {from, to};
  At(now_ + length, {.what = What::kEnd, .cut = cut_number_});
  ++cut_number_;
}

bool World::StrikeNetwork(Fault fault, std::size_t who) {
  const std::string id = instances_[who]->id;
  std::string other = federation_.nodes[Below(federation_.nodes.size())];
  if (witnessed_ && Chance(3)) other = federation_.witness;
  if (other == id && fault != Fault::kAway) return false;
  const std::int64_t length =
      kMinute + Delay(Below(Chance(4) ? 24 * 60 : 60)) * kMinute;
  Say(absl::StrCat("fault: ", NameOf(fault), " ", id, " ", other));
  Struck(fault, {id});
  switch (fault) {
    case Fault::kOneWay:
      CutFor(id, other, length);
      return true;
    case Fault::kPartition:
      CutFor(id, other, length);
      CutFor(other, id, length);
      return true;
    default:
      CutFor(id, "", 7 * kDay);
      CutFor("", id, 7 * kDay);
      return true;
  }
}

bool World::StrikeProcess(Fault fault, std::size_t who) {
  Instance& instance = *instances_[who];
  if (instance.gone || !instance.host->up()) return false;
  Say(absl::StrCat("fault: ", NameOf(fault), " ", instance.id));
  Struck(fault, {instance.id});
  switch (fault) {
    case Fault::kPowerCut:
      instance.disk->Arm(Trouble::kPowerCut, kWritesSoon);
      return true;
    case Fault::kDiskFull:
      instance.disk->Arm(Trouble::kDiskFull, kWritesSoon);
      return true;
    case Fault::kWriteError:
      instance.disk->Arm(Trouble::kWriteError, kWritesSoon);
      return true;
    case Fault::kSyncError:
      instance.disk->Arm(Trouble::kSyncError, kWritesSoon);
      return true;
    case Fault::kPowerCutInStart:
      instance.disk->ArmStart();
      Ended(who);
      return true;
    case Fault::kStopped:
      instance.stopped_until = now_ + kMinute + Delay(Below(60)) * kMinute;
      return true;
    case Fault::kClockAhead:
      instance.clock_offset = kYear + Delay(Below(5)) * kYear;
      ScheduleWake(who);
      return true;
    case Fault::kClockBack:
      instance.clock_offset = -kYear - Delay(Below(5)) * kYear;
      ScheduleWake(who);
      return true;
    default:
      Ended(who);
      return true;
  }
}

bool World::StrikeNode(Fault fault, std::size_t who, const std::string& near) {
  // Nothing is lost beside what a restored witness needs to find its place.
  if (witness_truth_.has_value()) return false;
  switch (fault) {
    case Fault::kRestored:
      return Restore(who);
    case Fault::kCloned:
      return cloned_.has_value() ? (EndClone(), true) : Clone(who);
    case Fault::kRevoked:
      return Revoke(who);
    case Fault::kLyingGiver:
      return LieOfGiver(near);
    default:
      if (!liar_.has_value() || !liar_->SayReady()) return false;
      Say(absl::StrCat("fault: ", NameOf(fault), " ", liar_->id()));
      Struck(fault, {liar_->id()});
      return true;
  }
}

bool World::LieOfGiver(const std::string& near) {
  if (!liar_.has_value()) return false;
  std::vector<std::string> held;
  for (const auto& instance : instances_) {
    if (instance->id != liar_->id()) continue;
    for (const auto& [tag, row] : instance->cases) {
      if (row.giver.has_value() && (near.empty() || near == tag)) {
        held.push_back(tag);
      }
    }
  }
  const std::string to = federation_.nodes[Below(federation_.nodes.size())];
  if (held.empty() || to == liar_->id()) return false;
  const std::string tag = held[Below(held.size())];
  Say(absl::StrCat("fault: ", NameOf(Fault::kLyingGiver), " ", liar_->id()));
  ++found_.faults;
  StruckCase(Fault::kLyingGiver, tag);
  liar_->OfferTwice(tag, to);
  return true;
}

// The disk is as it was, and what left since has left.
bool World::Restore(std::size_t who) {
  const auto kept = backups_.find(who);
  Instance& instance = *instances_[who];
  if (kept == backups_.end() || restores_ == kRestoresMax || instance.gone) {
    return false;
  }
  ++restores_;
  const Backup backup = kept->second[Below(kept->second.size())];
  Say(absl::StrCat("fault: ", NameOf(Fault::kRestored), " ", instance.id));
  Struck(Fault::kRestored, {instance.id});
  if (instance.host->up()) instance.host->Stop();
  instance.disk->Load(backup.image);
  instance.rolled_back = true;
  instance.cases.clear();
  instance.offers.clear();
  for (Promise& promise : promises_) {
    if (promise.who == who && promise.when >= backup.when) {
      promise.excused = true;
    }
  }
  At(now_ + kSecond + Delay(Below(60'000)), {.what = What::kStart, .who = who});
  return true;
}

// A second process over a copy of the store, under the same name.
bool World::Clone(std::size_t who) {
  Instance& first = *instances_[who];
  if (first.gone || !first.host->up() || first.disk->broken() ||
      first.disk->armed() || !cloned_ids_.empty()) {
    return false;
  }
  Say(absl::StrCat("fault: ", NameOf(Fault::kCloned), " ", first.id));
  Struck(Fault::kCloned, {first.id});
  const Image image = first.disk->Copy();
  cloned_ = who;
  cloned_ids_.insert(first.id);
  const std::size_t second = AddInstance(first.id, first.host->signer());
  Instance& clone = *instances_[second];
  clone.is_clone = true;
  clone.rolled_back = true;
  instances_[who]->rolled_back = true;
  clone.disk->Load(image);
  StartAgain(second);
  return true;
}

// People notice, stop both, and start one.
void World::EndClone() {
  const std::size_t second = instances_.size() - 1;
  const std::size_t stays = Chance(2) ? *cloned_ : second;
  const std::size_t goes = stays == second ? *cloned_ : second;
  Say(absl::StrCat("one of two ", instances_[stays]->id, " is stopped"));
  for (const std::size_t who : {stays, goes}) {
    if (instances_[who]->host->up()) instances_[who]->host->Stop();
  }
  instances_[goes]->gone = true;
  for (Promise& promise : promises_) {
    if (promise.who == goes) promise.excused = true;
  }
  cloned_.reset();
  StartAgain(stays);
}

bool World::Revoke(std::size_t who) {
  const std::string id = instances_[who]->id;
  // At most two of the nodes are not to be trusted.
  if (!federation_.revoked.empty() || instances_[who]->is_clone) return false;
  Say(absl::StrCat("fault: ", NameOf(Fault::kRevoked), " ", id));
  Struck(Fault::kRevoked, {id});
  federation_.revoked.insert(id);
  return true;
}

bool World::StrikeWitness(Fault fault) {
  if (!witness_->up()) return false;
  if (fault == Fault::kWitnessRestored) return RestoreWitness();
  Say(absl::StrCat("fault: ", NameOf(fault)));
  std::set<std::string> all(federation_.nodes.begin(), federation_.nodes.end());
  Struck(fault, all);
  switch (fault) {
    case Fault::kWitnessPowerCut:
      witness_disk_->Arm(Trouble::kPowerCut, kWritesSoon);
      return true;
    case Fault::kWitnessAway:
      CutFor(federation_.witness, "", kHour + Delay(Below(72)) * kHour);
      CutFor("", federation_.witness, kHour + Delay(Below(72)) * kHour);
      return true;
    default:
      witness_->Stop();
      At(now_ + kSecond + Delay(Below(3600)) * kSecond,
         {.what = What::kStart, .who = kWitness});
      return true;
  }
}

// Only where a node holds the proof of what is lost: a witness that lost a move
// that nobody heard of yet cannot be told from one that did not.
bool World::RestoreWitness() {
  if (!witness_backup_.has_value() || witness_truth_.has_value() ||
      witness_disk_->broken() || witness_disk_->armed()) {
    return false;
  }
  std::map<std::string, std::uint64_t> heads;
  for (const auto& [table, row] : *witness_backup_) {
    if (table != Table::kCaseTags) continue;
    RegisterRow kept;
    CAUSEWAY_CHECK(Unpack(row.value, kept)) << "a register row";
    heads[row.key] = kept.row.head->epoch;
  }
  bool known = false;
  for (const auto& instance : instances_) {
    if (!invariants_.Honest(instance->id) || instance->gone ||
        cloned_ids_.count(instance->id) != 0) {
      continue;
    }
    for (const auto& [tag, row] : instance->cases) {
      const auto proof = keyring_.Open(row.certificate);
      if (!proof.has_value()) continue;
      const auto head = heads.find(tag);
      known = known || head == heads.end() || proof->head->epoch > head->second;
    }
  }
  if (!known) return false;
  Say(absl::StrCat("fault: ", NameOf(Fault::kWitnessRestored)));
  std::set<std::string> all(federation_.nodes.begin(), federation_.nodes.end());
  Struck(Fault::kWitnessRestored, all);
  witness_truth_ = witness_disk_->Copy();
  witness_->Stop();
  witness_disk_->Load(*witness_backup_);
  At(now_ + kMinute, {.what = What::kStart, .who = kWitness});
  return true;
}

}  // namespace causeway::sim
