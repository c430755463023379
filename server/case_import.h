#ifndef CAUSEWAY_SERVER_CASE_IMPORT_H_
#define CAUSEWAY_SERVER_CASE_IMPORT_H_

// A case that comes from elsewhere: verified from entry 0 before this node
// binds itself, and again with the RELEASE entry before it acts.

#include <string>

#include "causeway/v1/exchange.pb.h"
#include "journal/message.h"
#include "journal/replay.h"
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

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_IMPORT_H_
