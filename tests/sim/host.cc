// The process, its transactions, what arrives, and time.
#include "tests/sim/host.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace causeway::sim {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kPauseMin = 2 * kSecond;
constexpr std::int64_t kPauseMax = 6 * kHour;
constexpr std::int64_t kDeadline = 20 * 24 * kHour;  // then a dead letter

bool IsStored(Kind kind) { return kind <= Kind::kClose; }

bool RetryLater(const absl::Status& status) {
  return absl::IsUnavailable(status);
}

}  // namespace

Message Host::Make(Kind kind, const std::string& to,
                   const std::string& offer) const {
  Message message;
  message.kind = kind;
  message.from = id_;
  message.to = to;
  message.offer = offer;
  return message;
}

bool Host::Start(std::int64_t clock) {
  if (!disk_.Start()) return false;
  up_ = true;
  clock_ = clock;
  restless_ = true;
  ask_due_ = clock;
  ask_pause_ = kPauseMin;
  outbox_.clear();
  written_.clear();
  std::vector<Row> rows;
  std::string stored;
  const absl::Status read = disk_.Read([&](ReadTx& tx) -> absl::Status {
    stored = tx.Get(Table::kMeta, kNodeKey).value_or("");
    auto all = tx.Scan(Table::kOutbox, "", "", 100'000);
    if (!all.ok()) return all.status();
    rows = *std::move(all);
    return absl::OkStatus();
  });
  CAUSEWAY_CHECK(read.ok()) << "a store that opened reads";
  node_ = custody::Node();
  if (!stored.empty())
    CAUSEWAY_CHECK(Unpack(stored, node_)) << "the node's row";
  node_.id = id_;
  node_ = custody::Start(node_);
  if (shortcut_ == Shortcut::kActsAfterStart) node_.verified = true;
  for (const Row& row : rows) {
    Waiting waiting;
    CAUSEWAY_CHECK(Unpack(row.value, waiting.row)) << "an outbox row";
    waiting = WaitingFor(waiting.row);
    if (shortcut_ != Shortcut::kForgetsOutbox) outbox_[row.key] = waiting;
  }
  return true;
}

Host::Waiting Host::WaitingFor(const OutboxRow& row) const {
  Waiting waiting;
  waiting.row = row;
  waiting.message = *keyring_.Open(row.bytes);
  waiting.message.file.clear();
  waiting.digest = IdentityOf(waiting.message, row.bytes);
  waiting.due = clock_;
  return waiting;
}

bool Host::Sends(Kind kind, const std::string& offer) const {
  return std::any_of(outbox_.begin(), outbox_.end(), [&](const auto& entry) {
    const Message& m = entry.second.message;
    return m.kind == kind && m.offer == offer;
  });
}

std::size_t Host::dead_letters() const {
  return static_cast<std::size_t>(
      std::count_if(outbox_.begin(), outbox_.end(),
                    [](const auto& entry) { return entry.second.row.dead; }));
}

bool Host::Waits() const { return dead_letters() < outbox_.size(); }

void Host::Stop() {
  up_ = false;
  outbox_.clear();
  disk_.Stop();
}

Written Host::TakeWritten() { return std::exchange(written_, {}); }

absl::Status Host::Permit(const Desk& desk) const {
  return custody::Permit(desk.node, witnessed(), custody::Act::kHandOff);
}

absl::Status Host::Act(const Body& body) {
  std::vector<std::pair<Message, std::string>> said;
  std::vector<std::pair<std::string, OutboxRow>> sent;
  std::vector<std::string> dropped;
  custody::Node after;
  Written written;
  const absl::Status status = disk_.Write([&](WriteTx& tx) -> absl::Status {
    Desk desk(tx, signer_, node_, clock_);
    RETURN_IF_ERROR(body(desk));
    if (!(desk.node == node_)) desk.PutNode();
    said = std::move(desk.said);
    sent = std::move(desk.sent);
    dropped = std::move(desk.dropped);
    written = std::move(desk.written);
    after = desk.node;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  node_ = after;
  written_.insert(written_.end(), written.begin(), written.end());
  if (!written.empty()) {
    restless_ = true;
    ask_pause_ = kPauseMin;
    ask_due_ = std::min(ask_due_, clock_ + ask_pause_);
  }
  for (const auto& [number, row] : sent) {
    outbox_[number] = WaitingFor(row);
  }
  for (const std::string& number : dropped) outbox_.erase(number);
  if (disk_.broken()) return absl::OkStatus();  // this process ends
  for (const auto& [message, bytes] : said) outside_.Send(message, bytes);
  SendDue(clock_);
  if (shortcut_ == Shortcut::kForgetsOutbox) {
    for (const auto& [number, row] : sent) outbox_.erase(number);
  }
  return absl::OkStatus();
}

// ---- What arrives ----

void Host::Take(const std::string& bytes, std::int64_t clock) {
  clock_ = clock;
  const std::optional<Message> message = keyring_.Open(bytes);
  // Who cannot be verified or is revoked gets no answer.
  if (!message.has_value() || message->to != id_ ||
      federation_.revoked.count(message->from) != 0) {
    return;
  }
  if (IsStored(message->kind)) return TakeStored(*message, bytes);
  TakeDirect(*message, bytes);
}

std::string Host::AckBytes(const Message& m, const std::string& bytes,
                           const absl::Status& status) const {
  Message ack = Make(Kind::kAck, m.from, m.offer);
  ack.tag = m.tag;
  ack.answers = IdentityOf(m, bytes);
  ack.ask_again = RetryLater(status);
  if (!status.ok()) ack.rule = std::string(status.message().substr(0, 40));
  return signer_.Sign(ack);
}

void Host::TakeStored(const Message& m, const std::string& bytes) {
  const std::string identity = IdentityOf(m, bytes);
  std::string answer;
  const absl::Status status = Act([&](Desk& desk) -> absl::Status {
    custody::InboxView view = desk.View(m, identity, SubjectMissing(desk, m));
    // The shortcut forgets what it answered, and lets an old RELEASE through.
    if (shortcut_ == Shortcut::kNoFence && m.kind == Kind::kRelease) view = {};
    switch (custody::JudgeArrival(view, identity)) {
      case custody::Arrival::kRepeat:
        answer = desk.StoredAnswer(identity);
        return absl::OkStatus();
      case custody::Arrival::kEquivocation:
        desk.Set(Table::kTasks, "equivocation|" + identity, bytes);
        answer = AckBytes(m, bytes, absl::FailedPreconditionError("twice"));
        return absl::OkStatus();
      case custody::Arrival::kPark:
        desk.Park(m, bytes, identity);
        answer = AckBytes(m, bytes, absl::OkStatus());
        return absl::OkStatus();
      case custody::Arrival::kTake:
        break;
    }
    const absl::Status taken = Handle(desk, m, bytes);
    if (RetryLater(taken)) return taken;
    answer = AckBytes(m, bytes, taken);
    desk.Answered(m, identity, answer);
    TakeParked(desk, m.offer);
    return absl::OkStatus();
  });
  if (disk_.broken()) return;
  if (!status.ok()) answer = AckBytes(m, bytes, status);
  Message ack = Make(Kind::kAck, m.from, m.offer);
  ack.tag = m.tag;
  ack.answers = identity;
  outside_.Send(ack, answer);
}

bool Host::SubjectMissing(Desk& desk, const Message& m) {
  switch (m.kind) {
    case Kind::kBundle:
    case Kind::kWithdraw:
    case Kind::kClose:
      return !desk.FindOffer(m.offer).has_value();
    case Kind::kRelease:
      return !witnessed() && !desk.FindOffer(m.offer).has_value();
    default:
      return false;
  }
}

// Judged again after each message of the offer.
void Host::TakeParked(Desk& desk, const std::string& offer) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string& bytes : desk.Parked(offer)) {
      const std::optional<Message> m = keyring_.Open(bytes);
      const std::string identity = IdentityOf(*m, bytes);
      const custody::InboxView view =
          desk.View(*m, identity, SubjectMissing(desk, *m));
      const custody::Arrival arrival = custody::JudgeArrival(view, identity);
      if (arrival == custody::Arrival::kPark) continue;
      if (arrival == custody::Arrival::kTake) {
        const absl::Status taken = Handle(desk, *m, bytes);
        if (RetryLater(taken)) continue;
        desk.Answered(*m, identity, AckBytes(*m, bytes, taken));
        again = true;
      }
      desk.Unpark(offer, identity);
    }
  }
}

