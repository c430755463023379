#ifndef CAUSEWAY_SERVER_CONFIG_H_
#define CAUSEWAY_SERVER_CONFIG_H_

// node.toml: everything an operator decides about a node, read once at start
// and checked whole. A key this version does not know is refused, so that a
// misspelt one cannot be silently without effect. A value; thread-safe while
// nobody changes it. Limit: limits::kConfigBytesMax.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/limits.h"
#include "base/log.h"

namespace causeway::server {

// host:port; the host is a name, an IPv4 address, or an IPv6 one in brackets.
struct ListenAddress {
  std::string host;
  int port = 0;  // 0: the system chooses.

  std::string ToString() const;
};

struct Config {
  std::string file;  // As given; for error texts.

  std::string node_id;
  std::string federation;
  // Absolute, or relative to the working directory as `file` is.
  std::string data_dir;
  std::string directory;
  // Public keys of the federation's officers, and how many of them vouch for
  // the first directory that this node takes in.
  std::vector<std::string> officers;
  int officer_signatures = 0;
  std::string people;             // The people table (people_table.h).
  std::string deadlines_overlay;  // Empty: none.
  std::vector<std::string> procedure_files;
  std::string procedure_current;       // Empty: the embedded version.
  std::vector<std::string> fallbacks;  // Who may get the cases by ORDER.

  ListenAddress people_address;
  ListenAddress peers_address;

  std::string tls_key;
  std::string tls_certificate;
  std::string signing_key;
  std::string next_signing_key;  // Empty: none.
  std::string sealing_key;
  std::string sealing_certificate;
  std::string wrapping_key;
  std::string people_ca;

  LogLevel log_level = LogLevel::kInfo;

  int workers = 8;  // threads that run calls of people; half as many for peers
  size_t people_message_bytes_max = limits::kLocalMessageBytesMax;
  size_t peer_message_bytes_max = limits::kPeerMessageBytesMax;
  size_t people_connections_max = limits::kConnectionsDefault;
  size_t peer_connections_max = limits::kConnectionsDefault;
};

// Every error names the file, the key and what was expected: NOT_FOUND
// "config.missing" when there is no such file, INVALID_ARGUMENT "config.syntax"
// for what is not TOML, "config.value" for a key that is missing, unknown or
// out of its limits. Files named in it are not opened here (server/keys.h).
absl::StatusOr<Config> LoadConfig(const std::string& path);

// The same for a text; relative paths are relative to the folder of `path`.
absl::StatusOr<Config> ParseConfig(const std::string& text,
                                   const std::string& path);

// A refusal about one key: "<file>: <key>: <problem>", rule "config.value".
absl::Status ConfigError(absl::StatusCode code, const Config& config,
                         absl::string_view key, absl::string_view problem);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CONFIG_H_
