#ifndef CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_
#define CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_

// Procedure files as commands take them, for those that put one into use.
// Thread-safe.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::cli {

struct EditedProcedure {
  procedure::Procedure procedure;  // With its French.
  std::string text;
  std::string french;  // What lies beside it; empty: nothing.
};

// The French beside this file; nothing where there is none. As ReadWholeFile
// where it cannot be read.
absl::StatusOr<std::optional<std::string>> FrenchBeside(
    const std::string& path);

// NOT_FOUND without the file; INVALID_ARGUMENT with the first fault, of the
// file or of the French beside it, and how to see the others.
absl::StatusOr<EditedProcedure> ReadProcedure(const std::string& path);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_PROCEDURE_FILE_H_
