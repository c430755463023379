#include "server/listener.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "causeway/v1/admin_service.grpc.pb.h"
#include "causeway/v1/exchange_service.grpc.pb.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

constexpr char kReflection[] =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kDeliver[] = "/causeway.v1.ExchangeService/Deliver";

const FakeClock* StandingClock() {
  static const FakeClock clock;
  return &clock;
}

ListenerOptions Options(grpc::Service* service, bool reflection) {
  ListenerOptions options;
  options.address = {"127.0.0.1", 0};
  options.credentials = grpc::InsecureServerCredentials();
  options.services = {service};
  options.reflection = reflection;
  options.message_bytes_max = 4096;
  options.streams_max = 8;
  options.name = "peers";
  options.memory_bytes_max = 64 << 20;
  options.connections = std::make_shared<ConnectionTable>(LimitsFor(64));
  options.clock = StandingClock();
  return options;
}

class ListenerTest : public ::testing::Test {
 protected:
  ~ListenerTest() override {
    listener_.Shutdown(std::chrono::system_clock::now());
  }

  // Shares its connection with nothing.
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(listener_.address.ToString(),
                                     grpc::InsecureChannelCredentials(),
                                     arguments);
  }

  grpc::StatusCode Call(const std::string& method, const std::string& bytes,
                        bool gzip = false) {
    return Call(NewChannel(), method, bytes, gzip);
  }

  // Calls a method with these bytes; the code of the answer.
  grpc::StatusCode Call(const std::shared_ptr<grpc::Channel>& channel,
                        const std::string& method, const std::string& bytes,
                        bool gzip = false) {
    grpc::GenericStub stub(channel);
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
  ASSERT_OK_AND_ASSIGN(Listener other, Listen(Options(&people_service_, true)));
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  EXPECT_EQ(Call(kReflection, ""), grpc::StatusCode::UNIMPLEMENTED);
  other.Shutdown(std::chrono::system_clock::now());
}

TEST_F(ListenerTest, AnAddressThatIsTakenIsRefused) {
  ASSERT_OK_AND_ASSIGN(listener_, Listen(Options(&peers_service_, false)));
  ListenerOptions again = Options(&people_service_, false);
  again.address = listener_.address;
  EXPECT_THAT(Listen(again), RefusedBy("start.bind"));
}

TEST_F(ListenerTest, ACallShowsThatTheHandshakeIsOver) {
  // Room for one address without a call: each call makes room for the next.
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    SCOPED_TRACE(host);
    ListenerOptions options = Options(&peers_service_, false);
    options.address.host = host;
    ConnectionLimits limits = LimitsFor(64);
    limits.uncalled_per_address_max = 1;
    options.connections = std::make_shared<ConnectionTable>(limits);
    auto listener = Listen(options);
    if (!listener.ok()) continue;  // A machine without IPv6.
    listener_ = *std::move(listener);
    std::vector<std::shared_ptr<grpc::Channel>> kept;
    for (int i = 0; i < 3; ++i) {
      kept.push_back(NewChannel());
      EXPECT_EQ(Call(kept.back(), kHealth, ""), grpc::StatusCode::OK);
    }
    EXPECT_EQ(options.connections->size(), 3u);
    listener_.Shutdown(std::chrono::system_clock::now());
  }
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
