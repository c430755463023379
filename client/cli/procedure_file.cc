#include "client/cli/procedure_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/files.h"
#include "crypto/digest.h"
#include "forms/form_codes.h"

namespace causeway::cli {

absl::StatusOr<EditedProcedure> ReadProcedure(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text,
                   ReadWholeFile(path, limits::kProcedureBytesMax));
  absl::StatusOr<procedure::Procedure> parsed =
      forms::ParseProcedure(text, Sha256(text));
  if (parsed.ok()) return EditedProcedure{*std::move(parsed), std::move(text)};
  std::optional<Refusal> refusal = RefusalOf(parsed.status());
  if (!refusal.has_value()) return parsed.status();
  refusal->message = absl::StrCat(path, ": ", refusal->message);
  refusal->next = {absl::StrCat("causeway procedure check ", path)};
  return Refuse(parsed.status().code(), *refusal);
}

}  // namespace causeway::cli