absl::Status Host::Handle(Desk& desk, const Message& m,
                          const std::string& bytes) {
  switch (m.kind) {
    case Kind::kOffer:
      return TakeOffer(desk, m);
    case Kind::kBundle:
      return TakeFile(desk, m);
    case Kind::kRelease:
      return TakeReleaseMessage(desk, m, bytes);
    case Kind::kWithdraw: {
      OfferRow row = *desk.FindOffer(m.offer);
      ASSIGN_OR_RETURN(row.receiver,
                       custody::TakeWithdraw(row.receiver, m.from, m.offer));
      desk.Put(row);
      return absl::OkStatus();
    }
    case Kind::kClose:
      return absl::OkStatus();
    default:
      return TakeAtGiver(desk, m, bytes);
  }
}

void Host::TakeDirect(const Message& m, const std::string& bytes) {
  const bool from_witness = m.from == federation_.witness;
  const absl::Status status = Act([&](Desk& desk) -> absl::Status {
    if (from_witness) Lapse(desk, m);
    if (!m.answers.empty()) RETURN_IF_ERROR(TakeAnswer(desk, m));
    switch (m.kind) {
      case Kind::kStatus:
        AnswerStatus(desk, m);
        return absl::OkStatus();
      case Kind::kFetch:
        AnswerFetch(desk, m);
        return absl::OkStatus();
      case Kind::kFile:
        return TakeFetched(desk, m);
      default:
        break;
    }
    if (!from_witness) return absl::OkStatus();
    switch (m.kind) {
      case Kind::kOutcome:
      case Kind::kStatusAnswer:
        TakeOutcomes(desk, m);
        return absl::OkStatus();
      case Kind::kHeads:
        return TakeHeads(desk, m);
      case Kind::kProbeAnswer:
        return TakeProbeAnswer(desk, m);
      case Kind::kRegistered:
        return TakeRegistered(desk, m);
      case Kind::kCollect: {
        Message said = Make(Kind::kCollected, m.from);
        said.enclosed = desk.Get(Table::kMeta, "position");
        said.answers = DigestOf(bytes);
        for (const CaseRow& row : desk.Cases()) {
          if (!row.certificate.empty()) {
            said.certificates.push_back(row.certificate);
          }
        }
        desk.Say(said);
        return absl::OkStatus();
      }
      default:
        return absl::OkStatus();
    }
  });
  if (disk_.broken() || m.kind != Kind::kOutcome || !m.answers.empty()) return;
  // It was pushed: say that it is here.
  if (!status.ok() && RetryLater(status)) return;
  Message ack = Make(Kind::kAck, m.from, m.offer);
  ack.answers = DigestOf(bytes);
  ack.tag = m.tag;
  outside_.Send(ack, signer_.Sign(ack));
}

