#ifndef CAUSEWAY_SERVER_UNPARSABLE_H_
#define CAUSEWAY_SERVER_UNPARSABLE_H_

// gRPC answers a request that does not parse (no protobuf, a string that is not
// UTF-8, or compressed, which listeners do not inflate) with UNIMPLEMENTED and
// no text, before any method of ours is asked. A caller would look for a newer
// server; the fault is in the request. Thread-safe.

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace causeway::server {

// For a server's builder: such a request is answered with INVALID_ARGUMENT
// "wire.unparsable" instead, and logged. Every other answer is left alone.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
RefuseUnparsable();

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_UNPARSABLE_H_
