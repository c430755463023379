#include "server/evidence_service.h"

namespace causeway::server {

grpc::ServerUnaryReactor* EvidenceServiceImpl::VerifyCase(
    grpc::CallbackServerContext* context,
    const causeway::v1::VerifyCaseRequest* request,
    causeway::v1::VerifyCaseResponse* response) {
  return runner_.Run(context, request, response, "EvidenceService.VerifyCase",
                     handlers_, &EvidenceHandlers::VerifyCase);
}

grpc::ServerUnaryReactor* EvidenceServiceImpl::ListContradictions(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListContradictionsRequest* request,
    causeway::v1::ListContradictionsResponse* response) {
  return runner_.Run(context, request, response,
                     "EvidenceService.ListContradictions", handlers_,
                     &EvidenceHandlers::ListContradictions);
}

}  // namespace causeway::server
