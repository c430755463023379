#include "server/inquiries.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "server/case_writer.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/statement.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "server/work.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::DocumentKind;
using procedure::InquiryKind;

struct KindAndType {
  InquiryKind kind;
  pb::MessageType type;
};

constexpr std::array<KindAndType, 8> kKinds = {{
    {InquiryKind::kInformationRequest, pb::MESSAGE_TYPE_INFORMATION_REQUEST},
    {InquiryKind::kPlacementConsultation,
     pb::MESSAGE_TYPE_PLACEMENT_CONSULTATION},
    {InquiryKind::kTracingRequest, pb::MESSAGE_TYPE_TRACING_REQUEST},
    {InquiryKind::kCaseRequest, pb::MESSAGE_TYPE_CASE_REQUEST},
    {InquiryKind::kDangerNotice, pb::MESSAGE_TYPE_DANGER_NOTICE},
    {InquiryKind::kMissingNotice, pb::MESSAGE_TYPE_MISSING_NOTICE},
    {InquiryKind::kMeasureNotice, pb::MESSAGE_TYPE_MEASURE_NOTICE},
    {InquiryKind::kConsentChanged, pb::MESSAGE_TYPE_CONSENT_CHANGED},
}};

pb::MessageType MessageTypeOf(InquiryKind kind) {
  for (const KindAndType& row : kKinds) {
    if (row.kind == kind) return row.type;
  }
  return pb::MESSAGE_TYPE_UNSPECIFIED;
}

// What a message says in coded terms.
pb::InquiryTerms TermsOf(const procedure::OpenState& open, InquiryKind kind,
                         const procedure::InquiryProposed* proposed) {
  pb::InquiryTerms terms;
  terms.set_age_band(static_cast<pb::AgeBand>(open.age_band));
  if (kind == InquiryKind::kDangerNotice) {
    terms.set_danger(static_cast<pb::UrgentKind>(open.urgent_kind));
  }
  if (proposed != nullptr) {
    terms.set_country(proposed->country);
    terms.set_onward_allowed(proposed->onward_allowed);
  }
  return terms;
}

// Each goes under a reference of its own and waits behind nothing: what a gate
// holds keeps no other from leaving.
absl::StatusOr<std::string> Send(Work& work, LoadedCase& c, InquiryKind kind,
                                 const std::string& recipient,
                                 const procedure::InquiryProposed* proposed,
                                 std::vector<pb::DocumentBody> documents) {
  store::PeerReference line;
  line.set_peer(recipient);
  ASSIGN_OR_RETURN(*line.mutable_reference(),
                   NewReference(work, c.record, recipient));
  Outgoing outgoing;
  outgoing.peer = recipient;
  outgoing.header.set_type(MessageTypeOf(kind));
  outgoing.header.set_reference(line.reference());
  outgoing.header.set_case_reference(KnownReference(c.record, recipient));
  outgoing.case_id = c.record.case_id();
  outgoing.documents = std::move(documents);
  if (kind != InquiryKind::kConsentChanged) {
    *outgoing.header.mutable_inquiry() =
        TermsOf(c.state().open, kind, proposed);
  }
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  line.set_inquiry_digest(enqueued.digest);
  *c.record.add_references() = std::move(line);
  return enqueued.digest;
}

// The case here that the peer already told of, or has from here; what comes
// under the new reference belongs to it. Empty where there is none, and where
// it was erased.
absl::StatusOr<std::string> BindToCase(Work& work,
                                       const pb::MessageHeader& header) {
  const std::string& peer = header.from();
  ASSIGN_OR_RETURN(store::ReferenceRecord known,
                   GetReference(work.tx, peer, header.case_reference()));
  if (known.case_id().empty()) return std::string();
  ASSIGN_OR_RETURN(
      const store::CaseRecord record,
      GetRecord<store::CaseRecord>(work.tx, Table::kCases, known.case_id()));
  if (record.has_erased()) return std::string();
  ASSIGN_OR_RETURN(store::ReferenceRecord own,
                   GetReference(work.tx, peer, header.reference()));
  own.set_case_id(known.case_id());
  RETURN_IF_ERROR(NoteOwned(work.tx, known.case_id(), Table::kReferences,
                            keys::Reference(peer, header.reference())));
  RETURN_IF_ERROR(PutReference(work, peer, header.reference(), own));
  return known.case_id();
}

absl::Status NameOutcomes(InquiryKind kind, const absl::Status& status) {
  Refusal refusal = RefusalOf(status).value_or(Refusal());
  for (const procedure::InquiryOutcome outcome : procedure::OutcomesFor(kind)) {
    refusal.missing.emplace_back(procedure::WordsOf(outcome));
  }
  return Refuse(status.code(), refusal);
}

// The rules by which the asker judges the answer, asked here first. The
// version of its case is not told, and no file may ask more of an answer than
// code does: the embedded procedure gives the words.
absl::Status CheckAnswer(const CallContext& call, InquiryKind kind,
                         procedure::InquiryOutcome outcome,
                         const std::vector<DocumentKind>& documents) {
  const auto refuse = [&](const char* rule, absl::StatusCode code) {
    return procedure::RefuseByRule(procedure::Procedure::Embedded(), rule,
                                   code);
  };
  if (!procedure::Fits(kind, outcome)) {
    return NameOutcomes(
        kind, refuse("I.outcome", absl::StatusCode::kInvalidArgument));
  }
  if (outcome != procedure::InquiryOutcome::kReceived &&
      !call.Has(procedure::Function::kSupervisor)) {
    return refuse("I.decided_by_supervisor",
                  absl::StatusCode::kPermissionDenied);
  }
  if (!std::all_of(documents.begin(), documents.end(), procedure::MayAnswer)) {
    return refuse("I.answer_documents", absl::StatusCode::kInvalidArgument);
  }
  if (procedure::NeedsAnAnswerInWriting(outcome) && documents.empty()) {
    return refuse("I.answer_written", absl::StatusCode::kInvalidArgument);
  }
  return absl::OkStatus();
}

}  // namespace