// The row it answers need not be sent again.
absl::Status Host::TakeAnswer(Desk& desk, const Message& m) {
  if (m.ask_again) return absl::OkStatus();
  for (const auto& [number, waiting] : outbox_) {
    const bool this_one = waiting.digest == m.answers;
    if (!this_one || waiting.row.to != m.from) continue;
    desk.DropOutbox(number);
    break;
  }
  return absl::OkStatus();
}

// ---- Time ----

std::optional<std::int64_t> Host::NextWake() const {
  std::optional<std::int64_t> next;
  const auto sooner = [&](std::int64_t due) {
    next = next.has_value() ? std::min(*next, due) : due;
  };
  for (const auto& [number, waiting] : outbox_) {
    if (!waiting.row.dead) sooner(waiting.due);
  }
  if (restless_) sooner(ask_due_);
  return next;
}

void Host::SendDue(std::int64_t clock) {
  for (auto& [number, waiting] : outbox_) {
    // A clock that was set back must not hold a message for years.
    const bool far = waiting.due > clock + 2 * kPauseMax;
    if (waiting.row.dead || (waiting.due > clock && !far) ||
        federation_.revoked.count(waiting.row.to) != 0) {
      continue;
    }
    const std::int64_t pause =
        std::min(kPauseMax, kPauseMin << std::min(waiting.attempts, 20));
    ++waiting.attempts;
    waiting.due = clock + pause;
    outside_.Send(waiting.message, waiting.row.bytes);
  }
}

void Host::Wake(std::int64_t clock) {
  clock_ = clock;
  std::vector<std::string> dead;
  for (auto& [number, waiting] : outbox_) {
    // A clock that was years ahead must not keep a row for years.
    waiting.row.first = std::min(waiting.row.first, clock);
    const bool late =
        waiting.attempts > 4 && clock > waiting.row.first + kDeadline;
    // Nothing goes to a revoked node.
    const bool revoked = federation_.revoked.count(waiting.row.to) != 0;
    if (!waiting.row.dead && (late || revoked)) dead.push_back(number);
  }
  if (!dead.empty()) {
    const absl::Status status = Act([&](Desk& desk) {
      for (const std::string& number : dead) {
        OutboxRow row = outbox_.at(number).row;
        row.dead = true;
        desk.Set(Table::kOutbox, number, Pack(row));
      }
      return absl::OkStatus();
    });
    if (disk_.broken() || !status.ok()) return;
    for (const std::string& number : dead) outbox_.at(number).row.dead = true;
  }
  SendDue(clock);
  const bool far = ask_due_ > clock + 2 * kPauseMax;
  if (!restless_ || (ask_due_ > clock && !far)) return;
  ask_pause_ = std::min(kPauseMax, 2 * ask_pause_);
  ask_due_ = clock + ask_pause_;
  AskAround();
}

