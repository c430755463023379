#ifndef CAUSEWAY_SERVER_BESIDE_COPY_H_
#define CAUSEWAY_SERVER_BESIDE_COPY_H_

// What a former custodian still does about a case, beside its journal, which is
// another node's now: it takes answers to a change of consent of which it told,
// or ends the waiting for one, and answers the complaints that stayed here with
// the protected journal. Kept under the case's key; where the case comes back,
// answers join the journal. Each function works inside one transaction.

#include <string>
#include <vector>

#include "journal/message.h"
#include "server/case_store.h"

namespace causeway::server {

// Code of the node log for what a person here records about a copy: whatever
// it is, the log does not tell.
inline constexpr char kCopyRecorded[] = "copy.recorded";

// The facts kept, in the order in which they came.
std::vector<procedure::Fact> FactsBeside(const LoadedCase& c);

// Complaints that are open in this copy are answered here: the protected
// journal did not go along.
bool AnswersComplaints(const store::CaseRecord& record);

// The state of a copy with them; of changes of consent those alone that `node`
// told of, of inquiries the recalls and corrections that it sent, and of
// complaints those that are answered here.
procedure::CaseState WithBeside(const std::string& node, const LoadedCase& c,
                                procedure::CaseState state);

// An answer to a change of consent, or to a recall or a correction that `node`
// sent, of a case that was handed on here.
bool AnswersBeside(const std::string& node, const LoadedCase& c,
                   const journal::OpenedMessage& message);

// Keeps it, and saves the case. FAILED_PRECONDITION with the rule that the
// answer breaks, "I.stands" where nothing waits for it.
absl::Status KeepBeside(Work& work, LoadedCase& c,
                        const journal::OpenedMessage& message);

// Keeps what a person here decided, with its documents, and saves the case.
absl::Status RecordBeside(Work& work, LoadedCase& c,
                          const procedure::Fact& fact,
                          const std::vector<pb::DocumentBody>& documents);

// This node is custodian again: answers that the journal still waits for are
// entries of it. Who ended the waiting for one ends it anew. The caller saves
// the case.
absl::Status RejoinBeside(Work& work, LoadedCase& c);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_BESIDE_COPY_H_
