#include "server/procedures.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "forms/form_codes.h"
#include "server/data_dir.h"

namespace causeway::server {
namespace {

using procedure::Fault;
using procedure::Procedure;
using procedure::ProcedureSet;

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

}  // namespace

absl::StatusOr<ProcedureSet> LoadProcedures(const Config& config) {
  std::vector<Procedure> files;
  std::vector<std::string> problems;
  for (const std::string& path : config.procedure_files) {
    const absl::StatusOr<std::string> text =
        ReadWholeFile(path, limits::kProcedureBytesMax);
    if (!text.ok()) {
      problems.push_back(std::string(text.status().message()));
      continue;
    }
    std::vector<Fault> faults;
    absl::StatusOr<Procedure> file =
        forms::ParseProcedure(*text, Sha256(*text), &faults);
    if (file.ok()) {
      files.push_back(*std::move(file));
    } else {
      problems.push_back(FaultsText(path, faults));
    }
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
