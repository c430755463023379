// Which TLS certificate may speak for a node.
#include <string>
#include <vector>

#include "certs/directory.h"
#include "crypto/certificate_issuer.h"
#include "crypto/digest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::IssuePem;
using certs_test::kFederation;
using certs_test::Now;
using certs_test::Shared;
using certs_test::TlsRequest;

const std::string& MlUri() {
  static const std::string* const uri =
      new std::string(NodeUri(kFederation, "ml-dnpef"));
  return *uri;
}

TEST(IdentityTest, UrisReadBackAsTheyWereWritten) {
  EXPECT_EQ(MlUri(), "spiffe://iss.example/node/ml-dnpef");
  ASSERT_OK_AND_ASSIGN(const NodeIdentity node, ParseUri(MlUri()));
  EXPECT_EQ(node.federation, kFederation);
  EXPECT_EQ(node.node_id, "ml-dnpef");
  EXPECT_EQ(node.staff_number, "");
  ASSERT_OK_AND_ASSIGN(
      const NodeIdentity person,
      ParseUri(StaffUri(kFederation, "ml-dnpef", "s-abcdefgh")));
  EXPECT_EQ(person.node_id, "ml-dnpef");
  EXPECT_EQ(person.staff_number, "s-abcdefgh");
}

TEST(IdentityTest, RefusesEveryOtherUri) {
  for (const char* uri :
       {"",
        "spiffe://",
        "https://iss.example/node/ml-dnpef",
        "SPIFFE://iss.example/node/ml-dnpef",
        "spiffe://iss.example/node",
        "spiffe://iss.example/node/",
        "spiffe:///node/ml-dnpef",
        "spiffe://iss.example/node/ML",
        "spiffe://iss.example/nodes/ml-dnpef",
        "spiffe://iss.example/node/ml-dnpef/",
        "spiffe://iss.example/node/ml-dnpef/staff",
        "spiffe://iss.example/node/ml-dnpef/staff/",
        "spiffe://iss.example/node/ml-dnpef/staff/x",
        "spiffe://iss.example/node/ml-dnpef/people/s-abcdefgh",
        "spiffe://iss.example/node/ml-dnpef/staff/s-abcdefgh/x",
        "spiffe://iss.example:443/node/ml-dnpef",
        "spiffe://user@iss.example/node/ml-dnpef",
        "spiffe://iss.example//ml-dnpef",
        "spiffe://iss.example/node/ml-dnpef?",
        "spiffe://iss.example/node/ml-dnpef#x",
        "spiffe://iss.example/node/ml%2ddnpef"}) {
    EXPECT_THAT(ParseUri(uri), StatusIs(absl::StatusCode::kInvalidArgument))
        << uri;
  }
}

absl::StatusOr<std::string> Verify(const std::string& leaf,
                                   const std::string& chain = "",
                                   bool as_client = true,
                                   absl::Time now = Now()) {
  const auto directory = Shared().Load(Shared().Proto());
  return VerifyNodeCertificate(*directory, leaf, chain, as_client, now);
}

std::string MlLeaf(const CertificateRequest& request) {
  return IssuePem(Shared().ml().ca, Shared().ml().tls, request);
}

