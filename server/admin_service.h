#ifndef CAUSEWAY_SERVER_ADMIN_SERVICE_H_
#define CAUSEWAY_SERVER_ADMIN_SERVICE_H_

// AdminService on the people's listener: each method is one line over the
// runner.
// Thread-safe.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "causeway/v1/admin_service.grpc.pb.h"
#include "server/diagnosis.h"
#include "server/evidence_handlers.h"
#include "server/order_handlers.h"
#include "server/runner.h"

namespace causeway::server {

class AdminServiceImpl final
    : public causeway::v1::AdminService::CallbackService {
 public:
  AdminServiceImpl(Runner* runner, EvidenceHandlers* handlers,
                   OrderHandlers* orders, Diagnosis* diagnosis)
      : runner_(*runner),
        handlers_(handlers),
        orders_(orders),
        diagnosis_(diagnosis) {}

  grpc::ServerUnaryReactor* GetNode(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetNodeRequest* request,
      causeway::v1::GetNodeResponse* response) override;
  grpc::ServerUnaryReactor* Diagnose(
      grpc::CallbackServerContext* context,
      const causeway::v1::DiagnoseRequest* request,
      causeway::v1::DiagnoseResponse* response) override;
  grpc::ServerUnaryReactor* ListDeliveries(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListDeliveriesRequest* request,
      causeway::v1::ListDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* ListHeld(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListHeldRequest* request,
      causeway::v1::ListHeldResponse* response) override;
  grpc::ServerUnaryReactor* GiveOrder(
      grpc::CallbackServerContext* context,
      const causeway::v1::GiveOrderRequest* request,
      causeway::v1::GiveOrderResponse* response) override;
  grpc::ServerUnaryReactor* FetchCaseFile(
      grpc::CallbackServerContext* context,
      const causeway::v1::FetchCaseFileRequest* request,
      causeway::v1::FetchCaseFileResponse* response) override;
  grpc::ServerUnaryReactor* ResendDelivery(
      grpc::CallbackServerContext* context,
      const causeway::v1::ResendDeliveryRequest* request,
      causeway::v1::ResendDeliveryResponse* response) override;

 private:
  Runner& runner_;
  EvidenceHandlers* const handlers_;
  OrderHandlers* const orders_;
  Diagnosis* const diagnosis_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ADMIN_SERVICE_H_
