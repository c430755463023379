#include "server/erasure.h"

#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "server/beside_copy.h"
#include "server/bundle.h"
#include "server/case_access.h"
#include "server/entry_forms.h"
#include "server/inbox.h"
#include "server/notices.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/pending_acts.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/data_protection.h"

namespace causeway::server {
namespace {

using procedure::JournalKind;

// A pairwise reference of the case, with its row.
struct CaseReference {
  std::string key;
  std::string peer;
  std::string reference;
  store::ReferenceRecord record;
};

absl::StatusOr<std::vector<CaseReference>> ReferencesOf(
    ReadTx& tx, const std::string& case_id) {
  ASSIGN_OR_RETURN(const std::vector<OwnedRow> owned, OwnedRows(tx, case_id));
  std::vector<CaseReference> all;
  for (const OwnedRow& row : owned) {
    if (row.table != Table::kReferences) continue;
    CaseReference one;
    one.key = row.key;
    const std::size_t slash = row.key.find('/');
    one.peer = row.key.substr(0, slash);
    one.reference = row.key.substr(slash + 1);
    ASSIGN_OR_RETURN(one.record, GetRecord<store::ReferenceRecord>(
                                     tx, Table::kReferences, row.key));
    all.push_back(std::move(one));
  }
  return all;
}

absl::StatusOr<std::vector<store::TaskRecord>> TasksOf(
    ReadTx& tx, const CaseReference& reference, const std::string& case_id) {
  std::vector<store::TaskRecord> tasks;
  for (const std::string& task_id : reference.record.task_ids()) {
    ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(tx, task_id));
    if (task.case_id() == case_id) tasks.push_back(std::move(task));
  }
  return tasks;
}

// Row keys of what was sent under a reference, wherever the row is now.
absl::StatusOr<std::vector<std::string>> SentUnder(ReadTx& tx,
                                                   const std::string& key) {
  ASSIGN_OR_RETURN(const std::vector<OwnedRow> owned, OwnedRows(tx, key));
  std::vector<std::string> sent;
  for (const OwnedRow& row : owned) {
    if (row.table == Table::kOutbox) sent.push_back(row.key);
  }
  return sent;
}

absl::Status DropAnswers(Work& work, const std::string& owner) {
  ASSIGN_OR_RETURN(const std::vector<OwnedRow> owned,
                   OwnedRows(work.tx, owner));
  for (const OwnedRow& row : owned) {
    if (row.table != Table::kIdempotency) continue;
    RETURN_IF_ERROR(work.tx.Delete(Table::kIdempotency, row.key));
  }
  return ForgetOwned(work.tx, owner);
}

absl::Status DropTask(Work& work, const std::string& task_id) {
  RETURN_IF_ERROR(
      DeletePrefix(work.tx, Table::kDocuments, keys::DocumentPrefix(task_id)));
  RETURN_IF_ERROR(DropStaged(work.tx, task_id));
  RETURN_IF_ERROR(DropAnswers(work, task_id));
  RETURN_IF_ERROR(work.tx.Delete(Table::kMeta, keys::Awaited(task_id)));
  RETURN_IF_ERROR(work.tx.Delete(Table::kTasks, task_id));
  return work.tx.Delete(Table::kCaseKeys, task_id);
}

// The row stays for its sequence: what the peer still sends in order is
// answered like a reference that was ended.
absl::Status EndReference(Work& work, const std::string& case_id,
                          CaseReference reference) {
  ASSIGN_OR_RETURN(const std::vector<store::TaskRecord> tasks,
                   TasksOf(work.tx, reference, case_id));
  for (const store::TaskRecord& task : tasks) {
    RETURN_IF_ERROR(DropTask(work, task.task_id()));
  }
  // Gives back the places in the order of what never left.
  RETURN_IF_ERROR(TakeBack(work, reference.peer, reference.reference,
                           [](const store::OutboxRecord&) { return true; })
                      .status());
  ASSIGN_OR_RETURN(const std::vector<std::string> sent,
                   SentUnder(work.tx, reference.key));
  for (const std::string& key : sent) {
    auto open = GetRecord<store::OutboxRecord>(work.tx, Table::kOutbox, key);
    if (open.ok()) {
      RETURN_IF_ERROR(CloseRow(work.tx, key, *std::move(open),
                               store::OUTBOX_STATE_CANCELLED));
    } else if (!absl::IsNotFound(open.status())) {
      return open.status();
    }
    RETURN_IF_ERROR(DropEnded(work.tx, key));
  }
  RETURN_IF_ERROR(DropInboxUnder(work, reference.peer, reference.reference));
  RETURN_IF_ERROR(ForgetOwned(work.tx, reference.key));
  ASSIGN_OR_RETURN(store::ReferenceRecord record,
                   GetReference(work.tx, reference.peer, reference.reference));
  record.clear_case_id();
  record.clear_task_ids();
  for (const std::string& task_id : reference.record.task_ids()) {
    if (work.tx.Get(Table::kTasks, task_id).ok()) record.add_task_ids(task_id);
  }
  return PutReference(work, reference.peer, reference.reference, record);
}

// The signed headers stay; what they commit to, and its salts, do not.
absl::Status StripEntries(Work& work, const std::string& case_id) {
  for (const JournalKind kind : {JournalKind::kOpen, JournalKind::kProtected}) {
    ASSIGN_OR_RETURN(
        const std::vector<Row> rows,
        work.tx.Scan(Table::kEntries, keys::EntryPrefix(case_id, kind), "",
                     limits::kEntriesPerCaseMax));
    for (const Row& row : rows) {
      store::EntryRecord entry;
      if (!entry.ParseFromString(row.value)) {
        return absl::DataLossError("a stored entry does not parse");
      }
      entry.clear_sealed();
      RETURN_IF_ERROR(PutRecord(work.tx, Table::kEntries, row.key, entry));
    }
  }
  return absl::OkStatus();
}

store::CaseRecord StubOf(const Work& work, const store::CaseRecord& record,
                         procedure::ErasureGround ground) {
  store::CaseRecord stub = record;
  stub.set_version(record.version() + 1);
  stub.clear_offer();
  stub.clear_references();
  stub.clear_sealed_heads();
  stub.clear_worker();
  stub.clear_last_worker();
  stub.clear_keeper();
  stub.clear_copy();
  stub.clear_sealed_beside();
  stub.mutable_erased()->set_ground(static_cast<pb::ErasureGround>(ground));
  stub.mutable_erased()->set_on(FormatDate(work.moment.today));
  return stub;
}

// Of whoever restricted elsewhere only the ground is kept.
void SetMarks(const std::string& node, const procedure::OpenState& open,
              store::CopyMarks& marks) {
  marks.Clear();
  for (const auto& [ground, who] : open.restrictions) {
    store::CopyRestriction* one = marks.add_restrictions();
    one->set_ground(static_cast<pb::RestrictionGround>(ground));
    if (who.node == node) one->set_staff_number(who.staff_number);
  }
  marks.set_erasure_requested_by(
      static_cast<pb::ErasureParty>(open.erasure_request.party));
  marks.set_request_recorded_by(open.erasure_request.recorded_by.staff_number);
}

}  // namespace

