#ifndef CAUSEWAY_SERVER_TASK_STORE_H_
#define CAUSEWAY_SERVER_TASK_STORE_H_

// Tasks in the store, and how the API shows them.

#include <optional>
#include <string>

#include "causeway/v1/case_service.pb.h"
#include "journal/message.h"
#include "server/work.h"

namespace causeway::server {

// NOT_FOUND "access.not_found" where there is no such task.
absl::StatusOr<store::TaskRecord> GetTaskRecord(ReadTx& tx,
                                                const std::string& task_id);
absl::Status SaveTask(Work& work, store::TaskRecord& task);

// A new task made by this message, entered under its reference, with a key of
// its own.
absl::StatusOr<store::TaskRecord> NewTask(
    Work& work, const journal::OpenedMessage& message);

// The task under (peer, reference) with this offer; or made by the message
// with this digest. NOT_FOUND "custody.other_offer" / "evaluation.unknown".
absl::StatusOr<store::TaskRecord> FindOffer(ReadTx& tx, const std::string& peer,
                                            const std::string& reference,
                                            const std::string& offer_id);
absl::StatusOr<std::optional<store::TaskRecord>> FindOpenEvaluation(
    ReadTx& tx, const std::string& peer, const std::string& reference);

// The signed header of the message that made the task, and the header; empty
// where it is of a newer version and does not parse.
absl::StatusOr<pb::SignedBytes> SignedRequestOf(const Environment& env,
                                                ReadTx& tx,
                                                const store::TaskRecord& task);
absl::StatusOr<pb::MessageHeader> RequestOf(const Environment& env, ReadTx& tx,
                                            const store::TaskRecord& task);

// Stores what came with the message that made the task, under the task's key,
// and names it in the record; or destroys it again. SaveTask keeps the record.
absl::Status KeepDocuments(Work& work, const journal::OpenedMessage& message,
                           store::TaskRecord& task);
absl::Status DropDocuments(Work& work, store::TaskRecord& task);
// The same for documents of an answer that was prepared and is made anew.
absl::Status DropDocuments(
    Work& work, const store::TaskRecord& task,
    const google::protobuf::RepeatedPtrField<std::string>& commitments);
// What this node answered stays with the task: it is asked about later.
absl::Status KeepAnswer(Work& work, const std::string& fact_bytes,
                        const std::vector<pb::DocumentBody>& documents,
                        store::TaskRecord& task);

// The child of an accepted offer travels and is not here yet.
bool AwaitsChild(const store::TaskRecord& task);
// Keeps the day on which the child departed, by the verified file of the offer;
// SaveTask forgets it once the child is not awaited any more.
absl::Status NoteDeparture(Work& work, const pb::CaseFile& file,
                           store::TaskRecord& task);
// That day, while the child is awaited.
absl::StatusOr<std::optional<Date>> DepartedOn(const Environment& env,
                                               ReadTx& tx,
                                               const store::TaskRecord& task);

// `protected_too`: also what is prepared and known of the child here.
absl::StatusOr<pb::TaskView> ViewOf(const Environment& env, ReadTx& tx,
                                    const store::TaskRecord& task,
                                    bool protected_too);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TASK_STORE_H_
