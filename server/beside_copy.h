#ifndef CAUSEWAY_SERVER_BESIDE_COPY_H_
#define CAUSEWAY_SERVER_BESIDE_COPY_H_

// A former custodian told others of a changed consent, and they answer it, not
// the next custodian: answers that come late, and the end of one that does not
// come, are kept beside the journal, under the case's key. They join it where
// the case comes back. Each function works inside one transaction.

#include <string>
#include <vector>

#include "journal/message.h"
#include "server/case_store.h"

namespace causeway::server {

// The facts kept, in the order in which they came.
std::vector<procedure::Fact> FactsBeside(const LoadedCase& c);

// The state of a copy with them; of changes of consent those alone that `node`
// told of.
procedure::CaseState WithBeside(const std::string& node, const LoadedCase& c,
                                procedure::CaseState state);

// An answer to a change of consent, of a case that was handed on here.
bool AnswersBeside(const LoadedCase& c, const journal::OpenedMessage& message);

// Keeps it, and saves the case. FAILED_PRECONDITION with the rule that the
// answer breaks, "I.stands" where nothing waits for it.
absl::Status KeepBeside(Work& work, LoadedCase& c,
                        const journal::OpenedMessage& message);

// Keeps what a supervisor decided, and saves the case.
absl::Status EndBeside(Work& work, LoadedCase& c, const procedure::Fact& fact);

// This node is custodian again: answers that the journal still waits for are
// entries of it. Who ended one ends it anew. The caller saves the case.
absl::Status RejoinBeside(Work& work, LoadedCase& c);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_BESIDE_COPY_H_
