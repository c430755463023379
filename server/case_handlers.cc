#include "server/case_handlers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "journal/signed_bytes.h"
#include "server/bundle.h"
#include "server/case_view.h"
#include "server/case_writer.h"
#include "server/due_list.h"
#include "server/erasure.h"
#include "server/evaluations.h"
#include "server/explain_view.h"
#include "server/follow_ups.h"
#include "server/handoff_giver.h"
#include "server/idempotency.h"
#include "server/inquiries.h"
#include "server/notices.h"
#include "server/outbox.h"
#include "server/paging.h"
#include "server/siblings.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/phrase.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::FactType;

constexpr std::size_t kCaseTagBytes = 32;

absl::Status RequireVersion(std::uint64_t expected, std::uint64_t actual) {
  if (expected == 0 || expected == actual) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted,
                {.rule = "version.moved_on",
                 .message = "somebody recorded something meanwhile",
                 .missing = {"a look at what was recorded"},
                 .who = {"the person who records"},
                 .next = {"read the case again, then decide"}});
}

// A supervisor may repeat the node that was proposed; another one is refused.
absl::Status RequireSameNode(const std::string& named,
                             const std::string& proposed) {
  if (named.empty() || proposed.empty() || named == proposed) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "H.node_as_proposed",
                 .message = "the node named is not the one proposed",
                 .missing = {"a proposal that names this node"},
                 .who = {"case worker"}});
}

