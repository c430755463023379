#ifndef CAUSEWAY_SERVER_EXPLAIN_VIEW_H_
#define CAUSEWAY_SERVER_EXPLAIN_VIEW_H_

// What the procedure explains about a case, as the API shows it: commands with
// what they lack, and the gates that are closed to each node of the directory.
// For those who work on cases; nobody else learns a gate. Thread-safe.

#include <string>
#include <vector>

#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "statemachine/procedure/machine.h"

namespace causeway::server {

causeway::v1::CommandView CommandViewOf(
    const procedure::CommandExplanation& command);
// What waits for somebody, and what to know of linked siblings where the view
// of the case in the response says it.
void AddPresses(const procedure::Explanation& explanation,
                procedure::Language language,
                causeway::v1::ExplainCaseResponse& response);

// Each caller is told of the acts that are theirs to record; those who work on
// cases, of everybody's.
bool TellOf(const CallContext& call,
            const procedure::CommandExplanation& command);

// The day from which it has been the turn of whose turn it is now: of the entry
// that made it so.
std::string TurnSince(const LoadedCase& c, const procedure::Reader& reader);

// Every kind of message with content of the case, to every node that takes it.
void AddClosedGates(const Environment& env, const Moment& moment,
                    const LoadedCase& c, procedure::Language language,
                    causeway::v1::ExplainCaseResponse& response);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EXPLAIN_VIEW_H_
