#include "server/peer_transport.h"

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <chrono>

#include "base/status_macros.h"
#include "server/refuse_by.h"
#include "server/tls.h"
#include "server/tls_verifiers.h"
#include "wire/status_convert.h"

namespace causeway::server {
namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr std::chrono::milliseconds kReachLook{100};
// A peer answers with an enum, the witness with at most 100 moves.
constexpr int kAnswerBytesMax = 256 * 1024;

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
  // No variable of the environment, no record of a name server, no channel of
  // an earlier certificate decides whom we talk to.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // The outbox waits between tries; gRPC must not wait longer in secret.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  return arguments;
}

std::set<std::string> PinsOf(const causeway::v1::DirectoryNode& node) {
  return {node.tls_key_pins().begin(), node.tls_key_pins().end()};
}

}  // namespace

bool RunningCalls::Add(grpc::ClientContext* context) {
  const MutexLock lock(&mutex_);
  if (ended_) return false;
  running_.insert(context);
  return true;
}

void RunningCalls::Remove(grpc::ClientContext* context) {
  const MutexLock lock(&mutex_);
  running_.erase(context);
}

void RunningCalls::EndAll() {
  const MutexLock lock(&mutex_);
  ended_ = true;
  for (grpc::ClientContext* const context : running_) context->TryCancel();
}

bool RunningCalls::EndIfIdle() {
  const MutexLock lock(&mutex_);
  if (running_.empty()) ended_ = true;
  return running_.empty();
}

bool RunningCalls::Ended() const {
  const MutexLock lock(&mutex_);
  return ended_;
}

bool GrpcPeerTransport::Fits(const Channel& channel,
                             const causeway::v1::DirectoryNode& node) {
  return channel.endpoint == node.endpoint() &&
         channel.tls_ca_der == node.tls_ca_der() &&
         channel.tls_key_pins == PinsOf(node);
}

absl::StatusOr<GrpcPeerTransport::Channel> GrpcPeerTransport::ChannelTo(
    const std::string& peer) {
  const std::shared_ptr<const Directory> directory = directory_->Current();
  const absl::StatusOr<const causeway::v1::DirectoryNode*> node =
      directory->RequireActive(peer);
  if (!node.ok()) {
    return RefuseBy(absl::StatusCode::kUnavailable, "directory.node_not_active",
                    "the directory in force does not list the peer as active",
                    /*retryable=*/true);
  }
  const MutexLock lock(&mutex_);
  DropIdle();
  Channel& channel = channels_[peer];
  if (channel.calls == nullptr || !Fits(channel, **node)) {
    if (channel.calls != nullptr) channel.calls->EndAll();
    channel = Channel();
    ASSIGN_OR_RETURN(
        const std::shared_ptr<grpc::ChannelCredentials> credentials,
        PeerCredentials(*identity_, **node,
                        ExactlyPeer(peer, directory_, &clock_)));
    channel.endpoint = (*node)->endpoint();
    channel.tls_ca_der = (*node)->tls_ca_der();
    channel.tls_key_pins = PinsOf(**node);
    channel.channel =
        grpc::CreateCustomChannel(channel.endpoint, credentials, Arguments());
    channel.stub = causeway::v1::ExchangeService::NewStub(channel.channel);
    channel.witness = causeway::v1::WitnessService::NewStub(channel.channel);
    channel.calls = std::make_shared<RunningCalls>();
  }
  return channel;
}

void GrpcPeerTransport::Follow(const Directory& directory) {
  const auto ends = [&](const std::pair<const std::string, Channel>& one) {
    const auto node = directory.RequireActive(one.first);
    if (node.ok() && Fits(one.second, **node)) return false;
    if (one.second.calls != nullptr) one.second.calls->EndAll();
    return true;
  };
  const MutexLock lock(&mutex_);
  std::erase_if(channels_, ends);
  std::erase_if(former_, ends);
  DropIdle();
}

void GrpcPeerTransport::DropIdle() {
  std::erase_if(former_,
                [](const auto& one) { return one.second.calls->EndIfIdle(); });
}

template <typename Method>
absl::Status GrpcPeerTransport::Call(const std::string& peer,
                                     const Method& call) {
  ASSIGN_OR_RETURN(const Channel to, ChannelTo(peer));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  if (!to.calls->Add(&context)) {
    return absl::UnavailableError("the directory changed: a new connection");
  }
  const grpc::Status status = call(to, &context);
  to.calls->Remove(&context);
  return wire::FromGrpc(status);
}

absl::Status GrpcPeerTransport::Reach(const std::string& peer) {
  ASSIGN_OR_RETURN(const Channel to, ChannelTo(peer));
  const auto deadline = std::chrono::system_clock::now() + kDeadline;
  grpc_connectivity_state state = to.channel->GetState(/*try_to_connect=*/true);
  while (state != GRPC_CHANNEL_READY) {
    // No context to cancel: it looks whether the channel was ended.
    const auto now = std::chrono::system_clock::now();
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE ||
        state == GRPC_CHANNEL_SHUTDOWN || to.calls->Ended() ||
        now >= deadline) {
      return absl::UnavailableError("no connection to the peer");
    }
    to.channel->WaitForStateChange(state, std::min(deadline, now + kReachLook));
    state = to.channel->GetState(/*try_to_connect=*/true);
  }
  return absl::OkStatus();
}

absl::StatusOr<causeway::v1::DeliverResponse> GrpcPeerTransport::Deliver(
    const std::string& peer, const causeway::v1::DeliverRequest& request) {
  causeway::v1::DeliverResponse response;
  RETURN_IF_ERROR(
      Call(peer, [&](const Channel& to, grpc::ClientContext* context) {
        return to.stub->Deliver(context, request, &response);
      }));
  return response;
}

absl::Status GrpcPeerTransport::DeliverChunk(
    const std::string& peer, const causeway::v1::DeliverChunkRequest& request) {
  causeway::v1::DeliverChunkResponse response;
  return Call(peer, [&](const Channel& to, grpc::ClientContext* context) {
    return to.stub->DeliverChunk(context, request, &response);
  });
}

absl::StatusOr<causeway::v1::AskWitnessResponse> GrpcPeerTransport::Ask(
    const std::string& witness,
    const causeway::v1::AskWitnessRequest& request) {
  causeway::v1::AskWitnessResponse response;
  RETURN_IF_ERROR(
      Call(witness, [&](const Channel& to, grpc::ClientContext* context) {
        return to.witness->Ask(context, request, &response);
      }));
  return response;
}

absl::StatusOr<std::uint32_t> GrpcPeerTransport::AskChunks(
    const std::string& peer, const std::string& message_id) {
  causeway::v1::AskChunksRequest request;
  request.set_message_id(message_id);
  causeway::v1::AskChunksResponse response;
  RETURN_IF_ERROR(
      Call(peer, [&](const Channel& to, grpc::ClientContext* context) {
        return to.stub->AskChunks(context, request, &response);
      }));
  return response.next();
}

void GrpcPeerTransport::SetIdentity(
    std::shared_ptr<const TlsIdentity> identity) {
  const MutexLock lock(&mutex_);
  identity_ = std::move(identity);
  for (auto& [peer, channel] : channels_) {
    if (channel.calls != nullptr) former_.emplace(peer, std::move(channel));
  }
  channels_.clear();
  DropIdle();
}

}  // namespace causeway::server
