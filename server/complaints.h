#ifndef CAUSEWAY_SERVER_COMPLAINTS_H_
#define CAUSEWAY_SERVER_COMPLAINTS_H_

// Who reads what of the protected journal: those who work on the case read it,
// but for the complaints that concern them, with their answers and papers, on
// whichever side of a hand-off the answer was given; the
// data protection officer, who may answer complaints, reads those alone. Pure.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "causeway/v1/case_view.pb.h"
#include "server/case_store.h"
#include "statemachine/procedure/machine.h"

namespace causeway::server {

// The entries that this reader reads.
std::set<const journal::OpenedEntry*> ReadableSecrets(
    const LoadedCase& c, const procedure::Reader& reader);

// How many open complaints this reader may read.
std::uint32_t OpenComplaints(const procedure::CaseState& state,
                             const procedure::Reader& reader);

// Answers given since the case was handed on, of those this reader reads.
std::vector<pb::LateComplaintAnswer> LateAnswers(
    const LoadedCase& c, const procedure::Reader& reader);

// Whether this reader reads that document of the case.
bool ReadsDocument(const LoadedCase& c, const procedure::Reader& reader,
                   absl::string_view commitment);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_COMPLAINTS_H_
