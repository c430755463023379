// A node that the federation's officer suspends is out at once, also on
// connections that are open, and in again once it is active.

#include <memory>

#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using Code = absl::StatusCode;

class SuspensionTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(ml_.Start()); }

  std::shared_ptr<grpc::Channel> OpenAsGn() {
    return Open(ml_, ml_.peers_address(), PairOf(federation_.at("gn")));
  }
  // An empty envelope is malformed for whoever may call at all.
  static absl::StatusCode CodeOn(
      const std::shared_ptr<grpc::Channel>& channel) {
    return Call(channel, kDeliver, "").status().code();
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
};

TEST_F(SuspensionTest, ASuspendedPeerIsRefusedOnOpenAndNewConnections) {
  const auto open = OpenAsGn();
  ASSERT_EQ(CodeOn(open), Code::kInvalidArgument);

  federation_.Publish("gn", pb::NODE_STATUS_SUSPENDED);
  absl::Status last;
  ASSERT_TRUE(Eventually([&] {
    last = Call(open, kDeliver, "").status();
    return last.code() != Code::kInvalidArgument;
  }));
  // An answer with a rule: the connection is open as before.
  EXPECT_THAT(last, StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(last, RefusedBy("directory.node_not_active"));
  EXPECT_THAT(Call(open, kHealth, "").status(),
              StatusIs(Code::kPermissionDenied));
  EXPECT_EQ(CodeOn(OpenAsGn()), Code::kUnavailable);
  // Others are as welcome as before.
  EXPECT_EQ(
      CodeOn(Open(ml_, ml_.peers_address(), PairOf(federation_.at("tn")))),
      Code::kInvalidArgument);

  federation_.Publish("gn", pb::NODE_STATUS_ACTIVE);
  EXPECT_TRUE(
      Eventually([&] { return CodeOn(open) == Code::kInvalidArgument; }));
  // The roots that TLS itself asks are read again a moment later.
  EXPECT_TRUE(
      Eventually([&] { return CodeOn(OpenAsGn()) == Code::kInvalidArgument; }));
}

}  // namespace
}  // namespace causeway::integration_test
