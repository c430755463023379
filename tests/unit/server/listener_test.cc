#include "server/listener.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/mutex.h"
#include "causeway/v1/admin_service.grpc.pb.h"
#include "causeway/v1/exchange_service.grpc.pb.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

constexpr char kReflection[] =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kDeliver[] = "/causeway.v1.ExchangeService/Deliver";

ListenerOptions Options(grpc::Service* service, bool reflection) {
  ListenerOptions options;
  options.address = {"127.0.0.1", 0};
  options.credentials = grpc::InsecureServerCredentials();
  options.services = {service};
  options.reflection = reflection;
  options.message_bytes_max = 4096;
  options.streams_max = 8;
  return options;
}

class ListenerTest : public ::testing::Test {
 protected:
  ~ListenerTest() override {
    if (listener_.server != nullptr) listener_.server->Shutdown();
  }

  // Calls a method with these bytes; the code of the answer.
  grpc::StatusCode Call(const std::string& method, const std::string& bytes,
                        bool gzip = false) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    grpc::GenericStub stub(grpc::CreateCustomChannel(
        listener_.address.ToString(), grpc::InsecureChannelCredentials(),
        arguments));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::seconds(20));
    if (gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    const grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return status.error_code();
  }

  causeway::v1::AdminService::Service people_service_;
  causeway::v1::ExchangeService::Service peers_service_;
  Listener listener_;
};

TEST_F(ListenerTest, TakesAFreePortAndServesHealth) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  EXPECT_GT(listener_.address.port, 0);
  EXPECT_EQ(Call(kHealth, ""), grpc::StatusCode::OK);
}

TEST_F(ListenerTest, ReflectionIsThereWhereItWasAskedFor) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&people_service_, true)));
  // An empty request is answered on the stream.
  EXPECT_EQ(Call(kReflection, ""), grpc::StatusCode::OK);
}

TEST_F(ListenerTest, ReflectionIsNotThereWhereItWasNotAskedFor) {
  // Also beside a listener of the same process that has it.
  ASSERT_OK_AND_ASSIGN(const Listener other,
                       Listen(Options(&people_service_, true)));
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  EXPECT_EQ(Call(kReflection, ""), grpc::StatusCode::UNIMPLEMENTED);
  other.server->Shutdown();
}

TEST_F(ListenerTest, AnAddressThatIsTakenIsRefused) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  ListenerOptions again = Options(&people_service_, false);
  again.address = listener_.address;
  EXPECT_THAT(Listen(again), RefusedBy("start.bind"));
}

TEST_F(ListenerTest, AMessageOverTheLimitIsRefused) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  EXPECT_EQ(Call(kHealth, std::string(5000, 'x')),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ListenerTest, ACompressedMessageIsNotInflated) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  // A field nobody knows: it parses, and the method is not implemented here.
  const std::string parses = "\x7a\x40" + std::string(64, 'a');
  EXPECT_EQ(Call(kDeliver, parses), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(Call(kDeliver, parses, /*gzip=*/true),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ListenerTest, TextThatIsNotUtf8NeverReachesAHandler) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&people_service_, false)));
  constexpr char kMethod[] = "/causeway.v1.AdminService/ListDeliveries";
  // A page token; nothing implements the method here.
  EXPECT_EQ(Call(kMethod, "\x12\x02zz"), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(Call(kMethod, "\x12\x02\xff\xfe"),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ListenerTest, BytesThatAreNoMessageAreAFaultOfTheRequest) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  EXPECT_EQ(Call(kDeliver, "\xff\xff{}"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Call("/causeway.v1.ExchangeService/Nothing", "\xff"),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace causeway::server
