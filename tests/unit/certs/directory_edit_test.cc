#include "certs/directory_edit.h"

#include "certs/files.h"
#include "certs/officer.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/temp_folder.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::Now;
using certs_test::Shared;

class DirectoryEditTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(PublishDirectory(path_, Shared().Proto(), officers_));
  }
  std::shared_ptr<const Directory> Loaded() const {
    const auto loaded = LoadDirectoryFile(path_, Shared().pinned());
    EXPECT_OK(loaded);
    return *loaded;
  }
  v1::Directory Next() const {
    return NextVersion(*Loaded(), Now() + absl::Hours(1), absl::Hours(24));
  }

  const std::vector<SigningKey> officers_ = Shared().officers({0, 2});
  const certs_test::TempFolder folder_;
  const std::string path_ = folder_.path() + "/directory.bin";
};

TEST_F(DirectoryEditTest, SuspendsANodeInTheNextVersion) {
  v1::Directory next = Next();
  ASSERT_OK(SetNodeStatus(next, "gn-dnpe", v1::NODE_STATUS_SUSPENDED));
  ASSERT_OK(SetNodeEndpoint(next, "ml-dnpef", "node.example.org:7002"));
  const std::string first_digest = Loaded()->digest();
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  const auto published = Loaded();
  EXPECT_EQ(published->version(), 2u);
  EXPECT_EQ(published->proto().previous_digest(), first_digest);
  EXPECT_THAT(published->RequireActive("gn-dnpe"),
              RefusedBy("directory.node_not_active"));
  EXPECT_EQ(published->Find("ml-dnpef")->endpoint(), "node.example.org:7002");
  EXPECT_FALSE(published->Expired(Now() + absl::Hours(24)));
  EXPECT_TRUE(published->Expired(Now() + absl::Hours(25)));
}

v1::SharingAgreement Agreement(const std::string& name) {
  v1::SharingAgreement agreement;
  agreement.set_name(name);
  agreement.add_parties("ml-dnpef");
  agreement.add_parties("gn-dnpe");
  agreement.set_valid_until("2030-12-31");
  return agreement;
}

TEST_F(DirectoryEditTest, EntersReplacesAndEndsAgreements) {
  v1::Directory next = Next();
  ASSERT_OK(SetAgreement(next, Agreement("west")));
  ASSERT_OK(SetAgreement(next, Agreement("coast")));
  v1::SharingAgreement west = Agreement("west");
  west.add_categories(v1::DOCUMENT_KIND_DECISION);
  west.add_categories(v1::DOCUMENT_KIND_ASSESSMENT);
  ASSERT_OK(SetAgreement(next, west));
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  const v1::Directory published = Loaded()->proto();
  ASSERT_EQ(published.agreements_size(), 2);
  EXPECT_EQ(published.agreements(0).name(), "coast");
  EXPECT_EQ(published.agreements(1).parties(0), "gn-dnpe");
  EXPECT_EQ(published.agreements(1).categories(0),
            v1::DOCUMENT_KIND_ASSESSMENT);
  next = Next();
  ASSERT_OK(DropAgreement(next, "coast"));
  EXPECT_EQ(next.agreements_size(), 1);
  EXPECT_THAT(DropAgreement(next, "coast"),
              RefusedBy("directory.agreement_unknown"));
  west.add_parties("tn-dgpe");
  EXPECT_THAT(SetAgreement(next, west), RefusedBy("directory.node_unknown"));
}

