#include "journal/entry.h"

#include <utility>

#include "base/check.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/commitment.h"
#include "crypto/digest.h"
#include "journal/signed_bytes.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::Entry;
using causeway::v1::EntryHeader;
using causeway::v1::Opening;

constexpr std::uint32_t kFormatVersion = 1;
constexpr char kType[] = "entry";
constexpr char kFormRule[] = "journal.form";

absl::Status BadEntryForm(absl::string_view what) {
  return Malformed(kFormRule, what);
}

absl::Status BadCommitment(absl::string_view what) {
  return Refused(absl::StatusCode::kDataLoss, "journal.commitment", what);
}

std::string EncodeList(const std::vector<std::string>& commitments) {
  causeway::v1::DocumentList list;
  for (const std::string& commitment : commitments) {
    list.add_commitments(commitment);
  }
  return wire::Encode(list);
}

absl::Status CheckHeader(const EntryHeader& header) {
  const bool secret = header.journal() == causeway::v1::JOURNAL_KIND_PROTECTED;
  if (header.format_version() != kFormatVersion) {
    return BadEntryForm("a format version this node does not know");
  }
  if (header.journal() == causeway::v1::JOURNAL_KIND_UNSPECIFIED) {
    return BadEntryForm("the entry names no journal");
  }
  if (header.case_tag().size() != kCaseTagBytes ||
      header.previous_digest().size() != kDigestBytes ||
      header.fact_commitment().size() != kCommitmentBytes ||
      header.documents_commitment().size() != kCommitmentBytes ||
      header.received_commitment().size() != kCommitmentBytes ||
      header.follows().size() != (secret ? kDigestBytes : 0)) {
    return BadEntryForm("a tag, digest or commitment of the wrong size");
  }
  if (!ValidNodeId(header.author_node())) {
    return BadEntryForm("the author is no node");
  }
  if ((header.sequence() == 0) != (header.previous_digest() == ZeroDigest())) {
    return BadEntryForm("only a first entry has no entry before it");
  }
  if (header.recorded_at_us() < 0) return BadEntryForm("recorded before 1970");
  return absl::OkStatus();
}

absl::Status OpenFact(const Opening& opening, const EntryHeader& header,
                      OpenedEntry* opened) {
  if (!VerifyCommitment(header.fact_commitment(), opening.salt(), "fact",
                        opening.content())) {
    return BadCommitment("the fact is not the one committed to");
  }
  absl::StatusOr<procedure::Fact> fact = wire::DecodeFact(opening.content());
  if (!fact.ok()) return BadEntryForm("the fact is not in its one form");
  const auto journal = procedure::JournalOf(procedure::TypeOf(fact->body));
  if (static_cast<int>(journal) != static_cast<int>(header.journal())) {
    return BadEntryForm("a fact of this type lies in another journal");
  }
  opened->fact = *std::move(fact);
  return absl::OkStatus();
}

absl::Status OpenDocuments(const Opening& opening, const EntryHeader& header,
                           OpenedEntry* opened) {
  if (!VerifyCommitment(header.documents_commitment(), opening.salt(),
                        "documents", opening.content())) {
    return BadCommitment("the documents are not those committed to");
  }
  causeway::v1::DocumentList list;
  RETURN_IF_ERROR(ParseSigned(opening.content(), kFormRule, &list));
  if (static_cast<size_t>(list.commitments_size()) >
      limits::kDocumentsPerRecordMax) {
    return BadEntryForm("too many documents");
  }
  opened->document_commitments.emplace();
  for (const std::string& commitment : list.commitments()) {
    if (commitment.size() != kCommitmentBytes) {
      return BadEntryForm("a document's commitment of the wrong size");
    }
    opened->document_commitments->push_back(commitment);
  }
  return absl::OkStatus();
}

absl::Status OpenReceived(const Opening& opening, const EntryHeader& header,
                          OpenedEntry* opened) {
  if (!VerifyCommitment(header.received_commitment(), opening.salt(),
                        "received", opening.content())) {
    return BadCommitment("the received message is not the one committed to");
  }
  if (opening.content().empty()) return absl::OkStatus();
  opened->received.emplace();
  return ParseSigned(opening.content(), kFormRule, &*opened->received);
}

absl::StatusOr<OpenedEntry> OpenVerified(const Entry& entry) {
  if (!wire::RefuseUnknown(entry).ok()) {
    return BadEntryForm("the entry holds a field this version does not know");
  }
  OpenedEntry opened;
  RETURN_IF_ERROR(
      ParseSigned(entry.header().payload(), kFormRule, &opened.header));
  RETURN_IF_ERROR(CheckHeader(opened.header));
  opened.digest = SignedDigest(kType, entry.header());
  if (entry.has_fact()) {
    RETURN_IF_ERROR(OpenFact(entry.fact(), opened.header, &opened));
  }
  if (entry.has_documents()) {
    RETURN_IF_ERROR(OpenDocuments(entry.documents(), opened.header, &opened));
  }
  if (entry.has_received()) {
    RETURN_IF_ERROR(OpenReceived(entry.received(), opened.header, &opened));
  }
  if (opened.fact.has_value() && opened.document_commitments.has_value() &&
      opened.fact->meta.documents.size() !=
          opened.document_commitments->size()) {
    return BadEntryForm("the fact names another number of documents");
  }
  return opened;
}

}  // namespace

WrittenEntry WriteEntry(const NewEntry& what, const SigningKey& key,
                        RandomSource& random) {
  CAUSEWAY_CHECK(procedure::JournalOf(procedure::TypeOf(what.fact.body)) ==
                 what.journal)
      << "a fact lies in the journal of its type";
  EntryHeader header;
  header.set_format_version(kFormatVersion);
  header.set_journal(
      static_cast<causeway::v1::JournalKind>(static_cast<int>(what.journal)));
  header.set_case_tag(what.case_tag);
  header.set_epoch(what.epoch);
  header.set_sequence(what.sequence);
  header.set_previous_digest(what.previous_digest);
  header.set_author_node(what.author_node);
  header.set_directory_version(what.directory_version);
  header.set_recorded_at_us(what.recorded_at_us);
  header.set_follows(what.follows);

  const auto salt = [&random](const std::string& given) {
    return given.empty() ? random.Bytes(kSaltBytes) : given;
  };
  WrittenEntry written;
  *written.entry.mutable_fact() = MakeOpening(
      "fact",
      what.fact_bytes.empty() ? wire::EncodeFact(what.fact) : what.fact_bytes,
      salt(what.fact_salt), header.mutable_fact_commitment());
  *written.entry.mutable_documents() = MakeOpening(
      "documents", EncodeList(what.document_commitments),
      salt(what.documents_salt), header.mutable_documents_commitment());
  *written.entry.mutable_received() = MakeOpening(
      "received", what.received, random, header.mutable_received_commitment());
  *written.entry.mutable_header() = SignBytes(kType, wire::Encode(header), key);
  written.digest = SignedDigest(kType, written.entry.header());
  return written;
}

absl::StatusOr<OpenedEntry> OpenEntry(const Entry& entry, const KeyRing& keys) {
  EntryHeader claims;
  RETURN_IF_ERROR(ParseClaims(entry.header(), kFormRule, &claims));
  RETURN_IF_ERROR(VerifySigned(kType, entry.header(), claims.author_node(),
                               claims.directory_version(), keys,
                               "journal.signature"));
  return OpenVerified(entry);
}

absl::StatusOr<OpenedEntry> OpenStoredEntry(const Entry& entry) {
  return OpenVerified(entry);
}

}  // namespace causeway::journal
