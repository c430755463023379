#include "server/outbox_lane.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "server/handoff_giver.h"
#include "server/lateness.h"
#include "server/outbox.h"
#include "server/store_keys.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kFirstBackOff = absl::Milliseconds(200);
constexpr absl::Duration kLongestBackOff = absl::Minutes(1);
// A message the peer cannot take yet (an earlier one is missing, its machine
// waits) is due again soon: the peer is there.
constexpr absl::Duration kLongestNotYet = absl::Seconds(5);
// After an answer as slow as this, what was written meanwhile goes first.
constexpr absl::Duration kSlowAnswer = absl::Seconds(1);

absl::Duration Delay(int failures, absl::Duration longest) {
  return std::min(longest, kFirstBackOff * (1 << std::min(failures, 16)));
}

bool TryAgain(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnauthenticated:
      return true;  // The peer or the way to it; nothing about the message.
    default:
      break;
  }
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal.has_value()) return false;
  // Refused before it was opened: the recipient kept no place for it in the
  // order, so a message given up here would leave a hole.
  const bool unopened = absl::StartsWith(refusal->rule, "message.") &&
                        refusal->rule != "message.equivocation";
  return refusal->retryable || unopened;
}

// Of a peer's refusal: never of a gate of this node.
std::string RuleOf(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() ? refusal->rule
                             : absl::StatusCodeToString(status.code());
}

}  // namespace

OutboxLane::OutboxLane(const Environment& env, PeerTransport* transport,
                       std::string peer, std::function<bool()> stopping)
    : env_(env),
      transport_(transport),
      peer_(std::move(peer)),
      stopping_(std::move(stopping)) {}

absl::StatusOr<std::vector<OutboxLane::Due>> OutboxLane::OpenRows() {
  std::vector<Due> due;
  const std::string prefix = keys::OutboxOpenPeerPrefix(peer_);
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    due.clear();
    std::string after;
    while (true) {
      ASSIGN_OR_RETURN(
          std::vector<Row> rows,
          tx.Scan(Table::kOutbox, prefix, after, limits::kPageSizeMax));
      for (Row& row : rows) {
        Due one;
        after = row.key;
        one.key = std::move(row.key);
        if (!one.record.ParseFromString(row.value)) {
          return absl::DataLossError("an outbox row does not parse");
        }
        one.record.clear_envelope();
        due.push_back(std::move(one));
      }
      if (rows.size() < limits::kPageSizeMax) return absl::OkStatus();
    }
  }));
  return due;
}

int OutboxLane::RunOnce() {
  if (env_.clock->Now() < back_off_.next) return 0;
  absl::StatusOr<std::vector<Due>> due = OpenRows();
  if (!due.ok()) {
    Log(LogLevel::kError, "outbox_unreadable",
        {{"code", absl::StatusCodeToString(due.status().code())}});
    return 0;
  }
  std::map<std::string, BackOff> still_open;
  for (const Due& one : *due) {
    const auto found = not_yet_.find(one.key);
    if (found != not_yet_.end()) still_open.insert(*found);
  }
  not_yet_ = std::move(still_open);
  int moved = 0;
  for (const bool asked_before : {false, true}) {
    if (!Sweep(*due, asked_before, moved)) break;
  }
  return moved;
}

bool OutboxLane::Sweep(std::vector<Due>& due, bool asked_before, int& moved) {
  // Under a reference whose head did not get through, the rest waits.
  std::set<std::string> waiting;
  for (Due& one : due) {
    if (one.done) continue;
    const std::string& line = one.record.reference();
    const bool ordered = one.record.sequence() != 0;
    if (ordered && waiting.count(line) > 0) continue;
    if (one.record.state() == store::OUTBOX_STATE_DEAD) {
      if (ordered) waiting.insert(line);
      continue;
    }
    const absl::Time began = env_.clock->Now();
    const auto asked = not_yet_.find(one.key);
    const bool known = asked != not_yet_.end();
    const bool now =
        known == asked_before && !(known && began < asked->second.next);
    if (now) one.done = SendOne(one.key, one.record);
    if (one.done) {
      ++moved;
      continue;
    }
    if (ordered) waiting.insert(line);
    if (!now) continue;
    const absl::Time ended = env_.clock->Now();
    if (stopping_() || ended < back_off_.next || ended - began > kSlowAnswer) {
      return false;
    }
  }
  return true;
}

