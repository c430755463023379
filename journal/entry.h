#ifndef CAUSEWAY_JOURNAL_ENTRY_H_
#define CAUSEWAY_JOURNAL_ENTRY_H_

// Entries: writing one, and opening one. An entry's signed header holds
// commitments only; fact, documents and received message lie beside it, each
// with its own salt, and each may be absent. Thread-safe: no state.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"
#include "causeway/v1/documents.pb.h"
#include "causeway/v1/journal.pb.h"
#include "crypto/signing_key.h"
#include "statemachine/procedure/facts.h"

namespace causeway::journal {

// Public signing keys of nodes, by directory version.
class KeyRing {
 public:
  virtual ~KeyRing() = default;
  // The key of that node with that id, if it held in that directory version.
  // NOT_FOUND, rule "directory.key_unknown".
  virtual absl::StatusOr<VerifyKey> SigningKeyOf(
      absl::string_view node, absl::string_view key_id,
      std::uint64_t directory_version) const = 0;
  // Some version of the directory names, or named, this node as the witness.
  virtual bool WasWitness(absl::string_view) const { return false; }
  // Name of the federation: an ORDER is one of it. Empty: none is known.
  virtual std::string Federation() const { return ""; }
};

// 32 zero bytes: previous digest of a first entry, head of an empty journal.
const std::string& ZeroDigest();

// SHA-256 of "CAUSEWAY/1 digest" 0x00 type 0x00 payload. `type` is "entry",
// "message" or "directory".
std::string SignedDigest(absl::string_view type,
                         const causeway::v1::SignedBytes& signed_bytes);

causeway::v1::SignedBytes SignBytes(absl::string_view type, std::string payload,
                                    const SigningKey& key);

// What an entry is to be.
struct NewEntry {
  procedure::JournalKind journal{};
  std::string case_tag;
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  std::string previous_digest;
  std::string author_node;
  std::uint64_t directory_version = 0;
  std::int64_t recorded_at_us = 0;
  procedure::Fact fact;
  // The fact's exact bytes where it is another node's statement; empty: encode
  // `fact`.
  std::string fact_bytes;
  std::vector<std::string> document_commitments;
  // Another node's statement: the salts of its message (kSaltBytes), so that
  // the entry commits to fact and documents as that message does. Empty: fresh.
  std::string fact_salt;
  std::string documents_salt;
  std::string received;  // Serialized SignedBytes of a MessageHeader, or empty.
  std::string follows;   // Protected journal only.
};

struct WrittenEntry {
  causeway::v1::Entry entry;
  std::string digest;
};

WrittenEntry WriteEntry(const NewEntry& what, const SigningKey& key,
                        RandomSource& random);

// An entry whose signature, form and present openings hold.
struct OpenedEntry {
  causeway::v1::EntryHeader header;
  std::string digest;
  std::optional<procedure::Fact> fact;
  std::optional<std::vector<std::string>> document_commitments;
  // The received message's signed header, if the opening is there and not
  // empty.
  std::optional<causeway::v1::SignedBytes> received;
};

// Verifies signature (by the author's key in the header's directory version),
// strict form, and every opening that is present. UNAUTHENTICATED
// "journal.signature", INVALID_ARGUMENT "journal.form", DATA_LOSS
// "journal.commitment".
absl::StatusOr<OpenedEntry> OpenEntry(const causeway::v1::Entry& entry,
                                      const KeyRing& keys);
// The same without the signature: for entries of this node's own store.
absl::StatusOr<OpenedEntry> OpenStoredEntry(const causeway::v1::Entry& entry);

// Documents: body with salt and commitment, and back. INVALID_ARGUMENT for a
// body that is empty, too large, or without kind; DATA_LOSS
// "journal.document" where body and commitment differ.
absl::StatusOr<causeway::v1::DocumentBody> MakeDocumentBody(
    const causeway::v1::Document& document, RandomSource& random);
absl::StatusOr<causeway::v1::Document> OpenDocumentBody(
    const causeway::v1::DocumentBody& body);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_ENTRY_H_
