#ifndef CAUSEWAY_JOURNAL_MESSAGE_CHECK_H_
#define CAUSEWAY_JOURNAL_MESSAGE_CHECK_H_

// Does what lies beside a message's header fit it? Asked before a message is
// sealed and after one was opened, so that no node sends what others must
// refuse. For journal/ itself. Pure; thread-safe.

#include <optional>

#include "absl/status/statusor.h"
#include "causeway/v1/exchange.pb.h"
#include "statemachine/procedure/facts.h"

namespace causeway::journal {

// Commitments open; fact and documents are those of the type; the fact was
// stated by the sender; a RELEASE holds its entry, written by the sender.
// Requires CheckMessageHeader. Gives the fact, if the type has one.
// INVALID_ARGUMENT "message.commitment", "message.fact", "message.documents",
// "message.release_entry". Signatures are not looked at.
absl::StatusOr<std::optional<procedure::Fact>> CheckMessageContent(
    const causeway::v1::MessageHeader& header,
    const causeway::v1::Message& message);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_MESSAGE_CHECK_H_
