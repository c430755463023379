#include "server/case_import.h"

#include <map>
#include <set>
#include <utility>

#include "base/errors.h"
#include "base/ids.h"
#include "crypto/commitment.h"
#include "journal/witness_statement.h"
#include "server/beside_copy.h"
#include "server/case_store.h"
#include "server/case_versions.h"
#include "server/case_writer.h"
#include "server/entry_forms.h"
#include "server/handoff_giver.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "statemachine/procedure/gates.h"

namespace causeway::server {
namespace {

using procedure::JournalKind;

absl::Status Bad(absl::string_view rule, absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = std::string(rule),
                 .message = std::string(message),
                 .who = {"the giver's node"}});
}

// Documents that some entry of the file commits to.
std::set<std::string> Committed(const journal::ReplayedCase& replay) {
  std::set<std::string> all;
  for (const auto* entries : {&replay.open, &replay.secret}) {
    for (const journal::OpenedEntry& entry : *entries) {
      if (!entry.document_commitments.has_value()) continue;
      all.insert(entry.document_commitments->begin(),
                 entry.document_commitments->end());
    }
  }
  return all;
}

// A case that was here before comes back in a later epoch only, and with the
// entries this node knows.
absl::Status VerifyFence(Work& work, const pb::CaseFile& file,
                         std::uint64_t epoch) {
  auto known = work.tx.Get(Table::kCaseTags, file.case_tag());
  if (absl::IsNotFound(known.status())) return absl::OkStatus();
  RETURN_IF_ERROR(known.status());
  ASSIGN_OR_RETURN(LoadedCase c, LoadToRead(work.env, work.tx, *known));
  if (RequireActing(c.record).ok() || epoch < c.record.epoch()) {
    return Bad("custody.superseded", "the file is of an epoch that is over");
  }
  return VerifyKnown(c, file);
}

absl::Status PutJournal(
    Work& work, const std::string& case_id, absl::string_view key,
    JournalKind kind,
    const google::protobuf::RepeatedPtrField<pb::Entry>& entries) {
  for (const pb::Entry& entry : entries) {
    pb::EntryHeader header;
    if (!header.ParseFromString(entry.header().payload())) {
      return absl::InternalError("a verified entry does not parse");
    }
    // A case that comes back: what this node holds already stays as it is.
    const std::string row =
        keys::Entry(case_id, kind, header.epoch(), header.sequence());
    if (work.tx.Get(Table::kEntries, row).ok()) continue;
    RETURN_IF_ERROR(PutEntry(work, case_id, key, kind, header.epoch(),
                             header.sequence(), entry));
    RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ENTRY,
                            journal::SignedDigest("entry", entry.header()),
                            "entry.imported"));
  }
  return absl::OkStatus();
}

// A case whose copy was erased here comes back whole, and the stub makes way:
// VerifyFence held the one against the other.
absl::Status Revive(Work& work, store::CaseRecord& record) {
  record.clear_erased();
  for (const JournalKind kind : {JournalKind::kOpen, JournalKind::kProtected}) {
    RETURN_IF_ERROR(DeletePrefix(work.tx, Table::kEntries,
                                 keys::EntryPrefix(record.case_id(), kind)));
  }
  return NewOwnerKey(work, record.case_id()).status();
}

// The record of this case here: the one it had before, or a new one.
absl::StatusOr<store::CaseRecord> RecordFor(Work& work,
                                            const std::string& case_tag) {
  auto known = work.tx.Get(Table::kCaseTags, case_tag);
  if (known.ok()) {
    ASSIGN_OR_RETURN(auto record, GetRecord<store::CaseRecord>(
                                      work.tx, Table::kCases, *known));
    if (record.has_erased()) RETURN_IF_ERROR(Revive(work, record));
    record.clear_copy();
    return record;
  }
  if (!absl::IsNotFound(known.status())) return known.status();
  store::CaseRecord record;
  record.set_case_id(NewCaseId(*work.env.random));
  record.set_case_tag(case_tag);
  RETURN_IF_ERROR(work.tx.Insert(Table::kCaseTags, case_tag, record.case_id()));
  RETURN_IF_ERROR(NewOwnerKey(work, record.case_id()).status());
  return record;
}

void AddHead(store::ProtectedHeads& heads,
             const pb::ProtectedHeadOpening& head) {
  for (const auto& known : heads.openings()) {
    if (known.epoch() == head.epoch()) return;
  }
  *heads.add_openings() = head;
}

