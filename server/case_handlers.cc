#include "server/case_handlers.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "server/bundle.h"
#include "server/case_access.h"
#include "server/case_recording.h"
#include "server/case_view.h"
#include "server/case_writer.h"
#include "server/complaints.h"
#include "server/due_list.h"
#include "server/erasure.h"
#include "server/explain_view.h"
#include "server/handoff_giver.h"
#include "server/idempotency.h"
#include "server/notices.h"
#include "server/outbox.h"
#include "server/paging.h"
#include "server/pending_acts.h"
#include "server/siblings.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/task_explain.h"
#include "server/task_store.h"
#include "server/witness_store.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/phrase.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

constexpr std::size_t kCaseTagBytes = 32;

absl::StatusOr<LoadedCase> NewCase(Work& work) {
  LoadedCase c;
  RETURN_IF_ERROR(BeginCase(work, c.record));
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

// Where the case stands; and that its hand-off, if one stands or took place, is
// between two parties alone.
std::string StandingOf(const Moment& moment, const CallContext& call,
                       const LoadedCase& c, const std::string& standing) {
  if (!WitnessOf(*moment.directory).empty()) return standing;
  if (!c.state().open.handoff.receiver.empty()) {
    return absl::StrCat(standing, " ", NoWitnessSees(call.language));
  }
  if (c.record.epoch() == 0) return standing;
  return absl::StrCat(
      standing, " ",
      procedure::Say(call.language,
                     procedure::Tr("No witness knows who answers for this "
                                   "child: after a restore from a backup, at "
                                   "any node that had the case, people find "
                                   "it out.")));
}

// A former custodian: what stands about its copy.
procedure::Explanation ExplainCopy(const Environment& env, const Moment& moment,
                                   const CallContext& call,
                                   const LoadedCase& c) {
  procedure::Explanation explanation = procedure::Explain(
      c.procedure(), StateOfCopy(env.node_id, c),
      ExplainContext(moment, call, c), ReaderOf(call, c.record));
  if (c.record.witnessed().lacks_file()) {
    explanation.standing = procedure::Say(
        call.language,
        procedure::Tr("This node answers for the child at epoch $0, and the "
                      "case's last file is not here: causeway node show says "
                      "whom it is asked of."),
        {absl::StrCat(c.record.epoch())});
    explanation.turn =
        procedure::Say(call.language, procedure::Tr("the node's operator"));
    explanation.commands.clear();
    return explanation;
  }
  explanation.standing = procedure::Say(
      call.language,
      c.record.copy().restrictions().empty()
          ? procedure::Tr("Handed to $0 at epoch $1.")
          : procedure::Tr("Handed to $0 at epoch $1; processing of the copy is "
                          "restricted."),
      {c.record.custodian(), absl::StrCat(c.record.epoch())});
  explanation.turn = c.record.custodian();
  // What is told from here, too.
  for (procedure::CommandExplanation& notice :
       ExplainNotices(moment, c, call.language)) {
    explanation.commands.push_back(std::move(notice));
  }
  return explanation;
}

absl::StatusOr<pb::Document> Opened(ReadTx& tx, const std::string& owner,
                                    const Sensitive<std::string>& key,
                                    const std::string& commitment) {
  ASSIGN_OR_RETURN(const pb::DocumentBody body,
                   GetDocumentBody(tx, owner, key.Reveal(), commitment));
  return journal::OpenDocumentBody(body);
}

// Decided by the commitment that was found, of which the request may name a
// part, before the paper is opened.
absl::StatusOr<pb::Document> OfCase(const Environment& env, ReadTx& tx,
                                    const CallContext& call,
                                    const std::string& case_id,
                                    const pb::GetDocumentRequest& request) {
  ASSIGN_OR_RETURN(const LoadedCase c, LoadToShow(env, tx, call, case_id));
  ASSIGN_OR_RETURN(const std::string commitment,
                   FindCommitment(tx, case_id, request.commitment()));
  if (!ReadsDocument(c, ReaderOf(call, c.record), commitment)) {
    return UnknownOrForbidden("document");
  }
  return Opened(tx, case_id, c.key, commitment);
}

absl::StatusOr<pb::Document> OfTask(const Environment& env, ReadTx& tx,
                                    const CallContext& call,
                                    const std::string& task_id,
                                    const pb::GetDocumentRequest& request) {
  ASSIGN_OR_RETURN(const ShownTask shown, FindToShow(tx, call, task_id));
  if (!shown.papers) return UnknownOrForbidden("document");
  ASSIGN_OR_RETURN(const std::string commitment,
                   FindCommitment(tx, task_id, request.commitment()));
  ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                   OwnerKey(env, tx, task_id));
  return Opened(tx, task_id, key, commitment);
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

absl::Status CaseHandlers::RecordNow(Work& work, const CallContext& call,
                                     const KeyedRequest& keyed,
                                     const pb::RecordRequest& request,
                                     const procedure::Command& command,
                                     bool& keeps,
                                     pb::RecordResponse& response) {
  keeps = false;
  ASSIGN_OR_RETURN(std::optional<std::string> before, FirstAnswer(work, keyed));
  if (before.has_value()) return ParseAnswer(*before, response);
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadToShow(env_, work.tx, call, request.case_id()));
  if (c.record.has_erased()) {
    return AnswerErased(call, c, command, response);
  }
  keeps = KeepsForLater(work, c.record, command.body);
  RETURN_IF_ERROR(RequireToRecord(work, c.record));
  const bool acting = RequireActing(c.record).ok();
  const auto* notice = std::get_if<procedure::NoticeSent>(&command.body);
  if (!acting && notice == nullptr &&
      !procedure::MayConcernCopy(TypeOf(command.body))) {
    return NotTheirs(c.record);
  }
  RETURN_IF_ERROR(
      RequireVersion(request.expected_version(), c.record.version()));
  if (acting) {
    ASSIGN_OR_RETURN(response,
                     RecordRequestIn(work, call, c, request, command));
  } else if (notice != nullptr) {
    if (!request.documents().empty()) {
      return InvalidField("documents", "given", "none with a notice");
    }
    RETURN_IF_ERROR(NotifyCustodian(work, call, c, *notice));
    response.Clear();
    *response.mutable_case_() = ViewOf(c);
  } else {
    RETURN_IF_ERROR(RecordOnCopy(work, call, c, command, request.documents()));
    response.Clear();
    *response.mutable_case_() = ViewOf(c);
  }
  // No key is left to seal an answer with; a retry finds the case erased.
  if (response.case_().has_erased()) return absl::OkStatus();
  return RememberAnswer(work, keyed, request.case_id(), c.key.Reveal(),
                        response);
}

