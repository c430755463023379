#ifndef CAUSEWAY_SERVER_LISTENER_H_
#define CAUSEWAY_SERVER_LISTENER_H_

// One gRPC server on one address, with the bounds that gRPC 1.51 does not set
// by itself: no inflating of compressed messages, bounded streams, metadata and
// message sizes, a handshake that must end, connections that grow old.
// A Listener belongs to one thread; its server is thread-safe.

#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config.h"

namespace causeway::server {

struct ListenerOptions {
  ListenAddress address;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::vector<grpc::Service*> services;  // Not owned; health comes by itself.
  bool reflection = false;
  size_t message_bytes_max = 0;
  int streams_max = 0;  // per connection
};

struct Listener {
  std::unique_ptr<grpc::Server> server;
  ListenAddress address;  // With the port that was taken.
};

// UNAVAILABLE "start.bind" where the address cannot be taken.
absl::StatusOr<Listener> Listen(const ListenerOptions& options);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LISTENER_H_
