#include "server/national_limits.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "server/data_dir.h"

namespace causeway::server {
namespace {

constexpr absl::string_view kWanted =
    "a file of time limits for this node's country";

absl::Status Wrong(const Config& config, absl::string_view problem) {
  return ConfigError(absl::StatusCode::kInvalidArgument, config,
                     "node.deadlines_overlay",
                     absl::StrCat(problem, "; want ", kWanted));
}

}  // namespace

absl::StatusOr<NationalLimits> LoadNationalLimits(const Config& config,
                                                  const Directory& directory) {
  NationalLimits loaded;
  loaded.table = deadlines::DeadlineTable::Embedded();
  if (config.deadlines_overlay.empty()) return loaded;
  const absl::StatusOr<std::string> text =
      ReadWholeFile(config.deadlines_overlay, limits::kConfigBytesMax);
  if (!text.ok()) return Wrong(config, text.status().message());
  absl::StatusOr<deadlines::DeadlineTable> table =
      loaded.table.WithOverlay(*text, config.deadlines_overlay);
  if (!table.ok()) return Wrong(config, table.status().message());
  const auto* const own = directory.Find(config.node_id);
  if (own == nullptr || own->country() != table->country()) {
    return Wrong(config, absl::StrCat(config.deadlines_overlay, " is of ",
                                      table->country()));
  }
  loaded.table = *std::move(table);
  loaded.overlay_digest = Sha256(*text);
  return loaded;
}

}  // namespace causeway::server
