#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/notice_options.h"
#include "client/cli/recording.h"
#include "client/cli/releasing.h"
#include "client/cli/verb.h"
#include "client/open_inquiries.h"

namespace causeway::cli {
namespace {

struct InquiryOptions {
  std::string id;  // Of the case or of the task.
  std::string recipient;
  std::string country;
  v1::InquiryKind kind = v1::INQUIRY_KIND_UNSPECIFIED;
  v1::InquiryOutcome outcome = v1::INQUIRY_OUTCOME_UNSPECIFIED;
  v1::InquiryClosing reason = v1::INQUIRY_CLOSING_UNSPECIFIED;
  NoticeOptions notice;
  std::vector<v1::PlacementCondition> conditions;
  v1::PlacementRefusal refusal = v1::PLACEMENT_REFUSAL_UNSPECIFIED;
  bool onward_allowed = false;
  RecordOptions record;
};
using FillInquiry = absl::Status (*)(Session&, const InquiryOptions&, v1::Act*);

void AddOnward(CLI::App* verb, InquiryOptions* options) {
  verb->add_flag("--onward-allowed", options->onward_allowed,
                 "The documents may be sent on to a third node (default: they "
                 "may not)");
}

// A verb about a case that names what is asked, and whom.
std::shared_ptr<InquiryOptions> AddAsking(CLI::App* noun, Session* session,
                                          const char* name,
                                          const char* description,
                                          const char* example, FillInquiry fill,
                                          CLI::App** verb) {
  auto options = std::make_shared<InquiryOptions>();
  *verb =
      AddVerb(noun, session, name, description, example,
              [session, options, fill]() -> absl::Status {
                v1::Act act;
                RETURN_IF_ERROR(fill(*session, *options, &act));
                return RecordAct(*session, options->id, act, options->record);
              });
  (*verb)->add_option("CASE", options->id, "Case id")->required();
  AddCode(*verb, "--kind", &options->kind, "What")->required();
  (*verb)->add_option("--to", options->recipient, "Node id")->required();
  options->record.AddTo(*verb);
  return options;
}

absl::Status FillProposal(Session&, const InquiryOptions& options,
                          v1::Act* act) {
  v1::InquiryProposed* body = act->mutable_propose_inquiry();
  body->set_kind(options.kind);
  body->set_recipient(options.recipient);
  body->set_country(options.country);
  body->set_onward_allowed(options.onward_allowed);
  options.notice.FillTerms(body);
  return absl::OkStatus();
}

// The concern that a danger notice tells of, so that the two take one command.
// A second key, so that a repeated call repeats both.
absl::Status RaiseDanger(Session& session, const InquiryOptions& options) {
  constexpr size_t kKeyBytesMax = 60;
  v1::Act act;
  act.mutable_raise_urgent()->set_kind(options.notice.danger);
  RecordOptions record = options.record;
  if (!record.key.empty()) {
    record.key = absl::StrCat(record.key.substr(0, kKeyBytesMax), ".u");
  }
  return SendAct(session, options.id, act, record).status();
}

absl::Status FillNotice(Session& session, const InquiryOptions& options,
                        v1::Act* act) {
  if (options.notice.danger != v1::URGENT_KIND_UNSPECIFIED) {
    v1::GetCaseRequest request;
    request.set_case_id(options.id);
    ASSIGN_OR_RETURN(NodeClient * client, session.Client());
    ASSIGN_OR_RETURN(const v1::CaseView view,
                     client->GetCase(request, session.Deadline()));
    // A former custodian raises no concern in its copy.
    if (view.handed_to().empty()) {
      RETURN_IF_ERROR(RaiseDanger(session, options));
    }
  }
  v1::NoticeSent* const body = act->mutable_send_notice();
  body->set_kind(options.kind);
  body->set_recipient(options.recipient);
  options.notice.Fill(body);
  return absl::OkStatus();
}

// The last of this kind to this node that nobody answered or let go, as people
// name it.
absl::Status FillClosing(Session& session, const InquiryOptions& options,
                         v1::Act* act) {
  ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                   WholeTimeline(session, options.id));
  const std::string digest =
      LastOpenInquiry(all.entries(), options.kind, options.recipient);
  if (digest.empty()) {
    return InvalidField(
        "--kind", "nothing that waits for an answer",
        absl::StrCat("what was sent to ", options.recipient, " and is open"));
  }
  if (options.kind == v1::INQUIRY_KIND_CONSENT_CHANGED) {
    act->mutable_close_consent_change()->set_request_digest(digest);
    act->mutable_close_consent_change()->set_reason(options.reason);
    return absl::OkStatus();
  }
  act->mutable_close_inquiry()->set_request_digest(digest);
  act->mutable_close_inquiry()->set_reason(options.reason);
  return absl::OkStatus();
}

void AddInquiryApproval(CLI::App* noun, Session* session) {
  auto options = std::make_shared<InquiryOptions>();
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "approve",
      "Show what was proposed, and send it (supervisor, not the proposer)",
      "inquiry approve CASE --kind placement-consultation --to ml",
      [session, options, release] {
        v1::Act act;
        act.mutable_approve_inquiry()->set_kind(options->kind);
        act.mutable_approve_inquiry()->set_recipient(options->recipient);
        return Release(*session, options->id, act, *release);
      });
  verb->add_option("CASE", options->id, "Case id")->required();
  AddCode(verb, "--kind", &options->kind, "What")->required();
  verb->add_option("--to", options->recipient, "Node id")->required();
  release->AddTo(verb);
}

