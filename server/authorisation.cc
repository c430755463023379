#include "server/authorisation.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "server/config.h"
#include "server/refuse_by.h"

namespace causeway::server {

using procedure::Function;

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
      {"CaseService.Record", Caller::kPerson, recorders},
      {"CaseService.VoidRelease", Caller::kPerson, {Function::kSupervisor}},
      // They hold what the protected journal would.
      {"CaseService.ListPendingActs", Caller::kPerson, workers},
      {"CaseService.DropPendingAct", Caller::kPerson, recorders},
      {"CaseService.GetCase", Caller::kPerson, readers},
      {"CaseService.ListCases", Caller::kPerson, readers},
      {"CaseService.ListTimeline", Caller::kPerson, readers},
      {"CaseService.ExplainCase", Caller::kPerson, readers},
      {"CaseService.ListDue", Caller::kPerson, readers},
      // Documents hold names and narratives: for those who work on the case,
      // and those of complaints for who may answer them.
      {"CaseService.GetDocument",
       Caller::kPerson,
       {Function::kCaseWorker, Function::kSupervisor,
        Function::kPanelCoordinator, Function::kDataProtectionOfficer}},
      {"CaseService.PreviewHandoff", Caller::kPerson, workers},
      {"CaseService.GetTask", Caller::kPerson, readers},
      {"CaseService.ExplainTask", Caller::kPerson, readers},
      {"CaseService.ListTasks", Caller::kPerson, readers},
      {"CaseService.RecordTask", Caller::kPerson, workers},
      {"EvidenceService.VerifyCase", Caller::kPerson, readers},
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

absl::Status Authorise(Caller caller, const CallContext& call) {
  const std::vector<MethodRule>& rules = MethodRules();
  const auto rule = std::find_if(
      rules.begin(), rules.end(),
      [&](const MethodRule& row) { return row.method == call.method; });
  if (rule == rules.end() || rule->caller != caller) {
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