bool OutboxLane::SendOne(const std::string& key,
                         const store::OutboxRecord& record) {
  const absl::Time began = env_.clock->Now();
  const Try last = Transmit(key, record);
  switch (last.end) {
    case End::kAnswered:
      return Answered(key, record, last.status, env_.clock->Now() - began);
    case End::kHeld: {
      const std::optional<Refusal> gate = RefusalOf(last.status);
      if (gate.has_value() && gate->rule == kEntitlementRule && Renew(record)) {
        return true;
      }
      Hold(key, record);
      return false;
    }
    case End::kBrokenOff:
      break;
  }
  return false;
}

std::optional<OutboxLane::Try> OutboxLane::InTheWay(
    const std::string& key, const store::OutboxRecord& record,
    GateWatch& gate) {
  if (stopping_()) return Try{End::kBrokenOff, absl::OkStatus()};
  absl::Status closed;
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    // Taken back meanwhile: then it is not there any more.
    RETURN_IF_ERROR(tx.Get(Table::kOutbox, key).status());
    closed = gate.Ask(tx, record);
    return absl::OkStatus();
  });
  if (!read.ok()) return Try{End::kBrokenOff, read};
  if (!closed.ok()) return Try{End::kHeld, closed};
  return std::nullopt;
}

std::optional<OutboxLane::Try> OutboxLane::SendChunks(
    const std::string& key, const store::OutboxRecord& record,
    const std::string& message_id, GateWatch& gate) {
  if (record.chunks() == 0) return std::nullopt;
  std::optional<Try> over = InTheWay(key, record, gate);
  if (over.has_value()) return over;
  const absl::StatusOr<std::uint32_t> here =
      transport_->AskChunks(peer_, message_id);
  if (!here.ok()) return Try{End::kAnswered, here.status()};
  for (std::uint32_t i = *here; i < record.chunks(); ++i) {
    over = InTheWay(key, record, gate);
    if (!over.has_value()) over = SendChunk(message_id, i);
    if (over.has_value()) return over;
  }
  return std::nullopt;
}

std::optional<OutboxLane::Try> OutboxLane::SendChunk(
    const std::string& message_id, std::uint32_t index) {
  causeway::v1::DeliverChunkRequest request;
  pb::Chunk* chunk = request.mutable_chunk();
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(*chunk->mutable_sealed(),
                     tx.Get(Table::kChunks, keys::ChunkOut(message_id, index)));
    return absl::OkStatus();
  });
  if (!read.ok()) return Try{End::kBrokenOff, read};
  chunk->set_message_id(message_id);
  chunk->set_index(index);
  const absl::Status sent = transport_->DeliverChunk(peer_, request);
  if (!sent.ok()) return Try{End::kAnswered, sent};
  return std::nullopt;
}

OutboxLane::Try OutboxLane::Transmit(const std::string& key,
                                     const store::OutboxRecord& record) {
  causeway::v1::DeliverRequest request;
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(auto row,
                     GetRecord<store::OutboxRecord>(tx, Table::kOutbox, key));
    if (row.has_vouch()) *request.mutable_vouch() = row.vouch();
    if (request.mutable_envelope()->ParseFromString(row.envelope())) {
      return absl::OkStatus();
    }
    return absl::DataLossError("an outbox row does not parse");
  });
  if (!read.ok()) return {End::kBrokenOff, read};
  const std::string& message_id = request.envelope().message_id();
  GateWatch gate(env_);
  std::optional<Try> over = SendChunks(key, record, message_id, gate);
  if (over.has_value()) return *std::move(over);
  // What never met a connection never left, and the peer knows nothing of it.
  const absl::Status reached = transport_->Reach(peer_);
  if (!reached.ok()) return {End::kAnswered, reached};
  over = InTheWay(key, record, gate);
  if (over.has_value()) return *std::move(over);
  // From here on the message may have arrived, whatever becomes of this try.
  // Chunks alone are bytes without a key: they do not count.
  if (!MarkTried(key)) return {End::kBrokenOff, absl::OkStatus()};
  return {End::kAnswered, transport_->Deliver(peer_, request).status()};
}

bool OutboxLane::Answered(const std::string& key,
                          const store::OutboxRecord& record,
                          const absl::Status& status, absl::Duration took) {
  const bool answered = status.ok() || RefusalOf(status).has_value();
  if (answered) back_off_ = BackOff();
  // RELEASE is never given up: until it arrives nobody acts for the child.
  if (status.ok() ||
      (!TryAgain(status) && record.type() != pb::MESSAGE_TYPE_RELEASE)) {
    Finish(key, record, status);
    return true;
  }
  // The peer is there and does not take this one yet: others may pass, and
  // have at least as much of its time.
  BackOff& next = answered ? not_yet_[key] : back_off_;
  const absl::Duration delay =
      Delay(next.failures, answered ? kLongestNotYet : kLongestBackOff);
  next.next = env_.clock->Now() + (answered ? std::max(delay, took) : delay);
  ++next.failures;
  if (answered) {
    NoteRule(key, record, RuleOf(status));
  } else {
    if (IsGivenUp(record, env_.clock->Now())) GiveUp(key);
    Log(LogLevel::kInfo, "outbox_retry",
        {{"peer", peer_}, {"rule", RuleOf(status)}});
  }
  return false;
}

