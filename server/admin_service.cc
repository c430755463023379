#include "server/admin_service.h"

namespace causeway::server {

grpc::ServerUnaryReactor* AdminServiceImpl::GetNode(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetNodeRequest* request,
    causeway::v1::GetNodeResponse* response) {
  return runner_.Run(context, request, response, "AdminService.GetNode",
                     handlers_, &EvidenceHandlers::GetNode);
}

grpc::ServerUnaryReactor* AdminServiceImpl::Diagnose(
    grpc::CallbackServerContext* context,
    const causeway::v1::DiagnoseRequest* request,
    causeway::v1::DiagnoseResponse* response) {
  return runner_.Run(context, request, response, "AdminService.Diagnose",
                     diagnosis_, &Diagnosis::Diagnose);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListDeliveries(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListDeliveriesRequest* request,
    causeway::v1::ListDeliveriesResponse* response) {
  return runner_.Run(context, request, response, "AdminService.ListDeliveries",
                     handlers_, &EvidenceHandlers::ListDeliveries);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListHeld(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListHeldRequest* request,
    causeway::v1::ListHeldResponse* response) {
  return runner_.Run(context, request, response, "AdminService.ListHeld",
                     orders_, &OrderHandlers::ListHeld);
}

grpc::ServerUnaryReactor* AdminServiceImpl::GiveOrder(
    grpc::CallbackServerContext* context,
    const causeway::v1::GiveOrderRequest* request,
    causeway::v1::GiveOrderResponse* response) {
  return runner_.Run(context, request, response, "AdminService.GiveOrder",
                     orders_, &OrderHandlers::GiveOrder);
}

grpc::ServerUnaryReactor* AdminServiceImpl::FetchCaseFile(
    grpc::CallbackServerContext* context,
    const causeway::v1::FetchCaseFileRequest* request,
    causeway::v1::FetchCaseFileResponse* response) {
  return runner_.Run(context, request, response, "AdminService.FetchCaseFile",
                     orders_, &OrderHandlers::FetchCaseFile);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ResendDelivery(
    grpc::CallbackServerContext* context,
    const causeway::v1::ResendDeliveryRequest* request,
    causeway::v1::ResendDeliveryResponse* response) {
  return runner_.Run(context, request, response, "AdminService.ResendDelivery",
                     handlers_, &EvidenceHandlers::ResendDelivery);
}

}  // namespace causeway::server
