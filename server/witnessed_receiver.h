#ifndef CAUSEWAY_SERVER_WITNESSED_RECEIVER_H_
#define CAUSEWAY_SERVER_WITNESSED_RECEIVER_H_

// The receiver's side of a hand-off before the federation's witness. Each
// function works inside one transaction.

#include <optional>
#include <string>

#include "journal/message.h"
#include "server/standing.h"
#include "server/witness_link.h"
#include "statemachine/custody/custody.h"

namespace causeway::server {

// The witness's part of a receiver, from the record and back.
void ReadWitnessed(const store::TaskRecord& task, custody::Receiver& receiver);
void WriteWitnessed(const custody::Receiver& receiver, store::TaskRecord& task);

// What BUNDLE claims, its certificate verified; keeps the certificate. Empty in
// the two-party profile.
absl::StatusOr<custody::Claim> ClaimOf(Work& work,
                                       const journal::OpenedMessage& bundle,
                                       store::TaskRecord& task);

// RELEASE, verified by the caller, is kept until the witness's certificate is
// here. Saves the task.
absl::Status KeepRelease(Work& work, store::TaskRecord& task,
                         const journal::OpenedMessage& message,
                         const std::string& named_open_head);

// Whether the witness is to be asked how an offer ended; what; the answer.
bool AsksWitness(const store::TaskRecord& task);
absl::StatusOr<std::optional<pb::WitnessQuestion>> QuestionAboutTask(
    ReadTx& tx, const Standing& standing, const std::string& task_id);
absl::Status TakeTaskReply(Work& work, const std::string& task_id,
                           const WitnessReply& reply);
// What offers of this case that are bound here have to do with this
// certificate, which names this node.
struct BoundOffers {
  // One waits for the RELEASE that the certificate speaks of: STATUS ends it.
  bool waits = false;
  // One that an ORDER ended, whose file is still here.
  std::string staged_task;
};
// Those that do not wait are over, and end.
absl::StatusOr<BoundOffers> EndBoundOffers(
    Work& work, const custody::HeadCertificate& head);
// In the transaction that saves a task.
absl::Status NoteAsks(WriteTx& tx, const store::TaskRecord& task);

// A person's promise, as it was stated.
absl::Status KeepPromise(Work& work, const std::string& fact_bytes,
                         store::TaskRecord& task);
// An offer that goes on from another one, which ends here: what a person
// promised there is said again. An offer that is over is not gone on from.
absl::Status GoOnFrom(Work& work, const std::string& renews,
                      store::TaskRecord& task);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESSED_RECEIVER_H_
