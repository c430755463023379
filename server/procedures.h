#ifndef CAUSEWAY_SERVER_PROCEDURES_H_
#define CAUSEWAY_SERVER_PROCEDURES_H_

// The procedure versions of this node: the one of the binary, and those of the
// files that the configuration names ([procedure]), each with the French that
// lies beside it, if any (translation.h). Read once at start.
// Thread-safe.

#include "absl/status/statusor.h"
#include "server/config.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::server {

// INVALID_ARGUMENT "config.value" naming each file that cannot be used, with
// every fault of it, line by line; or what `procedure.current` should be.
absl::StatusOr<procedure::ProcedureSet> LoadProcedures(const Config& config);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PROCEDURES_H_
