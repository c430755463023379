#include "server/case_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/aead.h"
#include "server/case_versions.h"
#include "server/entry_forms.h"
#include "server/onward.h"
#include "server/own_key.h"
#include "server/store_keys.h"
#include "server/witnessed_giver.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

constexpr std::size_t kCommitmentBytes = 32;  // SHA-256.

using procedure::JournalKind;

std::string KeyAad(const Environment& env, const std::string& owner) {
  return absl::StrCat("case key|", env.node_id, "|", owner);
}

std::uint64_t EntriesOf(const LoadedCase& c) {
  std::uint64_t entries = c.record.open_length();
  for (const pb::ProtectedSegment& segment : c.file.protected_segments()) {
    entries += static_cast<std::uint64_t>(segment.entries_size());
  }
  return entries;
}

// The last entries of a full journal are for custody: a case must be able to
// go to a node that starts it anew, and back, with the child or without.
std::uint64_t EntriesMaxFor(procedure::FactType type) {
  constexpr std::uint64_t kForCustody = 64;
  const bool custody = type == procedure::FactType::kChildDeparted ||
                       type == procedure::FactType::kChildReceived ||
                       type == procedure::FactType::kLaterReleased ||
                       type == procedure::FactType::kProtectedLaterReleased ||
                       type == procedure::FactType::kProtectedSeen ||
                       type == procedure::FactType::kCustodyOrdered ||
                       (type >= procedure::FactType::kHandoffProposed &&
                        type <= procedure::FactType::kCustodyTaken);
  return limits::kEntriesPerCaseMax - (custody ? 0 : kForCustody);
}

// Protected entries in order, cut into their epochs' segments.
absl::Status AddProtected(std::vector<pb::Entry> entries, LoadedCase& c) {
  pb::ProtectedSegment* segment = nullptr;
  for (pb::Entry& entry : entries) {
    pb::EntryHeader header;
    if (!header.ParseFromString(entry.header().payload())) {
      return absl::DataLossError("a stored entry does not parse");
    }
    if (segment == nullptr || segment->epoch() != header.epoch()) {
      segment = c.file.add_protected_segments();
      segment->set_epoch(header.epoch());
    }
    *segment->add_entries() = std::move(entry);
  }
  return absl::OkStatus();
}

// What is left of the entries of an erased case.
absl::StatusOr<std::vector<pb::Entry>> GetHeaders(ReadTx& tx,
                                                  const std::string& owner,
                                                  JournalKind kind) {
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   tx.Scan(Table::kEntries, keys::EntryPrefix(owner, kind), "",
                           limits::kEntriesPerCaseMax));
  std::vector<pb::Entry> entries;
  for (const Row& row : rows) {
    store::EntryRecord record;
    if (!record.ParseFromString(row.value)) {
      return absl::DataLossError("a stored entry does not parse");
    }
    *entries.emplace_back().mutable_header() =
        std::move(*record.mutable_header());
  }
  return entries;
}

absl::StatusOr<store::CaseRecord> GetCaseRecord(ReadTx& tx,
                                                const std::string& case_id) {
  auto record = GetRecord<store::CaseRecord>(tx, Table::kCases, case_id);
  if (absl::IsNotFound(record.status())) return UnknownOrForbidden("case");
  return record;
}

std::int64_t RecordedUs(const pb::Entry& entry) {
  pb::EntryHeader header;
  header.ParseFromString(entry.header().payload());
  return header.recorded_at_us();
}

journal::NewEntry Describe(const Work& work, const LoadedCase& c,
                           const procedure::Fact& fact,
                           const Attachment& attachment) {
  const JournalKind kind = JournalOf(TypeOf(fact.body));
  const bool secret = kind == JournalKind::kProtected;
  journal::NewEntry what;
  what.journal = kind;
  what.case_tag = c.record.case_tag();
  what.epoch = c.record.epoch();
  what.sequence = secret ? c.record.protected_length() : c.record.open_length();
  const std::string& head =
      secret ? c.record.protected_head() : c.record.open_head();
  what.previous_digest = head.empty() ? journal::ZeroDigest() : head;
  what.author_node = work.env.node_id;
  what.directory_version = work.moment.directory->version();
  what.recorded_at_us = RecordingTime(work, c);
  what.fact = fact;
  what.fact_bytes = attachment.fact_bytes;
  what.fact_salt = attachment.fact_salt;
  what.documents_salt = attachment.documents_salt;
  for (const pb::DocumentBody& body : attachment.documents) {
    what.document_commitments.push_back(body.commitment());
  }
  what.received = attachment.received;
  if (secret) what.follows = c.record.open_head();
  return what;
}

