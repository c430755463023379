#include "server/unparsable.h"

#include <grpcpp/support/interceptor.h>

#include <string>
#include <utility>

#include "base/log.h"
#include "server/refuse_by.h"
#include "wire/status_convert.h"

namespace causeway::server {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

constexpr char kRule[] = "wire.unparsable";

// Of one call; gRPC calls it for one batch at a time.
class UnparsableInterceptor : public grpc::experimental::Interceptor {
 public:
  explicit UnparsableInterceptor(std::string method)
      : method_(std::move(method)) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            InterceptionHookPoints::POST_RECV_MESSAGE)) {
      unparsable_ = methods->GetRecvMessage() == nullptr;
    }
    if (unparsable_ && methods->QueryInterceptionHookPoint(
                           InterceptionHookPoints::PRE_SEND_STATUS)) {
      methods->ModifySendStatus(wire::ToGrpc(
          RefuseBy(absl::StatusCode::kInvalidArgument, kRule,
                   "the request is not the message this method takes, a "
                   "text in it is not UTF-8, or it is compressed")));
      Log(LogLevel::kInfo, "call_refused",
          {{"method", method_}, {"code", "INVALID_ARGUMENT"}, {"rule", kRule}});
    }
    methods->Proceed();
  }

 private:
  const std::string method_;
  bool unparsable_ = false;
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      ServerRpcInfo* info) override {
    // Streams end with a null message too; ours are unary.
    if (info->type() != ServerRpcInfo::Type::UNARY) return nullptr;
    return new UnparsableInterceptor(info->method());
  }
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
RefuseUnparsable() {
  return std::make_unique<Factory>();
}

}  // namespace causeway::server