// Openings this node holds already, those in the file, and that of the epoch
// that just ended.
absl::Status MergeHeads(Work& work, const ArrivedCase& arrived,
                        absl::string_view key, store::CaseRecord& record) {
  ASSIGN_OR_RETURN(store::ProtectedHeads heads, OpenHeads(record, key));
  for (const auto& head : arrived.file.protected_heads()) {
    AddHead(heads, head);
  }
  if (arrived.opening.has_value()) AddHead(heads, *arrived.opening);
  ASSIGN_OR_RETURN(*record.mutable_sealed_heads(),
                   SealHeads(work.env, record.case_id(), key, heads));
  return absl::OkStatus();
}

// What another node told an earlier custodian, and did not allow to send on,
// is not sent on from here either (P11).
absl::Status NoteForeign(Work& work, const ArrivedCase& arrived) {
  std::map<std::string, pb::DocumentBody> bodies;
  for (const pb::DocumentBody& body : arrived.file.documents()) {
    bodies[body.commitment()] = body;
  }
  for (const auto* entries : {&arrived.replay.open, &arrived.replay.secret}) {
    for (const journal::OpenedEntry& entry : *entries) {
      if (!entry.received.has_value() ||
          !entry.document_commitments.has_value()) {
        continue;
      }
      const auto* answer =
          entry.fact.has_value()
              ? std::get_if<procedure::InquiryAnswered>(&entry.fact->body)
              : nullptr;
      pb::MessageHeader message;
      if (!message.ParseFromString(entry.received->payload())) {
        return absl::InternalError("a verified message does not parse");
      }
      if ((answer != nullptr && answer->onward_allowed) ||
          message.from() == work.env.node_id) {
        continue;
      }
      std::vector<pb::DocumentBody> came;
      for (const std::string& commitment : *entry.document_commitments) {
        const auto body = bodies.find(commitment);
        if (body != bodies.end()) came.push_back(body->second);
      }
      RETURN_IF_ERROR(NoteReceived(work, message.from(), came));
    }
  }
  return absl::OkStatus();
}

absl::Status Begin(Work& work, const ArrivedCase& arrived,
                   const std::string& case_id) {
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, case_id));
  RETURN_IF_ERROR(DecideAndAppend(work, c, Machine(work.env),
                                  MachineCommand(work, arrived.begins), {})
                      .status());
  RETURN_IF_ERROR(RejoinBeside(work, c));
  return SaveCase(work, c);
}

}  // namespace

absl::Status CheckPeerTime(const Work& work, std::int64_t recorded_at_us) {
  if (recorded_at_us - kClockAheadUsMax <= work.moment.now_us) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "peer.clock_ahead",
                 .message = "what the peer recorded lies too far ahead",
                 .who = {"the sender's node"},
                 .next = {"set the clock right, then send it again"},
                 .retryable = true});
}

absl::StatusOr<journal::ReplayedCase> ReplayForeign(const Work& work,
                                                    const pb::CaseFile& file) {
  auto replay =
      journal::Replay(file, *work.env.directory, *work.env.procedures);
  if (replay.ok()) return replay;
  const std::optional<Refusal> refusal = RefusalOf(replay.status());
  // What this node lacks can be added; the giver sends the file again.
  if (!refusal.has_value() || refusal->rule == procedure::kVersionKnownRule) {
    return replay.status();
  }
  return Bad(refusal->rule, refusal->message);
}

absl::Status CheckTimes(const Work& work, const journal::ReplayedCase& replay) {
  for (const auto* entries : {&replay.open, &replay.secret}) {
    if (entries->empty()) continue;
    RETURN_IF_ERROR(
        CheckPeerTime(work, entries->back().header.recorded_at_us()));
  }
  return absl::OkStatus();
}

absl::Status VerifyProtected(const Work& work, const pb::BundleTerms& terms,
                             const pb::CaseFile& file,
                             const journal::ReplayedCase& replay) {
  const bool entitled = procedure::EntitledToProtected(
      replay.state.open, PeerFrom(*work.moment.directory, work.env.node_id));
  if (terms.protected_included() != entitled) {
    return Bad("bundle.protected_entitlement",
               "the protected journal goes to every receiver outside the "
               "origin set, and to no other");
  }
  if (!entitled) {
    if (file.protected_segments_size() == 0 &&
        file.protected_heads_size() == 0 && terms.protected_head().empty()) {
      return absl::OkStatus();
    }
    return Bad("bundle.protected_entitlement",
               "the file holds protected parts this node must not have");
  }
  if (terms.protected_head() != replay.secret_head) {
    return Bad("bundle.protected_head",
               "the protected journal does not end where the terms say");
  }
  return absl::OkStatus();
}

