#ifndef CAUSEWAY_SERVER_ORDER_HANDLERS_H_
#define CAUSEWAY_SERVER_ORDER_HANDLERS_H_

// What operators do about custody: ORDERs at the witness, the look into the
// register without which none can be written, and at a node the file of a case
// that it lacks. Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/admin_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"
#include "server/work.h"

namespace causeway::server {

class OrderHandlers {
 public:
  explicit OrderHandlers(const Environment& env) : env_(env) {}

  // Codes: admin_service.proto.
  absl::StatusOr<pb::ListHeldResponse> ListHeld(
      const CallContext& call, const pb::ListHeldRequest& request);
  absl::StatusOr<pb::GiveOrderResponse> GiveOrder(
      const CallContext& call, const pb::GiveOrderRequest& request);
  absl::StatusOr<pb::FetchCaseFileResponse> FetchCaseFile(
      const CallContext& call, const pb::FetchCaseFileRequest& request);

 private:
  const Environment& env_;
};

// How this node stands with the witness, for its people.
absl::StatusOr<pb::WitnessView> ViewOfWitness(const Environment& env,
                                              ReadTx& tx,
                                              const Directory& directory);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ORDER_HANDLERS_H_
