#include "server/evidence_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "base/version.h"
#include "journal/signed_bytes.h"
#include "server/alarms.h"
#include "server/case_access.h"
#include "server/case_store.h"
#include "server/case_versions.h"
#include "server/inbox.h"
#include "server/lateness.h"
#include "server/order_handlers.h"
#include "server/outbox.h"
#include "server/outbox_gate.h"
#include "server/paging.h"
#include "server/store_keys.h"
#include "server/work.h"
#include "wire/case_time.h"

namespace causeway::server {
namespace {

pb::DeliveryState StateOf(store::OutboxState state) {
  switch (state) {
    case store::OUTBOX_STATE_HELD:
      return pb::DELIVERY_STATE_HELD;
    case store::OUTBOX_STATE_DELIVERED:
      return pb::DELIVERY_STATE_DELIVERED;
    case store::OUTBOX_STATE_REFUSED:
      return pb::DELIVERY_STATE_REFUSED;
    case store::OUTBOX_STATE_CANCELLED:
      return pb::DELIVERY_STATE_CANCELLED;
    case store::OUTBOX_STATE_DEAD:
      return pb::DELIVERY_STATE_DEAD;
    default:
      return pb::DELIVERY_STATE_PENDING;
  }
}

// Which gate holds a message back tells of the child. It is stored nowhere: an
// operator learns that one does, a supervisor which one does now.
std::string LastRuleOf(const Environment& env, ReadTx& tx,
                       const CallContext& call,
                       const store::OutboxRecord& record) {
  if (record.state() != store::OUTBOX_STATE_HELD ||
      !call.Has(procedure::Function::kSupervisor)) {
    return record.last_rule();
  }
  const std::optional<Refusal> gate = RefusalOf(AskGate(env, tx, record));
  return gate.has_value() ? gate->rule : record.last_rule();
}

absl::StatusOr<pb::DeliveryView> DeliveryOf(const Environment& env, ReadTx& tx,
                                            const CallContext& call,
                                            const Row& row) {
  store::OutboxRecord record;
  pb::Envelope envelope;
  if (!record.ParseFromString(row.value) ||
      !envelope.ParseFromString(record.envelope())) {
    return absl::DataLossError("an outbox row does not parse");
  }
  pb::DeliveryView view;
  view.set_message_id(envelope.message_id());
  view.set_peer(record.peer());
  view.set_type(record.type());
  view.set_state(StateOf(record.state()));
  view.set_attempts(record.attempts());
  view.set_last_rule(LastRuleOf(env, tx, call, record));
  if (call.Has(procedure::Function::kSupervisor)) {
    view.set_case_id(record.case_id());
    view.set_task_id(record.task_id());
  }
  *view.mutable_created_at() =
      wire::TimestampFromMicros(record.created_at_us());
  const Lateness late = LatenessOf(record, env.clock->Now());
  view.set_due_state(late.state);
  view.set_escalated_to(late.told);
  return view;
}

pb::VerifyCaseResponse Verified(const LoadedCase& c,
                                const journal::ReplayedCase& replay) {
  pb::VerifyCaseResponse response;
  response.set_verified(true);
  response.set_erased(c.record.has_erased());
  response.set_open_entries(replay.open.size());
  response.set_protected_entries(replay.secret.size());
  for (const journal::Epoch& epoch : replay.epochs) {
    pb::EpochView* view = response.add_epochs();
    view->set_epoch(epoch.epoch);
    view->set_custodian(epoch.custodian);
    view->set_first_sequence(epoch.first_sequence);
    view->set_last_sequence(epoch.last_sequence);
  }
  for (const journal::Attested& attested : replay.attested) {
    pb::Attestation* view = response.add_attested();
    view->set_what(attested.what);
    view->set_by(attested.by);
    view->set_epoch(attested.epoch);
    view->set_sentence(attested.sentence);
  }
  response.set_open_head(replay.open_head);
  response.set_custodian(c.record.custodian());
  response.set_epoch(c.record.epoch());
  return response;
}

std::string ProblemOf(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() ? refusal->message + " [" + refusal->rule + "]"
                             : std::string(status.message());
}

}  // namespace

absl::StatusOr<pb::VerifyCaseResponse> EvidenceHandlers::VerifyCase(
    const CallContext& call, const pb::VerifyCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::VerifyCaseResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToShow(env_, tx, call, request.case_id()));
    response.set_erased(c.record.has_erased());
    // From the stored bytes alone, signatures and all.
    auto replay =
        c.record.has_erased()
            ? journal::ReplayErased(c.file, *env_.directory)
            : journal::Replay(c.file, *env_.directory, *env_.procedures);
    if (!replay.ok()) {
      response.set_problem(ProblemOf(replay.status()));
      return absl::OkStatus();
    }
    if (replay->open_head != c.record.open_head()) {
      response.set_problem("the journal does not end where the record says");
      return absl::OkStatus();
    }
    response = Verified(c, *replay);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::GetNodeResponse> EvidenceHandlers::GetNode(
    const CallContext&, const pb::GetNodeRequest&) {
  const std::shared_ptr<const Directory> directory = env_.directory->Current();
  pb::GetNodeResponse response;
  response.set_node_id(env_.node_id);
  response.set_federation(directory->federation());
  response.set_software_version(std::string(SoftwareVersion()));
  response.set_directory_version(directory->version());
  *response.mutable_directory_expires_at() =
      wire::TimestampFromMicros(directory->proto().expires_at_us());
  const procedure::ProcedureSet& versions = *env_.procedures;
  response.set_procedure(procedure::LabelOf(versions.Current()));
  response.set_procedure_digest(versions.Current().digest());
  const std::vector<std::string> approved = ApprovedVersions(env_, *directory);
  for (const procedure::Procedure& one : versions.all()) {
    pb::KnownProcedure* known = response.add_procedures();
    known->set_name(procedure::LabelOf(one));
    known->set_digest(one.digest());
    known->set_embedded(&one == &versions.Embedded());
    known->set_current(&one == &versions.Current());
    known->set_approved(std::find(approved.begin(), approved.end(),
                                  one.digest()) != approved.end());
  }
  response.set_two_party_profile(directory->proto().witness().empty());
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::uint64_t cases, tx.Count(Table::kCases, ""));
    ASSIGN_OR_RETURN(std::uint64_t leaves, tx.Count(Table::kNodeLog, ""));
    response.set_cases(cases);
    ASSIGN_OR_RETURN(*response.mutable_witness(),
                     ViewOfWitness(env_, tx, *directory));
    response.set_node_log_length(leaves);
    return absl::OkStatus();
  }));
  // Not where a case does not load: the log says so, and the rest is shown.
  const absl::StatusOr<pb::Alarms> alarms = CountAlarms(env_);
  if (alarms.ok()) *response.mutable_alarms() = *alarms;
  return response;
}

