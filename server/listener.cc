#include "server/listener.h"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_interceptor.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "server/refuse_by.h"
#include "server/unparsable.h"

namespace causeway::server {
namespace {

constexpr int kSecond = 1000;
// Reflection alone runs on threads of gRPC's own; the rest shares its pollers.
constexpr int kSyncThreadsMax = 16;

// Linking gRPC's reflection library gives reflection to every server of the
// process. Here a server has the plugins it asked for and no other.
class ExactPlugins : public grpc::ServerBuilderOption {
 public:
  explicit ExactPlugins(bool reflection) : reflection_(reflection) {}

  void UpdateArguments(grpc::ChannelArguments* /*args*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    plugins->clear();
    if (reflection_) {
      plugins->push_back(
          std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>());
    }
  }

 private:
  const bool reflection_;
};

void SetBounds(const ListenerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(
      static_cast<int>(options.message_bytes_max));
  builder->SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
  const auto set = [builder](const char* argument, int value) {
    builder->AddChannelArgument(argument, value);
  };
  // A 200 KB message would inflate to 200 MB before its size is looked at.
  set(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  set(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_max);
  set(GRPC_ARG_MAX_METADATA_SIZE, static_cast<int>(limits::kMetadataBytesMax));
  // Two round trips and a lost packet; gRPC's own are two minutes.
  set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 3 * kSecond);
  // A connection without a call holds a place that another could use.
  set(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 120 * kSecond);
  // Certificates are asked at the handshake: let none serve for long.
  set(GRPC_ARG_MAX_CONNECTION_AGE_MS, 600 * kSecond);
  set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30 * kSecond);
  set(GRPC_ARG_KEEPALIVE_TIME_MS, 20 * kSecond);
  set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5 * kSecond);
  set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10 * kSecond);
  set(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
  // What many connections could make gRPC hold, each within its own bounds.
  grpc::ResourceQuota quota(options.name);
  quota.Resize(options.memory_bytes_max).SetMaxThreads(kSyncThreadsMax);
  builder->SetResourceQuota(quota);
  builder->SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
}

// A call on a connection shows that its handshake is over.
class NoteCalls : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit NoteCalls(std::shared_ptr<ConnectionTable> connections)
      : connections_(std::move(connections)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    connections_->Called(info->server_context()->peer());
    return nullptr;  // It has nothing to say about the call.
  }

 private:
  const std::shared_ptr<ConnectionTable> connections_;
};

}  // namespace

void Listener::Shutdown(std::chrono::system_clock::time_point deadline) {
  // First: what gRPC is given after its end it neither takes nor closes.
  if (acceptor != nullptr) acceptor->Stop();
  if (server != nullptr) server->Shutdown(deadline);
}

absl::StatusOr<Listener> Listen(const ListenerOptions& options) {
  AcceptorOptions accepting;
  accepting.address = options.address;
  accepting.name = options.name;
  accepting.table = options.connections;
  accepting.clock = options.clock;
  accepting.file_eighths = options.file_eighths;
  Listener listener;
  ASSIGN_OR_RETURN(listener.acceptor, Acceptor::Bind(std::move(accepting)));
  listener.address = listener.acceptor->address();

  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  SetBounds(options, &builder);
  builder.SetOption(std::make_unique<ExactPlugins>(options.reflection));
  for (grpc::Service* service : options.services) {
    builder.RegisterService(service);
  }
  std::vector<
      std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
      interceptors;
  interceptors.push_back(RefuseUnparsable());
  interceptors.push_back(std::make_unique<NoteCalls>(options.connections));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  const std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> takes =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::
              FROM_FD,
          options.credentials);
  listener.server = builder.BuildAndStart();
  if (listener.server == nullptr) {
    return RefuseBy(
        absl::StatusCode::kUnavailable, "start.bind",
        absl::StrCat("cannot serve on ", listener.address.ToString()));
  }
  listener.acceptor->Start([takes](int fd, int listener_fd) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters
        connection;
    connection.fd = fd;
    connection.listener_fd = listener_fd;
    takes->HandleNewConnection(&connection);
  });
  return listener;
}

}  // namespace causeway::server
