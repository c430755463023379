#ifndef CAUSEWAY_SERVER_HANDOFF_GIVER_H_
#define CAUSEWAY_SERVER_HANDOFF_GIVER_H_

// The giver's side of a hand-off: what a custodian sends, and what it does
// with what the receiver answers. Each function works inside one transaction
// on a loaded case; the caller saves the case.

#include <string>

#include "journal/message.h"
#include "server/case_store.h"
#include "server/case_writer.h"
#include "statemachine/custody/custody.h"

namespace causeway::server {

custody::Giver GiverOf(const store::CaseRecord& record);
void SetGiver(const custody::Giver& giver, store::CaseRecord& record);

// OK where this node may act as custodian. FAILED_PRECONDITION
// "custody.superseded" otherwise: a former custodian is told that and nothing
// else; "custody.file_awaited" where this node is custodian without the file.
absl::Status RequireActing(const store::CaseRecord& record);

// Signs and stores the OFFER for the proposed hand-off and moves the custody
// machine. Fills in the fact the entry is to carry.
absl::StatusOr<procedure::CustodyOffered> SendOffer(
    Work& work, LoadedCase& c, procedure::CustodyOffered fact);

// Takes the standing offer, if any, back. Fills in the fact.
absl::StatusOr<procedure::HandoffWithdrawn> SendWithdraw(Work& work,
                                                         LoadedCase& c);

// WITHDRAW of an offer by whatever id the receiver may know.
absl::Status SendWithdrawOf(Work& work, const LoadedCase& c,
                            const std::string& receiver,
                            const std::string& reference,
                            const std::string& offer_id);
// The standing offer does not survive a start before a witness: it goes on
// under a new id. Writes OFFER_RENEWED; the caller saves the case.
absl::Status RenewStandingOffer(Work& work, LoadedCase& c);

// Sends the next bundle round: the whole file as it stands. While something in
// it was seen by nobody but who recorded it (procedure::ReleasedFor), it sends
// nothing.
absl::Status SendBundle(Work& work, LoadedCase& c);
// A second person released what was recorded since the approval: the round that
// waited, if the offer is accepted.
absl::Status SendLater(Work& work, LoadedCase& c);

// Makes a case file that waits in the outbox, and never left, anew: what it may
// hold changed. Saves the case. FAILED_PRECONDITION "custody.other_offer" where
// its offer is over, "custody.bundle_tried" where it may have arrived.
absl::Status RenewBundle(Work& work, const store::OutboxRecord& waiting);

// Messages from the receiver.
absl::Status TakeAccept(Work& work, LoadedCase& c,
                        const journal::OpenedMessage& message);
absl::Status TakeDecline(Work& work, LoadedCase& c,
                         const journal::OpenedMessage& message);
absl::Status TakeChildReceived(Work& work, LoadedCase& c,
                               const journal::OpenedMessage& message);
absl::Status TakeReady(Work& work, LoadedCase& c,
                       const journal::OpenedMessage& message);
// READY that holds: RELEASE, or the next round. In the witness profile once the
// witness answered.
absl::Status ReleaseOnReady(Work& work, LoadedCase& c,
                            const journal::OpenedMessage& message);
absl::Status TakeReceipt(Work& work, LoadedCase& c,
                         const journal::OpenedMessage& message);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_HANDOFF_GIVER_H_
