#include "journal/message.h"

#include <utility>

#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/padding.h"
#include "google/protobuf/stubs/logging.h"
#include "journal/message_check.h"
#include "journal/message_rules.h"
#include "journal/signed_bytes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::Envelope;
using causeway::v1::Message;
using causeway::v1::MessageHeader;
using causeway::v1::SealedContent;

constexpr char kMessageType[] = "message";
constexpr char kMessageForm[] = "message.form";
constexpr char kSignatureRule[] = "message.signature";

// One call takes one envelope, and both sides have the same limit.
bool TooLarge(const Envelope& envelope) {
  return envelope.ByteSizeLong() + limits::kKiB > limits::kPeerMessageBytesMax;
}

absl::StatusOr<std::string> OpenSeal(const std::string& sealed,
                                     const std::vector<SealingKey>& keys) {
  for (const SealingKey& key : keys) {
    absl::StatusOr<std::string> padded = Open(sealed, key);
    if (padded.ok()) return padded;
  }
  return Malformed("message.seal",
                   "the seal does not open with a key of this node");
}

absl::Status ParseContent(const std::string& bytes, bool newer,
                          SealedContent* content) {
  if (!newer) return ParseSigned(bytes, kMessageForm, content);
  // A later version may have more fields; of those nothing is acted on.
  const google::protobuf::LogSilencer silencer;
  if (content->ParseFromString(bytes)) return absl::OkStatus();
  return Malformed(kMessageForm, "the message cannot be read");
}

absl::Status CheckEnvelope(const Envelope& envelope, absl::string_view self) {
  if (envelope.protocol_version() < kProtocolVersion) {
    return Malformed("message.version", "a protocol version below 1");
  }
  if (envelope.recipient() != self) {
    return Malformed("message.recipient", "the message is for another node");
  }
  if (envelope.message_id().size() != kMessageIdBytes) {
    return Malformed(kMessageForm, "a message id has 16 bytes");
  }
  if (TooLarge(envelope)) {
    return Malformed("message.size", "the message is too large");
  }
  return absl::OkStatus();
}

absl::Status CheckInside(const Envelope& envelope,
                         const SealedContent& content) {
  if (content.protocol_version() != envelope.protocol_version() ||
      content.recipient() != envelope.recipient() ||
      content.message_id() != envelope.message_id()) {
    return Malformed(
        "message.envelope",
        "version, recipient or message id differ inside and outside");
  }
  return absl::OkStatus();
}

// What a header of any version says of itself; its signature holds.
absl::StatusOr<MessageHeader> VerifyHeader(
    const causeway::v1::SignedBytes& signed_header, const KeyRing& keys) {
  MessageHeader claims;
  RETURN_IF_ERROR(ParseClaims(signed_header, kMessageForm, &claims));
  RETURN_IF_ERROR(VerifySigned(kMessageType, signed_header, claims.from(),
                               claims.directory_version(), keys,
                               kSignatureRule));
  return claims;
}

absl::Status CheckAddresses(const MessageHeader& header,
                            const Envelope& envelope,
                            absl::string_view caller) {
  if (header.protocol_version() != envelope.protocol_version()) {
    return Malformed("message.version", "versions differ inside and outside");
  }
  if (header.to() != envelope.recipient()) {
    return Malformed("message.recipient",
                     "the message was signed for another node");
  }
  if (header.from() != caller) {
    return Malformed("message.sender", "the caller is not the sender");
  }
  return absl::OkStatus();
}

absl::Status CheckSmallest(const MessageHeader& header,
                           std::uint64_t padded_bytes) {
  if (!RuleOf(header.type())->smallest || padded_bytes == kPaddedBytesMin) {
    return absl::OkStatus();
  }
  return Malformed("message.size",
                   "this type of message is always of the smallest size");
}

// Verified: signature, addresses. Here: form and content of our version.
absl::StatusOr<OpenedMessage> OpenKnown(const Message& message,
                                        OpenedMessage opened) {
  RETURN_IF_ERROR(
      ParseSigned(message.header().payload(), kMessageForm, &opened.header));
  RETURN_IF_ERROR(CheckMessageHeader(opened.header));
  RETURN_IF_ERROR(CheckSmallest(opened.header, opened.padded_bytes));
  ASSIGN_OR_RETURN(opened.fact, CheckMessageContent(opened.header, message));
  opened.fact_bytes = message.fact().content();
  opened.fact_salt = message.fact().salt();
  opened.documents_salt = message.documents().salt();
  opened.documents.assign(message.bodies().begin(), message.bodies().end());
  if (message.has_release_entry()) {
    opened.release_entry = message.release_entry();
  }
  return opened;
}

}  // namespace

