#ifndef CAUSEWAY_JOURNAL_MESSAGE_H_
#define CAUSEWAY_JOURNAL_MESSAGE_H_

// Messages between nodes: sign, pad, seal; open, unpad, verify. Thread-safe:
// no state.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "causeway/v1/exchange.pb.h"
#include "crypto/sealing.h"
#include "journal/entry.h"

namespace causeway::journal {

inline constexpr std::uint32_t kProtocolVersion = 1;

// A message to write. The header's commitments are filled in here.
struct NewMessage {
  causeway::v1::MessageHeader header;
  std::string fact_bytes;  // Serialized Fact; empty where the type has none.
  std::vector<causeway::v1::DocumentBody> documents;
  std::optional<causeway::v1::Entry> release_entry;
};

struct WrittenMessage {
  causeway::v1::Message message;
  std::string digest;  // Of the signed header.
};

WrittenMessage WriteMessage(const NewMessage& what, const SigningKey& key,
                            RandomSource& random);

// Pads and seals to the recipient's sealing certificate (DER). Refuses what a
// recipient would have to refuse ("message.*", INVALID_ARGUMENT), so that it
// never enters an outbox.
struct SealedMessage {
  causeway::v1::Envelope envelope;
  std::uint64_t padded_bytes = 0;
};
absl::StatusOr<SealedMessage> SealMessage(
    const causeway::v1::Message& message, absl::string_view message_id,
    absl::string_view recipient, absl::string_view sealing_certificate_der);

// A message that was opened, verified and checked against its envelope.
struct OpenedMessage {
  causeway::v1::MessageHeader header;
  causeway::v1::SignedBytes signed_header;
  std::string digest;
  std::string fact_bytes;
  std::optional<procedure::Fact> fact;
  std::vector<causeway::v1::DocumentBody> documents;
  // Of the header's commitments to fact and documents.
  std::string fact_salt;
  std::string documents_salt;
  std::optional<causeway::v1::Entry> release_entry;
  std::uint64_t padded_bytes = 0;
  // The protocol version is newer than ours: signature verified, nothing else
  // was parsed.
  bool not_understood = false;
};

// `caller` is the node the TLS certificate named: the header's sender must be
// it. Refuses: not for this node, does not open, version, recipient or message
// id differing inside and outside, sender not the caller, signature, strict
// form, commitments, unknown type, terms or fact not those of the type, sizes.
// INVALID_ARGUMENT with rules "message.*", UNAUTHENTICATED
// "message.signature".
absl::StatusOr<OpenedMessage> OpenMessage(
    const causeway::v1::Envelope& envelope, absl::string_view self,
    absl::string_view caller, const std::vector<SealingKey>& sealing_keys,
    const KeyRing& keys);

// Opens a signed header alone (as committed to by an entry). Verifies the
// signature by the key of the header's own sender.
absl::StatusOr<causeway::v1::MessageHeader> OpenSignedHeader(
    const causeway::v1::SignedBytes& signed_header, const KeyRing& keys);
// The same without the signature: for what this node verified and stored.
absl::StatusOr<causeway::v1::MessageHeader> OpenStoredHeader(
    const causeway::v1::SignedBytes& signed_header);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_MESSAGE_H_
