#ifndef CAUSEWAY_SERVER_CASE_VERSIONS_H_
#define CAUSEWAY_SERVER_CASE_VERSIONS_H_

// Procedure versions of the cases at this node: which of them may be used now,
// and which must stay known because a case here runs or ran under them.
// Thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "causeway/v1/exchange.pb.h"
#include "server/work.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::server {

// Under which a case may be opened here, or to which it may be moved: known
// here, approved by the directory, and named in this node's entry.
std::vector<std::string> ApprovedVersions(const Environment& env,
                                          const Directory& directory);

// Notes that something stored here needs these versions, so that no later start
// goes without them. FAILED_PRECONDITION "S.procedure_known".
absl::Status UseVersions(Work& work, const std::vector<std::string>& digests);

// The same for versions that a peer's message names. FAILED_PRECONDITION
// "P.procedure_known", for good.
absl::Status TakeVersions(Work& work, const std::vector<std::string>& digests);

// Every version that a cover sheet names.
std::vector<std::string> VersionsIn(const pb::CoverSheet& sheet);

// Versions that something stored here needs and `known` lacks.
absl::StatusOr<std::vector<std::string>> VersionsMissing(
    ReadTx& tx, const procedure::ProcedureSet& known);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_VERSIONS_H_