WrittenMessage WriteMessage(const NewMessage& what, const SigningKey& key,
                            RandomSource& random) {
  MessageHeader header = what.header;
  header.set_protocol_version(kProtocolVersion);
  causeway::v1::DocumentList list;
  for (const causeway::v1::DocumentBody& body : what.documents) {
    list.add_commitments(body.commitment());
  }
  WrittenMessage written;
  *written.message.mutable_fact() = MakeOpening(
      "fact", what.fact_bytes, random, header.mutable_fact_commitment());
  *written.message.mutable_documents() =
      MakeOpening("documents", wire::Encode(list), random,
                  header.mutable_documents_commitment());
  for (const causeway::v1::DocumentBody& body : what.documents) {
    *written.message.add_bodies() = body;
  }
  if (what.release_entry.has_value()) {
    *written.message.mutable_release_entry() = *what.release_entry;
  }
  *written.message.mutable_header() =
      SignBytes(kMessageType, wire::Encode(header), key);
  written.digest = SignedDigest(kMessageType, written.message.header());
  return written;
}

absl::StatusOr<SealedMessage> SealMessage(
    const Message& message, absl::string_view message_id,
    absl::string_view recipient, absl::string_view sealing_certificate_der) {
  MessageHeader header;
  RETURN_IF_ERROR(
      ParseSigned(message.header().payload(), kMessageForm, &header));
  RETURN_IF_ERROR(CheckMessageHeader(header));
  RETURN_IF_ERROR(CheckMessageContent(header, message).status());
  if (header.to() != recipient) {
    return Malformed("message.recipient",
                     "the message was signed for another node");
  }
  if (message_id.size() != kMessageIdBytes) {
    return Malformed(kMessageForm, "a message id has 16 bytes");
  }

  SealedMessage sealed;
  sealed.envelope.set_protocol_version(kProtocolVersion);
  sealed.envelope.set_recipient(std::string(recipient));
  sealed.envelope.set_message_id(std::string(message_id));
  SealedContent content;
  content.set_protocol_version(kProtocolVersion);
  content.set_recipient(std::string(recipient));
  content.set_message_id(std::string(message_id));
  *content.mutable_message() = message;
  const std::string padded = Pad(wire::Encode(content));
  sealed.padded_bytes = padded.size();
  RETURN_IF_ERROR(CheckSmallest(header, sealed.padded_bytes));
  ASSIGN_OR_RETURN(*sealed.envelope.mutable_sealed(),
                   Seal(padded, sealing_certificate_der));
  if (TooLarge(sealed.envelope)) {
    return Malformed("message.size",
                     "padded, the message is larger than one call may be");
  }
  return sealed;
}

absl::StatusOr<OpenedMessage> OpenMessage(
    const Envelope& envelope, absl::string_view self, absl::string_view caller,
    const std::vector<SealingKey>& sealing_keys, const KeyRing& keys) {
  RETURN_IF_ERROR(CheckEnvelope(envelope, self));
  const bool newer = envelope.protocol_version() > kProtocolVersion;
  ASSIGN_OR_RETURN(const std::string padded,
                   OpenSeal(envelope.sealed(), sealing_keys));
  const absl::StatusOr<std::string> bytes = Unpad(padded);
  if (!bytes.ok())
    return Malformed("message.padding", bytes.status().message());
  SealedContent content;
  RETURN_IF_ERROR(ParseContent(*bytes, newer, &content));
  RETURN_IF_ERROR(CheckInside(envelope, content));

  OpenedMessage opened;
  opened.padded_bytes = padded.size();
  opened.signed_header = content.message().header();
  opened.digest = SignedDigest(kMessageType, opened.signed_header);
  ASSIGN_OR_RETURN(opened.header, VerifyHeader(opened.signed_header, keys));
  RETURN_IF_ERROR(CheckAddresses(opened.header, envelope, caller));
  if (newer) {
    opened.not_understood = true;
    return opened;
  }
  return OpenKnown(content.message(), std::move(opened));
}

absl::StatusOr<MessageHeader> OpenSignedHeader(
    const causeway::v1::SignedBytes& signed_header, const KeyRing& keys) {
  RETURN_IF_ERROR(VerifyHeader(signed_header, keys).status());
  return OpenStoredHeader(signed_header);
}

absl::StatusOr<MessageHeader> OpenStoredHeader(
    const causeway::v1::SignedBytes& signed_header) {
  MessageHeader header;
  RETURN_IF_ERROR(ParseSigned(signed_header.payload(), kMessageForm, &header));
  RETURN_IF_ERROR(CheckMessageHeader(header));
  return header;
}

}  // namespace causeway::journal
