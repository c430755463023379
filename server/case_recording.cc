#include "server/case_recording.h"

#include <string>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "journal/signed_bytes.h"
#include "server/answers.h"
#include "server/case_access.h"
#include "server/case_view.h"
#include "server/complaints.h"
#include "server/erasure.h"
#include "server/evaluations.h"
#include "server/follow_ups.h"
#include "server/handoff_giver.h"
#include "server/inquiries.h"
#include "server/notices.h"
#include "server/outbox.h"
#include "server/siblings.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::FactType;

// A supervisor may repeat the node that was proposed; another one is refused.
absl::Status RequireSameNode(const LoadedCase& c, const char* rule,
                             const std::string& named,
                             const std::string& proposed) {
  if (named.empty() || proposed.empty() || named == proposed) {
    return absl::OkStatus();
  }
  return procedure::RefuseByRule(c.procedure(), rule,
                                 absl::StatusCode::kFailedPrecondition);
}

// Signs what the act sends, and fills in the fields that the node fills in.
absl::Status SendForAct(Work& work, LoadedCase& c,
                        procedure::Command& command) {
  switch (TypeOf(command.body)) {
    case FactType::kCustodyOffered: {
      RETURN_IF_ERROR(RequireSameNode(
          c, "H.same_receiver",
          std::get<procedure::CustodyOffered>(command.body).receiver,
          c.state().open.handoff.receiver));
      ASSIGN_OR_RETURN(
          command.body,
          SendOffer(work, c,
                    std::get<procedure::CustodyOffered>(command.body)));
      return absl::OkStatus();
    }
    case FactType::kHandoffWithdrawn: {
      ASSIGN_OR_RETURN(command.body, SendWithdraw(work, c));
      return absl::OkStatus();
    }
    case FactType::kEvaluationRequested: {
      RETURN_IF_ERROR(RequireSameNode(
          c, "E.same_evaluator",
          std::get<procedure::EvaluationRequested>(command.body).evaluator,
          c.state().open.evaluation.evaluator));
      ASSIGN_OR_RETURN(
          command.body,
          SendEvaluationRequest(
              work, c, std::get<procedure::EvaluationRequested>(command.body)));
      return absl::OkStatus();
    }
    case FactType::kEvaluationRecalled: {
      ASSIGN_OR_RETURN(command.body, SendRecall(work, c));
      return absl::OkStatus();
    }
    case FactType::kEvaluationReturned: {
      ASSIGN_OR_RETURN(
          command.body,
          SendReturn(work, c,
                     std::get<procedure::EvaluationReturned>(command.body)));
      return absl::OkStatus();
    }
    case FactType::kEvaluationAccepted: {
      ASSIGN_OR_RETURN(command.body, SendAccepted(work, c));
      return absl::OkStatus();
    }
    case FactType::kFollowUpReported: {
      const std::string recipient =
          std::get<procedure::FollowUpReported>(command.body).recipient;
      ASSIGN_OR_RETURN(command.body, SendFollowUpReport(work, c, recipient));
      return absl::OkStatus();
    }
    case FactType::kInquirySent:
      return SendInquiry(work, c,
                         std::get<procedure::InquirySent>(command.body));
    case FactType::kInquiryClosed:
      return TakeBackInquiry(
          work, c,
          std::get<procedure::InquiryClosed>(command.body).request_digest);
    case FactType::kDeliveryWithdrawn:
      return TakeBackSent(work,
                          std::get<procedure::DeliveryWithdrawn>(command.body));
    case FactType::kNoticeSent:
      return SendNotice(work, c, std::get<procedure::NoticeSent>(command.body));
    default:
      return absl::OkStatus();
  }
}

