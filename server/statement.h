#ifndef CAUSEWAY_SERVER_STATEMENT_H_
#define CAUSEWAY_SERVER_STATEMENT_H_

// Statements: facts that a person of this node makes for another node's case,
// for its custodian to record unchanged.

#include <string>

#include "server/call_context.h"
#include "server/work.h"
#include "statemachine/procedure/facts.h"

namespace causeway::server {

// A statement in the first of the caller's functions that may make it.
// PERMISSION_DENIED "roles.function"; INVALID_ARGUMENT "input.field",
// "input.future_date".
absl::StatusOr<procedure::Fact> MakeStatement(const Work& work,
                                              const CallContext& call,
                                              procedure::FactBody body,
                                              const std::string& happened_on);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_STATEMENT_H_
