#ifndef CAUSEWAY_SERVER_ANSWER_FILE_H_
#define CAUSEWAY_SERVER_ANSWER_FILE_H_

// What people here prepared, and know of the child, before something about it
// is told in answer to an inquiry or an evaluation request: the case of this
// node that is meant, or a screen, and the answer that waits for a second
// person; or the hand-over statement that does. Lies with the task, under its
// key. Each function works inside one transaction; the caller saves the task.

#include <string>
#include <vector>

#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/work.h"

namespace causeway::server {

absl::StatusOr<store::AnswerFile> LoadAnswerFile(const Environment& env,
                                                 ReadTx& tx,
                                                 const store::TaskRecord& task);
// Under the next number.
absl::Status SaveAnswerFile(Work& work, store::AnswerFile file,
                            store::TaskRecord& task);
// The documents with these commitments that were prepared with the task.
absl::StatusOr<std::vector<pb::DocumentBody>> PreparedDocuments(
    Work& work, const store::TaskRecord& task,
    const google::protobuf::RepeatedPtrField<std::string>& commitments);
// The answer leaves: of the screens only the one that was seen stays.
absl::Status CloseAnswerFile(Work& work, store::TaskRecord& task);

// A person recorded what is known of the child. After the answer left, a
// screen is added to the one under which it left. INVALID_ARGUMENT
// "input.field", "input.future_date"; PERMISSION_DENIED "role.function";
// FAILED_PRECONDITION "P0.origin_answered".
absl::Status RecordScreen(Work& work, const CallContext& call,
                          store::TaskRecord& task,
                          const pb::AnswerScreen& screen,
                          const std::string& happened_on);

// The person who answers says which case here is meant; what came under the
// reference belongs to it from now on. NOT_FOUND "access.not_found" where there
// is no such case, or it is not the caller's (RequireToName);
// FAILED_PRECONDITION "S.erased", "answer.former_custodian";
// INVALID_ARGUMENT "input.field" where an evaluation's reference stands for
// another case here.
absl::Status NameCase(Work& work, const CallContext& call,
                      store::TaskRecord& task, const std::string& case_id);

// Adds what waits for a second person, and the last screen.
absl::Status ShowAnswerFile(const Environment& env, ReadTx& tx,
                            const store::TaskRecord& task, pb::TaskView& view);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ANSWER_FILE_H_
