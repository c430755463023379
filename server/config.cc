#include "server/config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/officer_signatures.h"
#include "certs/toml_section.h"
#include "server/data_dir.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

// Labels of a trust domain: lower case letters, digits, hyphens, dots.
bool ValidFederation(absl::string_view name) {
  if (name.empty() || name.size() > limits::kNameBytesMax) return false;
  if (name.front() == '.' || name.back() == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' ||
           c == '.';
  });
}

std::optional<ListenAddress> ParseAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return std::nullopt;
  const absl::string_view port_text = text.substr(colon + 1);
  ListenAddress address;
  address.host = std::string(text.substr(0, colon));
  const bool bracketed =
      address.host.front() == '[' && address.host.back() == ']';
  if (!bracketed && address.host.find_first_of(":[]/ ") != std::string::npos) {
    return std::nullopt;
  }
  if (port_text.empty() || port_text.size() > 5 ||
      !std::all_of(port_text.begin(), port_text.end(),
                   [](char c) { return c >= '0' && c <= '9'; }) ||
      !absl::SimpleAtoi(port_text, &address.port) || address.port > 65535) {
    return std::nullopt;
  }
  return address;
}

// The sections of one file, each read into the Config.
class Reader {
 public:
  Reader(const toml::table& root, Config* config)
      : root_(root),
        config_(*config),
        folder_(std::filesystem::path(config->file).parent_path()) {}

  absl::Status Read() {
    RETURN_IF_ERROR(ReadNode());
    RETURN_IF_ERROR(ReadProcedure());
    RETURN_IF_ERROR(ReadCustody());
    RETURN_IF_ERROR(ReadListen());
    RETURN_IF_ERROR(ReadKeys());
    RETURN_IF_ERROR(ReadLog());
    RETURN_IF_ERROR(ReadLimits());
    return RefuseOtherSections();
  }

 private:
  TomlSection Section(const std::string& name) {
    return {config_.file, name, root_[name].as_table()};
  }

  std::string FromFolder(const std::string& path) const {
    return path.empty() ? path : (folder_ / path).lexically_normal().string();
  }

  std::string Path(TomlSection* section, absl::string_view key) {
    return FromFolder(section->String(key, "the path of a file"));
  }

  // Empty without the key.
  std::string PathOr(TomlSection* section, absl::string_view key) {
    return FromFolder(section->StringOr(key, "the path of a file", ""));
  }

  absl::Status ReadNode() {
    TomlSection section = Section("node");
    constexpr absl::string_view kIdWanted =
        "a node id: a lower case letter, then lower case letters, digits and "
        "hyphens, 2 to 63 in all";
    config_.node_id = section.String("id", kIdWanted);
    if (!ValidNodeId(config_.node_id)) {
      section.Wrong("id", absl::StrCat("want ", kIdWanted));
    }
    constexpr absl::string_view kFederationWanted =
        "the federation's name: lower case letters, digits, hyphens, dots";
    config_.federation = section.String("federation", kFederationWanted);
    if (!ValidFederation(config_.federation)) {
      section.Wrong("federation", absl::StrCat("want ", kFederationWanted));
    }
    config_.data_dir = Path(&section, "data_dir");
    config_.directory = Path(&section, "directory");
    ReadOfficers(&section);
    config_.people = Path(&section, "people");
    config_.deadlines_overlay = PathOr(&section, "deadlines_overlay");
    return section.Finish();
  }

  void ReadOfficers(TomlSection* section) {
    constexpr absl::string_view kWanted =
        "a list of 1 to 16 files, the public keys of the federation's officers";
    for (const std::string& file : section->Strings("officers", kWanted)) {
      config_.officers.push_back(FromFolder(file));
    }
    config_.officer_signatures = static_cast<int>(section->IntegerOr(
        "officer_signatures", 1, static_cast<int64_t>(kOfficersMax), 0));
    if (!ValidThreshold(
            config_.officers.size(),
            static_cast<std::uint32_t>(config_.officer_signatures))) {
      section->Wrong("officer_signatures",
                     "want how many of node.officers vouch for the directory: "
                     "at least 2, or 1 where there is one officer");
    }
  }

  absl::Status ReadProcedure() {
    if (root_.get("procedure") == nullptr) return absl::OkStatus();
    TomlSection section = Section("procedure");
    for (const std::string& file :
         section.Strings("files", "a list of one or more procedure files")) {
      config_.procedure_files.push_back(FromFolder(file));
    }
    config_.procedure_current = section.StringOr(
        "current", "a name and version, or a digest in hexadecimal", "");
    return section.Finish();
  }

  absl::Status ReadCustody() {
    if (root_.get("custody") == nullptr) return absl::OkStatus();
    constexpr absl::string_view kWanted = "a list of at most 64 node ids";
    TomlSection section = Section("custody");
    config_.fallbacks = section.Strings("fallbacks", kWanted);
    if (config_.fallbacks.size() > limits::kListItemsMax ||
        !std::all_of(config_.fallbacks.begin(), config_.fallbacks.end(),
                     [](const std::string& id) { return ValidNodeId(id); })) {
      section.Wrong("fallbacks", absl::StrCat("want ", kWanted));
    }
    return section.Finish();
  }