absl::Status VerifyDocuments(const std::set<int>& sections,
                             const pb::CaseFile& file,
                             const journal::ReplayedCase& replay) {
  const std::set<std::string> committed = Committed(replay);
  for (const pb::DocumentBody& body : file.documents()) {
    ASSIGN_OR_RETURN(const pb::Document document,
                     journal::OpenDocumentBody(body));
    if (sections.count(document.kind()) == 0) {
      return Bad("bundle.section",
                 "the file holds a document of a kind that the offer did not "
                 "list");
    }
    if (committed.count(body.commitment()) == 0) {
      return Bad("bundle.document_unknown",
                 "the file holds a document that no entry commits to");
    }
  }
  // A paper that says no where its fact says yes binds nobody here.
  return CheckFileForms(file, replay);
}

absl::Status VerifyKnown(const LoadedCase& known, const pb::CaseFile& file) {
  for (int i = 0; i < known.file.open_size(); ++i) {
    if (i >= file.open_size()) {
      return Bad("custody.file_shorter",
                 "this node holds more of the case than the file");
    }
    if (journal::SignedDigest("entry", known.file.open(i).header()) ==
        journal::SignedDigest("entry", file.open(i).header())) {
      continue;
    }
    return Bad("custody.equivocation",
               "the file differs from what this node holds of the case");
  }
  return absl::OkStatus();
}

absl::Status VerifyCaseFile(Work& work, const store::TaskRecord& task,
                            const pb::MessageHeader& header,
                            const pb::CaseFile& file) {
  const pb::BundleTerms& terms = header.bundle();
  ASSIGN_OR_RETURN(journal::ReplayedCase replay, ReplayForeign(work, file));
  RETURN_IF_ERROR(CheckTimes(work, replay));
  const procedure::OpenState& open = replay.state.open;
  if (terms.starting_sequence() != 0) {
    return Bad("bundle.starting_sequence", "the file must start at entry 0");
  }
  if (file.case_tag() != header.case_tag() ||
      terms.open_head() != replay.open_head ||
      terms.epoch() != header.epoch() || terms.epoch() != open.epoch) {
    return Bad("bundle.terms", "the file is not the one the terms describe");
  }
  if (open.custodian != task.peer()) {
    return Bad("bundle.custodian", "the giver is not the case's custodian");
  }
  if (open.handoff.phase != procedure::HandoffPhase::kAccepted ||
      open.handoff.offer_id != task.offer_id() ||
      open.handoff.receiver != work.env.node_id ||
      open.handoff.child_travels != task.child_travels()) {
    return Bad("bundle.offer", "the file does not hold this very offer");
  }
  if (terms.final() && task.child_travels() && !open.handoff.received) {
    return Bad("bundle.child_received",
               "a final file for a child who travels holds the arrival");
  }
  ASSIGN_OR_RETURN(const pb::MessageHeader offer,
                   RequestOf(work.env, work.tx, task));
  if (offer.cover_sheet().procedure_digest() != open.procedure_digest) {
    return Bad("bundle.procedure",
               "the case runs under another procedure version than the offer "
               "said");
  }
  RETURN_IF_ERROR(UseVersions(work, open.procedure_digests));
  RETURN_IF_ERROR(VerifyFence(work, file, open.epoch));
  RETURN_IF_ERROR(VerifyProtected(work, terms, file, replay));
  // The file carries what the offer listed, and nothing else.
  const auto& listed = offer.cover_sheet().sections();
  return VerifyDocuments({listed.begin(), listed.end()}, file, replay);
}

