#include "server/inquiries.h"

#include <array>
#include <set>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "server/case_writer.h"
#include "server/outbox.h"
#include "server/statement.h"
#include "server/task_store.h"
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

// The documents of the last proposal of this kind for this recipient.
absl::StatusOr<std::vector<pb::DocumentBody>> ProposedDocuments(
    Work& work, const LoadedCase& c, InquiryKind kind,
    const std::string& recipient) {
  std::vector<pb::DocumentBody> bodies;
  for (auto it = c.replay.open.rbegin(); it != c.replay.open.rend(); ++it) {
    if (!it->fact.has_value()) continue;
    const auto* proposed =
        std::get_if<procedure::InquiryProposed>(&it->fact->body);
    if (proposed == nullptr || proposed->kind != kind ||
        proposed->recipient != recipient) {
      continue;
    }
    if (!it->document_commitments.has_value()) {
      return absl::DataLossError("the documents of a proposal are gone");
    }
    for (const std::string& commitment : *it->document_commitments) {
      ASSIGN_OR_RETURN(pb::DocumentBody body,
                       GetDocumentBody(work.tx, c.record.case_id(),
                                       c.key.Reveal(), commitment));
      bodies.push_back(std::move(body));
    }
    break;
  }
  return bodies;
}

absl::StatusOr<std::string> Send(Work& work, LoadedCase& c, InquiryKind kind,
                                 const std::string& recipient,
                                 const std::string& country,
                                 std::vector<pb::DocumentBody> documents) {
  // A notice waits behind nothing: what is held before it, or early, would
  // keep a danger from being told.
  ASSIGN_OR_RETURN(std::string reference,
                   procedure::IsNotice(kind)
                       ? NewReference(work, c.record, recipient)
                       : ReferenceFor(work, c.record, recipient));
  Outgoing outgoing;
  outgoing.peer = recipient;
  outgoing.header.set_type(MessageTypeOf(kind));
  outgoing.header.set_reference(reference);
  outgoing.case_id = c.record.case_id();
  outgoing.documents = std::move(documents);
  if (kind != InquiryKind::kConsentChanged) {
    const procedure::OpenState& open = c.state().open;
    pb::InquiryTerms* terms = outgoing.header.mutable_inquiry();
    terms->set_age_band(static_cast<pb::AgeBand>(open.age_band));
    terms->set_country(country);
    if (kind == InquiryKind::kDangerNotice) {
      terms->set_danger(static_cast<pb::UrgentKind>(open.urgent_kind));
    }
  }
  ASSIGN_OR_RETURN(Enqueued enqueued, Enqueue(work, outgoing));
  return enqueued.digest;
}

// What answers leave with, and nothing else.
absl::Status CheckAnswerDocuments(const pb::RecordTaskRequest& request) {
  for (const DocumentKind kind : KindsOf(request.documents())) {
    if (kind != DocumentKind::kInquiryAnswer) {
      return InvalidField("documents", "another kind", "INQUIRY_ANSWER");
    }
  }
  return absl::OkStatus();
}

// The version of the asker's case is not told, and no file may ask more of an
// answer than code does: the embedded procedure gives the words.
absl::Status CheckOutcome(const CallContext& call, InquiryKind kind,
                          procedure::InquiryOutcome outcome,
                          bool with_documents) {
  const procedure::Procedure& words = procedure::Procedure::Embedded();
  if (!procedure::Fits(kind, outcome)) {
    return procedure::RefuseByRule(words, "I.outcome",
                                   absl::StatusCode::kInvalidArgument);
  }
  if (outcome != procedure::InquiryOutcome::kReceived &&
      !call.Has(procedure::Function::kSupervisor)) {
    return procedure::RefuseByRule(words, "I.decided_by_supervisor",
                                   absl::StatusCode::kPermissionDenied);
  }
  const bool must = outcome == procedure::InquiryOutcome::kAnswered ||
                    outcome == procedure::InquiryOutcome::kPartlyAnswered;
  if (must && !with_documents) {
    return InvalidField("documents", "none", "the answer, as INQUIRY_ANSWER");
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
                   ProposedDocuments(work, c, body.kind, body.recipient));
  ASSIGN_OR_RETURN(body.request_digest,
                   Send(work, c, body.kind, body.recipient, proposed->country,
                        std::move(documents)));
  return absl::OkStatus();
}

absl::Status SendNotice(Work& work, LoadedCase& c,
                        procedure::NoticeSent& body) {
  ASSIGN_OR_RETURN(body.request_digest,
                   Send(work, c, body.kind, body.recipient, "", {}));
  return absl::OkStatus();
}

absl::Status TellHolders(Work& work, LoadedCase& c) {
  const std::set<std::string> holders = c.state().open.holders;
  for (const std::string& holder : holders) {
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
  ASSIGN_OR_RETURN(
      store::ReferenceRecord reference,
      GetReference(work.tx, message.header.from(), message.header.reference()));
  task.set_case_id(reference.case_id());
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  for (const pb::DocumentBody& body : message.documents) {
    RETURN_IF_ERROR(PutDocument(work, task.task_id(), key.Reveal(), body));
    task.add_documents(body.commitment());
  }
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
  RETURN_IF_ERROR(CheckAnswerDocuments(request));
  RETURN_IF_ERROR(CheckOutcome(call, InquiryKindOf(task.made_by()),
                               body.outcome, !request.documents().empty()));
  ASSIGN_OR_RETURN(
      procedure::Fact fact,
      MakeStatement(work, procedure::Procedure::Embedded(), call, body,
                    request.happened_on(), KindsOf(request.documents())));
  Outgoing outgoing;
  outgoing.peer = task.peer();
  outgoing.header.set_type(pb::MESSAGE_TYPE_INQUIRY_ANSWER);
  outgoing.header.set_reference(task.reference());
  outgoing.header.set_in_reply_to(task.request_digest());
  outgoing.fact_bytes = wire::EncodeFact(fact);
  ASSIGN_OR_RETURN(outgoing.documents, MakeBodies(work, request.documents()));
  // Where the asker's reference stands for a case here, the answer is content
  // of that case, and its gates decide now and at each try to send.
  outgoing.case_id = task.case_id();
  if (!task.case_id().empty()) {
    ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, task.case_id()));
    RETURN_IF_ERROR(procedure::CaseGate(
        c.procedure(), c.state(), PeerFrom(*work.moment.directory, task.peer()),
        procedure::ExchangeKind::kAnswer, work.moment.today));
  }
  task.set_closed(true);
  return Enqueue(work, outgoing).status();
}

}  // namespace causeway::server
