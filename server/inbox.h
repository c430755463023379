#ifndef CAUSEWAY_SERVER_INBOX_H_
#define CAUSEWAY_SERVER_INBOX_H_

// The order of what peers send under one reference: which message holds a
// place, which ones came early and wait, and which ones contradict each other.
// Each function works inside one transaction. Limits: an early message is kept
// up to 64 places ahead, within what a peer may leave waiting at all
// (limits::kPendingChunkBytesPerPeerMax); 100 contradictions of a peer under
// one reference. Erasure takes all of it away.

#include <optional>
#include <string>

#include "causeway/v1/evidence_service.pb.h"
#include "journal/message.h"
#include "server/call_context.h"
#include "server/work.h"

namespace causeway::server {

inline constexpr char kEarlyRule[] = "message.early";
inline constexpr char kEquivocationRule[] = "message.equivocation";

absl::Status Equivocation();  // FAILED_PRECONDITION kEquivocationRule.

// Takes the next place. UNAVAILABLE kEarlyRule (retryable): an earlier message
// is missing. FAILED_PRECONDITION kEquivocationRule: another one holds the
// place. Unordered kinds and what is not understood have none.
absl::Status TakePlace(Work& work, const journal::OpenedMessage& message);

// After TakePlace, once it is known what became of the message: keeps its
// signed header, to be held against another one in its place, where a case or a
// task here is concerned; forgets the copy that came early.
absl::Status NotePlace(Work& work, const journal::OpenedMessage& message,
                       bool refused);

// Keeps a message that came early; false where another one waits in its place.
absl::StatusOr<bool> KeepEarly(Work& work,
                               const journal::OpenedMessage& message,
                               const pb::Envelope& envelope);
// What waits for the next place under that reference, if anything.
absl::StatusOr<std::optional<pb::Envelope>> NextEarly(
    ReadTx& tx, const std::string& peer, const std::string& reference);
absl::Status DropNextEarly(Work& work, const std::string& peer,
                           const std::string& reference);

// Keeps this message and the one in its place, as evidence; once.
absl::Status KeepContradiction(Work& work,
                               const journal::OpenedMessage& message);
// INVALID_ARGUMENT for a page that is none.
absl::StatusOr<pb::ListContradictionsResponse> ListContradictions(
    const Environment& env, const CallContext& call,
    const pb::ListContradictionsRequest& request);

absl::Status DropInboxUnder(Work& work, const std::string& peer,
                            const std::string& reference);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_INBOX_H_