// Signs what the act sends, and fills in the fields that the node fills in.
absl::Status SendForAct(Work& work, LoadedCase& c,
                        procedure::Command& command) {
  switch (TypeOf(command.body)) {
    case FactType::kCustodyOffered: {
      RETURN_IF_ERROR(RequireSameNode(
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
    case FactType::kNoticeSent:
      return SendNotice(work, c, std::get<procedure::NoticeSent>(command.body));
    default:
      return absl::OkStatus();
  }
}

// What sending will fill in, as bytes of the right size. False where the act
// sends nothing that needs them.
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
    return false;
  }
  return true;
}

// A refusal of the procedure explains more than a failure to send: it is asked
// before anything is signed.
absl::Status DecideBeforeSending(const Work& work, const LoadedCase& c,
                                 const CallContext& call,
                                 procedure::Command command) {
  if (!StandIn(c.state(), command)) return absl::OkStatus();
  return procedure::Decide(
             c.procedure(), c.state(), command,
             ContextFor(work, call.actor, PeerOf(command, c.state())))
      .status();
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
absl::Status CompleteHere(Work& work, const LoadedCase& c,
                          procedure::Command& command) {
  if (const auto* assigned =
          std::get_if<procedure::WorkerAssigned>(&command.body)) {
    RETURN_IF_ERROR(RequireCaseWorker(work, assigned->worker));
  }
  RETURN_IF_ERROR(RequirePanel(work, command.body));
  auto* evaluation = std::get_if<procedure::EvaluationProposed>(&command.body);
  if (evaluation != nullptr && evaluation->country.empty()) {
    evaluation->country =
        PeerFrom(*work.moment.directory, evaluation->evaluator).country;
  }
  RETURN_IF_ERROR(SealSibling(work, c, command.body));
  return PointToSurvivor(work, c, command);
}

absl::StatusOr<pb::RecordResponse> RecordIn(Work& work, const CallContext& call,
                                            LoadedCase& c,
                                            procedure::Command command,
                                            CommandAttachment attachment) {
  const bool withdraws = WithdrawsConsent(c, command.body);
  RETURN_IF_ERROR(CompleteHere(work, c, command));
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

absl::StatusOr<LoadedCase> NewCase(Work& work) {
  LoadedCase c;
  c.record.set_case_id(NewCaseId(*work.env.random));
  c.record.set_case_tag(work.env.random->Bytes(kCaseTagBytes));
  c.record.set_phase(store::CUSTODY_PHASE_HELD);
  c.record.set_custodian(work.env.node_id);
  c.file.set_case_tag(c.record.case_tag());
  c.replay.procedure = &work.env.procedures->Current();
  ASSIGN_OR_RETURN(c.key, NewOwnerKey(work, c.record.case_id()));
  RETURN_IF_ERROR(work.tx.Insert(Table::kCaseTags, c.record.case_tag(),
                                 c.record.case_id()));
  return c;
}

absl::StatusOr<pb::RecordResponse> OpenIn(Work& work, const CallContext& call,
                                          const pb::OpenCaseRequest& request) {
  ASSIGN_OR_RETURN(procedure::Command command,
                   wire::CommandFromOpening(request.opening()));
  std::get<procedure::CaseOpened>(command.body).procedure_digest =
      work.env.procedures->Current().digest();
  command.happened_on = request.happened_on();
  command.documents = KindsOf(request.documents());
  ASSIGN_OR_RETURN(LoadedCase c, NewCase(work));
  CommandAttachment attachment;
  ASSIGN_OR_RETURN(
      attachment.bodies,
      MakeBodies(work, c.procedure(), request.documents(),
                 std::get<procedure::CaseOpened>(command.body).age_band));
  return RecordIn(work, call, c, std::move(command), std::move(attachment));
}

// What refuses, whatever the state: also at a former custodian.
absl::StatusOr<procedure::Command> CommandFrom(
    const pb::RecordRequest& request) {
  ASSIGN_OR_RETURN(procedure::Command command,
                   wire::CommandFromAct(request.act()));
  command.happened_on = request.happened_on();
  command.documents = KindsOf(request.documents());
  return command;
}

// Erasing again is the retry of who may erase; nothing else is done to a stub.
absl::Status AnswerErased(const CallContext& call, const LoadedCase& c,
                          const procedure::Command& command,
                          pb::RecordResponse& response) {
  if (!std::holds_alternative<procedure::CaseErased>(command.body) ||
      !call.Has(procedure::Function::kDataProtectionOfficer)) {
    return RefuseErased();
  }
  response.Clear();
  *response.mutable_case_() = ViewOf(c);
  return absl::OkStatus();
}

void ExplainStub(const CallContext& call, const LoadedCase& c,
                 pb::ExplainCaseResponse& response) {
  const store::Erasure& erased = c.record.erased();
  const auto ground = static_cast<procedure::ErasureGround>(erased.ground());
  response.set_standing(procedure::Say(
      call.language, procedure::Tr("The case was erased here on $0: $1."),
      {erased.on(),
       procedure::Translated(call.language, procedure::WordsOf(ground))}));
  response.set_turn(procedure::Say(call.language, procedure::Tr("nobody")));
  response.set_turn_since(erased.on());
}

// A former custodian: what stands about its copy.
procedure::Explanation ExplainCopy(const Environment& env, const Moment& moment,
                                   const CallContext& call,
                                   const LoadedCase& c) {
  procedure::Explanation explanation =
      procedure::Explain(c.procedure(), StateOfCopy(env.node_id, c),
                         ExplainContext(moment, call, c), call.Reader());
  explanation.standing = procedure::Say(
      call.language,
      c.record.copy().restrictions().empty()
          ? procedure::Tr("Handed to $0 at epoch $1.")
          : procedure::Tr("Handed to $0 at epoch $1; processing of the copy is "
                          "restricted."),
      {c.record.custodian(), absl::StrCat(c.record.epoch())});
  explanation.turn = c.record.custodian();
  explanation.presses.clear();
  return explanation;
}

// A case as this caller may see it.
absl::StatusOr<pb::CaseView> ViewFor(const Environment& env, ReadTx& tx,
                                     const CallContext& call,
                                     const Moment& moment,
                                     const LoadedCase& c) {
  pb::CaseView view = ViewOf(c);
  if (c.record.has_erased()) return view;
  if (call.SeesProtected()) {
    AddProtectedView(c, view);
    RETURN_IF_ERROR(
        AddSiblings(env, tx, c, call.language, *view.mutable_protected_()));
  }
  view.set_due(CountDue(env, call, moment, c));
  return view;
}

}  // namespace

absl::StatusOr<pb::RecordResponse> CaseHandlers::OpenCase(
    const CallContext& call, const pb::OpenCaseRequest& request) {
  ASSIGN_OR_RETURN(KeyedRequest keyed,
                   KeyRequest(call, request.idempotency_key(), request));
  pb::RecordResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<std::string> before,
                     FirstAnswer(work, keyed));
    if (before.has_value()) return ParseAnswer(*before, response);
    ASSIGN_OR_RETURN(response, OpenIn(work, call, request));
    ASSIGN_OR_RETURN(Sensitive<std::string> key,
                     OwnerKey(env_, work.tx, response.case_().case_id()));
    return RememberAnswer(work, keyed, response.case_().case_id(), key.Reveal(),
                          response);
  }));
  return response;
}

