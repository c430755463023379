#ifndef CAUSEWAY_JOURNAL_REPLAY_WITNESS_H_
#define CAUSEWAY_JOURNAL_REPLAY_WITNESS_H_

// What the witness stated about a case, held against its journal. For journal/
// itself. DATA_LOSS "journal.witness" where the two differ. Pure; thread-safe.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "causeway/v1/journal.pb.h"
#include "journal/entry.h"
#include "journal/witness_statement.h"
#include "statemachine/procedure/handoff_facts.h"

namespace causeway::journal {

class Witnessed {
 public:
  // Where a certificate of this epoch is here, it names this custodian and the
  // RELEASE (empty in epoch 0) that began it.
  absl::Status CheckHolder(std::uint64_t epoch, const std::string& custodian,
                           const std::string& release_digest) const;
  // The digest that CUSTODY_TAKEN commits to is of that certificate; empty
  // where custody was taken without a witness.
  absl::Status CheckNamed(std::uint64_t epoch, const std::string& digest) const;
  // The VOID is here, and is the one that the entry names.
  absl::Status CheckVoid(std::uint64_t epoch, const std::string& release_digest,
                         const procedure::ReleaseVoided& fact) const;
  // A certificate of this epoch is here, names this custodian, and was made by
  // an ORDER. (Without keys: by no RELEASE that is here, see replay.cc; what is
  // stored was verified before.)
  absl::Status CheckOrdered(std::uint64_t epoch,
                            const std::string& custodian) const;
  // Null: no certificate of this epoch is here.
  const custody::HeadCertificate* HeadOf(std::uint64_t epoch) const;
  bool Voided(const std::string& release_digest) const {
    return voids_.count(release_digest) > 0;
  }
  // The witness states that exactly this RELEASE ended the epoch.
  bool Moved(std::uint64_t epoch, const std::string& release_digest) const;

 private:
  friend absl::StatusOr<Witnessed> ReadWitnessStatements(
      const causeway::v1::CaseFile& file, const KeyRing* keys);
  struct Certificate {
    custody::HeadCertificate head;
    std::string digest;
  };
  struct Void {
    VoidStatement statement;
    std::string digest;
  };

  std::map<std::uint64_t, Certificate> certificates_;  // By epoch.
  std::map<std::string, Void> voids_;                  // By RELEASE.
  std::optional<std::string> federation_;              // Where there are keys.
};

// Verified where there are keys. One certificate for an epoch, and none for a
// RELEASE that is void.
absl::StatusOr<Witnessed> ReadWitnessStatements(
    const causeway::v1::CaseFile& file, const KeyRing* keys);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_REPLAY_WITNESS_H_
