#include "tests/sim/witness_host.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/custody/evidence.h"

namespace causeway::sim {
namespace {

constexpr std::int64_t kPauseMin = 2000;
constexpr std::int64_t kPauseMax = 6LL * 3600 * 1000;
constexpr char kWitnessKey[] = "witness";

// RELEASE that made `head`, for the node that it names; else nothing.
std::string ReleaseOf(const RegisterRow& row,
                      const custody::HeadCertificate& head,
                      const std::string& node) {
  for (const KnownRelease& known : row.releases) {
    if (known.digest == head.release_digest && known.receiver == node) {
      return known.bytes;
    }
  }
  return "";
}

std::string MemberKey(const std::string& node) { return "m|" + node; }
std::string MoveKey(std::uint64_t position) {
  return absl::StrFormat("%08d", position);
}

custody::ReleaseRequest RequestOf(const Message& m,
                                  const std::optional<Message>& ready) {
  custody::ReleaseRequest request;
  request.case_tag = m.tag;
  request.epoch = m.epoch;
  request.incarnation = m.incarnation;
  request.release_digest = m.digest;
  request.offer_id = m.offer;
  if (!ready.has_value()) return request;
  request.giver = ready->to;
  request.receiver = ready->from;
  request.ready_to_epoch = ready->epoch + 1;
  request.ready_verified = ready->kind == Kind::kReady &&
                           ready->offer == m.offer && ready->tag == m.tag &&
                           m.file.size() == 1 &&
                           DigestOf(m.file[0]) == m.digest;
  return request;
}

}  // namespace

RegisterRow FindRegister(ReadTx& tx, const std::string& tag) {
  RegisterRow row;
  const auto bytes = tx.Get(Table::kCaseTags, tag);
  if (bytes.ok()) CAUSEWAY_CHECK(Unpack(*bytes, row)) << "a register row";
  return row;
}

std::vector<custody::LogRow> ReadMoves(ReadTx& tx) {
  std::vector<custody::LogRow> moves;
  for (const Row& row : tx.Scan(Table::kEntries, "", "", 100'000)
                            .value_or(std::vector<Row>())) {
    CAUSEWAY_CHECK(Unpack(row.value, moves.emplace_back())) << "a move";
  }
  return moves;
}

bool WitnessHost::Start(std::int64_t clock) {
  if (!disk_.Start()) return false;
  up_ = true;
  collecting_ = false;
  clock_ = clock;
  outbox_.clear();
  written_.clear();
  const absl::Status read = disk_.Read([&](ReadTx& tx) -> absl::Status {
    for (const Row& row : tx.Scan(Table::kOutbox, "", "", 100'000)
                              .value_or(std::vector<Row>())) {
      Waiting waiting;
      CAUSEWAY_CHECK(Unpack(row.value, waiting.row)) << "an outbox row";
      waiting.digest = DigestOf(waiting.row.bytes);
      waiting.due = clock;
      outbox_[row.key] = waiting;
    }
    return absl::OkStatus();
  });
  CAUSEWAY_CHECK(read.ok()) << "a store that opened reads";
  return true;
}

void WitnessHost::Stop() {
  up_ = false;
  outbox_.clear();
  disk_.Stop();
}

absl::Status WitnessHost::Act(const Body& body) {
  std::vector<std::pair<Message, std::string>> said;
  std::vector<std::pair<std::string, OutboxRow>> sent;
  std::vector<std::string> dropped;
  Written written;
  custody::Node self;
  self.id = id_;
  const absl::Status status = disk_.Write([&](WriteTx& tx) -> absl::Status {
    Desk desk(tx, signer_, self, clock_);
    RETURN_IF_ERROR(body(desk));
    said = std::move(desk.said);
    sent = std::move(desk.sent);
    dropped = std::move(desk.dropped);
    written = std::move(desk.written);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  written_.insert(written_.end(), written.begin(), written.end());
  for (const auto& [number, row] : sent) {
    outbox_[number] = {row, DigestOf(row.bytes), 0, clock_};
  }
  for (const std::string& number : dropped) outbox_.erase(number);
  if (disk_.broken()) return absl::OkStatus();
  for (const auto& [message, bytes] : said) outside_.Send(message, bytes);
  Send(clock_);
  return absl::OkStatus();
}

void WitnessHost::Send(std::int64_t clock) {
  for (auto& [number, waiting] : outbox_) {
    const bool far = waiting.due > clock + 2 * kPauseMax;
    if (waiting.due > clock && !far) continue;
    const std::int64_t pause =
        std::min(kPauseMax, kPauseMin << std::min(waiting.attempts, 20));
    ++waiting.attempts;
    waiting.due = clock + pause;
    outside_.Send(*keyring_.Open(waiting.row.bytes), waiting.row.bytes);
  }
}

std::optional<std::int64_t> WitnessHost::NextWake() const {
  std::optional<std::int64_t> next;
  for (const auto& [number, waiting] : outbox_) {
    next = next.has_value() ? std::min(*next, waiting.due) : waiting.due;
  }
  if (collecting_) {
    next = next.has_value() ? std::min(*next, collect_due_) : collect_due_;
  }
  return next;
}

void WitnessHost::Wake(std::int64_t clock) {
  clock_ = clock;
  if (collecting_) {
    if (clock < collect_due_) return;
    collect_pause_ = std::min(kPauseMax, 2 * collect_pause_);
    collect_due_ = clock + collect_pause_;
    const absl::Status status = Act([&](Desk& desk) {
      for (const std::string& node : federation_.nodes) {
        if (federation_.revoked.count(node) != 0 || shown_.count(node) != 0) {
          continue;
        }
        Message collect;
        collect.kind = Kind::kCollect;
        collect.to = node;
        desk.Say(collect);
      }
      return absl::OkStatus();
    });
    CAUSEWAY_CHECK(status.ok() || disk_.broken()) << status.ToString();
    return;
  }
  Send(clock);
}

void WitnessHost::CollectFirst() {
  collecting_ = true;
  shown_.clear();
  collect_due_ = clock_;
  collect_pause_ = kPauseMin;
}

// ---- Rows ----

custody::Witness WitnessHost::Load(Desk& desk) {
  custody::Witness witness;
  const std::string bytes = desk.Get(Table::kMeta, kWitnessKey);
  if (!bytes.empty()) CAUSEWAY_CHECK(Unpack(bytes, witness)) << "the witness";
  return witness;
}

custody::Member WitnessHost::LoadMember(Desk& desk, const std::string& node) {
  custody::Member member;
  const std::string bytes = desk.Get(Table::kPeers, MemberKey(node));
  if (!bytes.empty()) CAUSEWAY_CHECK(Unpack(bytes, member)) << "a member";
  member.id = node;
  member.revoked = federation_.revoked.count(node) != 0;
  return member;
}

std::optional<RegisterRow> WitnessHost::Find(const std::string& tag) {
  RegisterRow row;
  const absl::Status read = disk_.Read([&](ReadTx& tx) {
    row = FindRegister(tx, tag);
    return absl::OkStatus();
  });
  if (!read.ok() || !row.row.head.has_value()) return std::nullopt;
  return row;
}

std::uint64_t WitnessHost::log_length() {
  std::uint64_t length = 0;
  (void)disk_.Read([&](ReadTx& tx) {
    custody::Witness witness;
    const auto bytes = tx.Get(Table::kMeta, kWitnessKey);
    if (bytes.ok()) CAUSEWAY_CHECK(Unpack(*bytes, witness)) << "the witness";
    length = witness.log_length;
    return absl::OkStatus();
  });
  return length;
}

bool WitnessHost::halted() {
  bool halted = false;
  (void)disk_.Read([&](ReadTx& tx) {
    custody::Witness witness;
    const auto bytes = tx.Get(Table::kMeta, kWitnessKey);
    if (bytes.ok()) CAUSEWAY_CHECK(Unpack(*bytes, witness)) << "the witness";
    halted = witness.halted;
    return absl::OkStatus();
  });
  return halted;
}

std::uint64_t WitnessHost::IncarnationOf(const std::string& node) {
  std::uint64_t incarnation = 0;
  (void)disk_.Read([&](ReadTx& tx) {
    custody::Member member;
    const auto bytes = tx.Get(Table::kPeers, MemberKey(node));
    if (bytes.ok()) CAUSEWAY_CHECK(Unpack(*bytes, member)) << "a member";
    incarnation = member.incarnation;
    return absl::OkStatus();
  });
  return incarnation;
}

std::string WitnessHost::CertificateBytes(
    const custody::HeadCertificate& head) const {
  Message certificate;
  certificate.kind = Kind::kCertificate;
  certificate.from = id_;
  certificate.tag = head.case_tag;
  certificate.head = head;
  return signer_.Sign(certificate);
}

std::string WitnessHost::ProofOf(std::uint64_t position) const {
  Message proof;
  proof.kind = Kind::kPosition;
  proof.from = id_;
  proof.position = position;
  return signer_.Sign(proof);
}

void WitnessHost::KeepDecision(Desk& desk, const std::string& tag,
                               const custody::Decision& decision,
                               RegisterRow row) {
  row.row = decision.row;
  desk.Set(Table::kCaseTags, tag, Pack(row));
  desk.Set(Table::kMeta, kWitnessKey, Pack(decision.witness));
  if (decision.log.has_value()) {
    desk.Set(Table::kEntries, MoveKey(decision.log->position),
             Pack(*decision.log));
  }
}

// ---- Requests ----

void WitnessHost::Take(const std::string& bytes, std::int64_t clock) {
  clock_ = clock;
  const std::optional<Message> m = keyring_.Open(bytes);
  if (!m.has_value() || m->to != id_) return;
  if (collecting_ && m->kind != Kind::kCollected) return;
  const absl::Status status =
      Act([&](Desk& desk) { return Handle(desk, *m, bytes); });
  if (status.ok() || disk_.broken() || m->kind == Kind::kAck) return;
  // A refusal is no outcome. A sender that started again since asks again.
  (void)Act([&](Desk& desk) {
    Message refusal = Answer(*m, bytes, Kind::kAck, desk);
    refusal.rule = std::string(status.message().substr(0, 40));
    refusal.ask_again = absl::IsUnavailable(status);
    desk.Say(refusal);
    return absl::OkStatus();
  });
}

Message WitnessHost::Answer(const Message& to, const std::string& bytes,
                            Kind kind, Desk& desk) {
  Message answer;
  answer.kind = kind;
  answer.from = id_;
  answer.to = to.from;
  answer.offer = to.offer;
  answer.tag = to.tag;
  answer.answers = IdentityOf(to, bytes);
  answer.incarnation = LoadMember(desk, to.from).incarnation;
  return answer;
}

absl::Status WitnessHost::Handle(Desk& desk, const Message& m,
                                 const std::string& bytes) {
  switch (m.kind) {
    case Kind::kAck:
      for (const auto& [number, waiting] : outbox_) {
        if (waiting.digest != m.answers || waiting.row.to != m.from) continue;
        desk.DropOutbox(number);
        break;
      }
      return absl::OkStatus();
    case Kind::kRegister:
    case Kind::kRelease:
    case Kind::kVoid:
    case Kind::kProbe:
      return TakeRequest(desk, m, bytes);
    case Kind::kRecover:
      return TakeRecover(desk, m, bytes);
    case Kind::kWitnessStatus:
      return TakeStatus(desk, m, bytes);
    case Kind::kCollected:
      TakeCollected(desk, m);
      return absl::OkStatus();
    default:
      return absl::InvalidArgumentError("not for a witness");
  }
}

absl::Status WitnessHost::TakeRequest(Desk& desk, const Message& m,
                                      const std::string& bytes) {
  custody::Witness witness = Load(desk);
  custody::Member member = LoadMember(desk, m.from);
  RegisterRow row;
  const std::string stored = desk.Get(Table::kCaseTags, m.tag);
  if (!stored.empty()) CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
  if (!m.certificate.empty()) {
    See(desk, m.certificate);
    if (Load(desk).halted && !witness.halted) return absl::OkStatus();
  }
  if (m.kind == Kind::kProbe) {
    ASSIGN_OR_RETURN(const custody::ProbeAnswer probe,
                     custody::AnswerProbe(Load(desk), row.row, m.nonce,
                                          member));
    Message answer = Answer(m, bytes, Kind::kProbeAnswer, desk);
    answer.nonce = probe.nonce;
    answer.head = probe.head;
    desk.Say(answer);
    return absl::OkStatus();
  }
  if (m.kind == Kind::kRegister) {
    ASSIGN_OR_RETURN(const custody::Decision decision,
                     custody::RegisterCase(
                         witness, row.row,
                         {m.tag, m.epoch, m.incarnation, m.digest}, member));
    KeepDecision(desk, m.tag, decision, row);
    Message answer = Answer(m, bytes, Kind::kRegistered, desk);
    answer.certificate = CertificateBytes(*decision.row.head);
    desk.Say(answer);
    return absl::OkStatus();
  }
  const std::optional<Message> ready = keyring_.Open(m.enclosed);
  custody::ReleaseRequest request = RequestOf(m, ready);
  if (shortcut_ == Shortcut::kNoIncarnation) {
    request.incarnation = member.incarnation;
  }
  absl::StatusOr<custody::Decision> decision =
      m.kind == Kind::kVoid
          ? custody::DecideVoid(witness, row.row, request, member)
          : custody::DecideRelease(witness, row.row, request, member,
                                   LoadMember(desk, request.receiver));
  NoteRelease(row, m, bytes);
  if (!decision.ok()) {
    // What it says against its signer is kept whatever the answer is.
    if (row.evidence > 0) desk.Set(Table::kCaseTags, m.tag, Pack(row));
    Message refusal = Answer(m, bytes, Kind::kAck, desk);
    refusal.rule = std::string(decision.status().message().substr(0, 40));
    refusal.ask_again = absl::IsUnavailable(decision.status()) ||
                        m.incarnation < member.incarnation;
    desk.Say(refusal);
    return absl::OkStatus();
  }
  const bool is_new =
      decision->row.outcomes.size() > row.row.outcomes.size();
  KeepDecision(desk, m.tag, *decision, row);
  Message answer = Answer(m, bytes, Kind::kOutcome, desk);
  AddOutcome(answer, row, m.tag, *decision->outcome);
  desk.Say(answer);
  if (!is_new || federation_.revoked.count(request.receiver) != 0) {
    return absl::OkStatus();
  }
  // The receiver hears of it, too.
  answer.to = request.receiver;
  answer.answers.clear();
  answer.incarnation = 0;
  desk.Send(answer, m.tag);
  return absl::OkStatus();
}

void WitnessHost::AddOutcome(Message& m, const RegisterRow& row,
                             const std::string& tag,
                             const custody::Outcome& outcome) const {
  m.tag = tag;
  m.outcomes.push_back(outcome);
  const auto head = custody::CertificateOf(tag, outcome);
  m.certificates.push_back(head.has_value() ? CertificateBytes(*head) : "");
  std::string bytes;
  for (const KnownRelease& release : row.releases) {
    if (release.digest == outcome.release_digest) bytes = release.bytes;
  }
  m.releases.push_back(bytes);
}

// Two of a giver, or two READYs of a receiver, that contradict each other.
void WitnessHost::NoteRelease(RegisterRow& row, const Message& m,
                              const std::string& bytes) const {
  if (m.kind != Kind::kRelease) return;
  const std::optional<Message> ready = keyring_.Open(m.enclosed);
  if (!ready.has_value()) return;
  KnownRelease known;
  known.bytes = bytes;
  known.digest = m.digest;
  known.offer = m.offer;
  known.giver = m.from;
  known.receiver = ready->from;
  known.ready_digest = DigestOf(m.enclosed);
  known.ready_giver = ready->to;
  known.ready_round = ready->round;
  known.epoch = m.epoch;
  std::vector<std::string> voided;
  for (const custody::Outcome& outcome : row.row.outcomes) {
    if (outcome.verdict == custody::Verdict::kVoided) {
      voided.push_back(outcome.release_digest);
    }
  }
  const auto says = [&](const KnownRelease& k, bool of_giver) {
    custody::Statement statement;
    statement.kind = of_giver ? custody::StatementKind::kRelease
                              : custody::StatementKind::kReady;
    statement.signer = of_giver ? k.giver : k.receiver;
    statement.case_tag = m.tag;
    statement.epoch = k.epoch;
    statement.digest = of_giver ? k.digest : k.ready_digest;
    statement.other_side = of_giver ? k.receiver : k.ready_giver;
    statement.offer_id = k.offer;
    statement.round = k.ready_round;
    return statement;
  };
  for (const KnownRelease& other : row.releases) {
    if (other.digest == known.digest) return;
    for (const bool of_giver : {true, false}) {
      if (custody::Contradicts(says(other, of_giver), says(known, of_giver),
                               voided)) {
        ++row.evidence;
      }
    }
  }
  row.releases.push_back(known);
}

absl::Status WitnessHost::TakeStatus(Desk& desk, const Message& m,
                                     const std::string& bytes) {
  const custody::Witness witness = Load(desk);
  RegisterRow row;
  const std::string stored = desk.Get(Table::kCaseTags, m.tag);
  if (!stored.empty()) CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
  ASSIGN_OR_RETURN(
      const custody::StatusAnswer status,
      custody::AnswerStatus(witness, row.row, m.from, m.epoch));
  Message answer = Answer(m, bytes, Kind::kStatusAnswer, desk);
  for (const custody::Outcome& outcome : status.outcomes) {
    AddOutcome(answer, row, m.tag, outcome);
  }
  answer.superseded = status.superseded;
  if (status.head.has_value()) {
    custody::LogRow line;
    line.head = *status.head;
    for (const custody::Outcome& outcome : row.row.outcomes) {
      if (outcome.release_digest == line.head.release_digest) {
        line.giver = outcome.giver;
      }
    }
    answer.rows.push_back(line);
    answer.certificates.push_back(CertificateBytes(line.head));
    answer.releases.push_back(ReleaseOf(row, line.head, m.from));
  }
  desk.Say(answer);
  return absl::OkStatus();
}

absl::Status WitnessHost::TakeRecover(Desk& desk, const Message& m,
                                      const std::string& bytes) {
  const std::optional<Message> proof = keyring_.Open(m.enclosed);
  const bool proven = proof.has_value() && proof->from == id_ &&
                      proof->kind == Kind::kPosition &&
                      proof->position == m.position;
  ASSIGN_OR_RETURN(
      const custody::Recovery recovery,
      custody::Recover(Load(desk), LoadMember(desk, m.from), m.nonce,
                       m.position, proven));
  desk.Set(Table::kMeta, kWitnessKey, Pack(recovery.witness));
  if (recovery.witness.halted) return absl::OkStatus();
  desk.Set(Table::kPeers, MemberKey(m.from), Pack(recovery.member));
  std::vector<custody::LogRow> rows;
  for (std::uint64_t at = recovery.from; at < recovery.witness.log_length;
       ++at) {
    CAUSEWAY_CHECK(Unpack(desk.Get(Table::kEntries, MoveKey(at)),
                          rows.emplace_back()))
        << "a move";
  }
  Message heads = Answer(m, bytes, Kind::kHeads, desk);
  heads.incarnation = recovery.member.incarnation;
  heads.nonce = m.nonce;
  heads.position = recovery.witness.log_length;
  heads.enclosed = ProofOf(heads.position);
  heads.rows = custody::Difference(rows, m.from);
  for (const custody::LogRow& line : heads.rows) {
    heads.certificates.push_back(CertificateBytes(line.head));
    RegisterRow row;
    const std::string stored =
        desk.Get(Table::kCaseTags, line.head.case_tag);
    CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
    heads.releases.push_back(ReleaseOf(row, line.head, m.from));
  }
  desk.Say(heads);
  return absl::OkStatus();
}

void WitnessHost::See(Desk& desk, const std::string& certificate) {
  const std::optional<Message> own = keyring_.Open(certificate);
  if (!own.has_value() || own->from != id_ || !own->head.has_value()) return;
  RegisterRow row;
  const std::string stored = desk.Get(Table::kCaseTags, own->head->case_tag);
  if (!stored.empty()) CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
  const custody::Witness before = Load(desk);
  const custody::Witness after =
      custody::SeeOwnCertificate(before, row.row, *own->head);
  if (!(after == before)) desk.Set(Table::kMeta, kWitnessKey, Pack(after));
}

void WitnessHost::TakeCollected(Desk& desk, const Message& m) {
  if (!collecting_) return;
  for (const std::string& bytes : m.certificates) See(desk, bytes);
  const std::optional<Message> proof = keyring_.Open(m.enclosed);
  custody::Witness witness = Load(desk);
  if (proof.has_value() && proof->from == id_ &&
      proof->kind == Kind::kPosition &&
      proof->position > witness.log_length) {
    witness.halted = true;
    desk.Set(Table::kMeta, kWitnessKey, Pack(witness));
  }
  shown_.insert(m.from);
  for (const std::string& node : federation_.nodes) {
    if (federation_.revoked.count(node) == 0 && shown_.count(node) == 0) {
      return;
    }
  }
  collecting_ = false;
}

absl::Status WitnessHost::Order(const std::string& tag, const std::string& to,
                                const std::string& digest) {
  return Act([&](Desk& desk) -> absl::Status {
    RegisterRow row;
    const std::string stored = desk.Get(Table::kCaseTags, tag);
    if (stored.empty()) return absl::NotFoundError("no such case");
    CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
    custody::Order order;
    order.case_tag = tag;
    order.epoch = row.row.head->epoch;
    order.to = to;
    order.digest = digest;
    order.lost_country = "ZZ";
    order.to_country = "ZZ";
    ASSIGN_OR_RETURN(const custody::Decision decision,
                     custody::DecideOrder(Load(desk), row.row, order,
                                          LoadMember(desk, to)));
    KeepDecision(desk, tag, decision, row);
    Message word;
    word.kind = Kind::kOutcome;
    AddOutcome(word, row, tag, *decision.outcome);
    word.to = to;
    desk.Send(word, tag);
    return absl::OkStatus();
  });
}

}  // namespace causeway::sim