void Extend(LoadedCase& c, const journal::NewEntry& what,
            const journal::WrittenEntry& written) {
  if (what.journal == JournalKind::kOpen) {
    *c.file.add_open() = written.entry;
    c.record.set_open_length(what.sequence + 1);
    c.record.set_open_head(written.digest);
    return;
  }
  pb::ProtectedSegment* segment = nullptr;
  for (auto& s : *c.file.mutable_protected_segments()) {
    if (s.epoch() == what.epoch) segment = &s;
  }
  if (segment == nullptr) {
    segment = c.file.add_protected_segments();
    segment->set_epoch(what.epoch);
  }
  *segment->add_entries() = written.entry;
  c.record.set_protected_length(what.sequence + 1);
  c.record.set_protected_head(written.digest);
}

// A peer's message must never make an entry that no replay takes: the case
// could not be loaded again. What does not fit is refused for good.
absl::Status RequireProof(const LoadedCase& c, const pb::Entry& entry) {
  const std::string& head = c.record.protected_head();
  const absl::Status proof = journal::CheckReceived(
      entry, head.empty() ? journal::ZeroDigest() : head);
  if (proof.ok()) return proof;
  const std::optional<Refusal> refusal = RefusalOf(proof);
  return Refuse(absl::StatusCode::kInvalidArgument,
                {.rule = refusal.has_value() ? refusal->rule : "journal.form",
                 .message = "the message does not prove what it states",
                 .who = {"the sender's node"}});
}

