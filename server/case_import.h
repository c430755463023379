#ifndef CAUSEWAY_SERVER_CASE_IMPORT_H_
#define CAUSEWAY_SERVER_CASE_IMPORT_H_

// A case that comes from elsewhere: verified from entry 0 before this node
// binds itself, and again with the RELEASE entry before it acts.

#include <optional>
#include <set>
#include <string>

#include "causeway/v1/exchange.pb.h"
#include "journal/message.h"
#include "journal/replay.h"
#include "server/case_store.h"
#include "server/work.h"

namespace causeway::server {

// How far the clock of a peer may be ahead of this node's, in what it records:
// a machine that nobody set right for a week-end. What lies further ahead would
// end terms and windows before their day.
inline constexpr std::int64_t kClockAheadUsMax =
    std::int64_t{3} * 24 * 60 * 60 * 1'000'000;

// Refuses what a peer recorded later than that: UNAVAILABLE "peer.clock_ahead",
// to be sent again once the day has come, or the clock is set right.
absl::Status CheckPeerTime(const Work& work, std::int64_t recorded_at_us);

// The whole file verifies, is what the terms say, names the giver as
// custodian with this very offer standing, and every document in it opens.
// FAILED_PRECONDITION "bundle.*", or the rule by which replay refused.
absl::Status VerifyCaseFile(Work& work, const store::TaskRecord& task,
                            const pb::MessageHeader& header,
                            const pb::CaseFile& file);

struct ReleasedCase {
  pb::CaseFile file;  // With the RELEASE entry.
  journal::ReplayedCase replay;
  std::string release_digest;
  std::string named_open_head;  // That the RELEASE's READY names.
};

// The staged file with the RELEASE entry at its end verifies, and RELEASE
// answers this node's own READY.
absl::StatusOr<ReleasedCase> VerifyRelease(
    const Work& work, const store::TaskRecord& task,
    const journal::OpenedMessage& message, pb::CaseFile file);

// Stores the case under this node's own key, and takes custody: the first
// entry of the new epoch, by the witness's certificate where there is one.
// Returns the case id here.
absl::StatusOr<std::string> ImportCase(Work& work,
                                       const store::TaskRecord& task,
                                       const journal::OpenedMessage& message,
                                       const ReleasedCase& released,
                                       const pb::SignedBytes* certificate);

// What a peer's file fails to hold is the peer's fault, not a loss of data
// here: the rule that replay named is kept. FAILED_PRECONDITION.
absl::StatusOr<journal::ReplayedCase> ReplayForeign(const Work& work,
                                                    const pb::CaseFile& file);
// Time never goes back within a journal: its end is its latest (CheckPeerTime).
absl::Status CheckTimes(const Work& work, const journal::ReplayedCase& replay);
// The protected journal is in it exactly where this node may have it, and ends
// where the terms say. FAILED_PRECONDITION "bundle.protected_*".
absl::Status VerifyProtected(const Work& work, const pb::BundleTerms& terms,
                             const pb::CaseFile& file,
                             const journal::ReplayedCase& replay);
// It holds documents of these kinds alone, each of which an entry commits to.
// FAILED_PRECONDITION "bundle.section", "bundle.document_unknown", or the rule
// that a form breaks.
absl::Status VerifyDocuments(const std::set<int>& sections,
                             const pb::CaseFile& file,
                             const journal::ReplayedCase& replay);
// It begins with the entries that this node knows of the case.
// FAILED_PRECONDITION "custody.equivocation", "custody.file_shorter".
absl::Status VerifyKnown(const LoadedCase& known, const pb::CaseFile& file);

// A verified case whose custodian this node becomes.
struct ArrivedCase {
  pb::CaseFile file;
  journal::ReplayedCase replay;
  std::string peer;  // From whom it came.
  // By which the two name it from now on; empty: this node's own copy.
  std::string reference;
  std::uint64_t epoch = 0;  // That begins here.
  // The opening of the head of the epoch that ended, if the file lacks it.
  std::optional<pb::ProtectedHeadOpening> opening;
  procedure::FactBody begins;  // First entry of the new epoch.
  const pb::SignedBytes* certificate = nullptr;
};
// Stores it under this node's own key and writes that entry. Returns the case
// id here.
absl::StatusOr<std::string> KeepCase(Work& work, const ArrivedCase& arrived);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_IMPORT_H_