void ExpectRefused(const absl::StatusOr<std::string>& result,
                   const std::string& rule) {
  EXPECT_THAT(result, RefusedBy(rule));
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(NodeCertificateTest, TheRightOneNamesItsNodeAsClientAndAsServer) {
  const std::string leaf = MlLeaf(TlsRequest(MlUri()));
  EXPECT_EQ(*Verify(leaf, "", true), "ml-dnpef");
  EXPECT_EQ(*Verify(leaf, "", false), "ml-dnpef");
  // gRPC hands over the leaf within the chain.
  EXPECT_EQ(*Verify(leaf, leaf), "ml-dnpef");
}

TEST(NodeCertificateTest, AnIntermediateOfTheNodesAuthorityIsFollowed) {
  const certs_test::TestNode& ml = Shared().ml();
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn = "TLS CA ml-dnpef 2";
  request.is_ca = true;
  request.not_before = Now() - absl::Hours(1);
  request.not_after = Now() + absl::Hours(24 * 30);
  ASSERT_OK_AND_ASSIGN(
      const Certificate issuing,
      IssueCertificate(ml.ca.key, ml.ca.certificate, key.SpkiDer(), request));
  const std::string leaf =
      IssuePem({key, issuing}, ml.tls, TlsRequest(MlUri()));
  EXPECT_OK(Verify(leaf, leaf + issuing.ToPem()));
  ExpectRefused(Verify(leaf, ""), "tls.chain");
}

TEST(NodeCertificateTest, AnotherNodesAuthorityCannotVouchForIt) {
  const std::string leaf =
      IssuePem(Shared().gn().ca, Shared().ml().tls, TlsRequest(MlUri()));
  ExpectRefused(Verify(leaf), "tls.chain");
  ExpectRefused(Verify(leaf, Shared().gn().ca.certificate.ToPem()),
                "tls.chain");
}

TEST(NodeCertificateTest, NamesExactlyOneUriOfANodeOfThisFederation) {
  CertificateRequest two = TlsRequest(MlUri());
  two.uri_sans.push_back(NodeUri(kFederation, "gn-dnpe"));
  ExpectRefused(Verify(MlLeaf(two)), "tls.identity");
  CertificateRequest twice = TlsRequest(MlUri());
  twice.uri_sans.push_back(MlUri());
  ExpectRefused(Verify(MlLeaf(twice)), "tls.identity");
  for (const std::string& uri :
       {std::string(), NodeUri("other.example", "ml-dnpef"),
        StaffUri(kFederation, "ml-dnpef", "s-abcdefgh"),
        std::string("https://iss.example/node/ml-dnpef")}) {
    ExpectRefused(Verify(MlLeaf(TlsRequest(uri))), "tls.identity");
  }
}

TEST(NodeCertificateTest, IsValidNow) {
  const std::string leaf = MlLeaf(TlsRequest(MlUri()));
  const absl::Time end = Now() + absl::Hours(24 * 7);
  EXPECT_OK(Verify(leaf, "", true, end - absl::Seconds(1)));
  ExpectRefused(Verify(leaf, "", true, end + absl::Seconds(1)), "tls.chain");
  ExpectRefused(Verify(leaf, "", true, Now() - absl::Hours(2)), "tls.chain");
}

TEST(NodeCertificateTest, IsForThisUse) {
  CertificateRequest server = TlsRequest(MlUri());
  server.client_auth = false;
  EXPECT_OK(Verify(MlLeaf(server), "", false));
  ExpectRefused(Verify(MlLeaf(server), "", true), "tls.chain");
  CertificateRequest client = TlsRequest(MlUri());
  client.server_auth = false;
  EXPECT_OK(Verify(MlLeaf(client), "", true));
  ExpectRefused(Verify(MlLeaf(client), "", false), "tls.chain");
  CertificateRequest none = client;
  none.client_auth = false;
  ExpectRefused(Verify(MlLeaf(none)), "tls.chain");
  CertificateRequest sealing = none;
  sealing.sealing = true;
  ExpectRefused(Verify(MlLeaf(sealing)), "tls.chain");
  CertificateRequest authority = none;
  authority.is_ca = true;
  ExpectRefused(Verify(MlLeaf(authority)), "tls.chain");
}

TEST(NodeCertificateTest, ItsKeyIsPinned) {
  ASSERT_OK_AND_ASSIGN(const PrivateKey other, PrivateKey::Generate());
  const std::string leaf =
      IssuePem(Shared().ml().ca, other, TlsRequest(MlUri()));
  ExpectRefused(Verify(leaf), "tls.pin");
  // The next key, announced beside the current one.
  v1::Directory proto = Shared().Proto();
  proto.mutable_nodes(1)->add_tls_key_pins(Sha256(other.SpkiDer()));
  EXPECT_OK(
      VerifyNodeCertificate(*Shared().Load(proto), leaf, "", true, Now()));
}

TEST(NodeCertificateTest, ANodeThatIsSuspendedRetiredOrUnknownIsRefused) {
  const std::string leaf = MlLeaf(TlsRequest(MlUri()));
  for (const v1::NodeStatus status :
       {v1::NODE_STATUS_SUSPENDED, v1::NODE_STATUS_RETIRED}) {
    v1::Directory proto = Shared().Proto();
    proto.mutable_nodes(1)->set_status(status);
    ExpectRefused(
        VerifyNodeCertificate(*Shared().Load(proto), leaf, "", true, Now()),
        "tls.node_not_active");
  }
  ExpectRefused(Verify(MlLeaf(TlsRequest(NodeUri(kFederation, "tn-dgpe")))),
                "tls.node_unknown");
}

TEST(NodeCertificateTest, IsOneReadableCertificate) {
  const std::string leaf = MlLeaf(TlsRequest(MlUri()));
  ExpectRefused(Verify(""), "tls.certificate");
  ExpectRefused(Verify("-----BEGIN CERTIFICATE-----\nAAAA\n"
                       "-----END CERTIFICATE-----\n"),
                "tls.certificate");
  ExpectRefused(Verify(leaf + leaf), "tls.certificate");
  ExpectRefused(Verify(leaf,
                       "-----BEGIN CERTIFICATE-----\nAAAA\n"
                       "-----END CERTIFICATE-----\n"),
                "tls.certificate");
}

}  // namespace
}  // namespace causeway
