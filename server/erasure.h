#ifndef CAUSEWAY_SERVER_ERASURE_H_
#define CAUSEWAY_SERVER_ERASURE_H_

// Erasure of a case here, and what a former custodian decides about its copy.
// What an erased case was is destroyed with its key; what stays is a stub: the
// signed headers, the record without references and worker, the node log.

#include <string>

#include "server/call_context.h"
#include "server/case_store.h"
#include "server/case_writer.h"

namespace causeway::server {

// Messages about the case are on their way, or a peer's question about it
// waits here. What a gate holds back does not count: it is taken back.
absl::StatusOr<bool> CaseWaits(ReadTx& tx, const store::CaseRecord& record);

// Destroys key, facts, salts, documents, messages, answers and the tasks that
// peers made about the case, and stores the stub. Nothing of `c` may be saved
// after it.
absl::Status EraseCase(Work& work, LoadedCase& c,
                       procedure::ErasureGround ground);

// What this node released it keeps as a copy, restricted as the case was.
void KeepRestrictions(const std::string& node, const LoadedCase& c,
                      store::CaseRecord& record);

// A former custodian's copy as the rules see it; `node` is this node.
procedure::CaseState StateOfCopy(const std::string& node, const LoadedCase& c);

// Restriction, its lifting, request for erasure and erasure, the end of a
// change of consent that nobody answers, and the answer to a complaint that did
// not go along, of a copy: decided by the same rules, in no journal. Saves the
// case. FAILED_PRECONDITION with the rule, or "custody.superseded" for a
// complaint that the custodian answers; INVALID_ARGUMENT for documents with
// anything but an answer.
using Documents = google::protobuf::RepeatedPtrField<pb::Document>;
absl::Status RecordOnCopy(Work& work, const CallContext& call, LoadedCase& c,
                          const procedure::Command& command,
                          const Documents& documents);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ERASURE_H_
