#ifndef CAUSEWAY_SERVER_STANDING_H_
#define CAUSEWAY_SERVER_STANDING_H_

// Where this node stands with the federation's witness. It is kept in the
// store, so that each transaction sees it as it is; `verified` counts for the
// process that asked and for no other: Environment::start_id names it.

#include <string>

#include "server/work.h"
#include "statemachine/custody/boot.h"

namespace causeway::server {

struct Standing {
  // The witness to ask; empty in the two-party profile, and at the witness
  // itself, which holds no case.
  std::string witness;
  bool overtaken = false;  // Another process ran over a copy of this store.
  // The witness answered; acts that waited for it enter their journals before
  // the node is verified (pending_acts.h).
  bool settling = false;
  custody::Node node;  // Verified where there is no witness to ask.
  store::StandingRecord record;

  bool witnessed() const { return !witness.empty(); }
};
absl::StatusOr<Standing> LoadStanding(const Environment& env, ReadTx& tx,
                                      const Directory& directory);
inline absl::StatusOr<Standing> LoadStanding(const Work& work) {
  return LoadStanding(work.env, work.tx, *work.moment.directory);
}
// Verified only where it is not settling.
absl::Status SaveStanding(Work& work, const Standing& standing);

// UNAVAILABLE "custody.unverified" (retryable) while this node may not do
// this; "custody.overtaken" where it has to be started again first.
absl::Status RequireVerified(const Environment& env, ReadTx& tx,
                             const Directory& directory, custody::Act act);
inline absl::Status RequireVerified(const Work& work, custody::Act act) {
  return RequireVerified(work.env, work.tx, *work.moment.directory, act);
}

// What a message says of the witness's word cannot be judged where the
// directory here names no witness: UNAVAILABLE "custody.witness_unknown"
// (retryable).
absl::Status RequireWitnessed(const Work& work);
// FAILED_PRECONDITION "custody.superseded": for a certificate of an epoch that
// is over.
absl::Status CertificateIsOver();

// A case begins here: refused at the witness, which is no party to a case
// (FAILED_PRECONDITION "witness.holds_no_case").
absl::Status BeginCase(const Work& work, store::CaseRecord& record);
// May its custodian record in this case now? A case that was opened in this
// very process is known to nobody else; for any other the node must be
// verified. FAILED_PRECONDITION "custody.contradiction",
// "custody.file_awaited".
absl::Status RequireToRecord(const Work& work, const store::CaseRecord& record);

// The fence of a case: the epoch that this node knows to have come. Kept for
// ever; never lowered.
absl::StatusOr<std::uint64_t> LoadFence(ReadTx& tx,
                                        const std::string& case_tag);
absl::Status RaiseFence(WriteTx& tx, const std::string& case_tag,
                        std::uint64_t fence);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_STANDING_H_