absl::StatusOr<ReleasedCase> VerifyRelease(
    const Work& work, const store::TaskRecord& task,
    const journal::OpenedMessage& message, pb::CaseFile file) {
  if (!message.release_entry.has_value()) {
    return Bad("release.entry", "RELEASE comes without its entry");
  }
  ReleasedCase released;
  released.release_digest =
      journal::SignedDigest("entry", message.release_entry->header());
  if (released.release_digest != message.header.release().release_digest() ||
      message.header.case_tag() != file.case_tag()) {
    return Bad("release.terms", "the entry is not the one the terms name");
  }
  *file.add_open() = *message.release_entry;
  released.file = std::move(file);
  // RELEASE is legal only with this node's own READY inside, naming the heads
  // before it: replay verifies both.
  ASSIGN_OR_RETURN(released.replay, ReplayForeign(work, released.file));
  const journal::OpenedEntry& last = released.replay.open.back();
  if (!last.received.has_value() ||
      journal::SignedDigest("message", *last.received) != task.ready_digest()) {
    return Bad("release.ready", "RELEASE does not answer this node's READY");
  }
  released.named_open_head = last.header.previous_digest();
  const std::string& salt = message.header.release().protected_head_salt();
  if (task.protected_head().empty()) return released;
  const auto* fact = std::get_if<procedure::CustodyReleased>(&last.fact->body);
  if (fact == nullptr ||
      !VerifyCommitment(fact->protected_head_commitment, salt, "protected_head",
                        task.protected_head())) {
    return Bad("release.protected_head",
               "RELEASE does not commit to the protected head of the file");
  }
  return released;
}

absl::StatusOr<std::string> ImportCase(Work& work,
                                       const store::TaskRecord& task,
                                       const journal::OpenedMessage& message,
                                       const ReleasedCase& released,
                                       const pb::SignedBytes* certificate) {
  procedure::CustodyTaken taken;
  taken.offer_id = task.offer_id();
  taken.giver = task.peer();
  taken.release_digest = released.release_digest;
  taken.worker = task.worker();
  taken.over_caseload =
      static_cast<procedure::CaseloadReason>(task.over_caseload());
  if (certificate != nullptr) {
    taken.head_certificate_digest = journal::CertificateDigest(*certificate);
  }
  ArrivedCase arrived;
  arrived.file = released.file;
  arrived.replay = released.replay;
  arrived.peer = task.peer();
  arrived.reference = task.reference();
  arrived.epoch = message.header.epoch() + 1;
  arrived.begins = std::move(taken);
  arrived.certificate = certificate;
  if (!task.protected_head().empty()) {
    pb::ProtectedHeadOpening& head = arrived.opening.emplace();
    head.set_epoch(message.header.epoch());
    head.set_salt(message.header.release().protected_head_salt());
    head.set_head(task.protected_head());
  }
  return KeepCase(work, arrived);
}

absl::StatusOr<std::string> KeepCase(Work& work, const ArrivedCase& arrived) {
  ASSIGN_OR_RETURN(store::CaseRecord record,
                   RecordFor(work, arrived.file.case_tag()));
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, record.case_id()));
  RETURN_IF_ERROR(PutJournal(work, record.case_id(), key.Reveal(),
                             JournalKind::kOpen, arrived.file.open()));
  for (const pb::ProtectedSegment& s : arrived.file.protected_segments()) {
    RETURN_IF_ERROR(PutJournal(work, record.case_id(), key.Reveal(),
                               JournalKind::kProtected, s.entries()));
  }
  for (const pb::DocumentBody& body : arrived.file.documents()) {
    RETURN_IF_ERROR(PutDocument(work, record.case_id(), key.Reveal(), body));
  }
  RETURN_IF_ERROR(NoteForeign(work, arrived));
  RETURN_IF_ERROR(MergeHeads(work, arrived, key.Reveal(), record));
  record.set_phase(store::CUSTODY_PHASE_HELD);
  record.clear_offer();
  record.set_epoch(arrived.epoch);
  record.set_custodian(work.env.node_id);
  record.set_open_length(static_cast<std::uint64_t>(arrived.file.open_size()));
  record.set_open_head(arrived.replay.open_head);
  record.set_protected_length(0);
  record.clear_protected_head();
  record.set_keeper(false);
  record.clear_witnessed();
  if (arrived.certificate != nullptr) {
    *record.mutable_witnessed()->mutable_statements() =
        arrived.file.witness_statements();
  }
  if (!arrived.reference.empty()) {
    RETURN_IF_ERROR(
        AdoptReference(work, arrived.peer, arrived.reference, record));
  }
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kCases, record.case_id(), record));
  RETURN_IF_ERROR(Begin(work, arrived, record.case_id()));
  return record.case_id();
}

}  // namespace causeway::server
