#include "server/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "crypto/certificate.h"
#include "crypto/certificate_issuer.h"
#include "crypto/private_key.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class KeysTest : public ::testing::Test {
 protected:
  // A key for the node, and its certificate by the authority at `ca_stem`.
  void WriteTlsPair(const std::string& ca_stem, const PrivateKey& key) {
    ASSERT_OK_AND_ASSIGN(const PrivateKey ca_key,
                         PrivateKey::FromPem(ReadFile(ca_stem + ".key")));
    ASSERT_OK_AND_ASSIGN(const Certificate ca,
                         Certificate::FromPem(ReadFile(ca_stem + ".pem")));
    CertificateRequest request;
    request.subject_cn = config_.node_id;
    request.uri_sans = {NodeUri(config_.federation, config_.node_id)};
    request.server_auth = true;
    request.client_auth = true;
    request.not_before = federation_.now() - absl::Hours(1);
    request.not_after = federation_.now() + absl::Hours(1);
    ASSERT_OK_AND_ASSIGN(const Certificate leaf,
                         IssueCertificate(ca_key, ca, key.SpkiDer(), request));
    ASSERT_OK_AND_ASSIGN(const auto pem, key.ToPem());
    WriteFile(config_.tls_key, pem.Reveal());
    WriteFile(config_.tls_certificate, leaf.ToPem());
  }

  TestFederation federation_;
  Config config_ = federation_.LoadNodeConfig();
};

TEST_F(KeysTest, TheFilesOfAFreshNodeFitTogether) {
  ASSERT_OK_AND_ASSIGN(const NodeKeys keys, LoadNodeKeys(config_));
  ASSERT_OK(LoadTlsIdentity(config_, federation_.now()));
  EXPECT_OK(CheckListed(config_, keys, *federation_.LoadDirectory()));
}

TEST_F(KeysTest, APrivateKeyOthersCanReadIsRefusedWithTheChmod) {
  for (const std::string& path :
       {config_.signing_key, config_.sealing_key, config_.wrapping_key}) {
    ASSERT_EQ(chmod(path.c_str(), 0640), 0);
    const auto keys = LoadNodeKeys(config_);
    EXPECT_THAT(keys, RefusedBy("config.value"));
    EXPECT_THAT(keys,
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("keys."), HasSubstr(config_.file),
                               HasSubstr("chmod 600"))));
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  }
  ASSERT_EQ(chmod(config_.tls_key.c_str(), 0604), 0);
  EXPECT_THAT(
      LoadTlsIdentity(config_, federation_.now()),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("keys.tls_key"), HasSubstr("chmod 600"))));
}

TEST_F(KeysTest, ACertificateOfAnotherKeyIsRefused) {
  config_.tls_key = federation_.node(1).keys_dir + "/tls.key";
  EXPECT_THAT(LoadTlsIdentity(config_, federation_.now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("keys.tls_certificate")));
}

TEST_F(KeysTest, ACertificateOfAnotherNodeIsRefused) {
  config_.tls_key = federation_.node(1).keys_dir + "/tls.key";
  config_.tls_certificate = federation_.node(1).keys_dir + "/tls.pem";
  EXPECT_THAT(LoadTlsIdentity(config_, federation_.now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("spiffe://test.example/node/ml-test")));
}