absl::StatusOr<pb::RecordResponse> CaseHandlers::Record(
    const CallContext& call, const pb::RecordRequest& request) {
  ASSIGN_OR_RETURN(KeyedRequest keyed,
                   KeyRequest(call, request.idempotency_key(), request));
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  ASSIGN_OR_RETURN(const procedure::Command command, CommandFrom(request));
  // Again where somebody else's act, or the witness, came in between.
  while (true) {
    pb::RecordResponse response;
    bool keeps = false;
    const absl::Status recorded = RunWork(env_, [&](Work& work) {
      return RecordNow(work, call, keyed, request, command, keeps, response);
    });
    if (recorded.ok()) return response;
    if (!keeps) return recorded;
    ASSIGN_OR_RETURN(std::optional<pb::RecordResponse> kept,
                     KeepPending(env_, call, keyed, request));
    if (kept.has_value()) return *std::move(kept);
  }
}

absl::StatusOr<pb::CaseView> CaseHandlers::GetCase(
    const CallContext& call, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::CaseView view;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToShow(env_, tx, call, request.case_id()));
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
      RETURN_IF_ERROR(CountPending(tx, *response.mutable_cases()->rbegin()));
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
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToShow(env_, tx, call, request.case_id()));
    std::vector<pb::TimelineEntry> all =
        Timeline(c.procedure(), c, ReaderOf(call, c.record));
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
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToShow(env_, tx, call, request.case_id()));
    const Moment moment(env_);
    const procedure::Reader reader = ReaderOf(call, c.record);
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
        acting ? procedure::Explain(c.procedure(), c.state(), context, reader)
               : ExplainCopy(env_, moment, call, c);
    response.set_standing(
        acting ? StandingOf(moment, call, c, explanation.standing)
               : explanation.standing);
    response.set_turn(explanation.turn);
    response.set_turn_since(acting
                                ? TurnSince(c, reader)
                                : c.replay.open.back().fact->meta.happened_on);
    AddPresses(explanation, call.language, response);
    for (const procedure::CommandExplanation& one : explanation.commands) {
      if (TellOf(call, one)) *response.add_commands() = CommandViewOf(one);
    }
    if (acting && reader.sees_protected) {
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
    const CallContext& call, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::HandoffPreview preview;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const LoadedCase c,
                     LoadToAct(env_, tx, call, request.case_id()));
    RETURN_IF_ERROR(RequireActing(c.record));
    const std::string& receiver = c.state().open.handoff.receiver;
    if (receiver.empty()) {
      return procedure::RefuseByRule(c.procedure(), "H.proposed",
                                     absl::StatusCode::kFailedPrecondition);
    }
    const Moment moment(env_);
    const procedure::Reader reader = ReaderOf(call, c.record);
    preview =
        PreviewCaseFile(c, PeerFrom(moment, receiver), moment.today, reader);
    preview.set_complaints_open(OpenComplaints(c.state(), reader));
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
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(document, request.task_id().empty()
                                   ? OfCase(env_, tx, call, owner, request)
                                   : OfTask(env_, tx, call, owner, request));
    return absl::OkStatus();
  });
  // It exists for the caller, or the answer is that to any other.
  if (absl::IsNotFound(read)) return UnknownOrForbidden("document");
  RETURN_IF_ERROR(read);
  return document;
}

}  // namespace causeway::server
