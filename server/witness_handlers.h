#ifndef CAUSEWAY_SERVER_WITNESS_HANDLERS_H_
#define CAUSEWAY_SERVER_WITNESS_HANDLERS_H_

// The federation's witness: decides questions of nodes by
// statemachine/custody/witness.h, one transaction each, on disk before the
// answer leaves. Answers go to the asker alone. Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/witness_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"
#include "server/work.h"

namespace causeway::server {

class WitnessHandlers {
 public:
  explicit WitnessHandlers(const Environment& env) : env_(env) {}

  // Codes: witness_service.proto.
  absl::StatusOr<pb::AskWitnessResponse> Ask(
      const CallContext& call, const pb::AskWitnessRequest& request);

 private:
  const Environment& env_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_HANDLERS_H_
