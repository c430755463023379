#include "tests/exchange/waiting.h"

namespace causeway::exchange_test {

absl::StatusOr<store::v1::OutboxRecord> WaitingRow(Node& from,
                                                   pb::MessageType type) {
  for (const ::causeway::Row& row : from.Rows(Table::kOutbox, "open/")) {
    store::v1::OutboxRecord record;
    if (record.ParseFromString(row.value) && record.type() == type) {
      return record;
    }
  }
  return absl::NotFoundError("no such message waits");
}

absl::StatusOr<journal::OpenedMessage> Opened(Node& from, Node& to,
                                              pb::MessageType type) {
  ASSIGN_OR_RETURN(const store::v1::OutboxRecord record,
                   WaitingRow(from, type));
  pb::Envelope envelope;
  if (!envelope.ParseFromString(record.envelope())) {
    return absl::DataLossError("an envelope does not parse");
  }
  return journal::OpenMessage(envelope, to.id(), from.id(),
                              *to.env().sealing_keys, *to.env().directory);
}

}  // namespace causeway::exchange_test
