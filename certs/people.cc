#include "certs/people.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "certs/directory.h"
#include "crypto/certificate.h"
#include "crypto/certificate_chain.h"

namespace causeway {
namespace {

absl::Status Refused(absl::StatusCode code, absl::string_view rule,
                     absl::string_view message) {
  Refusal refusal;
  refusal.rule = absl::StrCat("tls.", rule);
  refusal.message = std::string(message);
  return Refuse(code, refusal);
}

absl::Status Refused(absl::string_view rule, absl::string_view message) {
  return Refused(absl::StatusCode::kUnauthenticated, rule, message);
}

}  // namespace

absl::StatusOr<std::string> VerifyStaffCertificate(
    absl::string_view federation, absl::string_view node_id,
    absl::string_view people_ca_pem, absl::string_view leaf_pem,
    absl::string_view chain_pem, absl::Time now) {
  const auto anchors = Certificate::BundleFromPem(people_ca_pem);
  if (!anchors.ok() || anchors->empty() ||
      !std::all_of(anchors->begin(), anchors->end(),
                   [](const Certificate& ca) { return ca.IsCa(); })) {
    return Refused(absl::StatusCode::kFailedPrecondition, "people_ca",
                   "the people CA of this node cannot be used");
  }
  const auto leaf = Certificate::FromPem(leaf_pem);
  auto chain = Certificate::BundleFromPem(chain_pem);
  if (!leaf.ok() || !chain.ok()) {
    return Refused("certificate", "the certificate cannot be read");
  }
  const auto uri = leaf->SoleUriSan();
  if (!uri.ok()) {
    return Refused("identity", "the certificate does not name exactly one URI");
  }
  const auto identity = ParseUri(*uri);
  if (!identity.ok() || identity->staff_number.empty() ||
      identity->federation != federation || identity->node_id != node_id) {
    return Refused("identity",
                   "the certificate does not name a person of this node");
  }
  chain->erase(std::remove_if(chain->begin(), chain->end(),
                              [&](const Certificate& certificate) {
                                return certificate.ToDer() == leaf->ToDer();
                              }),
               chain->end());
  const absl::Status chained =
      VerifyChain(*leaf, *chain, *anchors, CertificatePurpose::kTlsClient, now);
  if (!chained.ok()) return Refused("chain", chained.message());
  return identity->staff_number;
}

}  // namespace causeway
