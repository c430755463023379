#include "crypto/certificate_chain.h"

#include <optional>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/dev_pki.h"

namespace causeway {
namespace {

constexpr auto kRefused = absl::StatusCode::kUnauthenticated;
constexpr auto kClient = CertificatePurpose::kTlsClient;
constexpr auto kServer = CertificatePurpose::kTlsServer;
constexpr auto kSealing = CertificatePurpose::kSealing;

class CertificateChainTest : public ::testing::Test {
 protected:
  Certificate Node(bool client, bool server, bool sealing) {
    CertificateRequest request = RequestNamed("node");
    request.client_auth = client;
    request.server_auth = server;
    request.sealing = sealing;
    return home_.Issue(key_, request);
  }
  absl::Status Verify(const Certificate& leaf, CertificatePurpose purpose,
                      absl::Time now = TestNow()) {
    return VerifyChain(leaf, {}, {home_.certificate}, purpose, now);
  }

  Authority home_ = Authority("home authority");
  Authority other_ = Authority("other authority");
  PrivateKey key_ = *PrivateKey::Generate();
};

TEST_F(CertificateChainTest, ItsOwnAuthorityVouchesForIt) {
  EXPECT_OK(Verify(Node(true, true, false), kClient));
  EXPECT_OK(Verify(Node(true, true, false), kServer));
  EXPECT_OK(Verify(Node(false, false, true), kSealing));
}

TEST_F(CertificateChainTest, AnotherAuthorityDoesNot) {
  const Certificate leaf = Node(true, true, false);
  EXPECT_THAT(VerifyChain(leaf, {}, {other_.certificate}, kClient, TestNow()),
              StatusIs(kRefused));
  // Nor when the peer sends its own root along.
  EXPECT_THAT(VerifyChain(leaf, {home_.certificate}, {other_.certificate},
                          kClient, TestNow()),
              StatusIs(kRefused));
}

TEST_F(CertificateChainTest, AnAuthorityOfTheSameNameDoesNot) {
  const Authority twin("home authority");
  EXPECT_THAT(VerifyChain(Node(true, true, false), {}, {twin.certificate},
                          kClient, TestNow()),
              StatusIs(kRefused));
}

TEST_F(CertificateChainTest, AnyOfSeveralAnchorsWillDo) {
  EXPECT_OK(VerifyChain(Node(true, true, false), {},
                        {other_.certificate, home_.certificate}, kClient,
                        TestNow()));
}

TEST_F(CertificateChainTest, IsRefusedBeforeAndAfterItsTime) {
  const Certificate leaf = Node(true, false, false);
  EXPECT_OK(Verify(leaf, kClient, leaf.NotBefore()));
  EXPECT_OK(Verify(leaf, kClient, leaf.NotAfter() - absl::Seconds(1)));
  EXPECT_THAT(Verify(leaf, kClient, leaf.NotBefore() - absl::Seconds(1)),
              StatusIs(kRefused));
  EXPECT_THAT(Verify(leaf, kClient, leaf.NotAfter()), StatusIs(kRefused));
}

TEST_F(CertificateChainTest, IsRefusedForAnotherPurpose) {
  EXPECT_THAT(Verify(Node(true, false, false), kServer), StatusIs(kRefused));
  EXPECT_THAT(Verify(Node(false, true, false), kClient), StatusIs(kRefused));
  EXPECT_THAT(Verify(Node(true, true, false), kSealing), StatusIs(kRefused));
  EXPECT_THAT(Verify(Node(false, false, true), kClient), StatusIs(kRefused));
  EXPECT_THAT(Verify(Node(false, false, true), kServer), StatusIs(kRefused));
  // Without any use named it is for none, not for all.
  EXPECT_THAT(Verify(Node(false, false, false), kClient), StatusIs(kRefused));
  EXPECT_THAT(Verify(Node(false, false, false), kSealing), StatusIs(kRefused));
}

TEST_F(CertificateChainTest, AnAuthorityIsNoNode) {
  for (const CertificatePurpose purpose : {kClient, kServer, kSealing}) {
    EXPECT_THAT(Verify(home_.certificate, purpose), StatusIs(kRefused));
  }
}

TEST_F(CertificateChainTest, AnAlteredCertificateIsRefused) {
  std::string der = Node(true, false, false).ToDer();
  const size_t name = der.find("node");
  ASSERT_NE(name, std::string::npos);
  der[name] = 'm';
  const auto altered = Certificate::FromDer(der);
  ASSERT_OK(altered);
  EXPECT_THAT(Verify(*altered, kClient), StatusIs(kRefused));
}

class IntermediateTest : public CertificateChainTest {
 protected:
  IntermediateTest() {
    CertificateRequest request = RequestNamed("intermediate");
    request.is_ca = true;
    middle_ = home_.Issue(middle_key_, request);
    request = RequestNamed("node");
    request.client_auth = true;
    leaf_ = *IssueCertificate(middle_key_, *middle_, key_.SpkiDer(), request);
  }

  PrivateKey middle_key_ = *PrivateKey::Generate();
  std::optional<Certificate> middle_, leaf_;
};

TEST_F(IntermediateTest, ConnectsANodeToItsAuthority) {
  EXPECT_OK(
      VerifyChain(*leaf_, {*middle_}, {home_.certificate}, kClient, TestNow()));
  EXPECT_THAT(Verify(*leaf_, kClient), StatusIs(kRefused));
}

TEST_F(IntermediateTest, IsNoAnchor) {
  EXPECT_THAT(VerifyChain(*leaf_, {}, {*middle_}, kClient, TestNow()),
              StatusIs(kRefused));
}

TEST_F(IntermediateTest, MakesNoFurtherIntermediates) {
  const PrivateKey deeper_key = *PrivateKey::Generate();
  CertificateRequest request = RequestNamed("deeper");
  request.is_ca = true;
  const Certificate deeper =
      *IssueCertificate(middle_key_, *middle_, deeper_key.SpkiDer(), request);
  request = RequestNamed("node");
  request.client_auth = true;
  const Certificate leaf =
      *IssueCertificate(deeper_key, deeper, key_.SpkiDer(), request);
  EXPECT_THAT(VerifyChain(leaf, {*middle_, deeper}, {home_.certificate},
                          kClient, TestNow()),
              StatusIs(kRefused));
}

TEST_F(IntermediateTest, AreAtMostEightAndThereIsAnAnchor) {
  EXPECT_THAT(VerifyChain(*leaf_, std::vector<Certificate>(9, *middle_),
                          {home_.certificate}, kClient, TestNow()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyChain(*leaf_, {*middle_}, {}, kClient, TestNow()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace causeway
