// A node that the federation's officers suspend is out at once, also on
// connections that are open, and in again once it is active. What too few of
// them sign suspends nobody.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "client/files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::HasSubstr;
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

// One officer of three, two of whom must sign, puts a file in place by hand.
TEST_F(SuspensionTest, WhatTooFewOfficersSignIsRefusedAndLogged) {
  const FederationLayout& layout = federation_.layout();
  ASSERT_OK_AND_ASSIGN(const std::vector<SigningKey> officers,
                       LoadOfficerKeys(layout.officer_key_paths));
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(layout.directory_path));
  pb::Directory next =
      NextVersion(*versions.back(), absl::Now(), kDirectoryLifetime);
  ASSERT_OK(SetNodeStatus(next, "gn", pb::NODE_STATUS_SUSPENDED));
  ASSERT_OK_AND_ASSIGN(const std::string by_one,
                       SignDirectory(next, {officers[0]}));
  pb::DirectoryChain chain;
  *chain.add_versions() = versions.back()->signed_directory();
  ASSERT_TRUE(chain.add_versions()->ParseFromString(by_one));
  ASSERT_OK(ReplaceFile(layout.directory_path, chain.SerializeAsString()));
  ASSERT_TRUE(Eventually([&] {
    return ml_.Log().find("\"directory_refused\"") != std::string::npos;
  }));
  EXPECT_THAT(ml_.Log(), HasSubstr("\"directory.signature\""));
  EXPECT_EQ(CodeOn(OpenAsGn()), Code::kInvalidArgument);
  const auto node = ml_.As("operator").GetNode(pb::GetNodeRequest(), Soon());
  ASSERT_OK(node.status());
  EXPECT_EQ(node->directory_version(), 1u);

  // The second officer signs the same version, and it is in force.
  ASSERT_OK_AND_ASSIGN(const std::string by_two,
                       SignDirectory(next, {officers[0], officers[2]}));
  ASSERT_TRUE(chain.mutable_versions(1)->ParseFromString(by_two));
  ASSERT_OK(ReplaceFile(layout.directory_path, chain.SerializeAsString()));
  EXPECT_TRUE(
      Eventually([&] { return CodeOn(OpenAsGn()) == Code::kUnavailable; }));
}

}  // namespace
}  // namespace causeway::integration_test
