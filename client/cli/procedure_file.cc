#include "client/cli/procedure_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/files.h"
#include "crypto/digest.h"
#include "forms/form_codes.h"
#include "statemachine/procedure/translation.h"

namespace causeway::cli {

namespace {

// The same, naming the file in which the fault is.
absl::Status Told(const absl::Status& faults, const std::string& in,
                  const std::string& file) {
  std::optional<Refusal> refusal = RefusalOf(faults);
  if (!refusal.has_value()) return faults;
  refusal->message = absl::StrCat(in, ": ", refusal->message);
  refusal->next = {absl::StrCat("causeway procedure check ", file)};
  return Refuse(faults.code(), *refusal);
}

}  // namespace

absl::StatusOr<std::optional<std::string>> FrenchBeside(
    const std::string& path) {
  const std::string beside = procedure::Translation::PathBeside(path);
  std::error_code error;
  if (std::filesystem::symlink_status(beside, error).type() ==
      std::filesystem::file_type::not_found) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(std::string text,
                   ReadWholeFile(beside, limits::kProcedureBytesMax));
  return text;
}

absl::StatusOr<EditedProcedure> ReadProcedure(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text,
                   ReadWholeFile(path, limits::kProcedureBytesMax));
  absl::StatusOr<procedure::Procedure> parsed =
      forms::ParseProcedure(text, Sha256(text));
  if (!parsed.ok()) return Told(parsed.status(), path, path);
  EditedProcedure edited{*std::move(parsed), std::move(text), ""};
  ASSIGN_OR_RETURN(const std::optional<std::string> french, FrenchBeside(path));
  if (!french.has_value()) return edited;
  absl::StatusOr<procedure::Translation> words =
      procedure::Translation::ParseFor(edited.procedure, *french, nullptr);
  if (!words.ok()) {
    return Told(words.status(), procedure::Translation::PathBeside(path), path);
  }
  edited.procedure.AddFrench(*std::move(words));
  edited.french = *french;
  return edited;
}

}  // namespace causeway::cli
