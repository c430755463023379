#include "server/exchange_service.h"

namespace causeway::server {

grpc::ServerUnaryReactor* ExchangeServiceImpl::Deliver(
    grpc::CallbackServerContext* context,
    const causeway::v1::DeliverRequest* request,
    causeway::v1::DeliverResponse* response) {
  return runner_.Run(context, request, response, "ExchangeService.Deliver",
                     handlers_, &ExchangeHandlers::Deliver);
}

grpc::ServerUnaryReactor* ExchangeServiceImpl::DeliverChunk(
    grpc::CallbackServerContext* context,
    const causeway::v1::DeliverChunkRequest* request,
    causeway::v1::DeliverChunkResponse* response) {
  return runner_.Run(context, request, response, "ExchangeService.DeliverChunk",
                     handlers_, &ExchangeHandlers::DeliverChunk);
}

grpc::ServerUnaryReactor* ExchangeServiceImpl::AskChunks(
    grpc::CallbackServerContext* context,
    const causeway::v1::AskChunksRequest* request,
    causeway::v1::AskChunksResponse* response) {
  return runner_.Run(context, request, response, "ExchangeService.AskChunks",
                     handlers_, &ExchangeHandlers::AskChunks);
}

}  // namespace causeway::server
