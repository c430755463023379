// gRPC's own services: health at both listeners, reflection for people alone,
// and neither for somebody who may not call.

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Code = absl::StatusCode;

// HealthCheckResponse: status SERVING.
std::string Serving() { return std::string("\x08\x01", 2); }
// ServerReflectionRequest: list_services.
std::string ListServices() { return std::string("\x3a\x00", 2); }

class BuiltinTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(ml_.Start());
    people_ = Open(ml_, ml_.people_address(), PairOf(ml_, "operator"));
    peers_ = Open(ml_, ml_.peers_address(), PairOf(federation_.at("gn")));
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  std::shared_ptr<grpc::Channel> people_;
  std::shared_ptr<grpc::Channel> peers_;
};

TEST_F(BuiltinTest, HealthIsServedAtBothListeners) {
  for (const auto& channel : {people_, peers_}) {
    ASSERT_OK_AND_ASSIGN(const std::string answer, Call(channel, kHealth, ""));
    EXPECT_EQ(answer, Serving());
  }
}

TEST_F(BuiltinTest, ReflectionIsForPeopleOnly) {
  ASSERT_OK_AND_ASSIGN(const std::string services,
                       Call(people_, kReflection, ListServices()));
  EXPECT_THAT(services, HasSubstr("causeway.v1.CaseService"));
  EXPECT_THAT(services, HasSubstr("causeway.v1.EvidenceService"));
  EXPECT_THAT(services, HasSubstr("causeway.v1.AdminService"));
  EXPECT_THAT(services, Not(HasSubstr("ExchangeService")));
  EXPECT_THAT(Call(peers_, kReflection, ListServices()),
              StatusIs(Code::kUnimplemented));
}

}  // namespace
}  // namespace causeway::integration_test