absl::StatusOr<bool> CaseWaits(ReadTx& tx, const store::CaseRecord& record) {
  ASSIGN_OR_RETURN(const std::vector<CaseReference> references,
                   ReferencesOf(tx, record.case_id()));
  for (const CaseReference& reference : references) {
    ASSIGN_OR_RETURN(const std::vector<store::TaskRecord> tasks,
                     TasksOf(tx, reference, record.case_id()));
    for (const store::TaskRecord& task : tasks) {
      if (!task.closed()) return true;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> sent,
                     SentUnder(tx, reference.key));
    for (const std::string& key : sent) {
      auto open = GetRecord<store::OutboxRecord>(tx, Table::kOutbox, key);
      if (absl::IsNotFound(open.status())) continue;
      RETURN_IF_ERROR(open.status());
      if (open->state() == store::OUTBOX_STATE_PENDING) return true;
    }
  }
  return false;
}

absl::Status EraseCase(Work& work, LoadedCase& c,
                       procedure::ErasureGround ground) {
  const std::string case_id = c.record.case_id();
  ASSIGN_OR_RETURN(std::vector<CaseReference> references,
                   ReferencesOf(work.tx, case_id));
  for (CaseReference& reference : references) {
    RETURN_IF_ERROR(EndReference(work, case_id, std::move(reference)));
  }
  RETURN_IF_ERROR(StripEntries(work, case_id));
  RETURN_IF_ERROR(
      DeletePrefix(work.tx, Table::kDocuments, keys::DocumentPrefix(case_id)));
  RETURN_IF_ERROR(DropAnswers(work, case_id));
  RETURN_IF_ERROR(work.tx.Delete(Table::kMeta, keys::Awaited(case_id)));
  RETURN_IF_ERROR(ErasePending(work.tx, case_id));
  // The storage empties its log of pages after this.
  RETURN_IF_ERROR(work.tx.Delete(Table::kCaseKeys, case_id));
  c.record = StubOf(work, c.record, ground);
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kCases, case_id, c.record));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          c.record.open_head(), "case.erased"));
  ASSIGN_OR_RETURN(c, LoadToRead(work.env, work.tx, case_id));
  return absl::OkStatus();
}

