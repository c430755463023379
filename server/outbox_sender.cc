#include "server/outbox_sender.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "server/case_store.h"
#include "server/outbox.h"
#include "server/store_keys.h"
#include "server/work.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kIdleWait = absl::Milliseconds(500);
constexpr absl::Duration kFirstBackOff = absl::Milliseconds(200);
constexpr absl::Duration kLongestBackOff = absl::Minutes(1);
// A message the peer cannot take yet (an earlier one is missing, its machine
// waits) is due again soon: the peer is there.
constexpr absl::Duration kNotYet = absl::Milliseconds(200);

struct Due {
  std::string key;
  store::OutboxRecord record;
};

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

std::string RuleOf(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() ? refusal->rule
                             : absl::StatusCodeToString(status.code());
}

// The day on which the gate judges. RELEASE and CLOSE belong to a case whose
// state stands still since the release: a child must not be left without a
// custodian because a screen ran out while the line was down.
Date GateDay(const store::OutboxRecord& record, const Moment& moment) {
  if (record.type() == pb::MESSAGE_TYPE_RELEASE ||
      record.type() == pb::MESSAGE_TYPE_CLOSE) {
    return DateOf(absl::FromUnixMicros(record.created_at_us()));
  }
  return moment.today;
}

absl::Status AskGate(const Environment& env, ReadTx& tx,
                     const store::OutboxRecord& record) {
  const Moment moment(env);
  const procedure::Peer peer = PeerFrom(*moment.directory, record.peer());
  const procedure::ExchangeKind kind = KindOf(record.type());
  if (kind == procedure::ExchangeKind::kAlwaysPasses) return absl::OkStatus();
  if (record.case_id().empty()) {
    return procedure::PeerGate(peer, kind, env.procedure->digest());
  }
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(env, tx, record.case_id()));
  return procedure::CaseGate(*env.procedure, c.state(), peer, kind,
                             GateDay(record, moment));
}

// All rows that wait, without their bytes, in the order they were written
// under each peer.
absl::Status ReadOpenRows(ReadTx& tx, std::vector<Due>& due) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kOutbox, keys::OutboxOpenPrefix(), after,
                             limits::kPageSizeMax));
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
}

absl::StatusOr<std::vector<Due>> OpenRows(const Environment& env) {
  std::vector<Due> due;
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    due.clear();
    return ReadOpenRows(tx, due);
  }));
  return due;
}

}  // namespace

OutboxSender::OutboxSender(const Environment& env, PeerTransport* transport)
    : env_(env), transport_(transport) {}

OutboxSender::~OutboxSender() { Stop(); }

void OutboxSender::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void OutboxSender::Wake() {
  MutexLock lock(&mutex_);
  awake_ = true;
  cond_.Signal();
}

void OutboxSender::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    cond_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

void OutboxSender::Loop() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      while (!awake_ && !stopping_) {
        if (cond_.WaitFor(&mutex_, kIdleWait)) break;
      }
      if (stopping_) return;
      awake_ = false;
    }
    RunOnce();
  }
}

bool OutboxSender::Stopping() {
  MutexLock lock(&mutex_);
  return stopping_;
}

int OutboxSender::RunOnce() {
  absl::StatusOr<std::vector<Due>> due = OpenRows(env_);
  if (!due.ok()) {
    Log(LogLevel::kError, "outbox_unreadable",
        {{"code", absl::StatusCodeToString(due.status().code())}});
    return 0;
  }
  int moved = 0;
  // Under a reference whose head did not get through, the rest waits.
  std::set<std::pair<std::string, std::string>> waiting;
  for (const Due& one : *due) {
    if (Stopping()) break;
    const store::OutboxRecord& record = one.record;
    const auto line = std::make_pair(record.peer(), record.reference());
    const bool ordered = record.sequence() != 0;
    if (ordered && waiting.count(line) > 0) continue;
    if (env_.clock->Now() < back_off_[record.peer()].next) continue;
    const auto not_yet = not_yet_.find(one.key);
    if (not_yet != not_yet_.end() && env_.clock->Now() < not_yet->second) {
      if (ordered) waiting.insert(line);
      continue;
    }
    if (SendOne(one.key, record)) {
      ++moved;
    } else if (ordered) {
      waiting.insert(line);
    }
  }
  return moved;
}

bool OutboxSender::SendOne(const std::string& key,
                           const store::OutboxRecord& record) {
  absl::Status gate;
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) {
    gate = AskGate(env_, tx, record);
    return absl::OkStatus();
  });
  if (!read.ok()) return false;
  if (!gate.ok()) {
    Hold(key, record, gate);
    return false;
  }
  // From here on the message may have arrived, whatever becomes of this try.
  if (!MarkTried(key)) return false;
  const absl::Status status = Transmit(key, record);
  BackOff& back_off = back_off_[record.peer()];
  const bool answered = status.ok() || RefusalOf(status).has_value();
  if (answered) back_off = BackOff();
  // RELEASE is never given up: until it arrives nobody acts for the child.
  if (status.ok() ||
      (!TryAgain(status) && record.type() != pb::MESSAGE_TYPE_RELEASE)) {
    not_yet_.erase(key);
    Finish(key, record, status);
    return true;
  }
  if (answered) {
    // The peer is there and does not take this one yet: others may pass.
    not_yet_[key] = env_.clock->Now() + kNotYet;
    NoteRule(key, record, RuleOf(status));
    return false;
  }
  back_off.next =
      env_.clock->Now() +
      std::min(kLongestBackOff,
               kFirstBackOff * (1 << std::min(back_off.failures, 16)));
  ++back_off.failures;
  Log(LogLevel::kInfo, "outbox_retry",
      {{"peer", record.peer()}, {"rule", RuleOf(status)}});
  return false;
}

