#ifndef CAUSEWAY_SERVER_EXCHANGE_SERVICE_H_
#define CAUSEWAY_SERVER_EXCHANGE_SERVICE_H_

// ExchangeService on the peers' listener: each method is one line over the
// runner.
// Thread-safe.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "causeway/v1/exchange_service.grpc.pb.h"
#include "server/exchange_handlers.h"
#include "server/runner.h"

namespace causeway::server {

class ExchangeServiceImpl final
    : public causeway::v1::ExchangeService::CallbackService {
 public:
  ExchangeServiceImpl(Runner* runner, ExchangeHandlers* handlers)
      : runner_(*runner), handlers_(handlers) {}

  grpc::ServerUnaryReactor* Deliver(
      grpc::CallbackServerContext* context,
      const causeway::v1::DeliverRequest* request,
      causeway::v1::DeliverResponse* response) override;
  grpc::ServerUnaryReactor* DeliverChunk(
      grpc::CallbackServerContext* context,
      const causeway::v1::DeliverChunkRequest* request,
      causeway::v1::DeliverChunkResponse* response) override;
  grpc::ServerUnaryReactor* AskChunks(
      grpc::CallbackServerContext* context,
      const causeway::v1::AskChunksRequest* request,
      causeway::v1::AskChunksResponse* response) override;

 private:
  Runner& runner_;
  ExchangeHandlers* const handlers_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EXCHANGE_SERVICE_H_
