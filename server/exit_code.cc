#include "server/exit_code.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "base/errors.h"

namespace causeway::server {

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  const std::optional<Refusal> refusal = RefusalOf(status);
  const std::string rule = refusal.has_value() ? refusal->rule : "";
  if (rule == "config.missing") return ExitCode::kNoConfig;
  if (absl::StartsWith(rule, "config.")) return ExitCode::kConfig;
  if (absl::StartsWith(rule, "start.")) return ExitCode::kUnavailable;
  return ExitCode::kFatal;
}

}  // namespace causeway::server
