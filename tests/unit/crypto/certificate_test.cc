#include "crypto/certificate.h"

#include "crypto/digest.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/dev_pki.h"

namespace causeway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kUri[] = "spiffe://causeway.example/node/aa";

class CertificateTest : public ::testing::Test {
 protected:
  Certificate IssueWithUris(std::vector<std::string> uris) {
    CertificateRequest request = RequestNamed("node");
    request.uri_sans = std::move(uris);
    return authority_.Issue(key_, request);
  }

  Authority authority_ = Authority("authority");
  PrivateKey key_ = *PrivateKey::Generate();
};

TEST_F(CertificateTest, SaysWhatWasAskedFor) {
  CertificateRequest request = RequestNamed("node");
  request.uri_sans = {kUri};
  request.dns_sans = {"localhost"};
  request.ip_sans = {"127.0.0.1", "::1"};
  const Certificate made = authority_.Issue(key_, request);
  EXPECT_EQ(made.SubjectCn(), "node");
  EXPECT_THAT(made.UriSans(), ElementsAre(kUri));
  EXPECT_THAT(made.DnsSans(), ElementsAre("localhost"));
  EXPECT_EQ(made.NotBefore(), request.not_before);
  EXPECT_EQ(made.NotAfter(), request.not_after);
  EXPECT_EQ(made.SpkiDer(), key_.SpkiDer());
  EXPECT_EQ(made.SerialHex().size(), 32u);
  EXPECT_EQ(made.SubjectKeyId().size(), 20u);
  EXPECT_EQ(made.Fingerprint(), Sha256(made.ToDer()));
  EXPECT_FALSE(made.IsCa());
  EXPECT_TRUE(authority_.certificate.IsCa());
}

TEST_F(CertificateTest, DatesBeyond2050AreKept) {
  EXPECT_EQ(authority_.certificate.NotAfter(),
            TestNow() + absl::Hours(24 * 365 * 30));
}

TEST_F(CertificateTest, ComesBackFromPemAndDer) {
  const Certificate made = IssueWithUris({kUri});
  const auto from_pem = Certificate::FromPem("a comment\n" + made.ToPem());
  const auto from_der = Certificate::FromDer(made.ToDer());
  ASSERT_OK(from_pem);
  ASSERT_OK(from_der);
  EXPECT_EQ(from_pem->Fingerprint(), made.Fingerprint());
  EXPECT_EQ(from_der->Fingerprint(), made.Fingerprint());
}

TEST_F(CertificateTest, OneCertificateIsExactlyOne) {
  const Certificate made = IssueWithUris({kUri});
  EXPECT_THAT(Certificate::FromPem(made.ToPem() + made.ToPem()),
              StatusIs(kInvalid));
  EXPECT_THAT(Certificate::FromPem(""), StatusIs(kInvalid));
  EXPECT_THAT(Certificate::FromDer(made.ToDer() + '\0'), StatusIs(kInvalid));
  EXPECT_THAT(Certificate::FromDer(""), StatusIs(kInvalid));
  EXPECT_THAT(Certificate::FromDer(std::string(20000, '0')),
              StatusIs(kInvalid));
}

TEST_F(CertificateTest, ABundleKeepsItsOrderAndMayBeEmpty) {
  const Certificate made = IssueWithUris({kUri});
  const auto bundle =
      Certificate::BundleFromPem(made.ToPem() + authority_.certificate.ToPem());
  ASSERT_OK(bundle);
  ASSERT_EQ(bundle->size(), 2u);
  EXPECT_EQ((*bundle)[0].Fingerprint(), made.Fingerprint());
  EXPECT_EQ((*bundle)[1].Fingerprint(), authority_.certificate.Fingerprint());
  const auto none = Certificate::BundleFromPem("");
  ASSERT_OK(none);
  EXPECT_THAT(*none, IsEmpty());
}

TEST_F(CertificateTest, ADamagedBundleIsRefusedAsAWhole) {
  const std::string good = IssueWithUris({kUri}).ToPem();
  std::string bad = good;
  bad[100] = '!';
  EXPECT_THAT(Certificate::BundleFromPem(good + bad), StatusIs(kInvalid));
  EXPECT_THAT(Certificate::BundleFromPem(good + good.substr(0, 200)),
              StatusIs(kInvalid));
}

TEST_F(CertificateTest, ANodeHasExactlyOneUri) {
  const auto one = IssueWithUris({kUri}).SoleUriSan();
  ASSERT_OK(one);
  EXPECT_EQ(*one, kUri);
  EXPECT_THAT(IssueWithUris({}).SoleUriSan(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(IssueWithUris({kUri, kUri}).SoleUriSan(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(CertificateTest, ACommaInANameBeginsNoOtherName) {
  const std::string uri = "spiffe://a/b,DNS:evil.example";
  const Certificate made = IssueWithUris({uri});
  EXPECT_THAT(made.UriSans(), ElementsAre(uri));
  EXPECT_THAT(made.DnsSans(), IsEmpty());
}

TEST_F(CertificateTest, SerialNumbersDiffer) {
  EXPECT_NE(IssueWithUris({kUri}).SerialHex(),
            IssueWithUris({kUri}).SerialHex());
}

TEST_F(CertificateTest, RequestsThatContradictThemselvesAreRefused) {
  const auto issue = [&](const CertificateRequest& request) {
    return IssueCertificate(authority_.key, authority_.certificate,
                            key_.SpkiDer(), request);
  };
  ASSERT_OK(issue(RequestNamed("node")));
  EXPECT_THAT(issue(RequestNamed("")), StatusIs(kInvalid));
  EXPECT_THAT(issue(RequestNamed(std::string(65, 'n'))), StatusIs(kInvalid));
  for (const std::string& name :
       {std::string("a\0b", 3), std::string("a\nb"), std::string("caf\xe9")}) {
    EXPECT_THAT(issue(RequestNamed(name)), StatusIs(kInvalid));
  }
  CertificateRequest request = RequestNamed("node");
  request.not_after = request.not_before;
  EXPECT_THAT(issue(request), StatusIs(kInvalid));
  request = RequestNamed("node");
  request.not_after = authority_.certificate.NotAfter() + absl::Seconds(1);
  EXPECT_THAT(issue(request), StatusIs(kInvalid));
  request = RequestNamed("node");
  for (const std::string& ip :
       {std::string("300.1.1.1"), std::string("127.0.0.1\0x", 11)}) {
    request.ip_sans = {ip};
    EXPECT_THAT(issue(request), StatusIs(kInvalid));
  }
  request = RequestNamed("node");
  request.uri_sans = {"spiffe://a b"};
  EXPECT_THAT(issue(request), StatusIs(kInvalid));
  request = RequestNamed("node");
  request.sealing = request.client_auth = true;
  EXPECT_THAT(issue(request), StatusIs(kInvalid));
}

TEST_F(CertificateTest, OnlyAnAuthorityWithItsOwnKeyIssues) {
  const Certificate leaf = IssueWithUris({kUri});
  EXPECT_THAT(IssueCertificate(key_, leaf, key_.SpkiDer(), RequestNamed("x")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(IssueCertificate(key_, authority_.certificate, key_.SpkiDer(),
                               RequestNamed("x")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(IssueCertificate(authority_.key, authority_.certificate, "no key",
                               RequestNamed("x")),
              StatusIs(kInvalid));
}

}  // namespace
}  // namespace causeway
