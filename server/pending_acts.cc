#include "server/pending_acts.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "journal/signed_bytes.h"
#include "server/case_recording.h"
#include "server/case_view.h"
#include "server/handoff_giver.h"
#include "server/own_key.h"
#include "server/owned_rows.h"
#include "server/paging.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "statemachine/procedure/pending.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

constexpr char kPendingType[] = "pending_act";
constexpr std::uint32_t kPendingFormat = 1;
constexpr char kRecordMethod[] = "CaseService.Record";

// Leaves nothing of a transaction behind; never seen by a caller.
absl::Status Undo() { return absl::CancelledError("undone"); }

// The storage's own failure: the same may succeed later.
bool MaySucceedLater(const absl::Status& status) {
  return !RefusalOf(status).has_value() &&
         (absl::IsUnavailable(status) || absl::IsAborted(status) ||
          absl::IsResourceExhausted(status));
}

std::string SealContext(const std::string& case_id, std::uint64_t number) {
  return absl::StrCat("pending|", case_id, "|", number);
}

store::PendingAct Describe(const Work& work, const CallContext& call,
                           const LoadedCase& c,
                           const pb::RecordRequest& request) {
  store::PendingAct act;
  act.set_format_version(kPendingFormat);
  act.set_node(work.env.node_id);
  act.set_directory_version(work.moment.directory->version());
  act.set_case_tag(c.record.case_tag());
  act.set_number(c.record.last_pending());
  *act.mutable_request() = request;
  act.set_staff_number(call.actor.staff_number);
  for (const procedure::Function function : call.actor.functions) {
    act.add_functions(static_cast<pb::Function>(function));
  }
  act.set_recorded_at_us(work.moment.now_us);
  return act;
}

// As the person recorded it, and as of then.
absl::Status Enter(Work& work, LoadedCase& c, const store::PendingAct& act) {
  RETURN_IF_ERROR(RequireActing(c.record));
  CallContext call;
  call.method = kRecordMethod;
  call.actor.node = act.node();
  call.actor.staff_number = act.staff_number();
  for (const int function : act.functions()) {
    call.actor.functions.push_back(static_cast<procedure::Function>(function));
  }
  const Moment now = work.moment;
  work.moment.now_us = act.recorded_at_us();
  work.moment.now = absl::FromUnixMicros(act.recorded_at_us());
  work.moment.today = DateOf(work.moment.now);
  ASSIGN_OR_RETURN(const procedure::Command command,
                   CommandFrom(act.request()));
  RETURN_IF_ERROR(
      RecordRequestIn(work, call, c, act.request(), command).status());
  work.moment = now;
  return absl::OkStatus();
}

// What a trial found.
struct Trial {
  bool moved = false;   // It is not an act to keep, or not any more.
  bool passed = false;  // It holds, in the case of this version.
  std::uint64_t version = 0;
  std::optional<std::uint64_t> stuck;  // An earlier act that does not hold.
};

// All that waits for the case, but for `without`.
absl::Status EnterEarlier(Work& work, LoadedCase& c,
                          const std::set<std::uint64_t>& without,
                          Trial& trial) {
  const std::string prefix = keys::PendingPrefix(c.record.case_id());
  std::string after;
  std::size_t acts = 0;
  std::size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     work.tx.Scan(Table::kWitness, prefix, after, 1));
    if (rows.empty()) break;
    after = rows[0].key;
    ++acts;
    bytes += rows[0].value.size();
    const std::uint64_t number = keys::NumberAt(after);
    if (without.count(number) > 0) continue;
    trial.stuck = number;
    ASSIGN_OR_RETURN(const KeptAct kept,
                     OpenKept(work.env, c, number, rows[0].value));
    RETURN_IF_ERROR(Enter(work, c, kept.act));
    trial.stuck.reset();
  }
  if (acts < limits::kPendingActsPerCaseMax &&
      bytes <= limits::kPendingBytesPerCaseMax) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kResourceExhausted,
                {.rule = "custody.pending_full",
                 .message = "no more can be kept for this case until the "
                            "witness answers",
                 .missing = {"the witness's answer to this start"},
                 .who = {"the node's operator"},
                 .retryable = true});
}

absl::Status TryAct(Work& work, const CallContext& call,
                    const pb::RecordRequest& request,
                    const std::set<std::uint64_t>& without, Trial& trial) {
  trial = Trial();
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadCase(work.env, work.tx, request.case_id()));
  ASSIGN_OR_RETURN(const procedure::Command command, CommandFrom(request));
  trial.moved = !KeepsForLater(work, c.record, command.body);
  if (trial.moved) return Undo();
  trial.version = c.record.version();
  RETURN_IF_ERROR(RequireVersion(request.expected_version(), trial.version));
  RETURN_IF_ERROR(EnterEarlier(work, c, without, trial));
  RETURN_IF_ERROR(RecordRequestIn(work, call, c, request, command).status());
  trial.passed = true;
  return Undo();
}

