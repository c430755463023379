#ifndef CAUSEWAY_SERVER_ANSWER_GATE_H_
#define CAUSEWAY_SERVER_ANSWER_GATE_H_

// May something about a child be told in answer to an inquiry or an evaluation
// request? The gates of a case judge it: of the case here that is meant, and of
// every screen that people recorded with the task. Who asked cannot choose
// what judges. Decided when a person answers and at each try to send.

#include <vector>

#include "server/call_context.h"
#include "server/work.h"
#include "statemachine/procedure/gates.h"

namespace causeway::server {

// FAILED_PRECONDITION: "answer.not_judged" where no case and no screen is
// there, "answer.former_custodian" where this node handed the case over, the
// rules of procedure::CaseGate. Else the codes of LoadCase.
absl::Status JudgeAnswer(const Environment& env, ReadTx& tx,
                         const Moment& moment, const store::TaskRecord& task,
                         procedure::ExchangeKind kind,
                         const std::vector<procedure::DocumentKind>& documents,
                         const std::string& message = "");

// A screen alone lets out only what another person releases than who recorded
// it. FAILED_PRECONDITION "answer.screen_countersigned".
absl::Status RequireOtherThanScreener(Work& work, const CallContext& call,
                                      const store::TaskRecord& task);

absl::Status NotJudged();
// A former custodian's copy stands still: what was lodged since is not in it.
absl::Status FormerCustodian(const store::CaseRecord& record);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ANSWER_GATE_H_