absl::StatusOr<pb::RecordResponse> CaseHandlers::Record(
    const CallContext& call, const pb::RecordRequest& request) {
  ASSIGN_OR_RETURN(KeyedRequest keyed,
                   KeyRequest(call, request.idempotency_key(), request));
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  ASSIGN_OR_RETURN(const procedure::Command command, CommandFrom(request));
  pb::RecordResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<std::string> before,
                     FirstAnswer(work, keyed));
    if (before.has_value()) return ParseAnswer(*before, response);
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToRead(env_, work.tx, request.case_id()));
    if (c.record.has_erased()) {
      return AnswerErased(call, c, command, response);
    }
    const bool acting = RequireActing(c.record).ok();
    const auto* notice = std::get_if<procedure::NoticeSent>(&command.body);
    if (!acting && notice == nullptr &&
        !procedure::IsDataProtection(TypeOf(command.body))) {
      return NotTheirs(c.record);
    }
    RETURN_IF_ERROR(
        RequireVersion(request.expected_version(), c.record.version()));
    if (acting) {
      CommandAttachment attachment;
      ASSIGN_OR_RETURN(attachment.bodies,
                       MakeBodies(work, c.procedure(), request.documents(),
                                  c.state().open.age_band));
      ASSIGN_OR_RETURN(response,
                       RecordIn(work, call, c, command, std::move(attachment)));
    } else if (notice != nullptr) {
      if (!request.documents().empty()) {
        return InvalidField("documents", "given", "none with a notice");
      }
      RETURN_IF_ERROR(NotifyCustodian(work, call, c, *notice));
      response.Clear();
      *response.mutable_case_() = ViewOf(c);
    } else {
      RETURN_IF_ERROR(RecordOnCopy(work, call, c, command));
      response.Clear();
      *response.mutable_case_() = ViewOf(c);
    }
    // No key is left to seal an answer with; a retry finds the case erased.
    if (response.case_().has_erased()) return absl::OkStatus();
    return RememberAnswer(work, keyed, request.case_id(), c.key.Reveal(),
                          response);
  }));
  return response;
}

absl::StatusOr<pb::CaseView> CaseHandlers::GetCase(
    const CallContext& call, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::CaseView view;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c, LoadToRead(env_, tx, request.case_id()));
    ASSIGN_OR_RETURN(view, ViewFor(env_, tx, call, Moment(env_), c));
    return absl::OkStatus();
  }));
  return view;
}

