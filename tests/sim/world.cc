// A run: its parts, events, the network, processes.
#include "tests/sim/world.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "tests/sim/durations.h"

namespace causeway::sim {
namespace {

constexpr std::size_t kArchive = 400;
constexpr char kWitnessId[] = "w";

}  // namespace

// What one process sends goes through the world.
class World::Port : public Outside {
 public:
  Port(World& world, std::size_t who) : world_(world), who_(who) {}
  void Send(const Message& message, const std::string& bytes) override {
    world_.Send(who_, message, bytes);
  }
  std::string Fresh() override { return world_.Fresh(); }
  void Tell(const std::string& what) override { world_.Say(what); }

 private:
  World& world_;
  const std::size_t who_;
};

World::World(const Options& options)
    : options_(options),
      random_(options.seed * 0x9e3779b97f4a7c15ULL + 1),
      keyring_(options.seed),
      invariants_(keyring_, federation_, instances_) {
  witnessed_ = options.witnessed.value_or(Below(10) < 7);
  engine_ = options.engine.value_or(options.seed % 10 == 0 ? Engine::kSqlite
                                                           : Engine::kMemory);
  found_.witnessed = witnessed_;
  found_.sqlite = engine_ == Engine::kSqlite;
  static constexpr std::uint64_t kRates[] = {0, 100, 40, 12};
  message_faults_ = kRates[Below(4)];
  static constexpr std::uint64_t kOthers[] = {0, 200, 80, 30};
  other_faults_ = kOthers[Below(4)];
  static constexpr std::uint64_t kSlowness[] = {200, 200, 2000, 8000};
  slowness_ = kSlowness[Below(4)];
  const std::size_t nodes = 4 + Below(2);
  for (std::size_t i = 0; i < nodes; ++i) {
    federation_.nodes.emplace_back(1, static_cast<char>('a' + i));
  }
  if (witnessed_) federation_.witness = kWitnessId;
  for (const std::string& id : federation_.nodes) {
    signers_.push_back(keyring_.Issue(id));
    AddInstance(id, signers_.back());
  }
  if (witnessed_) {
    witness_disk_ = std::make_unique<NodeDisk>(engine_, random_());
    witness_port_ = std::make_unique<Port>(*this, kWitness);
    witness_ = std::make_unique<WitnessHost>(
        keyring_.Issue(kWitnessId), keyring_, federation_, *witness_disk_,
        *witness_port_, options.shortcut);
    CAUSEWAY_CHECK(witness_->Start(0)) << "the first start";
  }
  if (witnessed_ && Below(3) == 0) MakeLiar(Below(nodes));
}

void World::MakeLiar(std::size_t who) {
  invariants_.Distrust(federation_.nodes[who]);
  liar_.emplace(
      signers_[who], keyring_, federation_,
      [this, who](const std::string& tag) { return Known(who, tag); },
      [this, who](const Message& message, const std::string& bytes) {
        Send(who, message, bytes);
      },
      random_());
}

// What a node's own store tells of a case.
Liar::Knowledge World::Known(std::size_t who, const std::string& tag) {
  Liar::Knowledge known;
  Instance& instance = *instances_[who];
  const auto row = instance.cases.find(tag);
  if (row == instance.cases.end() || !instance.disk->running() ||
      !row->second.giver.has_value()) {
    return known;
  }
  known.tag = tag;
  known.key = row->second.key;
  known.certificate = row->second.certificate;
  known.epoch = row->second.giver->epoch;
  known.incarnation = instance.host->node().incarnation;
  (void)instance.disk->Read([&](ReadTx& tx) {
    for (const Row& entry :
         tx.Scan(Table::kEntries, EntryPrefix(tag), "", 10'000)
             .value_or(std::vector<Row>())) {
      CAUSEWAY_CHECK(Unpack(entry.value, known.journal.emplace_back()))
          << "an entry";
    }
    return absl::OkStatus();
  });
  return known;
}

std::size_t World::AddInstance(const std::string& id, const Signer& signer) {
  const std::size_t who = instances_.size();
  auto instance = std::make_unique<Instance>();
  instance->id = id;
  instance->disk = std::make_unique<NodeDisk>(engine_, random_());
  instance->outside = std::make_unique<Port>(*this, who);
  instance->host =
      std::make_unique<Host>(signer, keyring_, federation_, *instance->disk,
                             *instance->outside, options_.shortcut);
  instances_.push_back(std::move(instance));
  return who;
}

std::string World::Fresh() {
  return absl::StrFormat("%016x%016x", random_(), random_());
}

void World::Say(const std::string& what) {
  trace_ = HashOf(what, trace_ ^ static_cast<std::uint64_t>(now_));
  if (options_.print) {
    std::printf("%12.3f %s\n", static_cast<double>(now_) / 1000, what.c_str());
  }
}

Findings World::Run() {
  for (std::size_t who = 0; who < instances_.size(); ++who) StartAgain(who);
  const std::size_t cases = 2 + Below(2);
  for (std::size_t i = 0; i < cases; ++i) {
    const std::string tag = "case" + Fresh();
    const std::size_t who = Below(federation_.nodes.size());
    invariants_.Watch(tag, absl::StrCat("Amina-", i, "-", options_.seed));
    CAUSEWAY_CHECK(instances_[who]->host->OpenCase(tag, Fresh()).ok());
    Settle(who);
  }
  At(kSecond, {.what = What::kPeople});
  const std::uint64_t events_max = 200 * options_.operations;
  std::uint64_t events = 0;
  while (violation_.empty() && found_.operations < options_.operations) {
    CAUSEWAY_CHECK(!events_.empty()) << "people never stop";
    if (++events > events_max) {
      violation_ = "the run does not come to its end";
      break;
    }
    const auto next = events_.begin();
    now_ = next->first.first;
    const Event event = std::move(next->second);
    events_.erase(next);
    Step(event);
    MaybeStrike(event);
    if (violation_.empty()) violation_ = invariants_.Broken();
  }
  if (violation_.empty()) violation_ = Calm();
  CountFindings();
  return found_;
}

// More often where a case is on its way, most where it seldom is.
void World::MaybeStrike(const Event& event) {
  if (other_faults_ == 0) return;
  const std::string& tag = event.packet.tag;
  if (event.what != What::kPacket || tag.empty()) {
    if (Chance(other_faults_)) Strike("");
    return;
  }
  const State state = invariants_.StateOf(tag);
  const bool seldom = state == State::kVoidAsked || state == State::kReceived ||
                      state == State::kReleased || state == State::kCosigned;
  if (Chance(1 + other_faults_ / (seldom ? 10 : 2))) {
    Strike(seldom ? tag : "");
  }
}

void World::CountFindings() {
  for (const auto& [tag, row] : invariants_.record().rows) {
    found_.evidence += row.evidence;
    for (const custody::Outcome& outcome : row.row.outcomes) {
      if (outcome.verdict == custody::Verdict::kVoided) ++found_.voids;
      if (outcome.verdict == custody::Verdict::kCosigned) ++found_.handoffs;
      if (outcome.verdict == custody::Verdict::kOrdered) ++found_.orders;
    }
  }
  for (const std::string& tag : invariants_.tags()) {
    if (witnessed_) break;
    std::uint64_t last = 0;
    for (const auto& instance : instances_) {
      const auto row = instance->cases.find(tag);
      if (row == instance->cases.end() || !row->second.giver) continue;
      last = std::max(last, row->second.giver->epoch);
    }
    found_.handoffs += last;
  }
  found_.acknowledged = promises_.size();
  found_.excused = static_cast<std::uint64_t>(
      std::count_if(promises_.begin(), promises_.end(),
                    [](const Promise& promise) { return promise.excused; }));
  found_.violation = violation_;
  found_.digest = absl::StrFormat("%016x", trace_);
}

// ---- Events ----

void World::At(std::int64_t when, Event event) {
  events_.emplace(std::make_pair(std::max(when, now_), event_number_++),
                  std::move(event));
}

void World::Step(const Event& event) {
  switch (event.what) {
    case What::kPacket:
      return Deliver(event.packet);
    case What::kWake: {
      wakes_.erase(event.who);
      if (event.who == kWitness) {
        if (witness_->up()) witness_->Wake(now_);
        return Settle(kWitness);
      }
      Instance& instance = *instances_[event.who];
      if (instance.stopped_until > now_) {
        return At(instance.stopped_until, event);
      }
      if (instance.gone || !instance.host->up()) return;
      // In the calm nobody waits for who is not heard.
      if (!faults_on_ && !invariants_.Honest(instance.id)) return;
      instance.host->Wake(ClockOf(instance));
      return Settle(event.who);
    }
    case What::kPeople:
      return PeopleStep();
    case What::kStart:
      return StartAgain(event.who);
    case What::kEnd:
      cuts_.erase(event.cut);
      return;
  }
}

// After something happened to a process: what it wrote is looked at, and
// trouble ends it.
void World::Settle(std::size_t who) {
  if (who == kWitness) {
    if (!witness_->up()) return;
    if (!witness_truth_.has_value()) invariants_.Look(*witness_, false);
    if (witness_disk_->broken()) {
      Say("the witness ends");
      witness_->Stop();
      return At(now_ + kSecond + Delay(Below(600)),
                {.what = What::kStart, .who = kWitness});
    }
    return ScheduleWake(who);
  }
  Instance& instance = *instances_[who];
  if (!instance.host->up()) return;
  invariants_.Look(instance, false);
  if (instance.disk->broken()) return Ended(who);
  ScheduleWake(who);
}

void World::ScheduleWake(std::size_t who) {
  const auto due = who == kWitness ? witness_->NextWake()
                                   : instances_[who]->host->NextWake();
  if (!due.has_value()) return;
  const std::int64_t offset =
      who == kWitness ? 0 : instances_[who]->clock_offset;
  // A process looks at least once a day, whatever its clock says.
  const std::int64_t when = std::clamp(*due - offset, now_ + 1, now_ + kDay);
  const auto planned = wakes_.find(who);
  if (planned != wakes_.end() && planned->second <= when) return;
  wakes_[who] = when;
  At(when, {.what = What::kWake, .who = who});
}

void World::Ended(std::size_t who) {
  Instance& instance = *instances_[who];
  Say(absl::StrCat(instance.id, " ends"));
  instance.host->Stop();
  At(now_ + kSecond + Delay(Below(600)), {.what = What::kStart, .who = who});
}

void World::StartAgain(std::size_t who) {
  if (who == kWitness) {
    if (witness_->up()) return;
    if (!witness_->Start(now_)) {
      witness_->Stop();
      return At(now_ + kMinute, {.what = What::kStart, .who = kWitness});
    }
    if (!witness_truth_.has_value()) {
      invariants_.Look(*witness_, true);
    } else {
      witness_->CollectFirst();
    }
    return Settle(kWitness);
  }
  Instance& instance = *instances_[who];
  if (instance.gone || instance.host->up()) return;
  if (!instance.host->Start(ClockOf(instance))) {
    Say(absl::StrCat(instance.id, " does not start"));
    instance.host->Stop();
    return At(now_ + kMinute, {.what = What::kStart, .who = who});
  }
  instance.started_with = instance.host->node().incarnation;
  Say(absl::StrCat(instance.id, " starts"));
  invariants_.Look(instance, true);
  CheckPromises(who);
  Settle(who);
}

// ---- The network ----

std::string World::TagOf(const Message& message) {
  if (!message.tag.empty() && !message.offer.empty()) {
    tags_of_offers_[message.offer] = message.tag;
  }
  if (!message.tag.empty()) return message.tag;
  if (liar_.has_value() && !liar_->TagOf(message.offer).empty()) {
    return liar_->TagOf(message.offer);
  }
  const auto known = tags_of_offers_.find(message.offer);
  return known == tags_of_offers_.end() ? "" : known->second;
}

void World::Send(std::size_t from, const Message& message,
                 const std::string& bytes) {
  ++found_.messages;
  invariants_.SeeBytes(message, bytes);
  if (message.kind == Kind::kOffer && from != kWitness) {
    // Whose case it is, the world knows from the row beside it.
    for (const auto& [tag, row] : instances_[from]->cases) {
      if (row.giver.has_value() && row.giver->offer_id == message.offer) {
        tags_of_offers_[message.offer] = tag;
      }
    }
  }
  const Packet packet{from == kWitness ? kWitnessId : instances_[from]->id,
                      message.to, bytes, TagOf(message),
                      !message.answers.empty()};
  Say(absl::StrCat(packet.from, " > ", packet.to, " ", NameOf(message.kind),
                   " ", message.offer.substr(0, 6), " ",
                   message.tag.substr(0, 8), " e", message.epoch,
                   message.rule.empty() ? "" : " refused: ", message.rule));
  trace_ = HashOf(bytes, trace_);
  Keep(archive_, packet);
  if (message.kind == Kind::kRelease) Keep(releases_, packet);
  if (faults_on_ && message_faults_ > 0 && Chance(message_faults_)) {
    return MeetMessageFault(packet);
  }
  Post(packet, 5 + Delay(Below(faults_on_ ? slowness_ : 20)));
}

void World::Keep(std::vector<Packet>& archive, const Packet& packet) {
  if (archive.size() < kArchive) {
    archive.push_back(packet);
  } else {
    archive[Below(kArchive)] = packet;
  }
}

void World::MeetMessageFault(Packet packet) {
  Fault fault = static_cast<Fault>(Below(kFaultsOfMessages));
  if (fault == Fault::kAnswerLost && !packet.answer) fault = Fault::kLost;
  const std::int64_t soon = 5 + Delay(Below(200));
  const std::int64_t late = Delay(Below(Chance(2) ? 3600 : 48 * 3600)) * 1000;
  ++found_.faults;
  StruckCase(fault, packet.tag);
  Say(absl::StrCat("fault: ", NameOf(fault)));
  switch (fault) {
    case Fault::kDoubled:
      Post(packet, soon);
      return Post(packet, Chance(2) ? soon + 1 : late);
    case Fault::kLate:
      return Post(packet, late);
    case Fault::kAltered: {
      std::string& bytes = packet.bytes;
      bytes[Below(bytes.size())] =
          static_cast<char>(bytes[Below(bytes.size())] ^ (1 << Below(8)));
      return Post(packet, soon);
    }
    case Fault::kReplayed: {
      Post(packet, soon);
      const auto& from = !releases_.empty() && Chance(2) ? releases_ : archive_;
      const Packet old = from[Below(from.size())];
      StruckCase(fault, old.tag);
      return Post(old, soon);
    }
    case Fault::kForged:
      Post(packet, soon + Delay(Below(2)) * 1000);
      packet.bytes = Forge(packet.bytes);
      return Post(packet, soon);
    default:
      return;  // lost
  }
}

// A third node's version of somebody's message, under its own key.
std::string World::Forge(const std::string& bytes) {
  Message message = *keyring_.Open(bytes);
  ++message.epoch;
  message.digest = DigestOf(message.digest);
  const Signer& signer = signers_[Below(signers_.size())];
  if (signer.id() == message.from) return bytes.substr(1);
  return signer.Sign(message);
}

void World::Post(const Packet& packet, std::int64_t delay) {
  if (IsCut(packet.from, packet.to)) return;
  At(now_ + delay, {.what = What::kPacket, .packet = packet});
}

bool World::IsCut(const std::string& from, const std::string& to) const {
  return std::any_of(cuts_.begin(), cuts_.end(), [&](const auto& entry) {
    const Cut& cut = entry.second;
    return (cut.from.empty() || cut.from == from) &&
           (cut.to.empty() || cut.to == to);
  });
}

void World::Deliver(const Packet& packet) {
  if (IsCut(packet.from, packet.to)) return;
  if (packet.to == kWitnessId) {
    if (!witness_->up()) return;
    witness_->Take(packet.bytes, now_);
    return Settle(kWitness);
  }
  // Clones share an address: one of them gets it.
  std::vector<std::size_t> there;
  for (std::size_t who = 0; who < instances_.size(); ++who) {
    const Instance& instance = *instances_[who];
    if (instance.id == packet.to && !instance.gone) there.push_back(who);
  }
  if (there.empty()) return;
  const std::size_t who =
      there.size() == 1 ? there[0] : there[Below(there.size())];
  Instance& instance = *instances_[who];
  if (!instance.host->up()) return;
  if (instance.stopped_until > now_) {
    return At(instance.stopped_until,
              {.what = What::kPacket, .packet = packet});
  }
  const std::optional<Message> message = keyring_.Open(packet.bytes);
  Say(absl::StrCat("  ", instance.id, " takes ",
                   message.has_value() ? NameOf(message->kind) : "nonsense"));
  const bool lies = liar_.has_value() && liar_->id() == instance.id;
  if (lies && liar_->Hear(packet.bytes)) {
    const std::string released = liar_->TakeReleased();
    if (!released.empty()) StruckCase(Fault::kLyingGiver, released);
    return;
  }
  instance.host->Take(packet.bytes, ClockOf(instance));
  Settle(who);
}

// ---- Promises ----

std::set<std::string> World::TextsAt(const Instance& instance,
                                     const std::string& tag) {
  std::set<std::string> texts;
  const auto row = instance.cases.find(tag);
  const std::string key = row == instance.cases.end() ? "" : row->second.key;
  const absl::Status read =
      instance.disk->Read([&](ReadTx& tx) -> absl::Status {
        auto journal = tx.Scan(Table::kEntries, EntryPrefix(tag), "", 100'000);
        if (!journal.ok()) return journal.status();
        for (const Row& line : *journal) {
          Entry entry;
          CAUSEWAY_CHECK(Unpack(line.value, entry)) << "an entry";
          texts.insert(SealBody(key, entry.body, entry.previous));
        }
        auto pending = tx.Scan(Table::kTasks,
                               absl::StrCat("pending|", tag, "|"), "", 100'000);
        if (!pending.ok()) return pending.status();
        for (const Row& task : *pending) {
          texts.insert(SealBody(instance.id, task.value, tag));
        }
        return absl::OkStatus();
      });
  CAUSEWAY_CHECK(read.ok()) << "a store that works reads";
  return texts;
}

// What this very store acknowledged is in it after every start.
void World::CheckPromises(std::size_t who) {
  std::map<std::string, std::set<std::string>> texts;
  for (const Promise& promise : promises_) {
    if (promise.who != who || promise.excused) continue;
    auto at = texts.find(promise.tag);
    if (at == texts.end()) {
      at = texts.emplace(promise.tag, TextsAt(*instances_[who], promise.tag))
               .first;
    }
    if (at->second.count(promise.text) == 0 && violation_.empty()) {
      violation_ = "an acknowledged act is gone after a start";
    }
  }
}

Findings RunSeed(const Options& options) { return World(options).Run(); }

}  // namespace causeway::sim
