#include "server/inquiries.h"

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "server/case_writer.h"
#include "server/entry_forms.h"
#include "server/handoff_giver.h"
#include "server/holders.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "server/work.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

using procedure::InquiryKind;

struct KindAndType {
  InquiryKind kind;
  pb::MessageType type;
};

constexpr std::array<KindAndType, 10> kKinds = {{
    {InquiryKind::kInformationRequest, pb::MESSAGE_TYPE_INFORMATION_REQUEST},
    {InquiryKind::kPlacementConsultation,
     pb::MESSAGE_TYPE_PLACEMENT_CONSULTATION},
    {InquiryKind::kTracingRequest, pb::MESSAGE_TYPE_TRACING_REQUEST},
    {InquiryKind::kCaseRequest, pb::MESSAGE_TYPE_CASE_REQUEST},
    {InquiryKind::kDangerNotice, pb::MESSAGE_TYPE_DANGER_NOTICE},
    {InquiryKind::kMissingNotice, pb::MESSAGE_TYPE_MISSING_NOTICE},
    {InquiryKind::kMeasureNotice, pb::MESSAGE_TYPE_MEASURE_NOTICE},
    {InquiryKind::kConsentChanged, pb::MESSAGE_TYPE_CONSENT_CHANGED},
    {InquiryKind::kRecall, pb::MESSAGE_TYPE_RECALL},
    {InquiryKind::kCorrection, pb::MESSAGE_TYPE_CORRECTION},
}};

// What a message says in coded terms.
pb::InquiryTerms TermsOf(const procedure::OpenState& open, InquiryKind kind,
                         const procedure::InquiryProposed* proposed,
                         const procedure::NoticeSent* notice) {
  pb::InquiryTerms terms;
  if (notice != nullptr) terms = NoticeTerms(*notice);
  terms.set_age_band(static_cast<pb::AgeBand>(open.age_band));
  if (kind == InquiryKind::kDangerNotice &&
      terms.danger() == pb::URGENT_KIND_UNSPECIFIED) {
    terms.set_danger(static_cast<pb::UrgentKind>(open.urgent_kind));
  }
  if (proposed != nullptr) {
    terms.set_country(proposed->country);
    terms.set_onward_allowed(proposed->onward_allowed);
    terms.set_whereabouts(proposed->whereabouts);
    terms.set_measure(static_cast<pb::ProtectiveMeasure>(proposed->measure));
    terms.set_sex(static_cast<pb::ChildSex>(proposed->sex));
  }
  return terms;
}

// The holder is one of these, named by node or by a country it answers for.
bool Concerns(const procedure::Peer& holder,
              const std::vector<std::string>& recipients) {
  return recipients.empty() ||
         std::any_of(recipients.begin(), recipients.end(),
                     [&](const std::string& one) {
                       return one == holder.node_id ||
                              procedure::AnswersFor(holder, one);
                     });
}

// Each goes under a reference of its own and waits behind nothing: what a gate
// holds keeps no other from leaving.
absl::StatusOr<std::string> Send(Work& work, LoadedCase& c, InquiryKind kind,
                                 const std::string& recipient,
                                 const procedure::InquiryProposed* proposed,
                                 const procedure::NoticeSent* notice,
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
        TermsOf(c.state().open, kind, proposed, notice);
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

// The case whose custodian this node is becomes urgent with the notice. What
// takes no concern any more (closed, erased, handed on) has the task alone.
absl::Status RaiseByNotice(Work& work, const std::string& case_id,
                           const journal::OpenedMessage& message) {
  if (case_id.empty()) return absl::OkStatus();
  absl::StatusOr<LoadedCase> c = LoadCase(work.env, work.tx, case_id);
  if (absl::IsFailedPrecondition(c.status())) return absl::OkStatus();
  RETURN_IF_ERROR(c.status());
  if (!RequireActing(c->record).ok()) return absl::OkStatus();
  procedure::DangerNoticeReceived body;
  body.sender = message.header.from();
  body.kind =
      static_cast<procedure::UrgentKind>(message.header.inquiry().danger());
  body.notice_digest = message.digest;
  const absl::Status raised = DecideAndAppend(work, *c, Machine(work.env),
                                              MachineCommand(work, body), {})
                                  .status();
  if (absl::IsFailedPrecondition(raised)) return absl::OkStatus();
  RETURN_IF_ERROR(raised);
  return SaveCase(work, *c);
}

// The protected journal of some epoch stayed with another node.
bool ProtectedStayedBehind(const LoadedCase& c) {
  return std::any_of(c.replay.attested.begin(), c.replay.attested.end(),
                     [](const journal::Attested& one) {
                       return one.what == "protected_head";
                     });
}

}  // namespace

pb::InquiryTerms NoticeTerms(const procedure::NoticeSent& notice) {
  pb::InquiryTerms terms;
  terms.set_whereabouts(notice.whereabouts);
  terms.set_measure(static_cast<pb::ProtectiveMeasure>(notice.measure));
  terms.set_sex(static_cast<pb::ChildSex>(notice.sex));
  terms.set_danger(static_cast<pb::UrgentKind>(notice.danger));
  return terms;
}