// Undone in any case. An earlier act that would be set aside does not count.
absl::StatusOr<Trial> TryAfterTheOthers(const Environment& env,
                                        const CallContext& call,
                                        const pb::RecordRequest& request) {
  std::set<std::uint64_t> without;
  while (true) {
    Trial trial;
    const absl::Status tried = RunWork(env, [&](Work& work) {
      return TryAct(work, call, request, without, trial);
    });
    if (trial.passed || trial.moved) return trial;
    if (!trial.stuck.has_value() || MaySucceedLater(tried)) return tried;
    without.insert(*trial.stuck);
  }
}

// False where the case or the node's standing moved on since the trial.
absl::StatusOr<bool> Keep(Work& work, const CallContext& call,
                          const KeyedRequest& keyed,
                          const pb::RecordRequest& request, const Trial& trial,
                          pb::RecordResponse& response) {
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadCase(work.env, work.tx, request.case_id()));
  ASSIGN_OR_RETURN(const procedure::Command command, CommandFrom(request));
  if (c.record.version() != trial.version ||
      !KeepsForLater(work, c.record, command.body)) {
    return false;
  }
  const std::string& case_id = c.record.case_id();
  c.record.set_last_pending(c.record.last_pending() + 1);
  const std::uint64_t number = c.record.last_pending();
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(work));
  const pb::SignedBytes signed_act = journal::SignBytes(
      kPendingType, wire::Encode(Describe(work, call, c, request)), *own);
  store::PendingRecord record;
  ASSIGN_OR_RETURN(*record.mutable_sealed(),
                   SealRecord(c.key.Reveal(), SealContext(case_id, number),
                              wire::Encode(signed_act), *work.env.random));
  RETURN_IF_ERROR(work.tx.Insert(Table::kWitness,
                                 keys::Pending(case_id, number),
                                 record.SerializeAsString()));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          Sha256(record.sealed()), "act.pending"));
  RETURN_IF_ERROR(SaveCase(work, c));
  c.record.set_version(c.record.version() + 1);
  response.Clear();
  *response.mutable_case_() = ViewOf(c);
  RETURN_IF_ERROR(CountPending(work.tx, *response.mutable_case_()));
  response.set_pending(number);
  RETURN_IF_ERROR(
      RememberAnswer(work, keyed, case_id, c.key.Reveal(), response));
  return true;
}

// Takes the act off the list, into its journal.
absl::Status EnterRow(Work& work, const std::string& key) {
  auto row = work.tx.Get(Table::kWitness, key);
  if (absl::IsNotFound(row.status())) return absl::OkStatus();  // Erased.
  RETURN_IF_ERROR(row.status());
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadCase(work.env, work.tx, keys::CaseAt(key)));
  ASSIGN_OR_RETURN(const KeptAct kept,
                   OpenKept(work.env, c, keys::NumberAt(key), *row));
  RETURN_IF_ERROR(Enter(work, c, kept.act));
  return work.tx.Delete(Table::kWitness, key);
}

// Of anything but a rule, people learn the code.
Refusal RefusalFor(const absl::Status& status) {
  Refusal code;
  code.rule = absl::StatusCodeToString(status.code());
  return RefusalOf(status).value_or(code);
}

absl::Status SetAside(Work& work, const std::string& key,
                      const absl::Status& why) {
  auto record = GetRecord<store::PendingRecord>(work.tx, Table::kWitness, key);
  if (absl::IsNotFound(record.status())) return absl::OkStatus();  // Erased.
  if (!record.ok()) record = store::PendingRecord();  // Damaged: nothing opens.
  record->set_refused_code(static_cast<int>(why.code()));
  record->set_refusal(EncodeRefusal(RefusalFor(why)));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          Sha256(record->sealed()), "act.refused"));
  RETURN_IF_ERROR(work.tx.Delete(Table::kWitness, key));
  return PutRecord(work.tx, Table::kWitness,
                   keys::Refused(keys::CaseAt(key), keys::NumberAt(key)),
                   *record);
}

}  // namespace

bool KeepsForLater(const Work& work, const store::CaseRecord& record,
                   const procedure::FactBody& body) {
  return procedure::MayWaitForWitness(body) && RequireActing(record).ok() &&
         !RequireToRecord(work, record).ok() &&
         RequireVerified(work, custody::Act::kRecordPending).ok();
}

