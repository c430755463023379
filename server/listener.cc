#include "server/listener.h"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/refuse_by.h"
#include "server/unparsable.h"

namespace causeway::server {
namespace {

constexpr int kSecond = 1000;

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
  // Two daemons on one port would each get half of the calls.
  set(GRPC_ARG_ALLOW_REUSEPORT, 0);
  set(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_max);
  set(GRPC_ARG_MAX_METADATA_SIZE, 8192);
  set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10 * kSecond);
  // Certificates are asked at the handshake: let none serve for long.
  set(GRPC_ARG_MAX_CONNECTION_AGE_MS, 600 * kSecond);
  set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30 * kSecond);
  set(GRPC_ARG_KEEPALIVE_TIME_MS, 20 * kSecond);
  set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5 * kSecond);
  set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10 * kSecond);
  set(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
}

}  // namespace

absl::StatusOr<Listener> Listen(const ListenerOptions& options) {
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
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  int port = 0;
  builder.AddListeningPort(options.address.ToString(), options.credentials,
                           &port);
  Listener listener;
  listener.server = builder.BuildAndStart();
  if (listener.server == nullptr || port <= 0) {
    return RefuseBy(
        absl::StatusCode::kUnavailable, "start.bind",
        absl::StrCat("cannot listen on ", options.address.ToString()));
  }
  listener.address = options.address;
  listener.address.port = port;
  return listener;
}

}  // namespace causeway::server
