#ifndef CAUSEWAY_SERVER_CONNECTION_TABLE_H_
#define CAUSEWAY_SERVER_CONNECTION_TABLE_H_

// Which connections of one listener are open, and whether there is room for
// one more: in all, of one remote address, and of those on which nobody has
// called yet (whoever finished no handshake holds such a one). gRPC owns a
// connection once it has it and tells nobody when it closes it, so the table
// asks the system, and only where a bound seems to be reached.
// Thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace causeway::server {

struct ConnectionLimits {
  size_t connections_max = 0;
  size_t per_address_max = 0;
  size_t uncalled_max = 0;  // open, and no call came on them yet
  size_t uncalled_per_address_max = 0;
  size_t per_caller_max = 0;  // on which the same caller has called
};

// What a configured number of connections means for the rest: half of them to
// one address, a quarter without a call, half of that to one address.
ConnectionLimits LimitsFor(size_t connections_max);

struct Connection {
  int fd = -1;
  std::uint64_t cookie = 0;  // The system's own number: never used twice.
  std::string peer;          // "ipv4:192.0.2.1:5000", as gRPC names it.
  std::string address;       // The part that counts: an IPv4 address, or /64.
};

class ConnectionTable {
 public:
  // Tests put their own in the place of the system.
  struct Sockets {
    std::function<bool(const Connection&)> is_open;
    std::function<void(const Connection&)> shut;
  };
  static Sockets System();

  explicit ConnectionTable(const ConnectionLimits& limits,
                           Sockets sockets = System());

  // Why there is no room, as one word for the log: "total", "address",
  // "uncalled" or "uncalled_address". Nothing where there is; then it counts.
  std::optional<absl::string_view> Add(const Connection& connection);

  // A call came on it, so its handshake is over. `peer` as gRPC names it;
  // others are ignored.
  void Called(absl::string_view peer);

  // A call of `caller` came on it. False where that caller has its share of
  // connections without it: then it is shut. True for peers not known here.
  bool HeldBy(absl::string_view peer, const std::string& caller);

  size_t size() const;

 private:
  struct Row {
    Connection connection;
    bool called = false;
    std::string caller;
  };
  std::optional<absl::string_view> FullFor(const std::string& address) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropClosed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::size_t HeldNow(const std::string& caller) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Row* Find(absl::string_view peer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ConnectionLimits limits_;
  const Sockets sockets_;
  mutable Mutex mutex_;
  std::map<std::uint64_t, Row> rows_ ABSL_GUARDED_BY(mutex_);  // By cookie.
  // The newest connection of each peer: a port is used again.
  std::map<std::string, std::uint64_t, std::less<>> by_peer_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CONNECTION_TABLE_H_
