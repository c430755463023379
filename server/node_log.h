#ifndef CAUSEWAY_SERVER_NODE_LOG_H_
#define CAUSEWAY_SERVER_NODE_LOG_H_

// The append-only node log: entries, exchanges, administrative acts. A leaf
// holds a digest and a code, nothing that could identify a case, and is
// chained to the one before it.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "causeway/store/v1/store.pb.h"
#include "storage/storage.h"

namespace causeway::server {

// Appends a leaf in this transaction. `code` is a rule id or the name of an
// act, never text. DATA_LOSS where the log before it does not parse, or the
// codes of the storage.
absl::Status AppendLeaf(WriteTx& tx, std::int64_t at_us,
                        causeway::store::v1::NodeLogKind kind,
                        absl::string_view digest, absl::string_view code);

// Whether the last `leaves_max` leaves are numbered without a gap and chained,
// each to the one before it. DATA_LOSS "node_log.broken" where they are not, or
// the codes of the storage.
absl::Status CheckLog(ReadTx& tx, std::uint64_t leaves_max);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_NODE_LOG_H_
