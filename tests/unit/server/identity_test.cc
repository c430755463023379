#include "server/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "certs/officer.h"
#include "server/directory_holder.h"
#include "storage/memory_storage.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using causeway::v1::NODE_STATUS_SUSPENDED;
using ::testing::ElementsAre;

class IdentityTest : public ::testing::Test {
 protected:
  IdentityTest() {
    auto holder = DirectoryHolderImpl::Open(
        {storage_.get(), federation_.layout().directory_path, "test.example",
         *LoadOfficerPublicKey(federation_.layout().officer_public_path),
         &clock_});
    directory_ = *std::move(holder);
    const Config config = federation_.LoadNodeConfig();
    identities_ = std::make_unique<Identities>(
        config.node_id, config.federation, config.people, directory_, &clock_);
  }

  TlsPeer PeerNode() const {
    const NodeLayout& node = federation_.node(1);
    return {{NodeUri("test.example", node.node_id)},
            ReadFile(node.keys_dir + "/tls.pem"),
            ""};
  }
  TlsPeer Staff(int node, const std::string& number) const {
    return {{StaffUri("test.example", federation_.node(node).node_id, number)},
            "",
            ""};
  }
  const std::string& Worker() const {
    return federation_.node(0).people[0].staff_number;
  }

  TestFederation federation_;
  FakeClock clock_{federation_.now()};
  std::unique_ptr<Storage> storage_ = NewMemoryStorage();
  std::shared_ptr<DirectoryHolderImpl> directory_;
  std::unique_ptr<Identities> identities_;
};

TEST_F(IdentityTest, AnEnrolledPersonHasTheFunctionsOfTheTable) {
  ASSERT_OK_AND_ASSIGN(const CallContext call,
                       identities_->Person(Staff(0, Worker())));
  EXPECT_EQ(call.actor.node, federation_.node(0).node_id);
  EXPECT_EQ(call.actor.staff_number, Worker());
  EXPECT_THAT(call.actor.functions,
              ElementsAre(procedure::Function::kCaseWorker));
  EXPECT_TRUE(identities_->StaffHasFunction(Worker(),
                                            procedure::Function::kCaseWorker));
  EXPECT_FALSE(identities_->StaffHasFunction(Worker(),
                                             procedure::Function::kSupervisor));
}

TEST_F(IdentityTest, APersonNotInTheTableIsRefused) {
  const auto call = identities_->Person(Staff(0, "s-zzzzzzzz"));
  EXPECT_THAT(call, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(call, RefusedBy("access.not_enrolled"));
}

TEST_F(IdentityTest, OnlyOneIdentityOfThisNodeIsAPerson) {
  EXPECT_THAT(identities_->Person(Staff(1, Worker())),
              RefusedBy("access.identity"));
  EXPECT_THAT(identities_->Person(PeerNode()), RefusedBy("access.identity"));
  TlsPeer two = Staff(0, Worker());
  two.uris.push_back(two.uris.front());
  EXPECT_THAT(identities_->Person(two), RefusedBy("access.identity"));
  EXPECT_THAT(identities_->Person({}), RefusedBy("access.identity"));
}

TEST_F(IdentityTest, AnActivePeerIsItsNode) {
  ASSERT_OK_AND_ASSIGN(const CallContext call, identities_->Peer(PeerNode()));
  EXPECT_EQ(call.actor.node, federation_.node(1).node_id);
  EXPECT_EQ(call.actor.staff_number, "");
  EXPECT_TRUE(call.actor.functions.empty());
}

TEST_F(IdentityTest, ASuspendedPeerIsRefusedAtTheNextCall) {
  ASSERT_OK(identities_->Peer(PeerNode()));
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK(directory_->Reload());
  const auto call = identities_->Peer(PeerNode());
  EXPECT_THAT(call, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(call, RefusedBy("directory.node_not_active"));
}

TEST_F(IdentityTest, AnExpiredCertificateIsRefusedOnAnOpenConnection) {
  ASSERT_OK(identities_->Peer(PeerNode()));
  clock_.Advance(absl::Hours(24 * 8));
  EXPECT_THAT(identities_->Peer(PeerNode()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(IdentityTest, AUriWithoutTheCertificateForItIsRefused) {
  TlsPeer forged = PeerNode();
  forged.leaf_pem = ReadFile(federation_.node(0).keys_dir + "/tls.pem");
  EXPECT_THAT(identities_->Peer(forged), RefusedBy("access.identity"));
}

TEST_F(IdentityTest, StaffOfAPeerIsNoPeer) {
  EXPECT_THAT(identities_->Peer(Staff(1, Worker())),
              RefusedBy("access.identity"));
}

}  // namespace
}  // namespace causeway::server
