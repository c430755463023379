#ifndef CAUSEWAY_CERTS_HOST_PORT_H_
#define CAUSEWAY_CERTS_HOST_PORT_H_

// Addresses as the directory and node.toml write them: "host:port", where host
// is a DNS name, an IPv4 address, or an IPv6 address in brackets. One shape, so
// that what the directory promises is what a certificate can name.
// Thread-safe: all functions are pure.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

struct HostPort {
  std::string host;  // without brackets
  int port = 0;      // 1 to 65535
  bool is_ip = false;
};

// INVALID_ARGUMENT, rule "input.field", for anything else.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view text);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_HOST_PORT_H_
