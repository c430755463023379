#include "server/alarms.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/log.h"
#include "server/case_store.h"
#include "server/due_list.h"
#include "server/lateness.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "server/work.h"

namespace causeway::server {
namespace {

using deadlines::Stage;

// Every row under the prefix, a page in each read transaction.
template <typename Look>
absl::Status ForEachRow(const Environment& env, Table table,
                        const std::string& prefix, const Look& look) {
  std::string after;
  bool more = true;
  while (more) {
    RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Row> rows,
                       tx.Scan(table, prefix, after, limits::kPageSizeMax));
      for (const Row& row : rows) {
        after = row.key;
        RETURN_IF_ERROR(look(tx, row));
      }
      more = rows.size() == limits::kPageSizeMax;
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

// Of a case here, or of an offer that was accepted here.
absl::StatusOr<std::optional<deadlines::Deadline>> ArrivalOf(
    const Environment& env, ReadTx& tx, const Moment& moment,
    const std::string& id) {
  if (ValidTaskId(id)) {
    ASSIGN_OR_RETURN(const store::TaskRecord task, GetTaskRecord(tx, id));
    return TaskDeadline(env, tx, moment, task);
  }
  ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, id));
  return ArrivalDeadline(env, moment, c);
}

absl::Status CountArrivals(const Environment& env, const Moment& moment,
                           pb::Alarms& alarms) {
  return ForEachRow(
      env, Table::kMeta, keys::AwaitedPrefix(),
      [&](ReadTx& tx, const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(
            const std::optional<deadlines::Deadline> arrival,
            ArrivalOf(env, tx, moment, keys::IdOfAwaited(row.key)));
        if (!arrival.has_value() || arrival->days_late == 0) {
          return absl::OkStatus();
        }
        alarms.set_arrivals_missed(alarms.arrivals_missed() + 1);
        if (arrival->stage != Stage::kEscalated) return absl::OkStatus();
        alarms.set_arrivals_escalated(alarms.arrivals_escalated() + 1);
        return absl::OkStatus();
      });
}

absl::Status CountDeliveries(const Environment& env, const Moment& moment,
                             pb::Alarms& alarms) {
  return ForEachRow(
      env, Table::kOutbox, keys::OutboxOpenPrefix(),
      [&](ReadTx&, const Row& row) -> absl::Status {
        store::OutboxRecord record;
        if (!record.ParseFromString(row.value)) {
          return absl::DataLossError("an outbox row does not parse");
        }
        if (record.state() == store::OUTBOX_STATE_DEAD) {
          alarms.set_deliveries_dead(alarms.deliveries_dead() + 1);
          return absl::OkStatus();
        }
        const Lateness late = LatenessOf(record, moment.now);
        if (late.state == pb::DUE_STATE_UNSPECIFIED) return absl::OkStatus();
        alarms.set_deliveries_late(alarms.deliveries_late() + 1);
        if (late.state != pb::DUE_STATE_ESCALATED) return absl::OkStatus();
        alarms.set_deliveries_escalated(alarms.deliveries_escalated() + 1);
        return absl::OkStatus();
      });
}

}  // namespace

absl::StatusOr<pb::Alarms> CountAlarms(const Environment& env) {
  const Moment moment(env);
  pb::Alarms alarms;
  RETURN_IF_ERROR(CountArrivals(env, moment, alarms));
  RETURN_IF_ERROR(CountDeliveries(env, moment, alarms));
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::uint64_t refused,
                     tx.Count(Table::kOutbox, keys::OutboxRefusedPrefix()));
    alarms.set_deliveries_refused(static_cast<std::uint32_t>(refused));
    ASSIGN_OR_RETURN(const std::uint64_t contradictions,
                     tx.Count(Table::kPeers, keys::ContradictionsPrefix()));
    alarms.set_contradictions(static_cast<std::uint32_t>(contradictions));
    return absl::OkStatus();
  }));
  return alarms;
}

void AlarmWatch::WarnOfDirectory() {
  const absl::Time now = env_.clock->Now();
  const std::shared_ptr<const Directory> directory = env_.directory->Current();
  const std::optional<int> days = directory->EndsWithinDays(now);
  if (!days.has_value() || now < warned_ + absl::Hours(24)) return;
  warned_ = now;
  Log(*days > 7 ? LogLevel::kWarning : LogLevel::kError, "directory_ends",
      {{"version", directory->version()}, {"within_days", *days}});
}

void AlarmWatch::RunOnce() {
  WarnOfDirectory();
  const absl::StatusOr<pb::Alarms> now = CountAlarms(env_);
  if (!now.ok()) {
    Log(LogLevel::kError, "alarms_unreadable",
        {{"code", absl::StatusCodeToString(now.status().code())}});
    return;
  }
  const auto* const type = pb::Alarms::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& reflection = *now->GetReflection();
    const std::uint32_t before = reflection.GetUInt32(last_, type->field(i));
    const std::uint32_t count = reflection.GetUInt32(*now, type->field(i));
    if (count == before) continue;
    Log(count > before ? LogLevel::kWarning : LogLevel::kInfo, "alarm",
        {{"kind", type->field(i)->name()},
         {"count", count},
         {"before", before}});
  }
  last_ = *now;
}

void AlarmWatch::Start(absl::Duration interval) {
  thread_ = std::thread([this, interval] { Loop(interval); });
}

void AlarmWatch::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    cond_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

void AlarmWatch::Loop(absl::Duration interval) {
  while (true) {
    RunOnce();
    const MutexLock lock(&mutex_);
    while (!stopping_) {
      if (cond_.WaitFor(&mutex_, interval)) break;
    }
    if (stopping_) return;
  }
}

}  // namespace causeway::server
