#include "server/node_log.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "journal/entry.h"
#include "wire/strict_parse.h"

namespace causeway::server {

absl::Status AppendLeaf(WriteTx& tx, std::int64_t at_us,
                        causeway::store::v1::NodeLogKind kind,
                        absl::string_view digest, absl::string_view code) {
  causeway::store::v1::NodeLogLeaf leaf;
  leaf.set_kind(kind);
  leaf.set_leaf_digest(std::string(digest));
  leaf.set_at_us(at_us);
  leaf.set_code(std::string(code));
  ASSIGN_OR_RETURN(auto last, tx.Last(Table::kNodeLog, ""));
  std::string previous = journal::ZeroDigest();
  if (last.has_value()) {
    causeway::store::v1::NodeLogLeaf before;
    if (!before.ParseFromString(last->value)) {
      return absl::DataLossError("the node log does not parse");
    }
    previous = before.chain_digest();
  }
  leaf.set_chain_digest(
      Sha256(absl::StrCat("CAUSEWAY/1 node log", std::string(1, '\0'), previous,
                          wire::Encode(leaf))));
  return tx.Append(Table::kNodeLog, leaf.SerializeAsString()).status();
}

}  // namespace causeway::server
