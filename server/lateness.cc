#include "server/lateness.h"

#include "server/outbox.h"

namespace causeway::server {
namespace {

absl::Duration Waiting(const store::OutboxRecord& record, absl::Time now) {
  const std::int64_t since =
      record.due_from_us() != 0 ? record.due_from_us() : record.created_at_us();
  return now - absl::FromUnixMicros(since);
}

}  // namespace

Lateness LatenessOf(const store::OutboxRecord& record, absl::Time now) {
  if (record.state() == store::OUTBOX_STATE_DEAD) {
    return {pb::DUE_STATE_ESCALATED, "supervisor"};
  }
  if (record.state() != store::OUTBOX_STATE_PENDING) return {};
  const absl::Duration waiting = Waiting(record, now);
  if (waiting < kLateAfter) return {};
  if (waiting < kOperatorAfter) return {pb::DUE_STATE_OVERDUE, ""};
  return {pb::DUE_STATE_ESCALATED,
          waiting < kSupervisorAfter ? "operator" : "supervisor"};
}

bool IsGivenUp(const store::OutboxRecord& record, absl::Time now) {
  return record.type() != pb::MESSAGE_TYPE_RELEASE &&
         !Unordered(record.type()) && Waiting(record, now) >= kDeadAfter;
}

}  // namespace causeway::server
