#include "server/procedures.h"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "forms/form_codes.h"
#include "server/data_dir.h"
#include "statemachine/procedure/translation.h"

namespace causeway::server {
namespace {

using procedure::Fault;
using procedure::Procedure;
using procedure::ProcedureSet;
using procedure::Translation;

absl::Status Wrong(const Config& config, absl::string_view key,
                   absl::string_view problem) {
  return ConfigError(absl::StatusCode::kInvalidArgument, config,
                     absl::StrCat("procedure.", key), problem);
}

// "2 faults in west-2.toml:" and a line for each.
std::string FaultsText(const std::string& file,
                       const std::vector<Fault>& faults) {
  std::vector<std::string> lines;
  for (const Fault& fault : faults) lines.push_back(FaultText(fault));
  return absl::StrCat(faults.size(), faults.size() == 1 ? " fault" : " faults",
                      " in ", file, ":\n  ", absl::StrJoin(lines, "\n  "));
}

// Nothing where no French lies beside the file; a problem where what lies there
// cannot be used.
std::optional<std::string> AddFrench(const std::string& file,
                                     Procedure& procedure) {
  const std::string path = Translation::PathBeside(file);
  std::error_code error;
  if (std::filesystem::symlink_status(path, error).type() ==
      std::filesystem::file_type::not_found) {
    return std::nullopt;
  }
  const absl::StatusOr<std::string> text =
      ReadWholeFile(path, limits::kProcedureBytesMax);
  if (!text.ok()) return std::string(text.status().message());
  std::vector<Fault> faults;
  absl::StatusOr<Translation> french =
      Translation::ParseFor(procedure, *text, &faults);
  if (!french.ok()) return FaultsText(path, faults);
  procedure.AddFrench(*std::move(french));
  return std::nullopt;
}

// Nothing, and a problem, where the file cannot be used.
std::optional<Procedure> ReadFile(const std::string& path,
                                  std::vector<std::string>& problems) {
  const absl::StatusOr<std::string> text =
      ReadWholeFile(path, limits::kProcedureBytesMax);
  if (!text.ok()) {
    problems.push_back(std::string(text.status().message()));
    return std::nullopt;
  }
  std::vector<Fault> faults;
  absl::StatusOr<Procedure> file =
      forms::ParseProcedure(*text, Sha256(*text), &faults);
  if (!file.ok()) {
    problems.push_back(FaultsText(path, faults));
    return std::nullopt;
  }
  if (std::optional<std::string> problem = AddFrench(path, *file)) {
    problems.push_back(*std::move(problem));
  }
  return *std::move(file);
}

}  // namespace

absl::StatusOr<ProcedureSet> LoadProcedures(const Config& config) {
  std::vector<Procedure> files;
  std::vector<std::string> problems;
  for (const std::string& path : config.procedure_files) {
    std::optional<Procedure> file = ReadFile(path, problems);
    if (file) files.push_back(*std::move(file));
  }
  if (!problems.empty()) {
    return Wrong(config, "files",
                 absl::StrCat(absl::StrJoin(problems, "\n"),
                              "\nwant procedure files that `causeway procedure "
                              "check` finds no fault in"));
  }
  absl::StatusOr<ProcedureSet> set =
      ProcedureSet::Make(std::move(files), config.procedure_current);
  if (set.ok()) return set;
  const std::optional<Refusal> refusal = RefusalOf(set.status());
  return Wrong(config, config.procedure_current.empty() ? "files" : "current",
               refusal.has_value() ? refusal->message
                                   : std::string(set.status().message()));
}

}  // namespace causeway::server