// Facts by which a case comes to this node, or to another version.
absl::Status FollowVersion(Work& work, LoadedCase& c,
                           procedure::FactType type) {
  if (type != procedure::FactType::kCaseOpened &&
      type != procedure::FactType::kCustodyTaken &&
      type != procedure::FactType::kCustodyOrdered &&
      type != procedure::FactType::kProcedureMoved) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(UseVersions(work, c.state().open.procedure_digests));
  ASSIGN_OR_RETURN(c.replay.procedure, work.env.procedures->Require(
                                           c.state().open.procedure_digest));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Sensitive<std::string>> NewOwnerKey(Work& work,
                                                   const std::string& owner) {
  std::string key = work.env.random->Bytes(kCaseKeyBytes);
  ASSIGN_OR_RETURN(std::string wrapped,
                   work.env.key_wrapper->WrapCaseKey(
                       key, KeyAad(work.env, owner), *work.env.random));
  RETURN_IF_ERROR(work.tx.Put(Table::kCaseKeys, owner, wrapped));
  return Sensitive<std::string>(std::move(key));
}

absl::StatusOr<Sensitive<std::string>> OwnerKey(const Environment& env,
                                                ReadTx& tx,
                                                const std::string& owner) {
  ASSIGN_OR_RETURN(std::string wrapped, tx.Get(Table::kCaseKeys, owner));
  return env.key_wrapper->UnwrapCaseKey(wrapped, KeyAad(env, owner));
}

absl::StatusOr<LoadedCase> LoadCase(const Environment& env, ReadTx& tx,
                                    const std::string& case_id) {
  LoadedCase c;
  ASSIGN_OR_RETURN(c.record, GetCaseRecord(tx, case_id));
  if (c.record.has_erased()) return RefuseErased();
  ASSIGN_OR_RETURN(c.key, OwnerKey(env, tx, case_id));
  c.file.set_case_tag(c.record.case_tag());
  ASSIGN_OR_RETURN(std::vector<pb::Entry> open,
                   GetEntries(tx, case_id, c.key.Reveal(), JournalKind::kOpen));
  for (pb::Entry& entry : open) *c.file.add_open() = std::move(entry);
  ASSIGN_OR_RETURN(
      std::vector<pb::Entry> secret,
      GetEntries(tx, case_id, c.key.Reveal(), JournalKind::kProtected));
  RETURN_IF_ERROR(AddProtected(std::move(secret), c));
  ASSIGN_OR_RETURN(store::ProtectedHeads heads,
                   OpenHeads(c.record, c.key.Reveal()));
  *c.file.mutable_protected_heads() = heads.openings();
  *c.file.mutable_witness_statements() = c.record.witnessed().statements();
  ASSIGN_OR_RETURN(c.replay, journal::ReplayStored(c.file, *env.procedures));
  ASSIGN_OR_RETURN(c.beside, OpenBeside(c.record, c.key.Reveal()));
  return c;
}

absl::StatusOr<LoadedCase> LoadToRead(const Environment& env, ReadTx& tx,
                                      const std::string& case_id) {
  LoadedCase c;
  ASSIGN_OR_RETURN(c.record, GetCaseRecord(tx, case_id));
  if (!c.record.has_erased()) return LoadCase(env, tx, case_id);
  c.file.set_case_tag(c.record.case_tag());
  *c.file.mutable_witness_statements() = c.record.witnessed().statements();
  ASSIGN_OR_RETURN(std::vector<pb::Entry> open,
                   GetHeaders(tx, case_id, JournalKind::kOpen));
  for (pb::Entry& entry : open) *c.file.add_open() = std::move(entry);
  ASSIGN_OR_RETURN(std::vector<pb::Entry> secret,
                   GetHeaders(tx, case_id, JournalKind::kProtected));
  RETURN_IF_ERROR(AddProtected(std::move(secret), c));
  ASSIGN_OR_RETURN(c.replay, journal::ReplayErasedStored(c.file));
  return c;
}

absl::Status RefuseErased() {
  return procedure::RefuseByRule(procedure::Procedure::Embedded(), "S.erased",
                                 absl::StatusCode::kFailedPrecondition);
}

namespace {

// Keeps the index by which a worker's cases are counted.
absl::Status NoteWorker(Work& work, const store::CaseRecord& before,
                        const store::CaseRecord& now) {
  const std::string& case_id = now.case_id();
  if (!before.worker().empty() && before.worker() != now.worker()) {
    RETURN_IF_ERROR(work.tx.Delete(
        Table::kMeta, keys::CaseOfWorker(before.worker(), case_id)));
  }
  if (now.worker().empty()) return absl::OkStatus();
  const std::string key = keys::CaseOfWorker(now.worker(), case_id);
  const bool counts = !now.closed() && now.custodian() == work.env.node_id;
  return counts ? work.tx.Put(Table::kMeta, key, "1")
                : work.tx.Delete(Table::kMeta, key);
}

// Keeps the index of cases whose child is on its way.
absl::Status NoteAwaited(Work& work, const LoadedCase& c) {
  const std::string key = keys::Awaited(c.record.case_id());
  const procedure::HandoffState& handoff = c.state().open.handoff;
  if (handoff.departed && !handoff.arrived && !handoff.received) {
    return work.tx.Put(Table::kMeta, key, "");
  }
  return work.tx.Get(Table::kMeta, key).ok() ? work.tx.Delete(Table::kMeta, key)
                                             : absl::OkStatus();
}

}  // namespace

absl::Status SaveCase(Work& work, const LoadedCase& c) {
  store::CaseRecord next = c.record;
  next.set_version(next.version() + 1);
  next.set_worker(c.state().open.worker);
  if (!next.worker().empty()) next.set_last_worker(next.worker());
  next.set_closed(c.state().open.closed);
  store::ProtectedHeads heads;
  *heads.mutable_openings() = c.file.protected_heads();
  ASSIGN_OR_RETURN(*next.mutable_sealed_heads(),
                   SealHeads(work.env, next.case_id(), c.key.Reveal(), heads));
  RETURN_IF_ERROR(NoteWorker(work, c.record, next));
  RETURN_IF_ERROR(NoteAsks(work, next));
  RETURN_IF_ERROR(NoteAwaited(work, c));
  return PutRecord(work.tx, Table::kCases, next.case_id(), next);
}

absl::Status RequireCaseWorker(const Work& work, const std::string& staff) {
  if (work.env.staff_has_function(staff, procedure::Function::kCaseWorker)) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kInvalidArgument,
                {.rule = "H.worker_named",
                 .message = "the worker named is no case worker here",
                 .missing = {"staff number of a case worker of this node"},
                 .who = {"supervisor"}});
}

std::optional<bool> PanelKnown(const Work& work,
                               const procedure::FactBody& body) {
  const std::vector<std::string>* members = nullptr;
  procedure::DecidingBody decides{};
  if (const auto* decided = std::get_if<procedure::SolutionDecided>(&body)) {
    decides = decided->deciding_body;
    members = &decided->members;
  } else if (const auto* back = std::get_if<procedure::StepReturned>(&body)) {
    decides = back->deciding_body;
    members = &back->members;
  }
  // A court is no panel of this node.
  if (members == nullptr || decides == procedure::DecidingBody::kCourt) {
    return std::nullopt;
  }
  return std::all_of(members->begin(), members->end(),
                     [&](const std::string& member) {
                       return work.env.staff_has_function(
                           member, procedure::Function::kPanelMember);
                     });
}

