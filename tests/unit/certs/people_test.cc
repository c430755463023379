#include "certs/people.h"

#include <string>

#include "certs/directory.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::Authority;
using certs_test::IssuePem;
using certs_test::kFederation;
using certs_test::MakeAuthority;
using certs_test::Now;
using certs_test::Shared;

constexpr char kStaff[] = "s-abcdefgh";

class PeopleTest : public ::testing::Test {
 protected:
  static CertificateRequest Request(const std::string& uri) {
    CertificateRequest request = certs_test::TlsRequest(uri);
    request.server_auth = false;
    return request;
  }
  static CertificateRequest Right() {
    return Request(StaffUri(kFederation, "ml-dnpef", kStaff));
  }
  absl::StatusOr<std::string> Verify(const std::string& leaf,
                                     absl::Time now = Now()) const {
    return VerifyStaffCertificate(kFederation, "ml-dnpef",
                                  ca_.certificate.ToPem(), leaf, leaf, now);
  }
  std::string Leaf(const CertificateRequest& request) const {
    return IssuePem(ca_, Shared().gn().tls, request);
  }
  static void ExpectRefused(const absl::StatusOr<std::string>& result,
                            const std::string& rule) {
    EXPECT_THAT(result, RefusedBy(rule));
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
  }

  const Authority ca_ = MakeAuthority("People CA ml-dnpef");
};

TEST_F(PeopleTest, TheRightCertificateGivesTheStaffNumber) {
  EXPECT_EQ(*Verify(Leaf(Right())), kStaff);
}

TEST_F(PeopleTest, OnlyPeopleOfThisNodeAndFederation) {
  for (const std::string& uri :
       {StaffUri(kFederation, "gn-dnpe", kStaff),
        StaffUri("other.example", "ml-dnpef", kStaff),
        NodeUri(kFederation, "ml-dnpef"), std::string()}) {
    ExpectRefused(Verify(Leaf(Request(uri))), "tls.identity");
  }
  CertificateRequest two = Right();
  two.uri_sans.push_back(StaffUri(kFederation, "ml-dnpef", "s-bcdefghi"));
  ExpectRefused(Verify(Leaf(two)), "tls.identity");
}

TEST_F(PeopleTest, OnlyTheNodesOwnPeopleCa) {
  const Authority other = MakeAuthority("People CA ml-dnpef");
  const std::string leaf = IssuePem(other, Shared().gn().tls, Right());
  ExpectRefused(Verify(leaf), "tls.chain");
  // Not the node's TLS CA either.
  ExpectRefused(Verify(IssuePem(Shared().ml().ca, Shared().gn().tls, Right())),
                "tls.chain");
  // While the CA is exchanged both are trusted.
  EXPECT_OK(VerifyStaffCertificate(
      kFederation, "ml-dnpef",
      ca_.certificate.ToPem() + other.certificate.ToPem(), leaf, "", Now()));
}

TEST_F(PeopleTest, OnlyNowAndOnlyAsAClient) {
  ExpectRefused(Verify(Leaf(Right()), Now() + absl::Hours(24 * 8)),
                "tls.chain");
  ExpectRefused(Verify(Leaf(Right()), Now() - absl::Hours(2)), "tls.chain");
  CertificateRequest server = Right();
  server.client_auth = false;
  server.server_auth = true;
  ExpectRefused(Verify(Leaf(server)), "tls.chain");
}

TEST_F(PeopleTest, WhatCannotBeReadIsRefused) {
  ExpectRefused(Verify(""), "tls.certificate");
  for (const std::string& ca : {std::string(), Leaf(Right())}) {
    EXPECT_THAT(VerifyStaffCertificate(kFederation, "ml-dnpef", ca,
                                       Leaf(Right()), "", Now()),
                RefusedBy("tls.people_ca"));
  }
}

}  // namespace
}  // namespace causeway
