#ifndef CAUSEWAY_SERVER_EVIDENCE_SERVICE_H_
#define CAUSEWAY_SERVER_EVIDENCE_SERVICE_H_

// EvidenceService on the people's listener: one line over the runner.
// Thread-safe.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "causeway/v1/evidence_service.grpc.pb.h"
#include "server/evidence_handlers.h"
#include "server/runner.h"

namespace causeway::server {

class EvidenceServiceImpl final
    : public causeway::v1::EvidenceService::CallbackService {
 public:
  EvidenceServiceImpl(Runner* runner, EvidenceHandlers* handlers)
      : runner_(*runner), handlers_(handlers) {}

  grpc::ServerUnaryReactor* VerifyCase(
      grpc::CallbackServerContext* context,
      const causeway::v1::VerifyCaseRequest* request,
      causeway::v1::VerifyCaseResponse* response) override;
  grpc::ServerUnaryReactor* ListContradictions(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListContradictionsRequest* request,
      causeway::v1::ListContradictionsResponse* response) override;

 private:
  Runner& runner_;
  EvidenceHandlers* const handlers_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EVIDENCE_SERVICE_H_
