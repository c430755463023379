#include "server/connection_table.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_replace.h"

namespace causeway::server {
namespace {

bool HasCookie(int fd, std::uint64_t wanted) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof(cookie);
  return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 &&
         cookie == wanted;
}

// The number may be another file's by now: what is shut is looked at first, in
// a copy that nobody else can close.
void Shut(const Connection& connection) {
  const int copy = dup(connection.fd);
  if (copy < 0) return;
  if (HasCookie(copy, connection.cookie)) shutdown(copy, SHUT_RDWR);
  close(copy);
}

// gRPC writes an IPv6 address as part of a URI.
std::string PlainPeer(absl::string_view peer) {
  return absl::StrReplaceAll(peer, {{"%5B", "["}, {"%5D", "]"}, {"%25", "%"}});
}

}  // namespace

ConnectionLimits LimitsFor(size_t connections_max) {
  // One caller: an agency's system and its replicas, or a node's.
  constexpr size_t kPerCallerMax = 32;
  ConnectionLimits limits;
  limits.connections_max = connections_max;
  limits.per_address_max = std::max<size_t>(connections_max / 2, 1);
  limits.uncalled_max = std::max<size_t>(connections_max / 4, 1);
  limits.uncalled_per_address_max = std::max<size_t>(connections_max / 8, 1);
  limits.per_caller_max = std::min(kPerCallerMax, limits.per_address_max);
  return limits;
}

ConnectionTable::Sockets ConnectionTable::System() {
  return {[](const Connection& connection) {
            return HasCookie(connection.fd, connection.cookie);
          },
          Shut};
}

ConnectionTable::ConnectionTable(const ConnectionLimits& limits,
                                 Sockets sockets)
    : limits_(limits), sockets_(std::move(sockets)) {}

std::optional<absl::string_view> ConnectionTable::Add(
    const Connection& connection) {
  const MutexLock lock(&mutex_);
  if (FullFor(connection.address).has_value()) {
    DropClosed();
    const std::optional<absl::string_view> full = FullFor(connection.address);
    if (full.has_value()) return full;
  }
  rows_[connection.cookie] = {connection, false, ""};
  by_peer_[connection.peer] = connection.cookie;
  return std::nullopt;
}

void ConnectionTable::Called(absl::string_view peer) {
  const MutexLock lock(&mutex_);
  Row* const row = Find(peer);
  if (row != nullptr) row->called = true;
}

size_t ConnectionTable::HeldNow(const std::string& caller) const {
  return static_cast<size_t>(std::count_if(
      rows_.begin(), rows_.end(),
      [&](const auto& one) { return one.second.caller == caller; }));
}

bool ConnectionTable::HeldBy(absl::string_view peer,
                             const std::string& caller) {
  const MutexLock lock(&mutex_);
  Row* const row = Find(peer);
  if (row == nullptr || row->caller == caller) return true;
  const Connection connection = row->connection;
  if (HeldNow(caller) >= limits_.per_caller_max) {
    DropClosed();
    if (HeldNow(caller) >= limits_.per_caller_max) {
      sockets_.shut(connection);
      return false;
    }
  }
  const auto still = rows_.find(connection.cookie);
  if (still == rows_.end()) return true;  // It closed meanwhile.
  still->second.called = true;
  still->second.caller = caller;
  return true;
}

size_t ConnectionTable::size() const {
  const MutexLock lock(&mutex_);
  return rows_.size();
}

std::optional<absl::string_view> ConnectionTable::FullFor(
    const std::string& address) const {
  size_t same = 0;
  size_t uncalled = 0;
  size_t uncalled_same = 0;
  for (const auto& [cookie, row] : rows_) {
    const bool here = row.connection.address == address;
    if (here) ++same;
    if (row.called) continue;
    ++uncalled;
    if (here) ++uncalled_same;
  }
  // Where one address is the reason, say so.
  if (same >= limits_.per_address_max) return "address";
  if (uncalled_same >= limits_.uncalled_per_address_max) {
    return "uncalled_address";
  }
  if (rows_.size() >= limits_.connections_max) return "total";
  if (uncalled >= limits_.uncalled_max) return "uncalled";
  return std::nullopt;
}

void ConnectionTable::DropClosed() {
  for (auto it = rows_.begin(); it != rows_.end();) {
    const Connection& connection = it->second.connection;
    if (sockets_.is_open(connection)) {
      ++it;
      continue;
    }
    const auto named = by_peer_.find(connection.peer);
    if (named != by_peer_.end() && named->second == it->first) {
      by_peer_.erase(named);
    }
    it = rows_.erase(it);
  }
}

ConnectionTable::Row* ConnectionTable::Find(absl::string_view peer) {
  auto named = by_peer_.find(peer);
  if (named == by_peer_.end()) named = by_peer_.find(PlainPeer(peer));
  if (named == by_peer_.end()) return nullptr;
  return &rows_.at(named->second);
}

}  // namespace causeway::server