  ListenAddress Address(TomlSection* section, absl::string_view key) {
    constexpr absl::string_view kWanted =
        "host:port with a port from 0 to 65535";
    const std::string text = section->String(key, kWanted);
    const std::optional<ListenAddress> address = ParseAddress(text);
    if (!address.has_value()) {
      section->Wrong(key, absl::StrCat("want ", kWanted));
      return {};
    }
    return *address;
  }

  absl::Status ReadListen() {
    TomlSection section = Section("listen");
    config_.people_address = Address(&section, "people");
    config_.peers_address = Address(&section, "peers");
    return section.Finish();
  }

  absl::Status ReadKeys() {
    TomlSection section = Section("keys");
    config_.tls_key = Path(&section, "tls_key");
    config_.tls_certificate = Path(&section, "tls_certificate");
    config_.signing_key = Path(&section, "signing_key");
    config_.next_signing_key = PathOr(&section, "next_signing_key");
    config_.sealing_key = Path(&section, "sealing_key");
    config_.sealing_certificate = Path(&section, "sealing_certificate");
    config_.wrapping_key = Path(&section, "wrapping_key");
    config_.people_ca = Path(&section, "people_ca");
    return section.Finish();
  }

  absl::Status ReadLog() {
    TomlSection section = Section("log");
    constexpr absl::string_view kWanted = "debug, info, warning or error";
    const std::string level = section.StringOr("level", kWanted, "info");
    if (level == "debug") {
      config_.log_level = LogLevel::kDebug;
    } else if (level == "warning") {
      config_.log_level = LogLevel::kWarning;
    } else if (level == "error") {
      config_.log_level = LogLevel::kError;
    } else if (level != "info") {
      section.Wrong("level", absl::StrCat("want ", kWanted));
    }
    return section.Finish();
  }

  static size_t Connections(TomlSection* section, absl::string_view key) {
    return static_cast<size_t>(section->IntegerOr(key, limits::kConnectionsMin,
                                                  limits::kConnectionsMax,
                                                  limits::kConnectionsDefault));
  }

  absl::Status ReadLimits() {
    TomlSection section = Section("limits");
    config_.workers =
        static_cast<int>(section.IntegerOr("workers", 2, 64, config_.workers));
    // The least still holds every request that one record needs.
    config_.people_message_bytes_max = static_cast<size_t>(section.IntegerOr(
        "people_message_bytes",
        limits::kDocumentBytesMax + limits::kPeerMessageBytesMax / 2,
        limits::kLocalMessageBytesMax, limits::kLocalMessageBytesMax));
    // The least still holds every message a peer of this version sends.
    config_.peer_message_bytes_max = static_cast<size_t>(section.IntegerOr(
        "peer_message_bytes",
        limits::kChunkBytesMax + limits::kPeerMessageBytesMax / 4,
        limits::kPeerMessageBytesMax, limits::kPeerMessageBytesMax));
    config_.people_connections_max =
        Connections(&section, "people_connections");
    config_.peer_connections_max = Connections(&section, "peer_connections");
    return section.Finish();
  }

  absl::Status RefuseOtherSections() const {
    constexpr std::array<std::string_view, 7> kKnown = {
        "node", "listen", "keys", "log", "limits", "procedure", "custody"};
    for (const auto& [key, node] : root_) {
      const std::string_view name = key.str();
      const absl::string_view shown(name.data(), name.size());
      if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) {
        return ConfigError(
            absl::StatusCode::kInvalidArgument, config_, shown,
            "unknown; want [node], [listen], [keys], [log], [limits], "
            "[procedure], [custody]; people stand in the file that "
            "node.people names");
      }
      if (!node.is_table()) {
        return ConfigError(absl::StatusCode::kInvalidArgument, config_, shown,
                           "want a section");
      }
    }
    return absl::OkStatus();
  }

  const toml::table& root_;
  Config& config_;
  const std::filesystem::path folder_;
};

}  // namespace

std::string ListenAddress::ToString() const {
  return absl::StrCat(host, ":", port);
}

absl::Status ConfigError(absl::StatusCode code, const Config& config,
                         absl::string_view key, absl::string_view problem) {
  return RefuseBy(code, "config.value",
                  absl::StrCat(config.file, ": ", key, ": ", problem));
}

absl::StatusOr<Config> ParseConfig(const std::string& text,
                                   const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const std::string_view what = error.description();
    return RefuseBy(absl::StatusCode::kInvalidArgument, "config.syntax",
                    absl::StrCat(path, ": line ", error.source().begin.line,
                                 ": want TOML; ",
                                 absl::string_view(what.data(), what.size())));
  }
  Config config;
  config.file = path;
  RETURN_IF_ERROR(Reader(parsed.table(), &config).Read());
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  const absl::StatusOr<std::string> text =
      ReadWholeFile(path, limits::kConfigBytesMax);
  if (text.ok()) return ParseConfig(*text, path);
  const bool missing = absl::IsNotFound(text.status());
  return RefuseBy(text.status().code(),
                  missing ? "config.missing" : "config.syntax",
                  absl::StrCat(text.status().message(),
                               "; want a readable node.toml of at most ",
                               limits::kConfigBytesMax, " bytes"));
}

}  // namespace causeway::server
