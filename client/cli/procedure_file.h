#ifndef CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_
#define CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_

// Procedure files as commands take them, for those that put one into use.
// Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::cli {

struct EditedProcedure {
  procedure::Procedure procedure;
  std::string text;
};

// NOT_FOUND without the file; INVALID_ARGUMENT with its first fault, and how to
// see the others.
absl::StatusOr<EditedProcedure> ReadProcedure(const std::string& path);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_