absl::StatusOr<std::int64_t> CaseloadOf(ReadTx& tx, const std::string& worker) {
  ASSIGN_OR_RETURN(const std::uint64_t count,
                   tx.Count(Table::kMeta, keys::CaseOfWorkerPrefix(worker)));
  return static_cast<std::int64_t>(count);
}

absl::StatusOr<std::string> SealHeads(const Environment& env,
                                      const std::string& case_id,
                                      absl::string_view key,
                                      const store::ProtectedHeads& heads) {
  return SealRecord(key, absl::StrCat("protected heads|", case_id),
                    heads.SerializeAsString(), *env.random);
}

absl::StatusOr<store::ProtectedHeads> OpenHeads(const store::CaseRecord& record,
                                                absl::string_view key) {
  store::ProtectedHeads heads;
  if (record.sealed_heads().empty()) return heads;
  ASSIGN_OR_RETURN(
      std::string bytes,
      OpenRecord(key, absl::StrCat("protected heads|", record.case_id()),
                 record.sealed_heads()));
  if (!heads.ParseFromString(bytes)) {
    return absl::DataLossError("stored heads do not parse");
  }
  return heads;
}

absl::StatusOr<store::KeptBeside> OpenBeside(const store::CaseRecord& record,
                                             absl::string_view key) {
  store::KeptBeside beside;
  if (record.sealed_beside().empty()) return beside;
  ASSIGN_OR_RETURN(std::string bytes,
                   OpenRecord(key, absl::StrCat("beside|", record.case_id()),
                              record.sealed_beside()));
  if (!beside.ParseFromString(bytes)) {
    return absl::DataLossError("what is kept beside a journal does not parse");
  }
  return beside;
}

std::int64_t RecordingTime(const Work& work, const LoadedCase& c) {
  std::int64_t time = work.moment.now_us;
  if (c.file.open_size() > 0) {
    time = std::max(time, RecordedUs(*c.file.open().rbegin()));
  }
  for (const pb::ProtectedSegment& segment : c.file.protected_segments()) {
    if (segment.entries_size() == 0) continue;
    time = std::max(time, RecordedUs(*segment.entries().rbegin()));
  }
  return time;
}

absl::StatusOr<journal::WrittenEntry> AppendFact(Work& work, LoadedCase& c,
                                                 const procedure::Fact& fact,
                                                 const Attachment& attachment) {
  if (EntriesOf(c) >= EntriesMaxFor(TypeOf(fact.body))) {
    return Refuse(absl::StatusCode::kResourceExhausted,
                  {.rule = "limits.entries_per_case",
                   .message = "the journal of this case is full"});
  }
  const journal::NewEntry what = Describe(work, c, fact, attachment);
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(work));
  journal::WrittenEntry written =
      journal::WriteEntry(what, *own, *work.env.random);
  if (!what.received.empty()) {
    RETURN_IF_ERROR(RequireProof(c, written.entry));
  }
  RETURN_IF_ERROR(PutEntry(work, c.record.case_id(), c.key.Reveal(),
                           what.journal, what.epoch, what.sequence,
                           written.entry));
  for (const pb::DocumentBody& body : attachment.documents) {
    RETURN_IF_ERROR(
        PutDocument(work, c.record.case_id(), c.key.Reveal(), body));
  }
  Extend(c, what, written);
  c.replay.state = procedure::Apply(std::move(c.replay.state), fact);
  RETURN_IF_ERROR(FollowVersion(work, c, TypeOf(fact.body)));
  RETURN_IF_ERROR(
      LogLeaf(work, store::NODE_LOG_KIND_ENTRY, written.digest, "entry"));
  return written;
}

absl::Status RecordStatement(Work& work, LoadedCase& c,
                             const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(procedure::Check(c.procedure(), c.state(), *message.fact));
  RETURN_IF_ERROR(
      CheckArrivedForms(c.procedure(), work.moment.today, message.documents));
  RETURN_IF_ERROR(CheckEntryForms(*message.fact, message.documents));
  Attachment attachment;
  attachment.documents = message.documents;
  attachment.received = message.signed_header.SerializeAsString();
  attachment.fact_bytes = message.fact_bytes;
  attachment.fact_salt = message.fact_salt;
  attachment.documents_salt = message.documents_salt;
  const auto* answer =
      std::get_if<procedure::InquiryAnswered>(&message.fact->body);
  if (answer == nullptr || !answer->onward_allowed) {
    RETURN_IF_ERROR(
        NoteReceived(work, message.header.from(), message.documents));
  }
  return AppendFact(work, c, *message.fact, attachment).status();
}