absl::Status OutboxSender::Transmit(const std::string& key,
                                    const store::OutboxRecord& record) {
  causeway::v1::DeliverRequest request;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(auto row,
                     GetRecord<store::OutboxRecord>(tx, Table::kOutbox, key));
    if (request.mutable_envelope()->ParseFromString(row.envelope())) {
      return absl::OkStatus();
    }
    return absl::DataLossError("an outbox row does not parse");
  }));
  const std::string& message_id = request.envelope().message_id();
  for (std::uint32_t i = 0; i < record.chunks(); ++i) {
    causeway::v1::DeliverChunkRequest chunk;
    RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(*chunk.mutable_chunk()->mutable_sealed(),
                       tx.Get(Table::kChunks, keys::ChunkOut(message_id, i)));
      return absl::OkStatus();
    }));
    chunk.mutable_chunk()->set_message_id(message_id);
    chunk.mutable_chunk()->set_index(i);
    RETURN_IF_ERROR(transport_->DeliverChunk(record.peer(), chunk));
  }
  return transport_->Deliver(record.peer(), request).status();
}

bool OutboxSender::MarkTried(const std::string& key) {
  const absl::Status status = RunQuietly([&](Work& work) -> absl::Status {
    // Taken back meanwhile: then it is not there any more.
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    if (row.attempts() > 0 && row.state() == store::OUTBOX_STATE_PENDING) {
      return absl::OkStatus();
    }
    row.set_attempts(row.attempts() + 1);
    row.set_state(store::OUTBOX_STATE_PENDING);
    return PutRecord(work.tx, Table::kOutbox, key, row);
  });
  return status.ok();
}

void OutboxSender::Hold(const std::string& key,
                        const store::OutboxRecord& record,
                        const absl::Status& gate) {
  const std::string rule = RuleOf(gate);
  if (record.state() == store::OUTBOX_STATE_HELD &&
      record.last_rule() == rule) {
    return;
  }
  RunQuietly([&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    row.set_state(store::OUTBOX_STATE_HELD);
    row.set_last_rule(rule);
    RETURN_IF_ERROR(PutRecord(work.tx, Table::kOutbox, key, row));
    return LogLeaf(work, store::NODE_LOG_KIND_GATE, row.message_digest(), rule);
  }).IgnoreError();
}

void OutboxSender::NoteRule(const std::string& key,
                            const store::OutboxRecord& record,
                            const std::string& rule) {
  if (record.last_rule() == rule) return;
  Log(LogLevel::kInfo, "outbox_not_yet",
      {{"peer", record.peer()},
       {"type", causeway::v1::MessageType_Name(record.type())},
       {"rule", rule}});
  RunQuietly([&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(
        auto row, GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key));
    row.set_last_rule(rule);
    return PutRecord(work.tx, Table::kOutbox, key, row);
  }).IgnoreError();  // Only what a person is shown; asked again next time.
}

void OutboxSender::Finish(const std::string& key,
                          const store::OutboxRecord& record,
                          const absl::Status& status) {
  const absl::Status stored = RunQuietly([&](Work& work) -> absl::Status {
    auto found = GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key);
    if (absl::IsNotFound(found.status())) return absl::OkStatus();
    RETURN_IF_ERROR(found.status());
    store::OutboxRecord row = *std::move(found);
    row.set_state(status.ok() ? store::OUTBOX_STATE_DELIVERED
                              : store::OUTBOX_STATE_REFUSED);
    row.set_last_rule(status.ok() ? "" : RuleOf(status));
    RETURN_IF_ERROR(DropOwnChunks(work.tx, row));
    RETURN_IF_ERROR(work.tx.Delete(Table::kOutbox, key));
    return PutRecord(work.tx, Table::kOutbox,
                     keys::OutboxDone(keys::NumberAt(key)), row);
  });
  if (!stored.ok() || !status.ok()) {
    Log(LogLevel::kWarning, "outbox_refused",
        {{"peer", record.peer()},
         {"type", causeway::v1::MessageType_Name(record.type())},
         {"rule", status.ok() ? "storage" : RuleOf(status)}});
  }
}

absl::Status OutboxSender::RunQuietly(
    const std::function<absl::Status(Work&)>& fn) {
  return env_.storage->Write([&](WriteTx& tx) {
    Work work(env_, tx);
    return fn(work);
  });
}

}  // namespace causeway::server
