#ifndef CAUSEWAY_SERVER_CASE_STORE_H_
#define CAUSEWAY_SERVER_CASE_STORE_H_

// Cases in the store: loading one, and appending entries to it. Headers lie in
// clear (they hold commitments only); facts, openings and documents lie under
// the case's own key.

#include <optional>
#include <string>
#include <vector>

#include "base/sensitive.h"
#include "causeway/v1/documents.pb.h"
#include "journal/entry.h"
#include "journal/message.h"
#include "journal/replay.h"
#include "server/work.h"

namespace causeway::server {

// A case in memory: its record, its key, its entries, and the state they make.
struct LoadedCase {
  store::CaseRecord record;
  Sensitive<std::string> key;
  pb::CaseFile file;  // Entries, no documents.
  journal::ReplayedCase replay;
  store::KeptBeside beside;  // What came since the case was handed on.

  const procedure::CaseState& state() const { return replay.state; }
  // The version under which the case runs.
  const procedure::Procedure& procedure() const { return *replay.procedure; }
};

// Keys. `owner` is a case id, or a task id. NOT_FOUND where the key was
// destroyed or never made.
absl::StatusOr<Sensitive<std::string>> NewOwnerKey(Work& work,
                                                   const std::string& owner);
absl::StatusOr<Sensitive<std::string>> OwnerKey(const Environment& env,
                                                ReadTx& tx,
                                                const std::string& owner);

// NOT_FOUND "access.not_found" where there is no such case;
// FAILED_PRECONDITION "S.erased" where it was erased, "S.procedure_known" where
// it runs, or ran, under a version not known here.
absl::StatusOr<LoadedCase> LoadCase(const Environment& env, ReadTx& tx,
                                    const std::string& case_id);
// The same also for what is left of an erased case: headers alone, an empty
// state, no key.
absl::StatusOr<LoadedCase> LoadToRead(const Environment& env, ReadTx& tx,
                                      const std::string& case_id);
// FAILED_PRECONDITION "S.erased".
absl::Status RefuseErased();
// INVALID_ARGUMENT for a staff number that is no case worker's here.
absl::Status RequireCaseWorker(const Work& work, const std::string& staff);
// Everybody whom the act names as voting is a panel member of this node;
// nothing where it names no panel of this node (rule "G6.members_known").
std::optional<bool> PanelKnown(const Work& work,
                               const procedure::FactBody& body);
// Open cases of which this node is custodian and this worker answers for the
// child. Reads an index that SaveCase keeps.
absl::StatusOr<std::int64_t> CaseloadOf(ReadTx& tx, const std::string& worker);
// Stores the record, one version on; `c` stays as it is.
absl::Status SaveCase(Work& work, const LoadedCase& c);

// The openings of protected heads that a record holds, under the case's key.
absl::StatusOr<std::string> SealHeads(const Environment& env,
                                      const std::string& case_id,
                                      absl::string_view key,
                                      const store::ProtectedHeads& heads);
absl::StatusOr<store::ProtectedHeads> OpenHeads(const store::CaseRecord& record,
                                                absl::string_view key);

// What came for a case since it was handed on, under the case's key.
absl::StatusOr<store::KeptBeside> OpenBeside(const store::CaseRecord& record,
                                             absl::string_view key);

// What goes onto the journal with a fact.
struct Attachment {
  std::vector<pb::DocumentBody> documents;
  std::string received;  // Serialized SignedBytes, or empty.
  // Another node's statement, with the salts of its message; empty: ours.
  std::string fact_bytes;
  std::string fact_salt;
  std::string documents_salt;
};

// The time under which an entry of the case is recorded now: a clock that was
// set back, here or at the node before, takes no journal back.
std::int64_t RecordingTime(const Work& work, const LoadedCase& c);

// Appends one fact as a signed entry, applies it to the loaded state, and
// updates the record's lengths and heads (in memory: SaveCase stores it). The
// caller decided or checked the fact. INVALID_ARGUMENT with replay's rule
// ("journal.received", ...) where the message received does not prove it.
absl::StatusOr<journal::WrittenEntry> AppendFact(Work& work, LoadedCase& c,
                                                 const procedure::Fact& fact,
                                                 const Attachment& attachment);

// Checks another node's statement where the case stands, then appends it
// unchanged. The message's type has a fact.
absl::Status RecordStatement(Work& work, LoadedCase& c,
                             const journal::OpenedMessage& message);

// Stores an entry of any journal under `owner`, sealed with its key.
absl::Status PutEntry(Work& work, const std::string& owner,
                      absl::string_view key, procedure::JournalKind kind,
                      std::uint64_t epoch, std::uint64_t sequence,
                      const pb::Entry& entry);
absl::StatusOr<std::vector<pb::Entry>> GetEntries(ReadTx& tx,
                                                  const std::string& owner,
                                                  absl::string_view key,
                                                  procedure::JournalKind kind);

// Documents, sealed with the owner's key.
absl::Status PutDocument(Work& work, const std::string& owner,
                         absl::string_view key, const pb::DocumentBody& body);
absl::StatusOr<pb::DocumentBody> GetDocumentBody(ReadTx& tx,
                                                 const std::string& owner,
                                                 absl::string_view key,
                                                 absl::string_view commitment);

// The one commitment of the owner's documents that begins with `prefix`, of 4
// bytes or more. The same answer, NOT_FOUND, where there is none, where several
// begin so, and where the prefix is too short. Opens nothing.
absl::StatusOr<std::string> FindCommitment(ReadTx& tx, const std::string& owner,
                                           absl::string_view prefix);

// The documents of the proposal at this sequence of the open journal. DATA_LOSS
// where they are gone.
absl::StatusOr<std::vector<pb::DocumentBody>> ProposedDocuments(
    Work& work, const LoadedCase& c, std::uint64_t proposal);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_STORE_H_
