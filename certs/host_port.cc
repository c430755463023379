#include "certs/host_port.h"

#include <arpa/inet.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"

namespace causeway {
namespace {

constexpr size_t kDnsNameBytesMax = 253;
constexpr size_t kDnsLabelBytesMax = 63;

absl::Status NotAnAddress(absl::string_view why) {
  return InvalidField("address", why, "host:port");
}

bool IsIp(int family, const std::string& text) {
  unsigned char out[sizeof(in6_addr)] = {};
  return inet_pton(family, text.c_str(), out) == 1;
}

bool ValidLabel(absl::string_view label) {
  if (label.empty() || label.size() > kDnsLabelBytesMax) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
}

bool ValidDnsName(absl::string_view name) {
  if (name.size() > kDnsNameBytesMax) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(name, '.');
  // All digits at the end would be a mistyped IPv4 address.
  const absl::string_view last = labels.back();
  return std::all_of(labels.begin(), labels.end(), ValidLabel) &&
         !std::all_of(last.begin(), last.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

}  // namespace

absl::StatusOr<HostPort> ParseHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return NotAnAddress("no port");
  const absl::string_view port = text.substr(colon + 1);
  HostPort parsed;
  if (port.empty() || port.size() > 5 ||
      !std::all_of(port.begin(), port.end(),
                   [](char c) {
                     return absl::ascii_isdigit(static_cast<unsigned char>(c));
                   }) ||
      !absl::SimpleAtoi(port, &parsed.port) || parsed.port < 1 ||
      parsed.port > 65535) {
    return NotAnAddress("another port than 1 to 65535");
  }
  absl::string_view host = text.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    parsed.host = std::string(host.substr(1, host.size() - 2));
    parsed.is_ip = true;
    if (!IsIp(AF_INET6, parsed.host)) return NotAnAddress("no IPv6 address");
    return parsed;
  }
  parsed.host = std::string(host);
  parsed.is_ip = IsIp(AF_INET, parsed.host);
  if (!parsed.is_ip && !ValidDnsName(host)) {
    return NotAnAddress("a host that is no name and no address");
  }
  return parsed;
}

}  // namespace causeway
