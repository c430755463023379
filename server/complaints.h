#ifndef CAUSEWAY_SERVER_COMPLAINTS_H_
#define CAUSEWAY_SERVER_COMPLAINTS_H_

// Who reads what of the protected journal: those who work on the case read it,
// but for the complaints that concern them, with their answers and papers; the
// data protection officer, who may answer complaints, reads those alone. Pure.

#include <set>
#include <string>

#include "absl/status/status.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "statemachine/procedure/machine.h"

namespace causeway::server {

// The entries that this reader reads.
std::set<const journal::OpenedEntry*> ReadableSecrets(
    const LoadedCase& c, const procedure::Reader& reader);

// One document of the case. As RequireMayRead; NOT_FOUND as for one that does
// not exist where the reader does not read its entry.
absl::Status RequireMayReadDocument(const CallContext& call,
                                    const LoadedCase& c,
                                    const std::string& commitment);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_COMPLAINTS_H_