bool OutboxLane::MarkTried(const std::string& key) {
  const absl::Status status = RunQuietly([&](Work& work) -> absl::Status {
    // Taken back meanwhile: then it is not there any more.
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    if (row.attempts() > 0 && row.state() == store::OUTBOX_STATE_PENDING) {
      return absl::OkStatus();
    }
    if (row.state() == store::OUTBOX_STATE_HELD) {
      row.set_due_from_us(work.moment.now_us);
    }
    row.set_attempts(row.attempts() + 1);
    row.set_state(store::OUTBOX_STATE_PENDING);
    row.clear_last_rule();
    return PutRecord(work.tx, Table::kOutbox, key, row);
  });
  return status.ok();
}

// A case file that never left can be made anew in its place.
bool OutboxLane::Renew(const store::OutboxRecord& record) {
  if (record.attempts() > 0) return false;
  return RunQuietly([&](Work& work) { return RenewBundle(work, record); }).ok();
}

void OutboxLane::Hold(const std::string& key,
                      const store::OutboxRecord& record) {
  if (record.state() == store::OUTBOX_STATE_HELD) return;
  RunQuietly([&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    row.set_state(store::OUTBOX_STATE_HELD);
    row.set_last_rule(kGateClosed);
    RETURN_IF_ERROR(PutRecord(work.tx, Table::kOutbox, key, row));
    return LogLeaf(work, store::NODE_LOG_KIND_GATE, row.message_digest(),
                   kGateClosed);
  }).IgnoreError();  // Only what a person is shown; asked again next time.
}

void OutboxLane::GiveUp(const std::string& key) {
  const absl::Status stored = RunQuietly([&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    // Held, or sent again meanwhile.
    if (row.state() != store::OUTBOX_STATE_PENDING ||
        !IsGivenUp(row, work.moment.now)) {
      return absl::OkStatus();
    }
    row.set_state(store::OUTBOX_STATE_DEAD);
    RETURN_IF_ERROR(PutRecord(work.tx, Table::kOutbox, key, row));
    return LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                   row.message_digest(), "delivery.dead");
  });
  Log(LogLevel::kWarning, "outbox_dead_letter",
      {{"peer", peer_}, {"code", absl::StatusCodeToString(stored.code())}});
}

void OutboxLane::NoteRule(const std::string& key,
                          const store::OutboxRecord& record,
                          const std::string& rule) {
  if (record.last_rule() == rule) return;
  Log(LogLevel::kInfo, "outbox_not_yet",
      {{"peer", peer_},
       {"type", causeway::v1::MessageType_Name(record.type())},
       {"rule", rule}});
  RunQuietly([&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    row.set_last_rule(rule);
    return PutRecord(work.tx, Table::kOutbox, key, row);
  }).IgnoreError();  // Only what a person is shown; asked again next time.
}

void OutboxLane::Finish(const std::string& key,
                        const store::OutboxRecord& record,
                        const absl::Status& status) {
  const absl::Status stored = RunQuietly([&](Work& work) -> absl::Status {
    auto row = GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key);
    if (absl::IsNotFound(row.status())) return absl::OkStatus();
    RETURN_IF_ERROR(row.status());
    row->set_last_rule(status.ok() ? "" : RuleOf(status));
    return CloseRow(work.tx, key, *std::move(row),
                    status.ok() ? store::OUTBOX_STATE_DELIVERED
                                : store::OUTBOX_STATE_REFUSED);
  });
  if (!stored.ok() || !status.ok()) {
    Log(LogLevel::kWarning, "outbox_refused",
        {{"peer", peer_},
         {"type", causeway::v1::MessageType_Name(record.type())},
         {"rule", status.ok() ? "storage" : RuleOf(status)}});
  }
}

absl::Status OutboxLane::RunQuietly(
    const std::function<absl::Status(Work&)>& fn) {
  return env_.storage->Write([&](WriteTx& tx) {
    Work work(env_, tx);
    return fn(work);
  });
}

}  // namespace causeway::server
