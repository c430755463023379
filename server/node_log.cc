#include "server/node_log.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "journal/entry.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

using Leaf = causeway::store::v1::NodeLogLeaf;

absl::Status LogBroken(std::uint64_t sequence) {
  return Refuse(absl::StatusCode::kDataLoss,
                {.rule = "node_log.broken",
                 .message = absl::StrCat(
                     "the node's own log is not whole at leaf ", sequence,
                     ": its file was damaged or changed; restore it, and "
                     "compare the cases with the peers'"),
                 .missing = {},
                 .who = {"node operator"},
                 .next = {}});
}

std::string KeyOf(std::uint64_t sequence) {
  std::string key;
  AppendU64(&key, sequence);
  return key;
}

// `leaf` is without its own chain digest.
std::string ChainDigest(const std::string& previous, const Leaf& leaf) {
  return Sha256(absl::StrCat("CAUSEWAY/1 node log", std::string(1, '\0'),
                             previous, wire::Encode(leaf)));
}

}  // namespace

absl::Status AppendLeaf(WriteTx& tx, std::int64_t at_us,
                        causeway::store::v1::NodeLogKind kind,
                        absl::string_view digest, absl::string_view code) {
  Leaf leaf;
  leaf.set_kind(kind);
  leaf.set_leaf_digest(std::string(digest));
  leaf.set_at_us(at_us);
  leaf.set_code(std::string(code));
  ASSIGN_OR_RETURN(auto last, tx.Last(Table::kNodeLog, ""));
  std::string previous = journal::ZeroDigest();
  if (last.has_value()) {
    Leaf before;
    if (!before.ParseFromString(last->value)) {
      return absl::DataLossError("the node log does not parse");
    }
    previous = before.chain_digest();
  }
  leaf.set_chain_digest(ChainDigest(previous, leaf));
  return tx.Append(Table::kNodeLog, leaf.SerializeAsString()).status();
}

absl::Status CheckLog(ReadTx& tx, std::uint64_t leaves_max) {
  ASSIGN_OR_RETURN(const std::optional<Row> last, tx.Last(Table::kNodeLog, ""));
  if (!last.has_value()) return absl::OkStatus();
  absl::string_view key = last->key;
  const std::optional<std::uint64_t> newest = TakeU64(&key);
  if (!newest.has_value() || !key.empty()) return LogBroken(0);
  // The leaf before the first that is checked is only chained to.
  std::uint64_t next = *newest >= leaves_max ? *newest - leaves_max : 0;
  bool chained = next == 0;
  std::string previous = journal::ZeroDigest();
  std::string after = next == 0 ? "" : KeyOf(next - 1);
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kNodeLog, "", after, limits::kPageSizeMax));
    for (const Row& row : rows) {
      Leaf leaf;
      if (row.key != KeyOf(next) || !leaf.ParseFromString(row.value)) {
        return LogBroken(next);
      }
      std::string digest = leaf.chain_digest();
      leaf.clear_chain_digest();
      if (chained && digest != ChainDigest(previous, leaf))
        return LogBroken(next);
      previous = std::move(digest);
      chained = true;
      ++next;
    }
    if (rows.size() < limits::kPageSizeMax) return absl::OkStatus();
    after = rows.back().key;
  }
}

}  // namespace causeway::server
