#include "server/notices.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "server/answer_gate.h"
#include "server/inquiries.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/iso_countries.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

using procedure::InquiryKind;
using procedure::NoticeSent;

constexpr std::size_t kReferenceBytes = 16;

// How, word for word.
std::vector<std::string> TellOfDanger(const std::string& custodian) {
  return {
      absl::StrCat("where the child is in danger or missing, tell the "
                   "custodian from here: causeway inquiry notify CASE --kind "
                   "danger-notice --danger safety --to ",
                   custodian),
      "where that authority handed the child on, open a case of your own, with "
      "what is known and no form: causeway case open --age-band 12-to-14 "
      "--nationality GN --residence GN",
      "and tell it from there: --to an authority of the country where the "
      "child is, or an ISS desk (causeway directory show)"};
}

absl::Status CheckNotice(const CallContext& call, const NoticeSent& notice,
                         const std::string& recipient) {
  if (!call.Has(procedure::Function::kCaseWorker) &&
      !call.Has(procedure::Function::kSupervisor)) {
    return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                   "role.function",
                                   absl::StatusCode::kPermissionDenied);
  }
  if (!procedure::IsNotice(notice.kind)) {
    return InvalidField("kind", "another kind",
                        "a notice of danger or of a missing child");
  }
  if (!notice.recipient.empty() && notice.recipient != recipient) {
    return InvalidField("recipient", "another node", recipient);
  }
  const bool danger = notice.kind == InquiryKind::kDangerNotice;
  if (danger == (notice.danger == procedure::UrgentKind::kUnspecified)) {
    return InvalidField("danger", danger ? "nothing" : "a danger",
                        danger ? "what the danger is"
                               : "none of a child who "
                                 "is missing");
  }
  if (!notice.whereabouts.empty() &&
      !procedure::KnownCountry(notice.whereabouts)) {
    return InvalidField("whereabouts", "another form",
                        "a country of ISO 3166-1 alpha-2");
  }
  return absl::OkStatus();
}

// The custodian took the case over under the reference of the offer.
std::string ReferenceOfCustodian(const LoadedCase& c) {
  const std::string& custodian = c.record.custodian();
  return c.record.offer().receiver() == custodian
             ? c.record.offer().reference()
             : KnownReference(c.record, custodian);
}

// What leaves, and where the answer is waited for.
struct Sending {
  std::string recipient;
  pb::AgeBand age_band{};
  std::string known_by;  // The reference by which the pair knows the case.
  std::string case_id;   // Of the copy; empty for who evaluates.
  std::string task_id;   // Of the evaluation; empty for a copy.
  std::string worker;    // Who told it, as a case worker.
};

std::string WorkerIn(const CallContext& call) {
  return call.Has(procedure::Function::kCaseWorker) ? call.actor.staff_number
                                                    : "";
}

// The task that waits for the answer, under a reference of its own.
absl::Status Await(Work& work, const Sending& sending,
                   const std::string& reference, pb::MessageType type,
                   const Enqueued& enqueued) {
  journal::OpenedMessage sent;
  sent.header.set_type(type);
  sent.header.set_from(sending.recipient);
  sent.header.set_reference(reference);
  sent.digest = enqueued.digest;
  sent.signed_header = enqueued.signed_header;
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, sent));
  task.set_sent_from_here(true);
  task.set_case_id(sending.case_id);
  task.set_worker(sending.worker);
  return SaveTask(work, task);
}

absl::Status Send(Work& work, const Sending& sending,
                  const NoticeSent& notice) {
  const std::string reference = work.env.random->Bytes(kReferenceBytes);
  store::ReferenceRecord row;
  RETURN_IF_ERROR(PutReference(work, sending.recipient, reference, row));
  if (!sending.case_id.empty()) {
    RETURN_IF_ERROR(NoteOwned(work.tx, sending.case_id, Table::kReferences,
                              keys::Reference(sending.recipient, reference)));
  }
  Outgoing outgoing;
  outgoing.peer = sending.recipient;
  outgoing.header.set_type(MessageTypeOf(notice.kind));
  outgoing.header.set_reference(reference);
  outgoing.header.set_case_reference(sending.known_by);
  *outgoing.header.mutable_inquiry() = NoticeTerms(notice);
  outgoing.header.mutable_inquiry()->set_age_band(sending.age_band);
  outgoing.case_id = sending.case_id;
  outgoing.task_id = sending.task_id;
  ASSIGN_OR_RETURN(const Enqueued enqueued, Enqueue(work, outgoing));
  return Await(work, sending, reference, outgoing.header.type(), enqueued);
}

}  // namespace

