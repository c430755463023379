#include "server/identity.h"

#include <gmock/gmock.h>
#include <grpc/grpc_security.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "certs/people_file.h"
#include "certs/people_issue.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/private_key.h"
#include "server/directory_holder.h"
#include "server/tls_verifiers.h"
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
         federation_.Officers(), &clock_});
    directory_ = *std::move(holder);
    const Config config = federation_.LoadNodeConfig();
    people_ = *PeopleHolder::Open({config.people, storage_.get(), &clock_});
    people_ca_ = ReadFile(config.people_ca);
    Identities::Options options;
    options.node_id = config.node_id;
    options.federation = config.federation;
    options.people = [this] { return people_->Current(); };
    options.people_ca_pem = [this] { return people_ca_; };
    options.directory = directory_;
    options.clock = &clock_;
    identities_ = std::make_unique<Identities>(std::move(options));
  }

  TlsPeer PeerNode() const {
    const NodeLayout& node = federation_.node(1);
    return {{NodeUri("test.example", node.node_id)},
            ReadFile(node.keys_dir + "/tls.pem"),
            ""};
  }
  TlsPeer Staff(int node, const std::string& number) const {
    return {{StaffUri("test.example", federation_.node(node).node_id, number)},
            ReadFile(federation_.node(node).people[0].certificate_path),
            ""};
  }
  // By this node's people CA, for a new key.
  TlsPeer Issued(const std::string& number) const {
    const std::string& keys = federation_.node(0).keys_dir;
    const auto certificate = IssueStaffCertificate(
        *PrivateKey::FromPem(ReadFile(keys + "/people-ca.key")),
        *Certificate::FromPem(ReadFile(keys + "/people-ca.pem")),
        "test.example", federation_.node(0).node_id, number,
        PrivateKey::Generate()->SpkiDer(), absl::Hours(1), clock_.Now());
    return {Staff(0, number).uris, certificate->ToPem(), ""};
  }
  PeopleFile Table() const { return *LoadPeopleFile(people_path_); }
  void Publish(const PeopleFile& table) const {
    WriteFile(people_path_, PeopleFileText(table));
  }
  const std::string& Worker() const {
    return federation_.node(0).people[0].staff_number;
  }

  TestFederation federation_;
  FakeClock clock_{federation_.now()};
  std::unique_ptr<Storage> storage_ = NewMemoryStorage();
  std::shared_ptr<DirectoryHolderImpl> directory_;
  const std::string people_path_ = federation_.node(0).dir + "/people.toml";
  std::unique_ptr<PeopleHolder> people_;
  std::string people_ca_;
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
  const auto call = identities_->Person(Issued("s-zzzzzzzz"));
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

TEST_F(IdentityTest, AStaffUriWithoutTheCertificateForItIsRefused) {
  TlsPeer forged = Staff(0, Worker());
  forged.leaf_pem = ReadFile(federation_.node(1).people[0].certificate_path);
  EXPECT_THAT(identities_->Person(forged), RefusedBy("tls.identity"));
  forged.leaf_pem = ReadFile(federation_.node(0).people[1].certificate_path);
  EXPECT_THAT(identities_->Person(forged), RefusedBy("access.identity"));
  forged.leaf_pem = "";
  EXPECT_THAT(identities_->Person(forged), RefusedBy("tls.certificate"));
}

