#ifndef CAUSEWAY_SERVER_PEER_TRANSPORT_H_
#define CAUSEWAY_SERVER_PEER_TRANSPORT_H_

// Carries messages to peers over gRPC: one channel per peer, to the endpoint,
// under the certificate authority and with the key pins that the directory in
// force names. A handshake is judged once, so a channel is closed, and what
// runs on it cancelled, when any of these changes or the peer may not take part
// any more. gRPC does not retry: the outbox does. Thread-safe.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "causeway/v1/exchange_service.grpc.pb.h"
#include "causeway/v1/witness_service.grpc.pb.h"
#include "server/environment.h"
#include "server/keys.h"
#include "server/outbox_lane.h"
#include "server/witness_link.h"

namespace grpc {
class ClientContext;
}  // namespace grpc

namespace causeway::server {

// The calls that run on one channel. Thread-safe.
class RunningCalls {
 public:
  // False once EndAll was called: the call must not begin.
  bool Add(grpc::ClientContext* context);
  void Remove(grpc::ClientContext* context);
  // Cancels what runs; nothing begins any more.
  void EndAll();
  // Ends it where nothing runs: true, and nothing begins any more.
  bool EndIfIdle();
  bool Ended() const;

 private:
  mutable Mutex mutex_;
  std::set<grpc::ClientContext*> running_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

class GrpcPeerTransport : public PeerTransport, public WitnessTransport {
 public:
  GrpcPeerTransport(std::shared_ptr<const TlsIdentity> identity,
                    std::shared_ptr<const DirectoryHolder> directory,
                    const Clock* clock)
      : directory_(std::move(directory)),
        clock_(*clock),
        identity_(std::move(identity)) {}

  // The peer's own answer, else UNAVAILABLE or DEADLINE_EXCEEDED after 10 s.
  // A peer that is not active is UNAVAILABLE "directory.node_not_active",
  // retryable: it may be suspended for a time only.
  absl::StatusOr<causeway::v1::DeliverResponse> Deliver(
      const std::string& peer,
      const causeway::v1::DeliverRequest& request) override;
  absl::Status DeliverChunk(
      const std::string& peer,
      const causeway::v1::DeliverChunkRequest& request) override;

  absl::StatusOr<std::uint32_t> AskChunks(
      const std::string& peer, const std::string& message_id) override;

  // Returns once a connection stands; UNAVAILABLE where none can be made.
  absl::Status Reach(const std::string& peer) override;
  // The witness's own answer, else as Deliver.
  absl::StatusOr<causeway::v1::AskWitnessResponse> Ask(
      const std::string& witness,
      const causeway::v1::AskWitnessRequest& request) override;

  // From now on channels are made with this key and certificate; calls under
  // way end as they would have, or with the next directory (Follow).
  void SetIdentity(std::shared_ptr<const TlsIdentity> identity);

  // Ends every channel that `directory` would not make so any more, and what
  // runs on it: those calls are CANCELLED. For each new directory in force.
  void Follow(const Directory& directory);

 private:
  using Stub = causeway::v1::ExchangeService::StubInterface;
  using WitnessStub = causeway::v1::WitnessService::StubInterface;
  struct Channel {
    std::string endpoint;
    std::string tls_ca_der;
    std::set<std::string> tls_key_pins;
    std::shared_ptr<grpc::Channel> channel;
    std::shared_ptr<Stub> stub;
    std::shared_ptr<WitnessStub> witness;
    std::shared_ptr<RunningCalls> calls;
  };

  static bool Fits(const Channel& channel,
                   const causeway::v1::DirectoryNode& node);
  absl::StatusOr<Channel> ChannelTo(const std::string& peer);
  void DropIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);  // Of former_.
  // Runs one call of the peer's channel; `call` gets stubs and context.
  template <typename Method>
  absl::Status Call(const std::string& peer, const Method& call);

  const std::shared_ptr<const DirectoryHolder> directory_;
  const Clock& clock_;
  Mutex mutex_;
  std::shared_ptr<const TlsIdentity> identity_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Channel> channels_ ABSL_GUARDED_BY(mutex_);
  // Of an earlier certificate, while calls still run on them.
  std::multimap<std::string, Channel> former_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PEER_TRANSPORT_H_
