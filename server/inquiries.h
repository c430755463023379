#ifndef CAUSEWAY_SERVER_INQUIRIES_H_
#define CAUSEWAY_SERVER_INQUIRIES_H_

// What authorities ask and tell each other while custody stays: the asker's
// side on a loaded case, and the other side as a task. Each function works
// inside one transaction; the caller saves the case or the task.

#include <string>
#include <vector>

#include "journal/message.h"
#include "server/case_store.h"

namespace causeway::server {

// What a message of this type asks or tells; kUnspecified for all others.
procedure::InquiryKind InquiryKindOf(pb::MessageType type);
// UNSPECIFIED for a kind that no message is of.
pb::MessageType MessageTypeOf(procedure::InquiryKind kind);
// Whether a message of this type makes a task that a person answers.
bool IsInquiry(pb::MessageType type);

// Signs and stores what was proposed, with its documents. Fills in the digest.
absl::Status SendInquiry(Work& work, LoadedCase& c,
                         procedure::InquirySent& body);
// The same for a notice of coded fields alone.
absl::Status SendNotice(Work& work, LoadedCase& c, procedure::NoticeSent& body);

// Nobody waits for the answer any more: what has not left does not leave. A
// change of consent goes all the same.
absl::Status TakeBackInquiry(Work& work, LoadedCase& c,
                             const std::string& digest);

// A consent that stood is withdrawn, or refused when asked again; or refused
// here, where nobody knows what was said before.
bool WithdrawsConsent(const LoadedCase& c, const procedure::FactBody& body);
// Whom the withdrawal names; empty: everybody.
std::vector<std::string> WithdrawnFor(const procedure::FactBody& body);

// A consent was withdrawn: tells every node that holds something, and records
// each in the protected journal, also who could not be told; where recipients
// are named (countries, node ids), those of them. A node to which nothing left
// is told nothing.
absl::Status TellHolders(Work& work, LoadedCase& c,
                         const std::vector<std::string>& recipients);

// The documents of an entry were corrected: tells every node that holds the
// version before, and records each. A gate may hold the message back.
absl::Status TellOfCorrection(Work& work, LoadedCase& c, std::uint64_t entry);

// What a notice says beside the age band.
pb::InquiryTerms NoticeTerms(const procedure::NoticeSent& notice);

// The other side: a danger notice makes the case urgent of which this node is
// custodian. Each makes a task, linked to the case here that stands under the
// same reference, if any. The answer never says whether there is one.
absl::Status TakeInquiry(Work& work, const journal::OpenedMessage& message);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_INQUIRIES_H_
