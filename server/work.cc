#include "server/work.h"

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "crypto/digest.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

constexpr int kTriesMax = 3;

}  // namespace

Moment::Moment(const Environment& env)
    : now(env.clock->Now()),
      now_us(absl::ToUnixMicros(now)),
      today(DateOf(now)),
      directory(env.directory->Current()) {}

absl::Status PutRecord(WriteTx& tx, Table table, absl::string_view key,
                       const google::protobuf::MessageLite& record) {
  return tx.Put(table, key, record.SerializeAsString());
}

absl::Status LogLeaf(Work& work, store::NodeLogKind kind,
                     absl::string_view digest, absl::string_view code) {
  store::NodeLogLeaf leaf;
  leaf.set_kind(kind);
  leaf.set_leaf_digest(std::string(digest));
  leaf.set_at_us(work.moment.now_us);
  leaf.set_code(std::string(code));
  ASSIGN_OR_RETURN(auto last, work.tx.Last(Table::kNodeLog, ""));
  std::string previous = journal::ZeroDigest();
  if (last.has_value()) {
    store::NodeLogLeaf before;
    if (!before.ParseFromString(last->value)) {
      return absl::DataLossError("the node log does not parse");
    }
    previous = before.chain_digest();
  }
  leaf.set_chain_digest(
      Sha256(absl::StrCat("CAUSEWAY/1 node log", std::string(1, '\0'), previous,
                          wire::Encode(leaf))));
  return work.tx.Append(Table::kNodeLog, leaf.SerializeAsString()).status();
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