void KeepRestrictions(const std::string& node, const LoadedCase& c,
                      store::CaseRecord& record) {
  SetMarks(node, c.state().open, *record.mutable_copy());
}

procedure::CaseState StateOfCopy(const std::string& node, const LoadedCase& c) {
  procedure::CaseState state = c.state();
  procedure::OpenState& open = state.open;
  const store::CopyMarks& marks = c.record.copy();
  const auto own = [&node](const std::string& staff) {
    return procedure::Person{node, staff};
  };
  open.copy = procedure::CopyState{
      c.record.phase() == store::CUSTODY_PHASE_CLOSED,
      FormatDate(DateOf(
          absl::FromUnixMicros(c.replay.open.back().header.recorded_at_us())))};
  open.restrictions.clear();
  for (const store::CopyRestriction& one : marks.restrictions()) {
    open.restrictions[static_cast<procedure::RestrictionGround>(one.ground())] =
        own(one.staff_number());
  }
  open.erasure_request = {
      static_cast<procedure::ErasureParty>(marks.erasure_requested_by()),
      own(marks.request_recorded_by())};
  return WithBeside(node, c, std::move(state));
}

absl::Status RecordOnCopy(Work& work, const CallContext& call, LoadedCase& c,
                          const procedure::Command& command,
                          const Documents& documents) {
  const bool answers =
      std::holds_alternative<procedure::ComplaintAnswered>(command.body);
  if (answers && !AnswersComplaints(c.record)) return NotTheirs(c.record);
  if (!answers && !command.documents.empty()) {
    return InvalidField("documents", "some",
                        "none: what is decided about a copy has no journal");
  }
  procedure::Context context = ContextFor(work, call.actor, "");
  ASSIGN_OR_RETURN(context.waits, CaseWaits(work.tx, c.record));
  procedure::CaseState state = StateOfCopy(work.env.node_id, c);
  // What is hidden from who answers is refused as what there is not.
  if (answers)
    state = procedure::SeenBy(ReaderOf(call, c.record), std::move(state));
  ASSIGN_OR_RETURN(const std::vector<procedure::Fact> facts,
                   procedure::Decide(c.procedure(), state, command, context));
  for (const procedure::Fact& fact : facts) {
    if (const auto* erased = std::get_if<procedure::CaseErased>(&fact.body)) {
      return EraseCase(work, c, erased->ground);
    }
    state = procedure::Apply(std::move(state), fact);
    if (!procedure::IsDataProtection(TypeOf(fact.body))) {
      ASSIGN_OR_RETURN(
          const std::vector<pb::DocumentBody> bodies,
          MakeBodies(work, c.procedure(), documents, state.open.age_band));
      RETURN_IF_ERROR(CheckEntryForms(fact, bodies, &state));
      return RecordBeside(work, c, fact, bodies);
    }
    RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                            c.record.open_head(), kCopyRecorded));
  }
  SetMarks(work.env.node_id, state.open, *c.record.mutable_copy());
  RETURN_IF_ERROR(SaveCase(work, c));
  c.record.set_version(c.record.version() + 1);
  return absl::OkStatus();
}

}  // namespace causeway::server
