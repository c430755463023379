#include "server/follow_ups.h"

#include "base/errors.h"
#include "server/bundle.h"
#include "server/handoff_giver.h"
#include "server/outbox.h"
#include "server/task_store.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/shape.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

// The last follow-up recorded by this custodian.
const journal::OpenedEntry* LastFollowUp(const LoadedCase& c) {
  for (auto it = c.replay.open.rbegin(); it != c.replay.open.rend(); ++it) {
    if (!it->fact.has_value() || it->header.epoch() != c.record.epoch()) {
      continue;
    }
    if (TypeOf(it->fact->body) == procedure::FactType::kFollowedUp) return &*it;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<procedure::FollowUpReported> SendFollowUpReport(
    Work& work, LoadedCase& c, const std::string& recipient) {
  const journal::OpenedEntry* last = LastFollowUp(c);
  if (last == nullptr) {
    return procedure::RefuseByRule(c.procedure(), "S8.follow_up_first",
                                   absl::StatusCode::kFailedPrecondition);
  }
  ASSIGN_OR_RETURN(std::string reference,
                   ReferenceFor(work, c.record, recipient));
  Outgoing outgoing;
  outgoing.peer = recipient;
  outgoing.header.set_type(pb::MESSAGE_TYPE_FOLLOW_UP_REPORT);
  outgoing.header.set_reference(reference);
  // The form stays here; what was found goes.
  procedure::Fact fact = *last->fact;
  fact.meta.documents.clear();
  outgoing.fact_bytes = wire::EncodeFact(fact);
  outgoing.case_id = c.record.case_id();
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  procedure::FollowUpReported reported;
  reported.recipient = recipient;
  reported.report_digest = enqueued.digest;
  return reported;
}

absl::Status TakeFollowUpReport(Work& work,
                                const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      store::ReferenceRecord reference,
      GetReference(work.tx, message.header.from(), message.header.reference()));
  // Only from the node this one handed the case to; a node that was merely
  // asked something about it reports nothing, and is told what it is told of
  // any other reference, after the same reads.
  const auto record = GetRecord<store::CaseRecord>(
      work.tx, Table::kCases,
      reference.case_id().empty() ? message.header.reference()
                                  : reference.case_id());
  if (!record.ok() && !absl::IsNotFound(record.status())) {
    return record.status();
  }
  if (!record.ok() || RequireActing(*record).ok() ||
      record->custodian() != message.header.from()) {
    return UnknownOrForbidden("case");
  }
  if (!message.documents.empty()) {
    return Refuse(absl::StatusCode::kInvalidArgument,
                  {.rule = "message.documents",
                   .message = "the form stays with the custodian"});
  }
  RETURN_IF_ERROR(
      procedure::CheckShape(work.env.procedures->Current(), *message.fact));
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  RETURN_IF_ERROR(
      Stage(work, task.task_id(), key.Reveal(), message.fact_bytes));
  task.set_case_id(reference.case_id());
  task.set_closed(true);
  return SaveTask(work, task);
}

}  // namespace causeway::server
