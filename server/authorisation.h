#ifndef CAUSEWAY_SERVER_AUTHORISATION_H_
#define CAUSEWAY_SERVER_AUTHORISATION_H_

// Who may call what: one table, and nothing that is not in it. What a person
// may record is decided again, act by act, by the state machine. Pure;
// thread-safe.

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/call_context.h"
#include "statemachine/procedure/codes.h"

namespace causeway::server {

// Which listener a call came in by.
enum class Caller { kPerson, kPeer };

struct MethodRule {
  absl::string_view method;  // "CaseService.Record"
  Caller caller;
  // A person needs one of these; empty for peers.
  std::vector<procedure::Function> functions;
};

// Every method there is.
const std::vector<MethodRule>& MethodRules();

// PERMISSION_DENIED: "access.method" for a method without a row or on the
// other listener, "access.function" where the caller's functions do not allow
// it, naming those that would.
absl::Status Authorise(Caller caller, const CallContext& call);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_AUTHORISATION_H_
