#include "certs/node_toml.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/files.h"
#include "certs/toml_section.h"

namespace causeway {
namespace {

constexpr absl::string_view kPath = "the path of a file";
constexpr absl::string_view kAddress = "host:port";

std::string FromFolder(const std::string& node_dir, const std::string& path) {
  return (std::filesystem::path(node_dir) / path).lexically_normal().string();
}

}  // namespace

absl::StatusOr<NodeToml> LoadNodeToml(const std::string& node_dir) {
  const std::string file = absl::StrCat(node_dir, "/node.toml");
  ASSIGN_OR_RETURN(const std::string text,
                   certs::ReadFile(file, limits::kConfigBytesMax));
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    Refusal refusal;
    refusal.rule = "config.syntax";
    refusal.message = absl::StrCat(
        file, ": line ", parsed.error().source().begin.line, ": want TOML");
    return Refuse(absl::StatusCode::kInvalidArgument, refusal);
  }
  const toml::table& root = parsed.table();
  TomlSection node(file, "node", root["node"].as_table());
  TomlSection listen(file, "listen", root["listen"].as_table());
  TomlSection keys(file, "keys", root["keys"].as_table());
  NodeToml config;
  config.node_id = node.String("id", "a node id");
  config.federation = node.String("federation", "the federation's name");
  config.people = FromFolder(node_dir, node.String("people", kPath));
  config.people_address = listen.String("people", kAddress);
  config.peers_address = listen.String("peers", kAddress);
  config.people_ca = FromFolder(node_dir, keys.String("people_ca", kPath));
  for (const TomlSection* const section : {&node, &listen, &keys}) {
    RETURN_IF_ERROR(section->Problem());
  }
  return config;
}

}  // namespace causeway