InquiryKind InquiryKindOf(pb::MessageType type) {
  for (const KindAndType& row : kKinds) {
    if (row.type == type) return row.kind;
  }
  return InquiryKind::kUnspecified;
}

bool IsInquiry(pb::MessageType type) {
  return InquiryKindOf(type) != InquiryKind::kUnspecified;
}

absl::Status SendInquiry(Work& work, LoadedCase& c,
                         procedure::InquirySent& body) {
  const procedure::InquiryState* const proposed =
      c.state().open.Proposed(body.kind, body.recipient);
  if (proposed == nullptr) {
    return procedure::RefuseByRule(c.procedure(), "I.proposed",
                                   absl::StatusCode::kFailedPrecondition);
  }
  ASSIGN_OR_RETURN(std::vector<pb::DocumentBody> documents,
                   ProposedDocuments(work, c, proposed->entry));
  const auto& fact = c.replay.open[proposed->entry].fact;
  ASSIGN_OR_RETURN(
      body.request_digest,
      Send(work, c, body.kind, body.recipient,
           fact.has_value()
               ? std::get_if<procedure::InquiryProposed>(&fact->body)
               : nullptr,
           std::move(documents)));
  return absl::OkStatus();
}

absl::Status SendNotice(Work& work, LoadedCase& c,
                        procedure::NoticeSent& body) {
  ASSIGN_OR_RETURN(body.request_digest,
                   Send(work, c, body.kind, body.recipient, nullptr, {}));
  return absl::OkStatus();
}

absl::Status TakeBackInquiry(Work& work, LoadedCase& c,
                             const std::string& digest) {
  for (const store::PeerReference& line : c.record.references()) {
    if (digest.empty() || line.inquiry_digest() != digest) continue;
    return TakeBack(work, line.peer(), line.reference(),
                    [&](const store::OutboxRecord& row) {
                      return row.message_digest() == digest;
                    })
        .status();
  }
  return absl::OkStatus();  // Another custodian sent it.
}

absl::Status TellHolders(Work& work, LoadedCase& c) {
  const std::map<std::string, std::uint64_t> holders = c.state().open.holders;
  for (const auto& [holder, entry] : holders) {
    procedure::NoticeSent body;
    body.kind = InquiryKind::kConsentChanged;
    body.recipient = holder;
    // A node that left cannot be told; a withdrawal never fails for that.
    if (!work.moment.directory->SealingCertificateOf(holder).ok()) continue;
    RETURN_IF_ERROR(SendNotice(work, c, body));
    RETURN_IF_ERROR(DecideAndAppend(work, c, Machine(work.env),
                                    MachineCommand(work, body), {})
                        .status());
  }
  return absl::OkStatus();
}

absl::Status TakeInquiry(Work& work, const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  ASSIGN_OR_RETURN(*task.mutable_case_id(), BindToCase(work, message.header));
  if (!message.header.inquiry().onward_allowed()) {
    RETURN_IF_ERROR(
        NoteReceived(work, message.header.from(), message.documents));
  }
  RETURN_IF_ERROR(KeepDocuments(work, message, task));
  return SaveTask(work, task);
}

absl::Status AnswerInquiry(Work& work, const CallContext& call,
                           store::TaskRecord& task,
                           const pb::RecordTaskRequest& request) {
  if (task.closed()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition,
        {.rule = "inquiry.answered", .message = "this inquiry was answered"});
  }
  procedure::InquiryAnswered body;
  body.request_digest = task.request_digest();
  body.outcome = static_cast<procedure::InquiryOutcome>(
      request.act().answer_inquiry().outcome());
  body.onward_allowed = request.act().answer_inquiry().onward_allowed();
  const std::vector<DocumentKind> kinds = KindsOf(request.documents());
  RETURN_IF_ERROR(
      CheckAnswer(call, InquiryKindOf(task.made_by()), body.outcome, kinds));
  ASSIGN_OR_RETURN(procedure::Fact fact,
                   MakeStatement(work, procedure::Procedure::Embedded(), call,
                                 body, request.happened_on(), kinds));
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header.set_type(pb::MESSAGE_TYPE_INQUIRY_ANSWER);
  outgoing.header.set_reference(task.reference());
  outgoing.header.set_in_reply_to(task.request_digest());
  outgoing.fact_bytes = wire::EncodeFact(fact);
  ASSIGN_OR_RETURN(
      outgoing.documents,
      MakeBodies(work, procedure::Procedure::Embedded(), request.documents()));
  // Where the asker's reference stands for a case here, the answer is content
  // of that case, and its gates decide now and at each try to send.
  outgoing.case_id = task.case_id();
  if (!task.case_id().empty()) {
    ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, task.case_id()));
    RETURN_IF_ERROR(procedure::CaseGate(
        c.procedure(), c.state(), PeerFrom(*work.moment.directory, task.peer()),
        procedure::ExchangeKind::kAnswer, work.moment.today, kinds));
  }
  RETURN_IF_ERROR(
      KeepAnswer(work, outgoing.fact_bytes, outgoing.documents, task));
  task.set_closed(true);
  return Enqueue(work, outgoing).status();
}

}  // namespace causeway::server