pb::MessageType MessageTypeOf(InquiryKind kind) {
  for (const KindAndType& row : kKinds) {
    if (row.kind == kind) return row.type;
  }
  return pb::MESSAGE_TYPE_UNSPECIFIED;
}

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
  if (proposed == nullptr) return absl::OkStatus();  // I.proposed refuses it.
  ASSIGN_OR_RETURN(std::vector<pb::DocumentBody> documents,
                   ProposedDocuments(work, c, proposed->entry));
  const auto& fact = c.replay.open[proposed->entry].fact;
  ASSIGN_OR_RETURN(
      body.request_digest,
      Send(work, c, body.kind, body.recipient,
           fact.has_value()
               ? std::get_if<procedure::InquiryProposed>(&fact->body)
               : nullptr,
           nullptr, std::move(documents)));
  return absl::OkStatus();
}

absl::Status SendNotice(Work& work, LoadedCase& c,
                        procedure::NoticeSent& body) {
  ASSIGN_OR_RETURN(body.request_digest, Send(work, c, body.kind, body.recipient,
                                             nullptr, &body, {}));
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

// Sends what the node itself tells, where it can, and records it.
template <typename Body, typename Sender>
absl::Status NoteTold(Work& work, LoadedCase& c, Body body, Sender send) {
  if (body.untold) {
    body.request_digest = work.env.random->Bytes(kDigestBytes);
  } else {
    ASSIGN_OR_RETURN(body.request_digest, send(body));
  }
  return DecideAndAppend(work, c, Machine(work.env),
                         MachineCommand(work, std::move(body)), {})
      .status();
}

bool WithdrawsConsent(const LoadedCase& c, const procedure::FactBody& body) {
  if (std::holds_alternative<procedure::ConsentWithdrawn>(body)) return true;
  const auto* recorded = std::get_if<procedure::ConsentRecorded>(&body);
  if (recorded == nullptr) return false;
  const auto& before = c.state().secret.consents;
  const bool unknown = ProtectedStayedBehind(c);
  return std::any_of(recorded->refused.begin(), recorded->refused.end(),
                     [&](procedure::ConsentScope scope) {
                       const auto found = before.find(scope);
                       return found == before.end() ? unknown : found->second;
                     });
}

std::vector<std::string> WithdrawnFor(const procedure::FactBody& body) {
  const auto* withdrawn = std::get_if<procedure::ConsentWithdrawn>(&body);
  return withdrawn == nullptr ? std::vector<std::string>()
                              : withdrawn->recipients;
}

absl::Status TellHolders(Work& work, LoadedCase& c,
                         const std::vector<std::string>& recipients) {
  for (const std::string& holder : procedure::HoldersIn(c.state())) {
    procedure::ConsentChangeTold body;
    body.recipient = holder;
    if (!Concerns(PeerFrom(work.moment, holder), recipients)) {
      continue;
    }
    ASSIGN_OR_RETURN(const Held held, HeldBy(work, c, holder));
    // What was not sent yet is judged by the changed consent when it would be.
    if (held == Held::kNothing) continue;
    // A withdrawal never fails for a node that left: people reach it another
    // way, or a supervisor says that nobody can.
    body.untold = held == Held::kUnknown ||
                  !work.moment.directory->SealingCertificateOf(holder).ok();
    RETURN_IF_ERROR(NoteTold(work, c, std::move(body), [&](const auto& told) {
      return Send(work, c, InquiryKind::kConsentChanged, told.recipient,
                  nullptr, nullptr, {});
    }));
  }
  return absl::OkStatus();
}

absl::Status TellOfCorrection(Work& work, LoadedCase& c, std::uint64_t entry) {
  for (const std::string& holder : procedure::HoldersOf(c.state(), entry)) {
    procedure::NoticeSent body;
    body.kind = InquiryKind::kCorrection;
    body.recipient = holder;
    // People tell it another way.
    body.untold = !work.moment.directory->SealingCertificateOf(holder).ok();
    RETURN_IF_ERROR(NoteTold(work, c, std::move(body), [&](const auto& told) {
      return Send(work, c, told.kind, told.recipient, nullptr, &told, {});
    }));
  }
  return absl::OkStatus();
}

absl::Status TakeInquiry(Work& work, const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(CheckArrivedForms(work.env.procedures->Current(),
                                    work.moment.today, message.documents));
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  ASSIGN_OR_RETURN(*task.mutable_case_id(), BindToCase(work, message.header));
  if (!message.header.inquiry().onward_allowed()) {
    RETURN_IF_ERROR(
        NoteReceived(work, message.header.from(), message.documents));
  }
  RETURN_IF_ERROR(KeepDocuments(work, message, task));
  if (message.header.type() == pb::MESSAGE_TYPE_DANGER_NOTICE) {
    RETURN_IF_ERROR(RaiseByNotice(work, task.case_id(), message));
  }
  return SaveTask(work, task);
}

}  // namespace causeway::server
