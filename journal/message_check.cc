#include "journal/message_check.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/commitment.h"
#include "journal/entry.h"
#include "journal/message_rules.h"
#include "journal/signed_bytes.h"
#include "statemachine/procedure/inquiries.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::Message;
using causeway::v1::MessageHeader;

absl::Status CheckCommitments(const MessageHeader& header,
                              const Message& message) {
  const bool hold =
      VerifyCommitment(header.fact_commitment(), message.fact().salt(), "fact",
                       message.fact().content()) &&
      VerifyCommitment(header.documents_commitment(),
                       message.documents().salt(), "documents",
                       message.documents().content());
  if (hold) return absl::OkStatus();
  return Malformed("message.commitment",
                   "fact or documents are not those committed to");
}

absl::StatusOr<std::optional<procedure::Fact>> CheckFact(
    const MessageHeader& header, const MessageRule& rule,
    const std::string& bytes) {
  constexpr char kRule[] = "message.fact";
  if (!rule.fact.has_value()) {
    if (!bytes.empty())
      return Malformed(kRule, "this type of message has no fact");
    return std::optional<procedure::Fact>();
  }
  absl::StatusOr<procedure::Fact> fact = wire::DecodeFact(bytes);
  if (!fact.ok()) return Malformed(kRule, "the fact is not in its one form");
  if (!States(rule, procedure::TypeOf(fact->body))) {
    return Malformed(kRule, "the fact is not that of the type");
  }
  if (fact->meta.node != header.from()) {
    return Malformed(kRule, "the fact is not the sender's own");
  }
  return std::optional<procedure::Fact>(*std::move(fact));
}

// Of messages without a fact. What goes to the country of origin is the form
// made for it, and nothing in free form.
bool MayLeaveIn(causeway::v1::MessageType type,
                const causeway::v1::Document& document) {
  if (type == causeway::v1::MESSAGE_TYPE_EVALUATION_REQUEST) {
    return document.kind() == causeway::v1::DOCUMENT_KIND_EVALUATION_REQUEST &&
           document.has_form();
  }
  return procedure::MayLeave(
      static_cast<procedure::DocumentKind>(document.kind()));
}

absl::Status CheckDocuments(const Message& message, const MessageRule& rule,
                            const std::optional<procedure::Fact>& fact) {
  constexpr char kRule[] = "message.documents";
  causeway::v1::DocumentList list;
  RETURN_IF_ERROR(ParseSigned(message.documents().content(), kRule, &list));
  const int count = list.commitments_size();
  if (message.bodies_size() != count ||
      static_cast<size_t>(count) > limits::kDocumentsPerRecordMax ||
      (count != 0 && !rule.documents)) {
    return Malformed(kRule, "not the documents of the type");
  }
  if (fact.has_value() &&
      fact->meta.documents.size() != static_cast<size_t>(count)) {
    return Malformed(kRule, "the fact names another number of documents");
  }
  for (int i = 0; i < count; ++i) {
    const absl::StatusOr<causeway::v1::Document> document =
        OpenDocumentBody(message.bodies(i));
    if (!document.ok() ||
        message.bodies(i).commitment() != list.commitments(i)) {
      return Malformed(kRule, "a document is not the one committed to");
    }
    const auto kind = static_cast<procedure::DocumentKind>(document->kind());
    if (fact.has_value() ? fact->meta.documents[static_cast<size_t>(i)] != kind
                         : !MayLeaveIn(rule.type, *document)) {
      return Malformed(kRule,
                       "a document is not of the kind that the message names");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckReleaseEntry(const MessageHeader& header,
                               const Message& message,
                               const MessageRule& rule) {
  constexpr char kRule[] = "message.release_entry";
  if (message.has_release_entry() != rule.release_entry) {
    return Malformed(kRule, "exactly a RELEASE holds its entry");
  }
  if (!rule.release_entry) return absl::OkStatus();
  const absl::StatusOr<OpenedEntry> entry =
      OpenStoredEntry(message.release_entry());
  if (!entry.ok() || !entry->fact.has_value() ||
      !entry->document_commitments.has_value()) {
    return Malformed(kRule, "the RELEASE entry does not open");
  }
  const auto* released =
      std::get_if<procedure::CustodyReleased>(&entry->fact->body);
  if (released == nullptr ||
      entry->digest != header.release().release_digest() ||
      entry->header.author_node() != header.from() ||
      entry->header.case_tag() != header.case_tag() ||
      entry->header.epoch() != header.epoch() ||
      released->offer_id != header.offer_id() ||
      released->receiver != header.to()) {
    return Malformed(kRule,
                     "the entry is not the RELEASE that the message names");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<procedure::Fact>> CheckMessageContent(
    const MessageHeader& header, const Message& message) {
  const MessageRule& rule = *RuleOf(header.type());
  RETURN_IF_ERROR(CheckCommitments(header, message));
  ASSIGN_OR_RETURN(std::optional<procedure::Fact> fact,
                   CheckFact(header, rule, message.fact().content()));
  RETURN_IF_ERROR(CheckDocuments(message, rule, fact));
  RETURN_IF_ERROR(CheckReleaseEntry(header, message, rule));
  return fact;
}

}  // namespace causeway::journal
