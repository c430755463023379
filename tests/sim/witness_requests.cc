// What the witness is asked, and what it answers.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/custody/evidence.h"
#include "tests/sim/witness_host.h"

namespace causeway::sim {
namespace {

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
  const custody::Witness witness = Load(desk);
  const custody::Member member = LoadMember(desk, m.from);
  RegisterRow row;
  const std::string stored = desk.Get(Table::kCaseTags, m.tag);
  if (!stored.empty()) CAUSEWAY_CHECK(Unpack(stored, row)) << "a register row";
  if (!m.certificate.empty()) {
    See(desk, m.certificate);
    if (Load(desk).halted && !witness.halted) return absl::OkStatus();
  }
  if (m.kind == Kind::kProbe) return TakeProbe(desk, m, bytes, row, member);
  if (m.kind == Kind::kRegister) {
    return TakeRegister(desk, m, bytes, row, member);
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
  const bool is_new = decision->row.outcomes.size() > row.row.outcomes.size();
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

absl::Status WitnessHost::TakeProbe(Desk& desk, const Message& m,
                                    const std::string& bytes,
                                    const RegisterRow& row,
                                    const custody::Member& member) {
  ASSIGN_OR_RETURN(const custody::ProbeAnswer probe,
                   custody::AnswerProbe(Load(desk), row.row, m.nonce, member));
  Message answer = Answer(m, bytes, Kind::kProbeAnswer, desk);
  answer.nonce = probe.nonce;
  answer.head = probe.head;
  desk.Say(answer);
  return absl::OkStatus();
}

absl::Status WitnessHost::TakeRegister(Desk& desk, const Message& m,
                                       const std::string& bytes,
                                       const RegisterRow& row,
                                       const custody::Member& member) {
  ASSIGN_OR_RETURN(
      const custody::Decision decision,
      custody::RegisterCase(Load(desk), row.row,
                            {m.tag, m.epoch, m.incarnation, m.digest}, member));
  KeepDecision(desk, m.tag, decision, row);
  Message answer = Answer(m, bytes, Kind::kRegistered, desk);
  answer.certificate = CertificateBytes(*decision.row.head);
  desk.Say(answer);
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
  ASSIGN_OR_RETURN(const custody::StatusAnswer status,
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
  ASSIGN_OR_RETURN(const custody::Recovery recovery,
                   custody::Recover(Load(desk), LoadMember(desk, m.from),
                                    m.nonce, m.position, proven));
  desk.Set(Table::kMeta, kWitnessKey, Pack(recovery.witness));
  if (recovery.witness.halted) return absl::OkStatus();
  desk.Set(Table::kPeers, MemberKey(m.from), Pack(recovery.member));
  std::vector<custody::LogRow> rows;
  for (std::uint64_t at = recovery.from; at < recovery.witness.log_length;
       ++at) {
    CAUSEWAY_CHECK(
        Unpack(desk.Get(Table::kEntries, MoveKey(at)), rows.emplace_back()))
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
    const std::string stored = desk.Get(Table::kCaseTags, line.head.case_tag);
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
      proof->kind == Kind::kPosition && proof->position > witness.log_length) {
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
    ASSIGN_OR_RETURN(
        const custody::Decision decision,
        custody::DecideOrder(Load(desk), row.row, order, LoadMember(desk, to)));
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
