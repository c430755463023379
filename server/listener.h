#ifndef CAUSEWAY_SERVER_LISTENER_H_
#define CAUSEWAY_SERVER_LISTENER_H_

// One gRPC server on one address, with the bounds that gRPC 1.51 does not set
// by itself: an accept loop of our own with bounded connections, no inflating
// of compressed messages, bounded streams, metadata, message sizes and memory,
// a handshake that must end, connections that grow idle or old.
// A Listener belongs to one thread; its server is thread-safe.

#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/acceptor.h"
#include "server/config.h"
#include "server/connection_table.h"

namespace causeway::server {

struct ListenerOptions {
  std::string name;  // "people" or "peers", for the log.
  ListenAddress address;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::vector<grpc::Service*> services;  // Not owned; health comes by itself.
  bool reflection = false;
  size_t message_bytes_max = 0;
  int streams_max = 0;          // per connection
  size_t memory_bytes_max = 0;  // of gRPC, for all connections together
  std::shared_ptr<ConnectionTable> connections;
  int file_eighths = 7;          // As in AcceptorOptions.
  const Clock* clock = nullptr;  // Outlives the listener.
};

struct Listener {
  // Takes no connection any more; calls that run may go on until `deadline`,
  // then they are cancelled. May be called again.
  void Shutdown(std::chrono::system_clock::time_point deadline);

  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<Acceptor> acceptor;  // Ends before its server.
  ListenAddress address;               // With the port that was taken.
};

// UNAVAILABLE "start.bind" where the address cannot be taken.
absl::StatusOr<Listener> Listen(const ListenerOptions& options);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LISTENER_H_
