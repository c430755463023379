#ifndef CAUSEWAY_SERVER_EVIDENCE_HANDLERS_H_
#define CAUSEWAY_SERVER_EVIDENCE_HANDLERS_H_

// What EvidenceService and AdminService do. Read only, but for ResendDelivery.
// Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/evidence_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"

namespace causeway::server {

class EvidenceHandlers {
 public:
  explicit EvidenceHandlers(const Environment& env) : env_(env) {}

  absl::StatusOr<causeway::v1::VerifyCaseResponse> VerifyCase(
      const CallContext& call, const causeway::v1::VerifyCaseRequest& request);
  absl::StatusOr<causeway::v1::GetNodeResponse> GetNode(
      const CallContext& call, const causeway::v1::GetNodeRequest& request);
  absl::StatusOr<causeway::v1::ListDeliveriesResponse> ListDeliveries(
      const CallContext& call,
      const causeway::v1::ListDeliveriesRequest& request);
  absl::StatusOr<causeway::v1::ResendDeliveryResponse> ResendDelivery(
      const CallContext& call,
      const causeway::v1::ResendDeliveryRequest& request);
  absl::StatusOr<causeway::v1::ListContradictionsResponse> ListContradictions(
      const CallContext& call,
      const causeway::v1::ListContradictionsRequest& request);

 private:
  const Environment& env_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EVIDENCE_HANDLERS_H_