absl::StatusOr<pb::ListDeliveriesResponse> EvidenceHandlers::ListDeliveries(
    const CallContext& call, const pb::ListDeliveriesRequest& request) {
  ASSIGN_OR_RETURN(Page page,
                   PageFrom(request.page_size(), request.page_token()));
  pb::ListDeliveriesResponse response;
  // All but those that were delivered or cancelled.
  if (request.open_only()) {
    page.after = std::max(page.after, keys::OutboxDoneEnd());
  }
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kOutbox, "", page.after, page.size));
    for (const Row& row : rows) {
      ASSIGN_OR_RETURN(*response.add_deliveries(),
                       DeliveryOf(env_, tx, call, row));
    }
    response.set_next_page_token(NextToken(page, rows));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::ResendDeliveryResponse> EvidenceHandlers::ResendDelivery(
    const CallContext& call, const pb::ResendDeliveryRequest& request) {
  if (request.message_id().size() != journal::kMessageIdBytes) {
    return InvalidField("message_id", "malformed", "16 bytes");
  }
  if (request.under_new_key() && request.recipient_restored()) {
    return InvalidField("under_new_key", "beside recipient_restored",
                        "one of the two");
  }
  pb::ResendDeliveryResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Row row,
                     request.under_new_key()
                         ? VouchFor(work, request.message_id())
                         : SendAgain(work, request.message_id(),
                                     request.recipient_restored()));
    ASSIGN_OR_RETURN(*response.mutable_delivery(),
                     DeliveryOf(env_, work.tx, call, row));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::ListContradictionsResponse>
EvidenceHandlers::ListContradictions(
    const CallContext& call, const pb::ListContradictionsRequest& request) {
  return server::ListContradictions(env_, call, request);
}

}  // namespace causeway::server