absl::Status PutEntry(Work& work, const std::string& owner,
                      absl::string_view key, JournalKind kind,
                      std::uint64_t epoch, std::uint64_t sequence,
                      const pb::Entry& entry) {
  const std::string row = keys::Entry(owner, kind, epoch, sequence);
  pb::Entry body = entry;
  body.clear_header();
  store::EntryRecord record;
  *record.mutable_header() = entry.header();
  ASSIGN_OR_RETURN(*record.mutable_sealed(),
                   SealRecord(key, absl::StrCat("entry|", row),
                              body.SerializeAsString(), *work.env.random));
  return work.tx.Insert(Table::kEntries, row, record.SerializeAsString());
}

absl::StatusOr<std::vector<pb::Entry>> GetEntries(ReadTx& tx,
                                                  const std::string& owner,
                                                  absl::string_view key,
                                                  JournalKind kind) {
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   tx.Scan(Table::kEntries, keys::EntryPrefix(owner, kind), "",
                           limits::kEntriesPerCaseMax));
  std::vector<pb::Entry> entries;
  entries.reserve(rows.size());
  for (const Row& row : rows) {
    store::EntryRecord record;
    pb::Entry entry;
    if (!record.ParseFromString(row.value)) {
      return absl::DataLossError("a stored entry does not parse");
    }
    ASSIGN_OR_RETURN(
        std::string body,
        OpenRecord(key, absl::StrCat("entry|", row.key), record.sealed()));
    if (!entry.ParseFromString(body)) {
      return absl::DataLossError("a stored entry does not parse");
    }
    *entry.mutable_header() = record.header();
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::Status PutDocument(Work& work, const std::string& owner,
                         absl::string_view key, const pb::DocumentBody& body) {
  const std::string row = keys::Document(owner, body.commitment());
  ASSIGN_OR_RETURN(std::string sealed,
                   SealRecord(key, absl::StrCat("document|", row),
                              body.SerializeAsString(), *work.env.random));
  return work.tx.Put(Table::kDocuments, row, sealed);
}

absl::StatusOr<pb::DocumentBody> GetDocumentBody(ReadTx& tx,
                                                 const std::string& owner,
                                                 absl::string_view key,
                                                 absl::string_view commitment) {
  const std::string row = keys::Document(owner, commitment);
  auto sealed = tx.Get(Table::kDocuments, row);
  if (absl::IsNotFound(sealed.status())) return UnknownOrForbidden("document");
  RETURN_IF_ERROR(sealed.status());
  ASSIGN_OR_RETURN(std::string bytes,
                   OpenRecord(key, absl::StrCat("document|", row), *sealed));
  pb::DocumentBody body;
  if (!body.ParseFromString(bytes)) {
    return absl::DataLossError("a stored document does not parse");
  }
  return body;
}

absl::StatusOr<std::string> FindCommitment(ReadTx& tx, const std::string& owner,
                                           absl::string_view prefix) {
  constexpr std::size_t kPrefixBytesMin = 4;
  if (prefix.size() < kPrefixBytesMin || prefix.size() > kCommitmentBytes) {
    return UnknownOrForbidden("document");
  }
  ASSIGN_OR_RETURN(
      const std::vector<Row> rows,
      tx.Scan(Table::kDocuments, keys::Document(owner, prefix), "", 2));
  if (rows.size() != 1) return UnknownOrForbidden("document");
  return rows.front().key.substr(keys::DocumentPrefix(owner).size());
}

absl::StatusOr<std::vector<pb::DocumentBody>> ProposedDocuments(
    Work& work, const LoadedCase& c, std::uint64_t proposal) {
  if (proposal >= c.replay.open.size() ||
      !c.replay.open[proposal].document_commitments.has_value()) {
    return absl::DataLossError("the documents of a proposal are gone");
  }
  std::vector<pb::DocumentBody> bodies;
  for (const std::string& commitment :
       *c.replay.open[proposal].document_commitments) {
    ASSIGN_OR_RETURN(pb::DocumentBody body,
                     GetDocumentBody(work.tx, c.record.case_id(),
                                     c.key.Reveal(), commitment));
    bodies.push_back(std::move(body));
  }
  return bodies;
}

}  // namespace causeway::server