TEST_F(KeysTest, ACertificateThatExpiredIsRefused) {
  EXPECT_THAT(
      LoadTlsIdentity(config_, federation_.now() + absl::Hours(24 * 8)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not valid now")));
}

TEST_F(KeysTest, APeopleCaMustBeAnAuthority) {
  config_.people_ca = config_.tls_certificate;
  EXPECT_THAT(LoadTlsIdentity(config_, federation_.now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("keys.people_ca")));
}

TEST_F(KeysTest, ASealingCertificateMustBeThatOfTheKey) {
  config_.sealing_certificate = federation_.node(1).keys_dir + "/sealing.pem";
  EXPECT_THAT(LoadNodeKeys(config_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("keys.sealing_certificate")));
}

TEST_F(KeysTest, AnOfficerKeyMustBeAPublicKey) {
  WriteFile(config_.officers[1], "no key");
  EXPECT_THAT(
      LoadNodeKeys(config_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("node.officers")));
}

TEST_F(KeysTest, OneOfficerUnderTwoNamesIsOne) {
  WriteFile(config_.officers[1], ReadFile(config_.officers[0]));
  EXPECT_THAT(
      LoadNodeKeys(config_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("node.officers")));
}

// As peers would judge it at the next handshake.
TEST_F(KeysTest, ATlsCertificateThatPeersWouldRefuseIsFoundOut) {
  const auto check = [&] {
    const auto identity = LoadTlsIdentity(config_, federation_.now());
    EXPECT_OK(identity);
    return CheckOwnCertificate(config_, *identity, *federation_.LoadDirectory(),
                               federation_.now());
  };
  EXPECT_OK(check());
  // A new key whose pin is not in the directory yet.
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::Generate());
  WriteTlsPair(federation_.node(0).keys_dir + "/tls-ca", key);
  EXPECT_THAT(check(), RefusedBy("tls.pin"));
  EXPECT_THAT(check(), StatusIs(absl::StatusCode::kUnauthenticated));
  // Another node's authority vouches for it.
  WriteTlsPair(federation_.node(1).keys_dir + "/tls-ca", key);
  EXPECT_THAT(check(), RefusedBy("tls.chain"));
}

TEST_F(KeysTest, ASuspendedNodeStillGetsItsOwnCertificate) {
  config_.node_id = federation_.node(1).node_id;
  config_.tls_key = federation_.node(1).keys_dir + "/tls.key";
  config_.tls_certificate = federation_.node(1).keys_dir + "/tls.pem";
  federation_.PublishStatus(causeway::v1::NODE_STATUS_SUSPENDED);
  ASSERT_OK_AND_ASSIGN(const TlsIdentity identity,
                       LoadTlsIdentity(config_, federation_.now()));
  EXPECT_OK(CheckOwnCertificate(config_, identity, *federation_.LoadDirectory(),
                                federation_.now()));
}

// It serves its own people, and gets a certificate for that.
TEST_F(KeysTest, WithoutPinsInTheDirectoryItsAuthorityIsAsked) {
  config_.node_id = federation_.node(1).node_id;
  config_.tls_key = federation_.node(1).keys_dir + "/tls.key";
  config_.tls_certificate = federation_.node(1).keys_dir + "/tls.pem";
  const auto check = [&] {
    const auto identity = LoadTlsIdentity(config_, federation_.now());
    EXPECT_OK(identity);
    return CheckOwnCertificate(config_, *identity, *federation_.LoadDirectory(),
                               federation_.now());
  };
  const auto edit = [&](const auto& change) {
    federation_.Publish([&](causeway::v1::Directory& next) {
      for (causeway::v1::DirectoryNode& one : *next.mutable_nodes()) {
        if (one.node_id() == config_.node_id) change(one);
      }
    });
  };
  edit([](causeway::v1::DirectoryNode& node) {
    node.set_status(causeway::v1::NODE_STATUS_SUSPENDED);
    node.clear_tls_key_pins();
  });
  EXPECT_OK(check());
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::Generate());
  WriteTlsPair(federation_.node(0).keys_dir + "/tls-ca", key);
  EXPECT_THAT(check(), RefusedBy("tls.chain"));
  edit([](causeway::v1::DirectoryNode& node) { node.clear_tls_ca_der(); });
  EXPECT_OK(check());
}

// The other one is still to come, or over.
TEST_F(KeysTest, OneOfTwoSigningKeysIsEnough) {
  const std::string listed = config_.signing_key;
  const std::string other = federation_.node(1).keys_dir + "/signing.key";
  const auto check = [&](const std::string& now, const std::string& next) {
    config_.signing_key = now;
    config_.next_signing_key = next;
    const auto keys = LoadNodeKeys(config_);
    EXPECT_OK(keys);
    return CheckListed(config_, *keys, *federation_.LoadDirectory());
  };
  EXPECT_OK(check(listed, other));
  EXPECT_OK(check(other, listed));
  EXPECT_THAT(check(other, other), StatusIs(absl::StatusCode::kInvalidArgument,
                                            HasSubstr("keys.signing_key")));
  config_.next_signing_key = federation_.node(0).keys_dir + "/none.key";
  EXPECT_THAT(LoadNodeKeys(config_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("keys.next_signing_key")));
}

TEST_F(KeysTest, KeysTheDirectoryDoesNotListAreRefused) {
  config_.signing_key = federation_.node(1).keys_dir + "/signing.key";
  ASSERT_OK_AND_ASSIGN(const NodeKeys other, LoadNodeKeys(config_));
  EXPECT_THAT(CheckListed(config_, other, *federation_.LoadDirectory()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("keys.signing_key")));
  config_.node_id = "fr-unlisted";
  EXPECT_THAT(
      CheckListed(config_, other, *federation_.LoadDirectory()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("node.id")));
}

}  // namespace
}  // namespace causeway::server
