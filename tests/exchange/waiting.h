#ifndef CAUSEWAY_TESTS_EXCHANGE_WAITING_H_
#define CAUSEWAY_TESTS_EXCHANGE_WAITING_H_

// Messages that wait in the outbox of a node, as the other side would open
// them.

#include "absl/status/statusor.h"
#include "causeway/store/v1/store.pb.h"
#include "journal/message.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

// The message of this type that waits at `from`. NOT_FOUND.
absl::StatusOr<store::v1::OutboxRecord> WaitingRow(Node& from,
                                                   pb::MessageType type);
absl::StatusOr<journal::OpenedMessage> Opened(Node& from, Node& to,
                                              pb::MessageType type);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_WAITING_H_