TEST_F(DirectoryEditTest, RevokesASigningKeyAndEntersTheNext) {
  const std::string id = Shared().ml().signing.Id();
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  v1::Directory next = Next();
  ASSERT_OK(RevokeSigningKey(next, "ml-dnpef", id));
  // An active node has a key.
  EXPECT_THAT(PublishDirectory(path_, next, officers_),
              RefusedBy("directory.form"));
  ASSERT_OK(AddSigningKey(next, "ml-dnpef", second.SpkiDer()));
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  const auto published = Loaded();
  EXPECT_TRUE(published->SigningKeyRevoked("ml-dnpef", id));
  EXPECT_OK(published->SigningKeyOf("ml-dnpef", id, 1));
  EXPECT_FALSE(published->SigningKeyOf("ml-dnpef", id, 2).ok());
  EXPECT_OK(published->SigningKeyOf("ml-dnpef", second.Id(), 2));
  next = Next();
  EXPECT_THAT(RevokeSigningKey(next, "ml-dnpef", std::string(16, 'x')),
              RefusedBy("directory.key_unknown"));
  EXPECT_THAT(RevokeSigningKey(next, "tn-dgpe", id),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(AddSigningKey(next, "tn-dgpe", second.SpkiDer()),
              RefusedBy("directory.node_unknown"));
}

TEST_F(DirectoryEditTest, SaysMoreOfANode) {
  v1::Directory next = Next();
  EXPECT_FALSE(Loaded()->Find("ml-dnpef")->may_receive_asylum_data());
  ASSERT_OK(SetLegalBasis(next, "ml-dnpef", "Loi 2002-062, art. 7"));
  ASSERT_OK(SetAsylumData(next, "ml-dnpef", true));
  ASSERT_OK(SetLanguages(next, "ml-dnpef", {"fr", "bm"}));
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  const auto published = Loaded();
  const v1::DirectoryNode& node = *published->Find("ml-dnpef");
  EXPECT_EQ(node.legal_basis(), "Loi 2002-062, art. 7");
  EXPECT_TRUE(node.may_receive_asylum_data());
  EXPECT_EQ(node.languages_size(), 2);
  EXPECT_FALSE(published->Find("gn-dnpe")->may_receive_asylum_data());
}

TEST_F(DirectoryEditTest, RefusesUnknownNodesAndBadAddresses) {
  v1::Directory next = Next();
  EXPECT_THAT(SetLegalBasis(next, "tn-dgpe", "x"),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(SetAsylumData(next, "tn-dgpe", true),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(SetLanguages(next, "tn-dgpe", {"fr"}),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(SetNodeStatus(next, "tn-dgpe", v1::NODE_STATUS_RETIRED),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(SetNodeEndpoint(next, "tn-dgpe", "a:1"),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(SetNodeEndpoint(next, "ml-dnpef", "a"), RefusedBy("input.field"));
}

TEST_F(DirectoryEditTest, ApprovesAProcedureForTheNodesThatHaveIt) {
  const std::string digest(32, 'n');
  v1::Directory next = Next();
  EXPECT_THAT(ApproveProcedure(next, digest, "west 2", {"tn-dgpe"}),
              RefusedBy("directory.node_unknown"));
  EXPECT_EQ(next.procedures_size(), Next().procedures_size());
  ASSERT_OK(ApproveProcedure(next, digest, "west 2", {"gn-dnpe"}));
  ASSERT_OK(ApproveProcedure(next, digest, "west 2", {"gn-dnpe"}));
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  const auto one = Loaded();
  EXPECT_TRUE(one->HasProcedure(digest));
  EXPECT_EQ(one->Find("gn-dnpe")->procedure_digests_size(), 2);
  EXPECT_EQ(one->Find("ml-dnpef")->procedure_digests_size(), 1);
  next = Next();
  ASSERT_OK(ApproveProcedure(next, digest, "west 2", {}));
  ASSERT_OK(PublishDirectory(path_, next, officers_));
  EXPECT_EQ(Loaded()->Find("gn-dnpe")->procedure_digests_size(), 2);
  EXPECT_EQ(Loaded()->Find("ml-dnpef")->procedure_digests_size(), 2);
}

TEST_F(DirectoryEditTest, WhatMayNotFollowIsNotPublished) {
  EXPECT_THAT(PublishDirectory(path_, Shared().Proto(), officers_),
              RefusedBy("directory.rollback"));
  v1::Directory broken = Next();
  broken.clear_federation();
  EXPECT_THAT(PublishDirectory(path_, broken, officers_),
              RefusedBy("directory.form"));
  v1::Directory vanished = Next();
  vanished.mutable_nodes()->RemoveLast();
  EXPECT_THAT(PublishDirectory(path_, vanished, officers_),
              RefusedBy("directory.key_vanished"));
  EXPECT_THAT(PublishDirectory(path_, Next(), certs_test::MakeKeys(2)),
              RefusedBy("directory.signature"));
  EXPECT_THAT(PublishDirectory(path_, Next(), Shared().officers({0})),
              RefusedBy("directory.signature"));
  EXPECT_THAT(PublishDirectory(path_, Next(), Shared().officers({0, 0})),
              RefusedBy("officer.signed"));
  EXPECT_EQ(Loaded()->version(), 1u);
}

TEST_F(DirectoryEditTest, AMissingFileIsNotFound) {
  EXPECT_THAT(LoadDirectoryFile(folder_.path() + "/none", Shared().pinned()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(OfficerTest, ThePublicKeyReadsBack) {
  const SigningKey& officer = Shared().officers()[0];
  const std::string pem = PublicKeyToPem(officer.SpkiDer());
  ASSERT_OK_AND_ASSIGN(const VerifyKey key, PublicKeyFromPem(pem));
  EXPECT_EQ(key.SpkiDer(), officer.SpkiDer());
  for (const std::string& bad :
       {std::string(), std::string("x"), pem + pem, pem.substr(0, 80),
        PublicKeyToPem("not a key")}) {
    EXPECT_THAT(PublicKeyFromPem(bad),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace causeway