// What sending will fill in, as bytes of the right size. False where the act
// sends nothing, and takes nothing back.
bool StandIn(const procedure::CaseState& state, procedure::Command& command) {
  const std::string digest = journal::ZeroDigest();
  if (auto* offer = std::get_if<procedure::CustodyOffered>(&command.body)) {
    offer->offer_id.assign(journal::kOfferIdBytes, '\0');
    offer->offer_digest = digest;
    offer->receiver = state.open.handoff.receiver;
  } else if (auto* request =
                 std::get_if<procedure::EvaluationRequested>(&command.body)) {
    request->request_digest = digest;
    request->evaluator = state.open.evaluation.evaluator;
  } else if (auto* returned =
                 std::get_if<procedure::EvaluationReturned>(&command.body)) {
    returned->evaluator = state.open.evaluation.evaluator;
    returned->request_digest = state.open.evaluation.request_digest;
  } else if (auto* accepted =
                 std::get_if<procedure::EvaluationAccepted>(&command.body)) {
    accepted->request_digest = state.open.evaluation.request_digest;
  } else if (auto* report =
                 std::get_if<procedure::FollowUpReported>(&command.body)) {
    report->report_digest = digest;
  } else if (auto* inquiry =
                 std::get_if<procedure::InquirySent>(&command.body)) {
    inquiry->request_digest = digest;
  } else if (auto* notice = std::get_if<procedure::NoticeSent>(&command.body)) {
    notice->request_digest = digest;
  } else {
    return std::holds_alternative<procedure::DeliveryWithdrawn>(command.body);
  }
  return true;
}

// A refusal of the procedure explains more than a failure to send: it is asked
// before anything is signed.
absl::Status DecideBeforeSending(const Work& work, const LoadedCase& c,
                                 const CallContext& call,
                                 procedure::Command command) {
  if (!StandIn(c.state(), command)) return absl::OkStatus();
  const std::string& peer = procedure::PeerAbout(c.state().open, command.body);
  return procedure::Decide(c.procedure(), c.state(), command,
                           ContextFor(work, call.actor, peer))
      .status();
}

// What was decided, refused here where it is by this rule: `./run mutation`
// knows refusals of this folder by their rules.
absl::Status Refused(const absl::Status& decided, absl::string_view rule) {
  const std::optional<Refusal> refusal = RefusalOf(decided);
  if (!refusal.has_value() || refusal->rule != rule) return decided;
  return Refuse(decided.code(), *refusal);
}

// A complaint that is hidden from who answers it is none to them: the refusal
// is that of a number which no complaint has.
absl::Status DecideAsSeen(const Work& work, const LoadedCase& c,
                          const CallContext& call,
                          const procedure::Command& command) {
  if (TypeOf(command.body) != FactType::kComplaintAnswered) {
    return absl::OkStatus();
  }
  return Refused(
      procedure::Decide(c.procedure(),
                        procedure::SeenBy(ReaderOf(call, c.record), c.state()),
                        command, ContextFor(work, call.actor, ""))
          .status(),
      "CO.open");
}

// A duplicate points to the case that goes on here: the caller names it by its
// id, the entry by its tag.
absl::Status PointToSurvivor(Work& work, const LoadedCase& c,
                             procedure::Command& command) {
  auto* closure = std::get_if<procedure::ClosureRequested>(&command.body);
  if (closure == nullptr || closure->merged_into.empty()) {
    return absl::OkStatus();
  }
  const auto survivor = GetRecord<store::CaseRecord>(work.tx, Table::kCases,
                                                     closure->merged_into);
  if (!survivor.ok() || survivor->case_id() == c.record.case_id() ||
      survivor->closed() || !RequireActing(*survivor).ok()) {
    return InvalidField("merged_into", "another case",
                        "the id of the open case here that goes on");
  }
  closure->merged_into = survivor->case_tag();
  return absl::OkStatus();
}

