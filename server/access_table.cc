#include "server/access_table.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/authorisation.h"
#include "server/case_access.h"
#include "server/people_table.h"

namespace causeway::server {
namespace {

using procedure::Function;

constexpr Function kFunctions[] = {
    Function::kCaseWorker,       Function::kSupervisor,
    Function::kPanelCoordinator, Function::kIntake,
    Function::kTracingOfficer,   Function::kDataProtectionOfficer,
    Function::kAuditor,          Function::kOperator,
    Function::kPanelMember,
};

constexpr char kHead[] = R"(# Who may call what, of which case

This is the table that the node decides by, as `causewayd --access-table` prints it. What has no row is refused; a node
that serves a method without one does not start. A person is who their client certificate says, with the functions that
`people.toml` gives ([configuration.md](configuration.md#people)); of these only those count that the method's row names.
What a person may record is decided again, act by act, by the procedure ([procedure.md](procedure.md)).

## How a person stands to a case or a task

| relation | who |
|---|---|
| none | nobody of the node: there is no such case or task, or the person's functions reach none |
| card | whose function reaches cases, and who has no part in this one |
| own | a case worker, of the case for which they answer; of a task that they took on, that names such a case, or that nobody took on yet |
| node | whose function is tied to no one case |
| copy | a case worker, of a case that was handed over and for which they answered last here |

The open part of a case is shown to each of them but the first: steps, custody, open entries. It names no person.
**Papers** are documents, what the protected journal tells, and what is prepared as an answer.

| function | of each case | reads papers |
|---|---|---|
)";

constexpr char kMethods[] = R"(
Complaints are read by who may answer them, and by nobody whom they concern.

## Methods of the people's listener

Where a case or a task is named, the caller needs at least the relation of the row. Who lacks it is told what is told of
one that does not exist, `access.not_found`; who lacks the function, `access.function`. `papers`: the answer holds papers,
for those who read them.

| method | functions | relation | papers |
|---|---|---|---|
)";

constexpr char kPeers[] = R"(
## Methods of the peers' listener

Only nodes that the directory in force has as active. What a peer names is looked for under its own name alone: a
reference, a message or a chunk of another peer is to it as one that does not exist.

| method |
|---|
)";

// How somebody with this one function stands to somebody else's case, and to
// an own one.
Access Standing(Function function, bool own) {
  CallContext call;
  call.actor.staff_number = "s";
  call.actor.functions = {function};
  store::CaseRecord record;
  record.set_case_id("c");
  record.set_phase(store::CUSTODY_PHASE_HELD);
  record.set_worker(own ? "s" : "other");
  Access most;
  for (const MethodRule& rule : MethodRules()) {
    call.method = std::string(rule.method);
    const Access access = AccessTo(call, record);
    if (access.relation == Relation::kNone) continue;
    most.relation = access.relation;
    most.papers = most.papers || access.papers;
    most.complaints = most.complaints || access.complaints;
  }
  return most;
}

std::string PapersOf(Function function, const Access& any) {
  if (any.papers) return "yes";
  if (any.complaints) return "of complaints";
  return Standing(function, /*own=*/true).papers ? "own, copy" : "no";
}

std::string NamesOf(const std::vector<Function>& functions) {
  std::string names;
  for (const Function function : kFunctions) {
    if (std::find(functions.begin(), functions.end(), function) ==
        functions.end()) {
      continue;
    }
    absl::StrAppend(&names, names.empty() ? "" : ", ", FunctionName(function));
  }
  return names;
}

}  // namespace

std::string AccessTable() {
  std::string text = kHead;
  for (const Function function : kFunctions) {
    const Access any = Standing(function, /*own=*/false);
    absl::StrAppend(&text, "| ", FunctionName(function), " | ",
                    NameOf(any.relation), " | ", PapersOf(function, any),
                    " |\n");
  }
  absl::StrAppend(&text, kMethods);
  for (const MethodRule& rule : MethodRules()) {
    if (rule.caller != Caller::kPerson) continue;
    absl::StrAppend(
        &text, "| `", rule.method, "` | ", NamesOf(rule.functions), " | ",
        rule.relation == Relation::kNone ? "" : NameOf(rule.relation), " | ",
        rule.papers ? "yes" : "", " |\n");
  }
  absl::StrAppend(&text, kPeers);
  for (const MethodRule& rule : MethodRules()) {
    if (rule.caller != Caller::kPeer) continue;
    absl::StrAppend(&text, "| `", rule.method, "` |\n");
  }
  return text;
}

}  // namespace causeway::server