absl::StatusOr<pb::ListCasesResponse> CaseHandlers::ListCases(
    const CallContext&, const pb::ListCasesRequest& request) {
  ASSIGN_OR_RETURN(Page page,
                   PageFrom(request.page_size(), request.page_token()));
  pb::ListCasesResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kCases, "", page.after, page.size));
    for (const Row& row : rows) {
      ASSIGN_OR_RETURN(LoadedCase c, LoadToRead(env_, tx, row.key));
      *response.add_cases() = ViewOf(c);
    }
    response.set_next_page_token(NextToken(page, rows));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::ListTimelineResponse> CaseHandlers::ListTimeline(
    const CallContext& call, const pb::ListTimelineRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  ASSIGN_OR_RETURN(Page page,
                   PageFrom(request.page_size(), request.page_token()));
  std::uint64_t from = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &from)) {
    return InvalidField("page_token", "malformed",
                        "the token of the previous page");
  }
  pb::ListTimelineResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c, LoadToRead(env_, tx, request.case_id()));
    std::vector<pb::TimelineEntry> all =
        Timeline(c.procedure(), c, call.Reader());
    const std::uint64_t end =
        std::min<std::uint64_t>(all.size(), from + page.size);
    for (std::uint64_t i = from; i < end; ++i) {
      *response.add_entries() = std::move(all[i]);
    }
    if (end < all.size()) {
      response.set_next_page_token(EncodeToken(absl::StrCat(end)));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::ExplainCaseResponse> CaseHandlers::ExplainCase(
    const CallContext& call, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::ExplainCaseResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c, LoadToRead(env_, tx, request.case_id()));
    const Moment moment(env_);
    ASSIGN_OR_RETURN(*response.mutable_case_(),
                     ViewFor(env_, tx, call, moment, c));
    if (c.record.has_erased()) {
      ExplainStub(call, c, response);
      return absl::OkStatus();
    }
    const bool acting = RequireActing(c.record).ok();
    procedure::Context context = ExplainContext(moment, call, c);
    ASSIGN_OR_RETURN(context.siblings, SiblingSolutions(env_, tx, c));
    const procedure::Explanation explanation =
        acting ? procedure::Explain(c.procedure(), c.state(), context,
                                    call.Reader())
               : ExplainCopy(env_, moment, call, c);
    response.set_standing(explanation.standing);
    response.set_turn(explanation.turn);
    response.set_turn_since(acting
                                ? TurnSince(c, call.Reader())
                                : c.replay.open.back().fact->meta.happened_on);
    AddPresses(explanation, call.language, response);
    for (const procedure::CommandExplanation& one : explanation.commands) {
      if (TellOf(call, one)) *response.add_commands() = CommandViewOf(one);
    }
    if (acting && call.SeesProtected()) {
      AddClosedGates(env_, moment, c, call.language, response);
      for (const std::string& one : explanation.waiting) {
        response.add_waiting(one);
      }
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::HandoffPreview> CaseHandlers::PreviewHandoff(
    const CallContext&, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::HandoffPreview preview;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env_, tx, request.case_id()));
    RETURN_IF_ERROR(RequireActing(c.record));
    const std::string& receiver = c.state().open.handoff.receiver;
    if (receiver.empty()) {
      return procedure::RefuseByRule(c.procedure(), "H.proposed",
                                     absl::StatusCode::kFailedPrecondition);
    }
    const Moment moment(env_);
    preview = PreviewCaseFile(c, PeerFrom(moment, receiver), moment.today);
    return absl::OkStatus();
  }));
  return preview;
}

absl::StatusOr<pb::ListDueResponse> CaseHandlers::ListDue(
    const CallContext& call, const pb::ListDueRequest& request) {
  return ListDueItems(env_, call, request);
}

absl::StatusOr<pb::Document> CaseHandlers::GetDocument(
    const CallContext& call, const pb::GetDocumentRequest& request) {
  if (request.case_id().empty() == request.task_id().empty()) {
    return InvalidField("case_id", "both or none of case and task",
                        "a case or a task");
  }
  const std::string& owner =
      request.task_id().empty() ? request.case_id() : request.task_id();
  RETURN_IF_ERROR(request.task_id().empty() ? CheckCaseId(owner)
                                            : CheckTaskId(owner));
  pb::Document document;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    // Both exist, or the caller is told what it is told of any other.
    if (request.task_id().empty()) {
      ASSIGN_OR_RETURN(const LoadedCase c, LoadToRead(env_, tx, owner));
      if (c.record.has_erased()) return UnknownOrForbidden("document");
      RETURN_IF_ERROR(RequireMayRead(call, c));
    } else {
      RETURN_IF_ERROR(GetTaskRecord(tx, owner).status());
    }
    ASSIGN_OR_RETURN(Sensitive<std::string> key, OwnerKey(env_, tx, owner));
    ASSIGN_OR_RETURN(
        pb::DocumentBody body,
        FindDocumentBody(tx, owner, key.Reveal(), request.commitment()));
    ASSIGN_OR_RETURN(document, journal::OpenDocumentBody(body));
    return absl::OkStatus();
  }));
  return document;
}

}  // namespace causeway::server
