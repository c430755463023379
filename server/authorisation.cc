#include "server/authorisation.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "server/people_table.h"
#include "server/refuse_by.h"

namespace causeway::server {

using procedure::Function;

namespace {

constexpr bool kPapers = true;

}  // namespace

const std::vector<MethodRule>& MethodRules() {
  const std::vector<Function> openers = {
      Function::kCaseWorker, Function::kSupervisor, Function::kIntake};
  // Which acts each of them may record is the procedure's to say.
  const std::vector<Function> recorders = {
      Function::kCaseWorker,       Function::kSupervisor,
      Function::kPanelCoordinator, Function::kIntake,
      Function::kTracingOfficer,   Function::kDataProtectionOfficer};
  const std::vector<Function> workers = {Function::kCaseWorker,
                                         Function::kSupervisor,
                                         Function::kPanelCoordinator};
  const std::vector<Function> readers = {Function::kCaseWorker,
                                         Function::kSupervisor,
                                         Function::kPanelCoordinator,
                                         Function::kAuditor,
                                         Function::kIntake,
                                         Function::kTracingOfficer,
                                         Function::kDataProtectionOfficer};
  // Never destroyed: calls may be running while the process ends.
  static const auto* const rules = new std::vector<MethodRule>{
      {"CaseService.OpenCase", Caller::kPerson, openers},
      {"CaseService.Record", Caller::kPerson, recorders, Relation::kCard},
      {"CaseService.VoidRelease",
       Caller::kPerson,
       {Function::kSupervisor},
       Relation::kCard},
      // They hold what the protected journal would.
      {"CaseService.ListPendingActs", Caller::kPerson, workers, Relation::kOwn,
       kPapers},
      {"CaseService.DropPendingAct", Caller::kPerson, recorders,
       Relation::kCard},
      {"CaseService.GetCase", Caller::kPerson, readers, Relation::kCard,
       kPapers},
      {"CaseService.ListCases", Caller::kPerson, readers},
      {"CaseService.ListTimeline", Caller::kPerson, readers, Relation::kCard,
       kPapers},
      {"CaseService.ExplainCase", Caller::kPerson, readers, Relation::kCard,
       kPapers},
      {"CaseService.ListDue", Caller::kPerson, readers, Relation::kNone,
       kPapers},
      // Documents hold names and narratives: for those who work on the case,
      // and those of complaints for who may answer them.
      {"CaseService.GetDocument",
       Caller::kPerson,
       {Function::kCaseWorker, Function::kSupervisor,
        Function::kPanelCoordinator, Function::kDataProtectionOfficer},
       Relation::kOwn,
       kPapers},
      {"CaseService.PreviewHandoff", Caller::kPerson, workers, Relation::kCard,
       kPapers},
      {"CaseService.GetTask", Caller::kPerson, readers, Relation::kCard,
       kPapers},
      {"CaseService.ExplainTask", Caller::kPerson, readers, Relation::kCard,
       kPapers},
      {"CaseService.ListTasks", Caller::kPerson, readers, Relation::kNone,
       kPapers},
      {"CaseService.RecordTask", Caller::kPerson, workers, Relation::kCard,
       kPapers},
      {"EvidenceService.VerifyCase", Caller::kPerson, readers, Relation::kCard},
      {"AdminService.GetNode",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor, Function::kAuditor}},
      {"AdminService.Diagnose",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor, Function::kAuditor}},
      {"AdminService.ListDeliveries",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor}},
      {"AdminService.ListHeld", Caller::kPerson, {Function::kOperator}},
      {"AdminService.GiveOrder", Caller::kPerson, {Function::kOperator}},
      {"AdminService.FetchCaseFile",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor}},
      {"AdminService.ResendDelivery",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor}},
      {"EvidenceService.ListContradictions",
       Caller::kPerson,
       {Function::kOperator, Function::kSupervisor, Function::kAuditor}},
      {"ExchangeService.Deliver", Caller::kPeer, {}},
      {"ExchangeService.DeliverChunk", Caller::kPeer, {}},
      {"ExchangeService.AskChunks", Caller::kPeer, {}},
      {"WitnessService.Ask", Caller::kPeer, {}},
  };
  return *rules;
}

absl::string_view NameOf(Relation relation) {
  switch (relation) {
    case Relation::kNone:
      return "none";
    case Relation::kCard:
      return "card";
    case Relation::kOwn:
      return "own";
    case Relation::kNode:
      return "node";
    case Relation::kCopy:
      return "copy";
  }
  return "";
}

const MethodRule* RuleOf(absl::string_view method) {
  const std::vector<MethodRule>& rules = MethodRules();
  const auto rule =
      std::find_if(rules.begin(), rules.end(),
                   [&](const MethodRule& row) { return row.method == method; });
  return rule == rules.end() ? nullptr : &*rule;
}

absl::Status RequireRows(Caller caller,
                         const google::protobuf::ServiceDescriptor& service) {
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string method =
        absl::StrCat(service.name(), ".", service.method(i)->name());
    const MethodRule* const rule = RuleOf(method);
    if (rule != nullptr && rule->caller == caller) continue;
    return absl::InternalError(absl::StrCat(
        method, " has no row in the authorisation matrix for its listener"));
  }
  return absl::OkStatus();
}

absl::Status Authorise(Caller caller, const CallContext& call) {
  const MethodRule* const rule = RuleOf(call.method);
  if (rule == nullptr || rule->caller != caller) {
    return RefuseBy(absl::StatusCode::kPermissionDenied, "access.method",
                    "this method is not open to this kind of caller");
  }
  if (caller == Caller::kPeer) return absl::OkStatus();
  Refusal refusal;
  for (const Function function : rule->functions) {
    if (call.Has(function)) return absl::OkStatus();
    refusal.who.emplace_back(FunctionName(function));
  }
  refusal.rule = "access.function";
  refusal.message =
      absl::StrCat("the caller's functions do not allow ", call.method);
  return Refuse(absl::StatusCode::kPermissionDenied, refusal);
}

}  // namespace causeway::server