absl::Status Host::ResendDead() {
  return Act([&](Desk& desk) {
    for (auto& [number, waiting] : outbox_) {
      if (!waiting.row.dead) continue;
      waiting.row.dead = false;
      waiting.row.first = clock_;
      waiting.attempts = 0;
      waiting.due = clock_;
      desk.Set(Table::kOutbox, number, Pack(waiting.row));
    }
    return absl::OkStatus();
  });
}

// What waits for somebody's word asks for it, ever more slowly.
void Host::AskAround() {
  bool waits = false;
  const std::int64_t pause = ask_pause_;
  ++asked_;
  const absl::Status status = Act([&](Desk& desk) -> absl::Status {
    waits = false;
    if (witnessed() && !desk.node.verified &&
        shortcut_ != Shortcut::kActsAfterStart) {
      waits = true;
      RETURN_IF_ERROR(AskHeads(desk));
    }
    TakeShortcut(desk);
    for (const CaseRow& row : desk.Cases()) {
      if (row.giver.has_value() && AskOfCase(desk, row)) waits = true;
    }
    for (const OfferRow& row : desk.Offers()) {
      if (!custody::AsksStatus(row.receiver)) continue;
      waits = true;
      desk.Say(Make(Kind::kStatus, row.receiver.giver, row.receiver.offer_id));
      Message ask = Make(Kind::kWitnessStatus, federation_.witness);
      ask.tag = row.receiver.case_tag;
      ask.epoch = row.receiver.epoch;
      desk.Say(ask);
    }
    return absl::OkStatus();
  });
  if (disk_.broken()) return;
  CAUSEWAY_CHECK(status.ok()) << status.ToString();
  restless_ = waits;
  // To ask is no news.
  ask_pause_ = pause;
  ask_due_ = clock_ + pause;
}

absl::Status Host::AskHeads(Desk& desk) {
  if (desk.node.nonce.empty()) {
    ASSIGN_OR_RETURN(desk.node, custody::AskHeads(desk.node, outside_.Fresh()));
  }
  Message recover = Make(Kind::kRecover, federation_.witness);
  recover.nonce = desk.node.nonce;
  recover.position = desk.node.position;
  recover.enclosed = desk.Get(Table::kMeta, "position");
  desk.Say(recover);
  return absl::OkStatus();
}

// True where the case waits for something.
bool Host::AskOfCase(Desk& desk, const CaseRow& row) {
  const custody::Giver& giver = *row.giver;
  bool waits = false;
  if (giver.lacks_file && giver.phase != custody::GiverPhase::kClosed) {
    waits = true;
    // Who held it before, then anybody.
    const auto& nodes = federation_.nodes;
    const bool first = asked_ % 2 == 0 && !row.fetch_from.empty();
    Message fetch = Make(Kind::kFetch,
                         first ? row.fetch_from : nodes[asked_ % nodes.size()]);
    fetch.tag = row.tag;
    fetch.certificate = row.certificate;
    if (fetch.to != id_) desk.Say(fetch);
  }
  if (witnessed() && giver.phase == custody::GiverPhase::kReleased) {
    waits = true;
    Message ask = Make(Kind::kWitnessStatus, federation_.witness);
    ask.tag = row.tag;
    ask.epoch = giver.epoch;
    desk.Say(ask);
  }
  if (giver.phase == custody::GiverPhase::kAccepted && giver.round == 0 &&
      Permit(desk).ok()) {
    // Again later, where the certificate is not here yet.
    (void)SendFile(desk, row);
    return true;
  }
  if (!giver.probe_nonce.empty()) {
    waits = true;
    (void)Probe(desk, row);
  }
  return waits;
}

void Host::TakeShortcut(Desk& desk) {
  for (CaseRow& row : desk.Cases()) {
    if (!row.giver.has_value()) continue;
    custody::Giver& giver = *row.giver;
    if (shortcut_ == Shortcut::kTimeoutReclaim &&
        giver.phase == custody::GiverPhase::kReleased && asked_ % 3 == 0) {
      giver.phase = custody::GiverPhase::kHeld;
      desk.Put(row);
    }
    if (shortcut_ == Shortcut::kReleaseWithoutReady && giver.round > 0 &&
        giver.phase == custody::GiverPhase::kAccepted) {
      (void)LetGo(desk, row, Make(Kind::kReady, "", giver.offer_id), "");
    }
  }
  if (shortcut_ != Shortcut::kGivesUpAfterReady || asked_ % 3 != 0) return;
  for (OfferRow& row : desk.Offers()) {
    if (row.receiver.phase != custody::ReceiverPhase::kBound) continue;
    row.receiver.phase = custody::ReceiverPhase::kDeclined;
    desk.Put(row);
  }
}

}  // namespace causeway::sim
