#ifndef CAUSEWAY_SERVER_EXCHANGE_HANDLERS_H_
#define CAUSEWAY_SERVER_EXCHANGE_HANDLERS_H_

// The inbox: takes in messages and chunks from peers. One message is one
// transaction: inbox row, state change, outbox rows, node log. Codes as in
// exchange_service.proto. Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/exchange_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"

namespace causeway::server {

class ExchangeHandlers {
 public:
  explicit ExchangeHandlers(const Environment& env) : env_(env) {}

  absl::StatusOr<causeway::v1::DeliverResponse> Deliver(
      const CallContext& call, const causeway::v1::DeliverRequest& request);
  absl::StatusOr<causeway::v1::DeliverChunkResponse> DeliverChunk(
      const CallContext& call,
      const causeway::v1::DeliverChunkRequest& request);
  absl::StatusOr<causeway::v1::AskChunksResponse> AskChunks(
      const CallContext& call, const causeway::v1::AskChunksRequest& request);

 private:
  const Environment& env_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_EXCHANGE_HANDLERS_H_
