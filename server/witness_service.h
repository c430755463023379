#ifndef CAUSEWAY_SERVER_WITNESS_SERVICE_H_
#define CAUSEWAY_SERVER_WITNESS_SERVICE_H_

// WitnessService on the peers' listener: one line over the runner. Every node
// has it; the one that the directory names answers. Thread-safe.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "causeway/v1/witness_service.grpc.pb.h"
#include "server/runner.h"
#include "server/witness_handlers.h"

namespace causeway::server {

class WitnessServiceImpl final
    : public causeway::v1::WitnessService::CallbackService {
 public:
  WitnessServiceImpl(Runner* runner, WitnessHandlers* handlers)
      : runner_(*runner), handlers_(handlers) {}

  grpc::ServerUnaryReactor* Ask(
      grpc::CallbackServerContext* context,
      const causeway::v1::AskWitnessRequest* request,
      causeway::v1::AskWitnessResponse* response) override;

 private:
  Runner& runner_;
  WitnessHandlers* const handlers_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_SERVICE_H_
