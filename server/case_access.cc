#include "server/case_access.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"
#include "server/handoff_giver.h"

namespace causeway::server {
namespace {

using procedure::Function;

// How far each function reaches beyond a case of one's own. A function that is
// not here reaches no case.
struct Reach {
  Function function;
  bool every_case = false;
  bool papers = false;
  bool complaints = false;
};
constexpr Reach kReaches[] = {
    {Function::kCaseWorker},
    {Function::kSupervisor, /*every_case=*/true, /*papers=*/true},
    {Function::kPanelCoordinator, /*every_case=*/true, /*papers=*/true},
    {Function::kAuditor, /*every_case=*/true},
    {Function::kDataProtectionOfficer, /*every_case=*/true, /*papers=*/false,
     /*complaints=*/true},
    {Function::kIntake},
    {Function::kTracingOfficer},
};

bool Counts(const MethodRule& rule, const CallContext& call,
            Function function) {
  return call.Has(function) &&
         std::find(rule.functions.begin(), rule.functions.end(), function) !=
             rule.functions.end();
}

// `as_worker`: how the person stands to it as a case worker.
Access Reaching(const CallContext& call, Relation as_worker) {
  Access access;
  const MethodRule* const rule = RuleOf(call.method);
  if (rule == nullptr || rule->caller != Caller::kPerson) return access;
  for (const Reach& reach : kReaches) {
    if (!Counts(*rule, call, reach.function)) continue;
    if (access.relation == Relation::kNone) access.relation = Relation::kCard;
    if (reach.every_case) access.relation = Relation::kNode;
    access.papers = access.papers || reach.papers;
    access.complaints = access.complaints || reach.complaints;
  }
  if (as_worker != Relation::kCard &&
      Counts(*rule, call, Function::kCaseWorker)) {
    access.relation = as_worker;
    access.papers = true;
  }
  return access;
}

Relation AsWorker(const CallContext& call, const store::CaseRecord& record) {
  const std::string& staff = call.actor.staff_number;
  if (staff.empty() || record.has_erased()) return Relation::kCard;
  if (RequireActing(record).ok()) {
    return record.worker() == staff ? Relation::kOwn : Relation::kCard;
  }
  return record.worker() == staff || record.last_worker() == staff
             ? Relation::kCopy
             : Relation::kCard;
}

// One that nobody took on waits for each case worker.
Relation AsWorker(const CallContext& call, const store::TaskRecord& task,
                  const store::CaseRecord& about) {
  const std::string& staff = call.actor.staff_number;
  if (!task.worker().empty() && task.worker() == staff) return Relation::kOwn;
  const Relation by_case = AsWorker(call, about);
  if (by_case != Relation::kCard) return by_case;
  const bool waits =
      task.worker().empty() && task.case_id().empty() && !task.closed();
  return waits ? Relation::kOwn : Relation::kCard;
}

bool Suffices(const CallContext& call, const Access& access) {
  const MethodRule* const rule = RuleOf(call.method);
  if (rule == nullptr || access.relation == Relation::kNone) return false;
  return rule->relation != Relation::kOwn || access.relation != Relation::kCard;
}

// The default record where there is none.
absl::StatusOr<store::CaseRecord> RecordOrNone(ReadTx& tx,
                                               const std::string& case_id) {
  auto record = GetRecord<store::CaseRecord>(tx, Table::kCases, case_id);
  if (absl::IsNotFound(record.status())) return store::CaseRecord();
  return record;
}

// The case that a task names. A task that names none costs the same read.
absl::StatusOr<store::CaseRecord> CaseOfTask(ReadTx& tx,
                                             const store::TaskRecord& task,
                                             const std::string& task_id) {
  return RecordOrNone(tx, task.case_id().empty() ? task_id : task.case_id());
}

absl::Status RequireCase(ReadTx& tx, const CallContext& call,
                         const std::string& case_id) {
  ASSIGN_OR_RETURN(const store::CaseRecord record, RecordOrNone(tx, case_id));
  if (record.case_id().empty() || !Suffices(call, AccessTo(call, record))) {
    return UnknownOrForbidden("case");
  }
  return absl::OkStatus();
}

}  // namespace

Access AccessTo(const CallContext& call, const store::CaseRecord& record) {
  return Reaching(call, AsWorker(call, record));
}

Access AccessTo(const CallContext& call, const store::TaskRecord& task,
                const store::CaseRecord& about) {
  return Reaching(call, AsWorker(call, task, about));
}

absl::StatusOr<Access> AccessTo(ReadTx& tx, const CallContext& call,
                                const store::TaskRecord& task) {
  ASSIGN_OR_RETURN(const store::CaseRecord about,
                   CaseOfTask(tx, task, task.task_id()));
  return AccessTo(call, task, about);
}

absl::StatusOr<LoadedCase> LoadToShow(const Environment& env, ReadTx& tx,
                                      const CallContext& call,
                                      const std::string& case_id) {
  RETURN_IF_ERROR(RequireCase(tx, call, case_id));
  return LoadToRead(env, tx, case_id);
}

absl::StatusOr<LoadedCase> LoadToAct(const Environment& env, ReadTx& tx,
                                     const CallContext& call,
                                     const std::string& case_id) {
  RETURN_IF_ERROR(RequireCase(tx, call, case_id));
  return LoadCase(env, tx, case_id);
}

absl::StatusOr<ShownTask> FindToShow(ReadTx& tx, const CallContext& call,
                                     const std::string& task_id) {
  ShownTask shown;
  auto task = GetRecord<store::TaskRecord>(tx, Table::kTasks, task_id);
  const bool here = task.ok();
  if (!here && !absl::IsNotFound(task.status())) return task.status();
  if (here) shown.task = *std::move(task);
  ASSIGN_OR_RETURN(const store::CaseRecord about,
                   CaseOfTask(tx, shown.task, task_id));
  shown.access = AccessTo(call, shown.task, about);
  if (!here || !Suffices(call, shown.access)) return UnknownOrForbidden("task");
  shown.papers = ShowsPapers(call, shown.access);
  return shown;
}

absl::Status RequireToName(ReadTx& tx, const CallContext& call,
                           const std::string& case_id) {
  ASSIGN_OR_RETURN(const store::CaseRecord record, RecordOrNone(tx, case_id));
  if (record.case_id().empty() || !AccessTo(call, record).papers) {
    return UnknownOrForbidden("case");
  }
  return absl::OkStatus();
}

bool ShowsPapers(const CallContext& call, const Access& access) {
  const MethodRule* const rule = RuleOf(call.method);
  return rule != nullptr && rule->papers && access.papers;
}

procedure::Reader ReaderOf(const CallContext& call,
                           const store::CaseRecord& record) {
  const Access access = AccessTo(call, record);
  return {call.language,
          ShowsPapers(call, access),
          access.complaints,
          {call.actor.node, call.actor.staff_number}};
}

}  // namespace causeway::server
