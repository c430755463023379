#include "server/outbox_sender.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

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
  return refusal.has_value() && refusal->retryable;
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

// A page of rows for each peer that has any, in the order they were written:
// one peer that is away for a week must not hide the others.
absl::Status ReadOpenRows(ReadTx& tx, std::vector<Due>& due) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(
        std::vector<Row> first,
        tx.Scan(Table::kOutbox, keys::OutboxOpenPrefix(), after, 1));
    if (first.empty()) return absl::OkStatus();
    store::OutboxRecord head;
    if (!head.ParseFromString(first.front().value)) {
      return absl::DataLossError("an outbox row does not parse");
    }
    ASSIGN_OR_RETURN(
        std::vector<Row> rows,
        tx.Scan(Table::kOutbox, keys::OutboxOpenPeerPrefix(head.peer()), "",
                limits::kPageSizeMax));
    for (Row& row : rows) {
      Due one;
      one.key = std::move(row.key);
      if (!one.record.ParseFromString(row.value)) {
        return absl::DataLossError("an outbox row does not parse");
      }
      due.push_back(std::move(one));
    }
    after = keys::OutboxOpen(head.peer(),
                             std::numeric_limits<std::uint64_t>::max());
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
    BackOff& back_off = back_off_[record.peer()];
    if (env_.clock->Now() < back_off.next) continue;
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
  const absl::Status status = Transmit(record);
  BackOff& back_off = back_off_[record.peer()];
  if (status.ok() || !TryAgain(status)) {
    back_off = BackOff();
    Finish(key, record, status);
    return true;
  }
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (refusal.has_value() && refusal->retryable) {
    back_off.next = env_.clock->Now() + kNotYet;
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

absl::Status OutboxSender::Transmit(const store::OutboxRecord& record) {
  causeway::v1::DeliverRequest request;
  if (!request.mutable_envelope()->ParseFromString(record.envelope())) {
    return absl::DataLossError("an outbox row does not parse");
  }
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
    causeway::v1::Envelope envelope;
    if (!envelope.ParseFromString(row.envelope())) {
      return absl::DataLossError("an outbox row does not parse");
    }
    for (std::uint32_t i = 0; i < row.chunks(); ++i) {
      RETURN_IF_ERROR(work.tx.Delete(Table::kChunks,
                                     keys::ChunkOut(envelope.message_id(), i)));
    }
    RETURN_IF_ERROR(work.tx.Delete(Table::kOutbox, key));
    return PutRecord(work.tx, Table::kOutbox,
                     keys::OutboxDone(keys::OutboxNumber(key)), row);
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