// What only this node can know of an act: its people and its other cases.
absl::Status CompleteHere(Work& work, const CallContext& call,
                          const LoadedCase& c, procedure::Command& command) {
  if (const auto* assigned =
          std::get_if<procedure::WorkerAssigned>(&command.body)) {
    RETURN_IF_ERROR(RequireCaseWorker(work, assigned->worker));
  }
  auto* evaluation = std::get_if<procedure::EvaluationProposed>(&command.body);
  if (evaluation != nullptr && evaluation->country.empty()) {
    evaluation->country =
        PeerFrom(*work.moment.directory, evaluation->evaluator).country;
  }
  RETURN_IF_ERROR(SealSibling(work, call, c, command));
  return PointToSurvivor(work, c, command);
}

}  // namespace

absl::StatusOr<procedure::Command> CommandFrom(
    const pb::RecordRequest& request) {
  ASSIGN_OR_RETURN(procedure::Command command,
                   wire::CommandFromAct(request.act()));
  command.happened_on = request.happened_on();
  command.documents = KindsOf(request.documents());
  return command;
}

absl::Status RequireVersion(std::uint64_t expected, std::uint64_t actual) {
  if (expected == 0 || expected == actual) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted,
                {.rule = "version.moved_on",
                 .message = "somebody recorded something meanwhile",
                 .missing = {"a look at what was recorded"},
                 .who = {"the person who records"},
                 .next = {"read the case again, then decide"}});
}

absl::StatusOr<pb::RecordResponse> RecordIn(Work& work, const CallContext& call,
                                            LoadedCase& c,
                                            procedure::Command command,
                                            CommandAttachment attachment) {
  const bool withdraws = WithdrawsConsent(c, command.body);
  RETURN_IF_ERROR(DecideAsSeen(work, c, call, command));
  RETURN_IF_ERROR(CompleteHere(work, call, c, command));
  const std::string sibling = LinkedCase(c, command.body);
  RETURN_IF_ERROR(DecideBeforeSending(work, c, call, command));
  RETURN_IF_ERROR(SendForAct(work, c, command));
  ASSIGN_OR_RETURN(std::vector<Recorded> recorded,
                   DecideAndAppend(work, c, call.actor, command, attachment));
  // The receiver of a child who travels gets the file as of the departure.
  if (TypeOf(command.body) == FactType::kChildDeparted) {
    RETURN_IF_ERROR(SendBundle(work, c));
  }
  if (TypeOf(command.body) == FactType::kLaterReleased ||
      TypeOf(command.body) == FactType::kProtectedLaterReleased) {
    RETURN_IF_ERROR(SendLater(work, c));
  }
  if (const auto* corrected =
          std::get_if<procedure::DocumentsCorrected>(&command.body)) {
    RETURN_IF_ERROR(TellOfCorrection(work, c, corrected->entry));
  }
  if (!sibling.empty()) {
    RETURN_IF_ERROR(RecordInSibling(work, call, c, sibling, command));
  }
  if (withdraws) {
    RETURN_IF_ERROR(TellHolders(work, c, WithdrawnFor(command.body)));
  }
  pb::RecordResponse response;
  if (const auto* erased = std::get_if<procedure::CaseErased>(&command.body)) {
    RETURN_IF_ERROR(EraseCase(work, c, erased->ground));
    *response.mutable_case_() = ViewOf(c);
    return response;  // The entries are no more than headers now.
  }
  RETURN_IF_ERROR(SaveCase(work, c));
  c.record.set_version(c.record.version() + 1);
  *response.mutable_case_() = ViewOf(c);
  for (const Recorded& one : recorded) {
    *response.add_entries() =
        TimelineOf(c.procedure(), one, work.env.node_id, call.language);
  }
  return response;
}

absl::StatusOr<pb::RecordResponse> RecordRequestIn(
    Work& work, const CallContext& call, LoadedCase& c,
    const pb::RecordRequest& request, const procedure::Command& command) {
  CommandAttachment attachment;
  ASSIGN_OR_RETURN(attachment.bodies,
                   MakeBodies(work, c.procedure(), request.documents(),
                              c.state().open.age_band));
  return RecordIn(work, call, c, command, std::move(attachment));
}

}  // namespace causeway::server
