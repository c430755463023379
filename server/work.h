#ifndef CAUSEWAY_SERVER_WORK_H_
#define CAUSEWAY_SERVER_WORK_H_

// One unit of work: a storage transaction with the moment and the directory it
// runs under, and typed access to records. Lives as long as the transaction's
// closure; one thread.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/date.h"
#include "base/status_macros.h"
#include "causeway/store/v1/store.pb.h"
#include "google/protobuf/message_lite.h"
#include "server/environment.h"
#include "storage/storage.h"

namespace causeway::server {

namespace pb = causeway::v1;
namespace store = causeway::store::v1;

// The moment of a unit of work.
struct Moment {
  explicit Moment(const Environment& env);
  absl::Time now;
  std::int64_t now_us = 0;
  Date today;
  std::shared_ptr<const Directory> directory;
  std::string node_id;  // This node's.
};

// An expired directory stops new hand-offs, never care and never what is under
// way. FAILED_PRECONDITION "directory.expired".
absl::Status RequireDirectoryInForce(const Moment& moment);

struct Work {
  Work(const Environment& environment, WriteTx& transaction)
      : env(environment), tx(transaction), moment(environment) {}
  const Environment& env;
  WriteTx& tx;
  Moment moment;
};

// Reads a record. NOT_FOUND as storage says; DATA_LOSS where it does not
// parse.
template <typename Record>
absl::StatusOr<Record> GetRecord(ReadTx& tx, Table table,
                                 absl::string_view key) {
  ASSIGN_OR_RETURN(std::string bytes, tx.Get(table, key));
  Record record;
  if (!record.ParseFromString(bytes)) {
    return absl::DataLossError("a stored record does not parse");
  }
  return record;
}

absl::Status PutRecord(WriteTx& tx, Table table, absl::string_view key,
                       const google::protobuf::MessageLite& record);

// Appends a leaf to the node log. `code` is a rule id or an administrative
// act, never text.
absl::Status LogLeaf(Work& work, store::NodeLogKind kind,
                     absl::string_view digest, absl::string_view code);

// Runs `fn` in a write transaction, again where the storage says ABORTED
// without a refusal of ours, and wakes the outbox after it.
absl::Status RunWork(const Environment& env,
                     const std::function<absl::Status(Work&)>& fn);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WORK_H_
