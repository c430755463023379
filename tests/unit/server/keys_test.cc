#include "server/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class KeysTest : public ::testing::Test {
 protected:
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
  WriteFile(config_.officer_key, "no key");
  EXPECT_THAT(LoadNodeKeys(config_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("node.officer_key")));
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
