#include "statemachine/custody/evidence.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace causeway::custody {

Statement StatementOf(const HeadCertificate& head, std::string signer,
                      std::string digest) {
  Statement statement;
  statement.kind = StatementKind::kCertificate;
  statement.signer = std::move(signer);
  statement.case_tag = head.case_tag;
  statement.epoch = head.epoch;
  statement.digest = std::move(digest);
  statement.other_side = head.holder;
  return statement;
}

std::optional<Contradiction> Contradicts(
    const Statement& a, const Statement& b,
    const std::vector<std::string>& voided) {
  if (a.kind != b.kind || a.signer != b.signer || a.case_tag != b.case_tag ||
      a.epoch != b.epoch || a.digest == b.digest) {
    return std::nullopt;
  }
  const auto is_void = [&](const Statement& statement) {
    return std::find(voided.begin(), voided.end(), statement.digest) !=
           voided.end();
  };
  switch (a.kind) {
    case StatementKind::kRelease:
      if (is_void(a) || is_void(b)) return std::nullopt;
      return Contradiction::kTwoReleases;
    case StatementKind::kReady:
      if (a.other_side != b.other_side ||
          (a.offer_id == b.offer_id && a.round == b.round)) {
        return Contradiction::kTwoReadies;
      }
      return std::nullopt;
    case StatementKind::kCertificate:
      // The same words signed twice are one certificate.
      if (a.other_side == b.other_side) return std::nullopt;
      return Contradiction::kTwoHolders;
  }
  CAUSEWAY_CHECK(false) << "unknown statement";
  return std::nullopt;
}

}  // namespace causeway::custody