void AddAsker(CLI::App* noun, Session* session) {
  CLI::App* verb = nullptr;
  const auto proposal = AddAsking(
      noun, session, "propose",
      "Propose to ask or tell another authority (case worker); the documents "
      "are what will leave",
      "inquiry propose CASE --kind placement-consultation --to ml \\\n"
      "      --country ML --document placement-report=report.json",
      FillProposal, &verb);
  verb->add_option("--country", proposal->country,
                   "Placement consultation: where, ISO 3166-1 alpha-2");
  proposal->notice.AddTo(verb);
  AddOnward(verb, proposal.get());
  AddInquiryApproval(noun, session);
  const auto notice = AddAsking(
      noun, session, "notify",
      "Send a danger or missing notice at once, coded fields alone",
      "inquiry notify CASE --kind danger-notice --danger safety --to ml",
      FillNotice, &verb);
  notice->notice.AddTo(verb,
                       "What the danger is; where this node is custodian, the "
                       "urgent concern is raised first");
  const auto closing = AddAsking(
      noun, session, "close", "Stop waiting for an answer; it grants nothing",
      "inquiry close CASE --kind information-request --to ml \\\n"
      "      --reason no-answer",
      FillClosing, &verb);
  AddCode(verb, "--reason", &closing->reason, "Why")->required();
}

void AddAnswer(CLI::App* noun, Session* session) {
  auto options = std::make_shared<InquiryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "answer",
      "Answer an inquiry (supervisor), or say that a notice was received; with "
      "a document the answer is prepared (case worker or supervisor)",
      "inquiry answer TASK --outcome answered --case CASE \\\n"
      "      --document inquiry-answer=answer.txt",
      [session, options] {
        v1::TaskAct act;
        act.mutable_answer_inquiry()->set_outcome(options->outcome);
        act.mutable_answer_inquiry()->set_onward_allowed(
            options->onward_allowed);
        act.mutable_answer_inquiry()->set_refusal(options->refusal);
        for (const v1::PlacementCondition one : options->conditions) {
          act.mutable_answer_inquiry()->add_conditions(one);
        }
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id")->required();
  AddCode(verb, "--outcome", &options->outcome, "Outcome")->required();
  AddCodes(
      verb, "--condition", &options->conditions,
      "A condition of consent to a placement, which the document explains");
  AddCode(verb, "--refusal", &options->refusal, "Why a placement is refused");
  AddOnward(verb, options.get());
  AddCaseMeant(verb, &options->record);
  options->record.AddTo(verb);
}

void AddAnswerWithdrawal(CLI::App* noun, Session* session) {
  auto options = std::make_shared<InquiryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "withdraw-answer",
      "Take back an answer that has not left; the inquiry waits again "
      "(supervisor)",
      "inquiry withdraw-answer TASK", [session, options] {
        v1::TaskAct act;
        act.mutable_withdraw_answer();
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id")->required();
  options->record.AddTo(verb);
}

}  // namespace

void AddInquiryCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "inquiry",
              "What authorities ask and tell each other while custody stays");
  AddAsker(noun, session);
  AddAnswer(noun, session);
  AddAnswerWithdrawal(noun, session);
}

}  // namespace causeway::cli
