#ifndef CAUSEWAY_SERVER_CALL_CONTEXT_H_
#define CAUSEWAY_SERVER_CALL_CONTEXT_H_

// Who calls, as the TLS certificate says. Made by the runner before a handler
// runs; no field, flag or metadata names the actor.

#include <string>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::server {

struct CallContext {
  // People and systems of the node: the actor. Peers: only the node is set.
  procedure::Actor actor;
  // The method, for example "CaseService.Record".
  std::string method;
  // In which sentences and refusals are told.
  procedure::Language language = procedure::Language::kEnglish;

  // By whom calls are counted and have their turn; for this process alone.
  std::string Caller() const { return actor.node + "/" + actor.staff_number; }

  bool Has(procedure::Function function) const {
    for (procedure::Function f : actor.functions) {
      if (f == function) return true;
    }
    return false;
  }

  // Whose work a case is. What such a person reads of one case, says
  // case_access.h; auditors read evidence, and intake, tracing and data
  // protection what their own acts need.
  bool WorksOnCases() const {
    return Has(procedure::Function::kCaseWorker) ||
           Has(procedure::Function::kSupervisor) ||
           Has(procedure::Function::kPanelCoordinator);
  }
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CALL_CONTEXT_H_
