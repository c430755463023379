#ifndef CAUSEWAY_JOURNAL_REPLAY_H_
#define CAUSEWAY_JOURNAL_REPLAY_H_

// Verification of a case by replay from entry 0: signatures, links, authorship
// by the custodian of the epoch, and that every fact was legal where it
// stands. What rests on attestation is listed, with whose it is; nothing is
// guessed. Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "causeway/v1/journal.pb.h"
#include "journal/entry.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::journal {

struct Epoch {
  std::uint64_t epoch = 0;
  std::string custodian;
  std::uint64_t first_sequence = 0;
  std::uint64_t last_sequence = 0;
};

// "gates_held", "protected_head" (an unopened commitment), "single_release"
// (no witness), "received" (an absent opening of a received message),
// "journal_gap" (before an ORDER: what a lost custodian wrote and is not here),
// "conduct" (that people did what they stated).
struct Attested {
  std::string what;
  std::string by;
  std::uint64_t epoch = 0;
  std::string sentence;
};

struct ReplayedCase {
  procedure::CaseState state;
  // The version under which the case runs now; of the set it was replayed with.
  const procedure::Procedure* procedure = &procedure::Procedure::Embedded();
  std::string case_tag;
  std::vector<OpenedEntry> open;    // In order.
  std::vector<OpenedEntry> secret;  // In order of epoch and sequence.
  std::vector<Epoch> epochs;
  std::vector<Attested> attested;
  std::string open_head;
  std::string secret_head;  // Of the last epoch's segment; ZeroDigest if none.
};

// Replays a case file, each entry under the procedure version under which it
// was written: the one that the first entry names, until an entry moves the
// case to another. A version that is not in the set: FAILED_PRECONDITION
// "S.procedure_known" naming it; the case is judged by no other. Entries of the
// open journal must be there from 0, each with its fact; protected segments as
// far as the holder has them. Epochs may be missing, and one may end without
// RELEASE, only before an entry CUSTODY_ORDERED whose author the witness's
// certificate in the file names by an ORDER. Where a protected head's opening
// is there, the segment must end in it. Refuses with the journal, the sequence
// and the rule
// ("journal.link", "journal.author", "journal.signature", "journal.form",
// "journal.commitment", "journal.case_tag", "journal.epoch",
// "journal.directory_version", "journal.missing", "journal.received",
// "journal.recorded_at", "journal.protected_head", "journal.witness", or the
// procedure's rule): DATA_LOSS.
absl::StatusOr<ReplayedCase> Replay(const causeway::v1::CaseFile& file,
                                    const KeyRing& keys,
                                    const procedure::ProcedureSet& procedures);

// The same for entries of this node's own store, without signatures: for
// loading a case to act on.
absl::StatusOr<ReplayedCase> ReplayStored(
    const causeway::v1::CaseFile& file,
    const procedure::ProcedureSet& procedures);

// What can still be proven of an erased case, whose facts and salts are gone:
// signatures, links, and one author for each epoch. `state` stays empty, and
// `attested` says what is not proven any more. DATA_LOSS as Replay.
absl::StatusOr<ReplayedCase> ReplayErased(const causeway::v1::CaseFile& file,
                                          const KeyRing& keys);
// The same without signatures, to show what is left.
absl::StatusOr<ReplayedCase> ReplayErasedStored(
    const causeway::v1::CaseFile& file);

// What Replay will ask of the message that this entry, just written, commits
// to; asked before the entry is kept, or a peer's message could make a case
// that no replay takes any more. `protected_head` is that of the entry's epoch,
// ZeroDigest() where there is none. DATA_LOSS with replay's rule
// ("journal.author", "journal.received", "journal.protected_head", ...).
absl::Status CheckReceived(const causeway::v1::Entry& entry,
                           const std::string& protected_head);

// What RELEASE carries: the salted commitment (32 random bytes) to the last
// protected entry's digest, ZeroDigest() where there is none.
std::string CommitProtectedHead(absl::string_view salt, absl::string_view head);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_REPLAY_H_
