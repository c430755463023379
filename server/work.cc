#include "server/work.h"

#include "base/errors.h"
#include "server/node_log.h"

namespace causeway::server {
namespace {

constexpr int kTriesMax = 3;

}  // namespace

Moment::Moment(const Environment& env)
    : now(env.clock->Now()),
      now_us(absl::ToUnixMicros(now)),
      today(DateOf(now)),
      directory(env.directory->Current()),
      node_id(env.node_id) {}

absl::Status RequireDirectoryInForce(const Moment& moment) {
  if (!moment.directory->Expired(moment.now)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "directory.expired",
                 .message = "the federation's directory has expired",
                 .missing = {"a newer version of the directory"},
                 .who = {"federation officer"}});
}

absl::Status PutRecord(WriteTx& tx, Table table, absl::string_view key,
                       const google::protobuf::MessageLite& record) {
  return tx.Put(table, key, record.SerializeAsString());
}

absl::Status LogLeaf(Work& work, store::NodeLogKind kind,
                     absl::string_view digest, absl::string_view code) {
  return AppendLeaf(work.tx, work.moment.now_us, kind, digest, code);
}

absl::Status RunWork(const Environment& env,
                     const std::function<absl::Status(Work&)>& fn) {
  absl::Status status;
  for (int attempt = 0; attempt < kTriesMax; ++attempt) {
    status = env.storage->Write([&](WriteTx& tx) {
      Work work(env, tx);
      return fn(work);
    });
    // ABORTED with a rule is our own answer to the caller, not the engine's.
    if (!absl::IsAborted(status) || RefusalOf(status).has_value()) break;
  }
  if (status.ok() && env.wake_outbox) env.wake_outbox();
  return status;
}

}  // namespace causeway::server
