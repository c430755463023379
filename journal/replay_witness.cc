#include "journal/replay_witness.h"

#include "base/status_macros.h"
#include "journal/replay_order.h"

namespace causeway::journal {
namespace {

absl::Status Differs(absl::string_view what) {
  return Broken("journal.witness", what);
}

}  // namespace

absl::Status Witnessed::CheckHolder(std::uint64_t epoch,
                                    const std::string& custodian,
                                    const std::string& release_digest) const {
  const auto found = certificates_.find(epoch);
  if (found == certificates_.end()) return absl::OkStatus();
  const custody::HeadCertificate& head = found->second.head;
  if (head.holder == custodian && head.release_digest == release_digest) {
    return absl::OkStatus();
  }
  return Differs("the witness names another custodian of the epoch");
}

absl::Status Witnessed::CheckNamed(std::uint64_t epoch,
                                   const std::string& digest) const {
  // Custody was taken before there was a witness.
  if (digest.empty()) return absl::OkStatus();
  const auto found = certificates_.find(epoch);
  if (found == certificates_.end()) {
    return Differs("the certificate by which custody was taken is not here");
  }
  if (found->second.digest == digest) return absl::OkStatus();
  return Differs("custody was taken by another certificate");
}

absl::Status Witnessed::CheckVoid(std::uint64_t epoch,
                                  const std::string& release_digest,
                                  const procedure::ReleaseVoided& fact) const {
  const auto found = voids_.find(release_digest);
  if (found == voids_.end()) {
    return Differs("the witness's VOID is not here");
  }
  const Void& known = found->second;
  if (fact.release_digest == release_digest &&
      fact.void_digest == known.digest && known.statement.epoch == epoch &&
      known.statement.offer_id == fact.offer_id) {
    return absl::OkStatus();
  }
  return Differs("the VOID is of another RELEASE");
}

absl::Status Witnessed::CheckOrdered(std::uint64_t epoch,
                                     const std::string& custodian) const {
  const custody::HeadCertificate* const head = HeadOf(epoch);
  if (head == nullptr) {
    return Differs(
        "the certificate by which an ORDER moved custody is not "
        "here");
  }
  if (head->holder != custodian) {
    return Differs("the witness names another custodian of the epoch");
  }
  if (federation_.has_value() && !BeganByOrder(*head, *federation_)) {
    return Differs("the witness's certificate is of no ORDER");
  }
  return absl::OkStatus();
}

const custody::HeadCertificate* Witnessed::HeadOf(std::uint64_t epoch) const {
  const auto found = certificates_.find(epoch);
  return found == certificates_.end() ? nullptr : &found->second.head;
}

bool Witnessed::Moved(std::uint64_t epoch,
                      const std::string& release_digest) const {
  const custody::HeadCertificate* const next = HeadOf(epoch + 1);
  return next != nullptr && next->release_digest == release_digest;
}

absl::StatusOr<Witnessed> ReadWitnessStatements(
    const causeway::v1::CaseFile& file, const KeyRing* keys) {
  Witnessed witnessed;
  if (keys != nullptr) witnessed.federation_ = keys->Federation();
  for (const causeway::v1::WitnessStatement& one : file.witness_statements()) {
    if (one.has_release_void()) {
      const absl::StatusOr<VoidStatement> statement =
          keys == nullptr ? OpenStoredVoid(one.release_void())
                          : OpenVoid(one.release_void(), *keys);
      if (!statement.ok() || statement->case_tag != file.case_tag()) {
        return Differs("a VOID that does not open, or of another case");
      }
      witnessed.voids_[statement->release_digest] = {
          *statement, VoidDigest(one.release_void())};
      continue;
    }
    const causeway::v1::SignedBytes& bytes = one.head_certificate();
    const absl::StatusOr<custody::HeadCertificate> head =
        keys == nullptr ? OpenStoredCertificate(bytes)
                        : OpenCertificate(bytes, *keys);
    if (!head.ok() || head->case_tag != file.case_tag()) {
      return Differs("a certificate that does not open, or of another case");
    }
    const bool first =
        witnessed.certificates_
            .emplace(head->epoch,
                     Witnessed::Certificate{*head, CertificateDigest(bytes)})
            .second;
    if (!first) return Differs("two certificates of one epoch");
  }
  for (const auto& [epoch, certificate] : witnessed.certificates_) {
    if (witnessed.Voided(certificate.head.release_digest)) {
      return Differs("a RELEASE that moved custody and is void");
    }
  }
  return witnessed;
}

}  // namespace causeway::journal