TEST_F(IdentityTest, APersonsExpiredCertificateIsRefusedOnAnOpenConnection) {
  const TlsPeer caller = Issued(Worker());
  ASSERT_OK(identities_->Person(caller));
  clock_.Advance(absl::Hours(1));
  const auto call = identities_->Person(caller);
  EXPECT_THAT(call, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(call, RefusedBy("tls.chain"));
}

TEST_F(IdentityTest, ARevokedKeyIsRefusedAtTheNextCallAndOthersGoOn) {
  const TlsPeer lost = Staff(0, Worker());
  const TlsPeer kept = Issued(Worker());
  ASSERT_OK(identities_->Person(lost));
  ASSERT_OK(identities_->Person(kept));
  PeopleFile table = Table();
  table.revoked.push_back(
      {Sha256(Certificate::FromPem(lost.leaf_pem)->SpkiDer()), "", ""});
  Publish(table);
  ASSERT_OK(people_->Reload());
  const auto call = identities_->Person(lost);
  EXPECT_THAT(call, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(call, RefusedBy("tls.revoked"));
  EXPECT_THAT(identities_->VerifyStaff(lost.leaf_pem, ""),
              RefusedBy("tls.revoked"));
  // The same person with another key.
  EXPECT_OK(identities_->Person(kept));
  EXPECT_OK(identities_->VerifyStaff(kept.leaf_pem, ""));
}

TEST_F(IdentityTest, APeopleCaThatIsExchangedHoldsAtTheNextCall) {
  ASSERT_OK(identities_->Person(Staff(0, Worker())));
  people_ca_ = ReadFile(federation_.node(1).keys_dir + "/people-ca.pem");
  EXPECT_THAT(identities_->Person(Staff(0, Worker())), RefusedBy("tls.chain"));
}

TEST_F(IdentityTest, FunctionsChangeWithTheTable) {
  ASSERT_OK(identities_->Person(Staff(0, Worker())));
  PeopleFile table = Table();
  table.people[0].functions = {"supervisor"};
  Publish(table);
  ASSERT_OK(people_->Reload());
  ASSERT_OK_AND_ASSIGN(const CallContext call,
                       identities_->Person(Staff(0, Worker())));
  EXPECT_THAT(call.actor.functions,
              ElementsAre(procedure::Function::kSupervisor));
  EXPECT_FALSE(identities_->StaffHasFunction(Worker(),
                                             procedure::Function::kCaseWorker));
  table.people.erase(table.people.begin());
  Publish(table);
  ASSERT_OK(people_->Reload());
  EXPECT_THAT(identities_->Person(Staff(0, Worker())),
              RefusedBy("access.not_enrolled"));
}

struct NoProperties : grpc::AuthPropertyIterator {};

// A call that came without TLS.
class Insecure : public grpc::AuthContext {
 public:
  bool IsPeerAuthenticated() const override { return false; }
  std::vector<grpc::string_ref> GetPeerIdentity() const override { return {}; }
  std::string GetPeerIdentityPropertyName() const override { return ""; }
  std::vector<grpc::string_ref> FindPropertyValues(
      const std::string&) const override {
    return {};
  }
  grpc::AuthPropertyIterator begin() const override { return NoProperties(); }
  grpc::AuthPropertyIterator end() const override { return NoProperties(); }
  void AddProperty(const std::string&, const grpc::string_ref&) override {}
  bool SetPeerIdentityPropertyName(const std::string&) override {
    return false;
  }
};

TEST_F(IdentityTest, WithoutTlsNobodyIsAnybody) {
  EXPECT_THAT(TlsPeerOf(Insecure()), RefusedBy("access.no_certificate"));
}

// Each peer's endpoint is held against the one node that is wanted there.
TEST_F(IdentityTest, AnotherNodeAtThePeersEndpointIsRefused) {
  const std::string leaf = PeerNode().leaf_pem;
  grpc_tls_custom_verification_check_request raw = {};
  raw.peer_info.peer_cert = leaf.c_str();
  raw.peer_info.peer_cert_full_chain = "";
  grpc::experimental::TlsCustomVerificationCheckRequest request(&raw);
  const auto verified = [&](const std::string& node) {
    grpc::Status status;
    ExactlyPeer(node, directory_, &clock_)
        ->Verify(
            &request, [](grpc::Status) {}, &status);
    return status.ok();
  };
  EXPECT_TRUE(verified(federation_.node(1).node_id));
  EXPECT_FALSE(verified(federation_.node(0).node_id));
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