absl::StatusOr<std::optional<pb::RecordResponse>> KeepPending(
    const Environment& env, const CallContext& call, const KeyedRequest& keyed,
    const pb::RecordRequest& request) {
  ASSIGN_OR_RETURN(const Trial trial, TryAfterTheOthers(env, call, request));
  if (trial.moved) return std::nullopt;
  pb::RecordResponse response;
  bool kept = false;
  RETURN_IF_ERROR(RunWork(env, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<std::string> before,
                     FirstAnswer(work, keyed));
    if (before.has_value()) {
      kept = true;
      return ParseAnswer(*before, response);
    }
    ASSIGN_OR_RETURN(kept, Keep(work, call, keyed, request, trial, response));
    return absl::OkStatus();
  }));
  if (!kept) return std::nullopt;
  return response;
}

absl::StatusOr<bool> EnterPending(const Environment& env) {
  std::string key;
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kWitness, keys::PendingPrefix(), "", 1));
    key = rows.empty() ? "" : rows[0].key;
    return absl::OkStatus();
  }));
  if (key.empty()) return false;
  const absl::Status entered =
      RunWork(env, [&](Work& work) { return EnterRow(work, key); });
  if (entered.ok()) return true;
  if (MaySucceedLater(entered)) return entered;
  Log(LogLevel::kError, "pending_act_refused",
      {{"rule", RefusalFor(entered).rule}});
  RETURN_IF_ERROR(
      RunWork(env, [&](Work& work) { return SetAside(work, key, entered); }));
  return true;
}

absl::StatusOr<bool> ActsWait(ReadTx& tx) {
  ASSIGN_OR_RETURN(const std::uint64_t waiting,
                   tx.Count(Table::kWitness, keys::PendingPrefix()));
  return waiting > 0;
}

absl::Status RefusedAs(const store::PendingRecord& record) {
  if (record.refused_code() == 0) return absl::OkStatus();
  return Refuse(static_cast<absl::StatusCode>(record.refused_code()),
                DecodeRefusal(record.refusal()).value_or(Refusal()));
}

absl::StatusOr<KeptAct> OpenKept(const Environment& env, const LoadedCase& c,
                                 std::uint64_t number, const std::string& row) {
  constexpr char kFormRule[] = "pending.form";
  store::PendingRecord record;
  pb::SignedBytes signed_act;
  if (!record.ParseFromString(row)) {
    return absl::DataLossError("a stored record does not parse");
  }
  KeptAct kept;
  ASSIGN_OR_RETURN(
      const std::string bytes,
      OpenRecord(c.key.Reveal(), SealContext(c.record.case_id(), number),
                 record.sealed()));
  RETURN_IF_ERROR(journal::ParseSigned(bytes, kFormRule, &signed_act));
  RETURN_IF_ERROR(journal::ParseClaims(signed_act, kFormRule, &kept.act));
  RETURN_IF_ERROR(journal::VerifySigned(kPendingType, signed_act, env.node_id,
                                        kept.act.directory_version(),
                                        *env.directory, "pending.signature"));
  RETURN_IF_ERROR(
      journal::ParseSigned(signed_act.payload(), kFormRule, &kept.act));
  if (kept.act.format_version() != kPendingFormat ||
      kept.act.node() != env.node_id ||
      kept.act.case_tag() != c.record.case_tag() ||
      kept.act.number() != number) {
    return journal::Malformed(kFormRule, "an act that was kept elsewhere");
  }
  kept.refused = RefusedAs(record);
  return kept;
}

absl::Status CountPending(ReadTx& tx, pb::CaseView& view) {
  ASSIGN_OR_RETURN(
      const std::uint64_t waiting,
      tx.Count(Table::kWitness, keys::PendingPrefix(view.case_id())));
  ASSIGN_OR_RETURN(
      const std::uint64_t refused,
      tx.Count(Table::kWitness, keys::RefusedPrefix(view.case_id())));
  view.set_pending_acts(waiting);
  view.set_refused_acts(refused);
  return absl::OkStatus();
}

absl::Status CountPending(ReadTx& tx, pb::WitnessView& view) {
  ASSIGN_OR_RETURN(const std::uint64_t waiting,
                   tx.Count(Table::kWitness, keys::PendingPrefix()));
  ASSIGN_OR_RETURN(const std::uint64_t refused,
                   tx.Count(Table::kWitness, keys::RefusedPrefix()));
  view.set_pending_acts(waiting);
  view.set_refused_acts(refused);
  return absl::OkStatus();
}

absl::Status ErasePending(WriteTx& tx, const std::string& case_id) {
  RETURN_IF_ERROR(
      DeletePrefix(tx, Table::kWitness, keys::PendingPrefix(case_id)));
  return DeletePrefix(tx, Table::kWitness, keys::RefusedPrefix(case_id));
}

}  // namespace causeway::server
