// Where a case stands, as seen from outside.
#include "absl/strings/str_cat.h"
#include "tests/sim/invariants.h"

namespace causeway::sim {

using custody::GiverPhase;
using custody::ReceiverPhase;

// Who the record names: the register, or, before a case is in it, the node that
// knows of it alone.
std::string Invariants::HolderIn(const std::string& tag) const {
  const auto record = register_.rows.find(tag);
  if (record != register_.rows.end() && record->second.row.head.has_value()) {
    return record->second.row.head->holder;
  }
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row != instance->cases.end() && row->second.giver.has_value() &&
        !instance->gone) {
      return instance->id;
    }
  }
  return "";
}

// Where a case stands, for who reads a failure.
std::string Invariants::Describe(const std::string& tag) const {
  std::string text =
      absl::StrCat(" ", tag.substr(0, 8), ", in the record at ", HolderIn(tag));
  const auto record = register_.rows.find(tag);
  if (record != register_.rows.end() && record->second.row.head.has_value()) {
    absl::StrAppend(&text, " e", record->second.row.head->epoch);
  }
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row == instance->cases.end() || !row->second.giver.has_value()) {
      continue;
    }
    const custody::Giver& giver = *row->second.giver;
    absl::StrAppend(&text, "; ", instance->id, " phase ",
                    static_cast<int>(giver.phase), " e", giver.epoch,
                    instance->gone ? " gone" : "",
                    Honest(instance->id) ? "" : " not counted",
                    Current(*instance) ? "" : " of an earlier start",
                    instance->host->node().verified ? "" : " unverified");
  }
  return text;
}

const Instance* Invariants::GiverOf(const std::string& tag) const {
  const Instance* giver = nullptr;
  // A giver that released is told last.
  const auto rank = [&](const Instance& i) {
    const custody::Giver& g = *i.cases.at(tag).giver;
    return 2 * g.epoch + (g.phase == GiverPhase::kReleased ? 3 : 0);
  };
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (instance->gone || row == instance->cases.end() ||
        !row->second.giver.has_value() ||
        row->second.giver->phase == GiverPhase::kClosed) {
      continue;
    }
    if (giver == nullptr || rank(*instance) > rank(*giver)) {
      giver = instance.get();
    }
  }
  return giver;
}

State Invariants::StateOf(const std::string& tag) const {
  const Instance* giver = GiverOf(tag);
  const auto record = register_.rows.find(tag);
  const std::uint64_t head =
      record != register_.rows.end() && record->second.row.head.has_value()
          ? record->second.row.head->epoch
          : 0;
  if (giver == nullptr) return State::kCosigned;
  const custody::Giver& state = *giver->cases.at(tag).giver;
  const Instance* receiver = nullptr;
  for (const auto& instance : instances_) {
    if (instance->id == state.receiver && !instance->gone) {
      receiver = instance.get();
    }
  }
  const auto phase_there = [&]() -> std::optional<ReceiverPhase> {
    if (receiver == nullptr) return std::nullopt;
    const auto offer = receiver->offers.find(state.offer_id);
    if (offer == receiver->offers.end()) return std::nullopt;
    return offer->second.receiver.phase;
  }();
  switch (state.phase) {
    case GiverPhase::kReleased:
      if (phase_there == ReceiverPhase::kHeld) return State::kReceived;
      if (head > state.epoch) return State::kCosigned;
      return state.void_asked ? State::kVoidAsked : State::kReleased;
    case GiverPhase::kOffered:
      return State::kOffered;
    case GiverPhase::kAccepted:
      if (!state.probe_nonce.empty()) return State::kProbed;
      if (phase_there == ReceiverPhase::kBound) return State::kBound;
      return state.round > 0 ? State::kBundled : State::kAccepted;
    default:
      break;
  }
  if (head > state.epoch) return State::kCosigned;
  // HELD: is the one before still saying so?
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (instance->gone || row == instance->cases.end() ||
        !row->second.giver.has_value()) {
      continue;
    }
    const custody::Giver& old = *row->second.giver;
    if (old.phase == GiverPhase::kClosed && old.epoch + 1 == state.epoch &&
        instance->host->Sends(Kind::kClose, old.offer_id)) {
      return State::kClosed;
    }
  }
  return State::kHeld;
}

std::set<std::string> Invariants::PartiesOf(const std::string& tag) const {
  std::set<std::string> parties;
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row == instance->cases.end() || !row->second.giver.has_value()) {
      continue;
    }
    const custody::Giver& giver = *row->second.giver;
    if (giver.phase == GiverPhase::kClosed &&
        !instance->host->Sends(Kind::kClose, giver.offer_id)) {
      continue;
    }
    parties.insert(instance->id);
    if (!giver.receiver.empty()) parties.insert(giver.receiver);
  }
  return parties;
}

}  // namespace causeway::sim
