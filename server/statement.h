#ifndef CAUSEWAY_SERVER_STATEMENT_H_
#define CAUSEWAY_SERVER_STATEMENT_H_

// Statements: facts that a person of this node makes for another node's case,
// for its custodian to record unchanged.

#include <string>
#include <vector>

#include "server/call_context.h"
#include "server/work.h"
#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"

namespace causeway::server {

// `procedure` is the version under which the case runs, as far as this node was
// told: the one who records the statement holds it against that.

// A statement in the first of the caller's functions that may make it, well
// formed, with the documents of these kinds. PERMISSION_DENIED "role.function";
// INVALID_ARGUMENT "input.field", "input.future_date".
absl::StatusOr<procedure::Fact> MakeStatement(
    const Work& work, const procedure::Procedure& procedure,
    const CallContext& call, procedure::FactBody body,
    const std::string& happened_on,
    const std::vector<procedure::DocumentKind>& documents = {});

// What the procedure file asks of such a fact (fields, documents), where the
// case is not known here, or only `known` of it. FAILED_PRECONDITION.
absl::Status CheckFileRules(const procedure::Procedure& procedure,
                            const procedure::OpenState& known,
                            const procedure::Fact& fact);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_STATEMENT_H_
