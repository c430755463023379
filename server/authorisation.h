#ifndef CAUSEWAY_SERVER_AUTHORISATION_H_
#define CAUSEWAY_SERVER_AUTHORISATION_H_

// Who may call what, of which case: one table, and nothing that is not in it.
// What a person may record is decided again, act by act, by the state machine;
// what a person reads of a case or a task, by case_access.h. docs/access.md
// shows the table. Pure; thread-safe.

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/call_context.h"
#include "statemachine/procedure/codes.h"

namespace causeway::server {

// Which listener a call came in by.
enum class Caller { kPerson, kPeer };

// How a person stands to a case or a task of the node (case_access.h).
enum class Relation {
  kNone,  // There is no such case or task.
  kCard,  // It is the node's, and the person has no part in it.
  kOwn,   // The person is its worker.
  kNode,  // The person's function is not tied to one case.
  kCopy,  // A case that was handed over, of which the person reads the copy.
};
// "card" and so on.
absl::string_view NameOf(Relation relation);

struct MethodRule {
  absl::string_view method;  // "CaseService.Record"
  Caller caller;
  // A person needs one of these; empty for peers.
  std::vector<procedure::Function> functions;
  // What it takes of the case or task that is named: kNone where none is, kCard
  // where its open part is shown to each of the functions, kOwn where it shows
  // papers alone: to kOwn, kNode and kCopy.
  Relation relation = Relation::kNone;
  // It shows papers, to kOwn, kNode and kCopy.
  bool papers = false;
};

// Every method there is.
const std::vector<MethodRule>& MethodRules();
// The method's row, or null.
const MethodRule* RuleOf(absl::string_view method);

// Whether each method of the service has its row, for this listener; a node
// does not start without. INTERNAL naming the method.
absl::Status RequireRows(Caller caller,
                         const google::protobuf::ServiceDescriptor& service);

// PERMISSION_DENIED: "access.method" for a method without a row or on the
// other listener, "access.function" where the caller's functions do not allow
// it, naming those that would.
absl::Status Authorise(Caller caller, const CallContext& call);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_AUTHORISATION_H_
