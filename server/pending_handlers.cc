// What people see of acts that are kept until the witness answers.

#include <optional>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "server/case_access.h"
#include "server/case_handlers.h"
#include "server/case_view.h"
#include "server/idempotency.h"
#include "server/language.h"
#include "server/paging.h"
#include "server/pending_acts.h"
#include "server/store_keys.h"
#include "wire/case_time.h"

namespace causeway::server {
namespace {

// A page and its largest act stay below what a caller takes in.
constexpr std::size_t kPendingPageBytes = 3 * limits::kMiB;

void Tell(const Environment& env, const CallContext& call,
          const absl::Status& refused, pb::PendingActView& view) {
  const std::optional<Refusal> refusal =
      RefusalOf(InLanguage(refused, call.language, *env.procedures));
  if (!refusal.has_value()) return;
  view.set_rule(refusal->rule);
  view.set_sentence(refusal->message);
}

// What does not open any more is shown by its number and its rule.
pb::PendingActView ViewOfKept(const Environment& env, const CallContext& call,
                              const LoadedCase& c, const Row& row) {
  pb::PendingActView view;
  view.set_number(keys::NumberAt(row.key));
  const absl::StatusOr<KeptAct> kept =
      OpenKept(env, c, view.number(), row.value);
  if (!kept.ok()) {
    store::PendingRecord record;
    if (record.ParseFromString(row.value)) {
      Tell(env, call, RefusedAs(record), view);
    }
    return view;
  }
  const store::PendingAct& act = kept->act;
  *view.mutable_act() = act.request().act();
  view.set_happened_on(act.request().happened_on());
  *view.mutable_documents() = act.request().documents();
  *view.mutable_recorded_at() = wire::TimestampFromMicros(act.recorded_at_us());
  view.set_staff_number(act.staff_number());
  Tell(env, call, kept->refused, view);
  return view;
}

// After a key of either kind: acts that wait come first.
absl::StatusOr<std::optional<Row>> NextKept(ReadTx& tx,
                                            const std::string& case_id,
                                            const std::string& after) {
  for (const std::string& prefix :
       {keys::PendingPrefix(case_id), keys::RefusedPrefix(case_id)}) {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kWitness, prefix, after, 1));
    if (!rows.empty()) return std::move(rows[0]);
  }
  return std::nullopt;
}

absl::Status RequireToDrop(const CallContext& call,
                           const absl::StatusOr<KeptAct>& kept) {
  if (call.Has(procedure::Function::kSupervisor) ||
      (kept.ok() && kept->act.staff_number() == call.actor.staff_number)) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kPermissionDenied,
                {.rule = "pending.whose",
                 .message = "the act was recorded by somebody else",
                 .who = {"the person who recorded it", "supervisor"}});
}

// The value of an act that was set aside.
absl::StatusOr<std::string> RefusedRow(ReadTx& tx, const std::string& case_id,
                                       std::uint64_t number) {
  auto row = tx.Get(Table::kWitness, keys::Refused(case_id, number));
  if (!absl::IsNotFound(row.status())) return row;
  if (tx.Get(Table::kWitness, keys::Pending(case_id, number)).ok()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "pending.waits",
                   .message = "the act enters the journal once the witness "
                              "has answered",
                   .missing = {"the witness's answer to this start"},
                   .who = {"the node's operator"}});
  }
  return UnknownOrForbidden("pending act");
}

}  // namespace

absl::StatusOr<pb::ListPendingActsResponse> CaseHandlers::ListPendingActs(
    const CallContext& call, const pb::ListPendingActsRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  ASSIGN_OR_RETURN(Page page,
                   PageFrom(limits::kPageSizeMax, request.page_token()));
  pb::ListPendingActsResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const LoadedCase c,
                     LoadToShow(env_, tx, call, request.case_id()));
    if (c.record.has_erased()) return absl::OkStatus();
    std::string last;
    std::size_t bytes = 0;
    while (true) {
      ASSIGN_OR_RETURN(
          const std::optional<Row> row,
          NextKept(tx, request.case_id(), last.empty() ? page.after : last));
      if (!row.has_value()) return absl::OkStatus();
      bytes += row->value.size();
      const auto size = static_cast<std::size_t>(response.acts_size());
      if (size == page.size || (size > 0 && bytes > kPendingPageBytes)) {
        response.set_next_page_token(EncodeToken(last));
        return absl::OkStatus();
      }
      *response.add_acts() = ViewOfKept(env_, call, c, *row);
      last = row->key;
    }
  }));
  return response;
}

absl::StatusOr<pb::CaseView> CaseHandlers::DropPendingAct(
    const CallContext& call, const pb::DropPendingActRequest& request) {
  ASSIGN_OR_RETURN(const KeyedRequest keyed,
                   KeyRequest(call, request.idempotency_key(), request));
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::CaseView view;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<std::string> before,
                     FirstAnswer(work, keyed));
    if (before.has_value()) return ParseAnswer(*before, view);
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToAct(env_, work.tx, call, request.case_id()));
    ASSIGN_OR_RETURN(const std::string row,
                     RefusedRow(work.tx, request.case_id(), request.number()));
    RETURN_IF_ERROR(
        RequireToDrop(call, OpenKept(env_, c, request.number(), row)));
    RETURN_IF_ERROR(work.tx.Delete(
        Table::kWitness, keys::Refused(request.case_id(), request.number())));
    store::PendingRecord record;
    record.ParseFromString(row);
    RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                            Sha256(record.sealed()), "act.dropped"));
    RETURN_IF_ERROR(SaveCase(work, c));
    c.record.set_version(c.record.version() + 1);
    view = ViewOf(c);
    RETURN_IF_ERROR(CountPending(work.tx, view));
    return RememberAnswer(work, keyed, request.case_id(), c.key.Reveal(), view);
  }));
  return view;
}

}  // namespace causeway::server
