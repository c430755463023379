#ifndef CAUSEWAY_SERVER_ACCEPTOR_H_
#define CAUSEWAY_SERVER_ACCEPTOR_H_

// The listening sockets of one listener and the thread that accepts on them.
// gRPC 1.51's own accept loop ends for good when the process has no free file
// once (CVE-2023-4785); this one never does. Whatever there is no room for is
// closed at once: see ConnectionTable, and a share of the process's files that
// is kept for the rest (files are numbered from the lowest free number up). At
// the last file a spare one is given up for a moment to close who waits.
// What is shed is logged as "connections_shed" with cause and count, never with
// an address. Start, Stop and the destructor belong to one thread.

#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "server/config.h"
#include "server/connection_table.h"
#include "server/repeat_count.h"

namespace causeway::server {

struct AcceptorOptions {
  ListenAddress address;
  std::string name;  // "people" or "peers", for the log.
  std::shared_ptr<ConnectionTable> table;
  const Clock* clock = nullptr;  // For the log; outlives the acceptor.
  // Of the files that the process may have open, how many eighths may be in
  // use when one more connection is taken in.
  int file_eighths = 7;
};

class Acceptor {
 public:
  // Takes over a connected socket, non-blocking and closed on exec.
  using Handler = std::function<void(int fd, int listener_fd)>;

  // Binds every address that the host resolves to; a port of 0 is chosen once.
  // UNAVAILABLE "start.bind" where none, or not all that the machine has, can
  // be taken. Accepts nothing before Start.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Bind(
      AcceptorOptions options);
  ~Acceptor();  // Stops.
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  void Start(Handler handler);
  // Closes the listening sockets; the handler is not called any more.
  void Stop();

  // With the port that was taken.
  const ListenAddress& address() const { return options_.address; }

 private:
  enum class Next { kMore, kNone, kPause };

  explicit Acceptor(AcceptorOptions options);
  absl::Status BindOne(const sockaddr* address, socklen_t size);
  void Loop();
  Next AcceptOne(int listener_fd);
  Next ShedWithoutFiles(int listener_fd);
  void Shed(int fd, absl::string_view cause);
  bool WaitStopped(int milliseconds) const;

  AcceptorOptions options_;
  RepeatCount shed_;
  Handler handler_;
  std::vector<int> listeners_;
  int stop_ = -1;   // An eventfd.
  int spare_ = -1;  // Given up when there is no other file.
  std::thread thread_;
};

// As gRPC names it, but an IPv6 address in plain brackets; an IPv4 address
// mapped into IPv6 as what it is.
std::string PeerName(const sockaddr_storage& peer);
// What counts as one address: an IPv4 address, or the /64 of an IPv6 one.
std::string AddressOf(const sockaddr_storage& peer);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ACCEPTOR_H_
