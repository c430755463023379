#include "server/witness_service.h"

namespace causeway::server {

grpc::ServerUnaryReactor* WitnessServiceImpl::Ask(
    grpc::CallbackServerContext* context,
    const causeway::v1::AskWitnessRequest* request,
    causeway::v1::AskWitnessResponse* response) {
  return runner_.Run(context, request, response, "WitnessService.Ask",
                     handlers_, &WitnessHandlers::Ask);
}

}  // namespace causeway::server