absl::Status NotTheirs(const store::CaseRecord& record) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "custody.superseded",
                 .message = absl::StrCat("this node handed the case to ",
                                         record.custodian(), " at epoch ",
                                         record.epoch()),
                 .who = {"the custodian"},
                 .next = TellOfDanger(record.custodian())});
}

std::vector<procedure::CommandExplanation> ExplainNotices(
    const Moment& moment, const LoadedCase& c, procedure::Language language) {
  std::vector<procedure::CommandExplanation> notices;
  if (ReferenceOfCustodian(c).empty()) return notices;
  const procedure::Peer peer = PeerFrom(moment, c.record.custodian());
  for (const InquiryKind kind :
       {InquiryKind::kDangerNotice, InquiryKind::kMissingNotice}) {
    procedure::CommandExplanation one;
    one.type = procedure::FactType::kNoticeSent;
    one.act = procedure::NoticeAct(kind);
    one.who = {procedure::Function::kCaseWorker,
               procedure::Function::kSupervisor};
    one.beside = true;
    one.lacks = procedure::GateLacks(c.procedure(), c.state(), peer,
                                     procedure::ExchangeOf(kind), moment.today,
                                     language);
    NoticeSent body;
    body.kind = kind;
    one.needs =
        procedure::NeedsOf(c.procedure(), c.state().open, body, language);
    notices.push_back(std::move(one));
  }
  return notices;
}

absl::Status NotifyCustodian(Work& work, const CallContext& call,
                             const LoadedCase& c, const NoticeSent& notice) {
  Sending sending;
  sending.recipient = c.record.custodian();
  RETURN_IF_ERROR(CheckNotice(call, notice, sending.recipient));
  sending.known_by = ReferenceOfCustodian(c);
  if (sending.known_by.empty()) return NotTheirs(c.record);
  RETURN_IF_ERROR(procedure::CaseGate(
      c.procedure(), c.state(), PeerFrom(work.moment, sending.recipient),
      procedure::ExchangeOf(notice.kind), work.moment.today));
  sending.age_band = static_cast<pb::AgeBand>(c.state().open.age_band);
  sending.case_id = c.record.case_id();
  sending.worker = WorkerIn(call);
  return Send(work, sending, notice);
}

absl::Status NotifyRequester(Work& work, const CallContext& call,
                             const store::TaskRecord& task,
                             const NoticeSent& notice) {
  Sending sending;
  sending.recipient = task.peer();
  RETURN_IF_ERROR(CheckNotice(call, notice, sending.recipient));
  RETURN_IF_ERROR(JudgeAnswer(work.env, work.tx, work.moment, task,
                              procedure::ExchangeOf(notice.kind), {}));
  ASSIGN_OR_RETURN(const pb::MessageHeader request,
                   RequestOf(work.env, work.tx, task));
  sending.age_band = request.evaluation().age_band();
  sending.known_by = task.reference();
  sending.task_id = task.task_id();
  sending.worker = WorkerIn(call);
  return Send(work, sending, notice);
}

absl::StatusOr<bool> TakeNoticeAnswer(Work& work,
                                      const journal::OpenedMessage& message) {
  const pb::MessageHeader& header = message.header;
  ASSIGN_OR_RETURN(const store::ReferenceRecord reference,
                   GetReference(work.tx, header.from(), header.reference()));
  for (const std::string& task_id : reference.task_ids()) {
    ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(work.tx, task_id));
    if (!task.sent_from_here() || task.closed() ||
        task.request_digest() != header.in_reply_to()) {
      continue;
    }
    const auto* answer =
        message.fact.has_value()
            ? std::get_if<procedure::InquiryAnswered>(&message.fact->body)
            : nullptr;
    if (answer == nullptr || message.fact->meta.node != header.from() ||
        answer->request_digest != task.request_digest() ||
        answer->outcome != procedure::InquiryOutcome::kReceived ||
        !message.documents.empty()) {
      return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                     "I.outcome",
                                     absl::StatusCode::kFailedPrecondition);
    }
    RETURN_IF_ERROR(KeepAnswer(work, message.fact_bytes, {}, task));
    task.set_closed(true);
    RETURN_IF_ERROR(NoteArrived(work, header.from(), header.in_reply_to()));
    RETURN_IF_ERROR(SaveTask(work, task));
    return true;
  }
  return false;
}

}  // namespace causeway::server
