#include "tests/sim/witness_host.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/status_macros.h"

namespace causeway::sim {
namespace {

constexpr std::int64_t kPauseMin = 2000;
constexpr std::int64_t kPauseMax = 6LL * 3600 * 1000;

}  // namespace

std::string MemberKey(const std::string& node) { return "m|" + node; }
std::string MoveKey(std::uint64_t position) {
  return absl::StrFormat("%08d", position);
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
  if (collecting_) return collect_due_;
  std::optional<std::int64_t> next;
  for (const auto& [number, waiting] : outbox_) {
    next = next.has_value() ? std::min(*next, waiting.due) : waiting.due;
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

}  // namespace causeway::sim
