#include "server/task_explain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "journal/replay.h"
#include "server/answer_file.h"
#include "server/bundle.h"
#include "server/case_store.h"
#include "server/evaluations.h"
#include "server/explain_view.h"
#include "server/inquiries.h"
#include "server/task_store.h"
#include "server/witness_store.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/evaluation_machine.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/roles.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

using procedure::Function;
using procedure::Language;
using procedure::Say;
using procedure::Tr;
using procedure::Translated;
using procedure::WordsFor;

std::string InquiryWords(const store::TaskRecord& task, Language language) {
  return Translated(language,
                    procedure::WordsOf(InquiryKindOf(task.made_by())));
}

std::string StandingOfArrival(const store::TaskRecord& task,
                              Language language) {
  if (task.statement_prepared()) {
    return Say(language, Tr("The child is here; the hand-over statement waits "
                            "for a second person."));
  }
  if (task.child_arrived()) {
    return Say(language, Tr("The child is here; the hand-over statement is to "
                            "be prepared."));
  }
  return Say(language,
             task.sealed_departure().empty()
                 ? Tr("The case is accepted; the child is awaited.")
                 : Tr("The case is accepted; the child is on the way."));
}

std::string StandingOfOffer(const store::TaskRecord& task, Language language) {
  switch (task.offer_phase()) {
    case store::OFFER_PHASE_ACCEPTED:
      if (AwaitsChild(task)) return StandingOfArrival(task, language);
      return Say(language, Tr("The case is accepted; custody is awaited."));
    case store::OFFER_PHASE_BOUND:
      return Say(language, Tr("This node is bound; custody is awaited."));
    case store::OFFER_PHASE_HELD:
      return Say(language, Tr("Custody is here."));
    case store::OFFER_PHASE_DECLINED:
      return Say(language, Tr("It was declined here."));
    case store::OFFER_PHASE_WITHDRAWN:
      return Say(language, Tr("It was taken back by $0."), {task.peer()});
    default:
      return Say(language, Tr("$0 offers a case; it waits for an answer."),
                 {task.peer()});
  }
}

std::string LacksOf(const store::TaskRecord& task, Language language) {
  std::vector<std::string> words;
  for (const int lack : task.report_lacks()) {
    words.push_back(
        Say(language, WordsFor(static_cast<procedure::ReportLack>(lack))));
  }
  return absl::StrJoin(words, ", ");
}

std::string StandingOfTask(const pb::TaskView& view,
                           const store::TaskRecord& task, Language language) {
  switch (view.kind()) {
    case pb::TASK_KIND_OFFER:
      return StandingOfOffer(task, language);
    case pb::TASK_KIND_EVALUATION:
      switch (view.state()) {
        case pb::TASK_STATE_WAITING:
          return Say(language,
                     Tr("$0 asks for an evaluation; nobody took it on yet."),
                     {task.peer()});
        case pb::TASK_STATE_ACCEPTED:
          if (!task.report_lacks().empty()) {
            return Say(language, Tr("$0 sent the report back; it lacks: $1."),
                       {task.peer(), LacksOf(task, language)});
          }
          return Say(language, Tr("The evaluation is under way."));
        case pb::TASK_STATE_REPORT_SUBMITTED:
          return Say(language, Tr("The report waits for a second person."));
        case pb::TASK_STATE_DONE:
          return Say(language, task.report_accepted()
                                   ? Tr("The report was sent and accepted.")
                                   : Tr("The report was sent."));
        default:
          return StandingOfOffer(task, language);
      }
    case pb::TASK_KIND_INQUIRY:
      if (task.sent_from_here() && !task.closed()) {
        return Say(language, Tr("$0 has not answered yet: $1."),
                   {task.peer(), InquiryWords(task, language)});
      }
      return task.closed() ? Say(language, Tr("It was answered."))
                           : Say(language, Tr("$0 waits for an answer: $1."),
                                 {task.peer(), InquiryWords(task, language)});
    case pb::TASK_KIND_FILE_REQUEST:
      if (view.state() == pb::TASK_STATE_DECLINED) {
        return Say(language, Tr("It was declined here."));
      }
      return task.closed()
                 ? Say(language, Tr("The file was released to $0."),
                       {task.peer()})
                 : Say(language,
                       Tr("$0 is custodian by the witness's word and lacks the "
                          "file; two supervisors release it."),
                       {task.peer()});
    default:
      return Say(language, Tr("It is to be read; nothing else is to be done."));
  }
}

// An act that is no fact of a journal here, and what it must say.
pb::CommandView Answer(const char* act, std::vector<Function> who,
                       std::vector<std::string> fields = {}) {
  procedure::CommandExplanation command{};
  command.act = act;
  command.who = std::move(who);
  command.fields = std::move(fields);
  return CommandViewOf(command);
}

// The arrival of the child, held against the file that came last.
absl::StatusOr<pb::CommandView> Arrival(const Environment& env, ReadTx& tx,
                                        const procedure::Context& context,
                                        Language language,
                                        const store::TaskRecord& task,
                                        const char* act,
                                        const procedure::FactBody& body) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(const std::string staged,
                   Staged(tx, task.task_id(), key.Reveal()));
  if (staged.empty()) {
    pb::CommandView view = Answer(act, {procedure::FunctionsFor(body).front()});
    view.set_allowed(false);
    pb::Lack* const lack = view.add_lacks();
    lack->set_rule("custody.not_verified");
    lack->set_sentence(
        Translated(language, "no file of this case has arrived yet"));
    lack->set_missing(Translated(language, "the case file"));
    lack->set_who(Translated(language, "the giver's node"));
    return view;
  }
  pb::CaseFile file;
  RETURN_IF_ERROR(wire::ParseStrict(staged, &file));
  ASSIGN_OR_RETURN(const journal::ReplayedCase replay,
                   journal::ReplayStored(file, *env.procedures));
  procedure::CommandExplanation command = procedure::ExplainAct(
      *replay.procedure, replay.state, body, context, language);
  command.act = act;
  return CommandViewOf(command);
}

absl::Status AddOffer(const Environment& env, ReadTx& tx,
                      const procedure::Context& context, Language language,
                      const store::TaskRecord& task,
                      pb::ExplainTaskResponse& response) {
  const store::OfferPhase phase = task.offer_phase();
  if (phase == store::OFFER_PHASE_SEEN) {
    *response.add_commands() =
        Answer("accept_offer", {Function::kSupervisor}, {"worker"});
  }
  if (AwaitsChild(task)) {
    procedure::ChildArrived arrived;
    arrived.offer_id = task.offer_id();
    ASSIGN_OR_RETURN(
        *response.add_commands(),
        Arrival(env, tx, context, language, task, "record_arrival", arrived));
  }
  if (AwaitsChild(task) && task.statement_prepared()) {
    ASSIGN_OR_RETURN(const store::AnswerFile file,
                     LoadAnswerFile(env, tx, task));
    procedure::ChildReceived received;
    received.offer_id = task.offer_id();
    received.preparer = file.arrival().staff_number();
    ASSIGN_OR_RETURN(
        *response.add_commands(),
        Arrival(env, tx, context, language, task, "release_arrival", received));
  }
  if (phase == store::OFFER_PHASE_SEEN ||
      (phase == store::OFFER_PHASE_ACCEPTED && !task.child_arrived())) {
    *response.add_commands() =
        Answer("decline", {Function::kSupervisor}, {"reason"});
  }
  return absl::OkStatus();
}

// What is known of a child of whom no case is here.
void AddScreen(const store::TaskRecord& task,
               pb::ExplainTaskResponse& response) {
  if (!task.case_id().empty()) return;
  *response.add_commands() =
      Answer("record_screen", {Function::kCaseWorker, Function::kSupervisor});
}

absl::Status AddEvaluation(const Environment& env, ReadTx& tx,
                           const procedure::Context& context, Language language,
                           const store::TaskRecord& task,
                           pb::ExplainTaskResponse& response) {
  ASSIGN_OR_RETURN(const procedure::EvaluationJournalState state,
                   EvaluationStateOf(env, tx, task));
  ASSIGN_OR_RETURN(const pb::MessageHeader request, RequestOf(env, tx, task));
  const auto version =
      env.procedures->Require(request.evaluation().procedure_digest());
  const procedure::Procedure& procedure =
      version.ok() ? **version : procedure::Procedure::Embedded();
  for (const procedure::FactBody& body : procedure::EvaluatorActs(state)) {
    *response.add_commands() = CommandViewOf(procedure::ExplainEvaluationAct(
        procedure, state, body, context, language));
  }
  *response.add_commands() = Answer(
      "decline", {Function::kCaseWorker, Function::kSupervisor}, {"reason"});
  *response.add_commands() =
      Answer("send_notice", {Function::kCaseWorker, Function::kSupervisor});
  AddScreen(task, response);
  return absl::OkStatus();
}

bool MayNeedWriting(procedure::InquiryKind kind) {
  const auto outcomes = procedure::OutcomesFor(kind);
  return kind == procedure::InquiryKind::kPlacementConsultation ||
         std::any_of(outcomes.begin(), outcomes.end(),
                     [](procedure::InquiryOutcome outcome) {
                       return procedure::NeedsAnAnswerInWriting(outcome);
                     });
}

// By the rules under which the asker takes the answer.
pb::CommandView InquiryAnswer(const store::TaskRecord& task,
                              Language language) {
  const procedure::InquiryKind kind = InquiryKindOf(task.made_by());
  procedure::CommandExplanation command{};
  command.act = "answer_inquiry";
  command.who = {Function::kSupervisor, Function::kCaseWorker};
  std::vector<const char*> rules = {"I.outcome"};
  // A receipt is a word.
  if (MayNeedWriting(kind)) rules.push_back("I.answer_written");
  for (const char* rule : rules) {
    const auto words = procedure::Procedure::Embedded().WordsOf(rule, language);
    procedure::Need need;
    need.words.rule = rule;
    if (words) {
      need.words.sentence = words->sentence;
      need.words.missing = words->missing;
      need.words.who = words->who;
    }
    command.needs.push_back(std::move(need));
  }
  command.needs[0].field = "outcome";
  for (const procedure::InquiryOutcome outcome : procedure::OutcomesFor(kind)) {
    command.needs[0].choices.push_back(
        Translated(language, procedure::WordsOf(outcome)));
  }
  if (command.needs.size() > 1) {
    command.needs[1].document = procedure::DocumentKind::kInquiryAnswer;
  }
  return CommandViewOf(command);
}

}  // namespace

std::string NoWitnessSees(Language language) {
  return Say(language, Tr("No witness sees this hand-off: after a restore from "
                          "a backup, people find out who answers for the "
                          "child."));
}

std::string TurnOfTask(const store::TaskRecord& task, Language language) {
  Function who = Function::kSupervisor;
  if (task.closed() || task.not_understood()) {
    return Say(language, Tr("nobody"));
  }
  if (task.sent_from_here()) return task.peer();
  if (task.made_by() == pb::MESSAGE_TYPE_OFFER) {
    if (task.offer_phase() != store::OFFER_PHASE_SEEN && !AwaitsChild(task)) {
      return task.peer();
    }
    if (AwaitsChild(task) && !task.statement_prepared()) {
      who = Function::kCaseWorker;
    }
  } else if (task.made_by() == pb::MESSAGE_TYPE_EVALUATION_REQUEST &&
             !task.report_submitted()) {
    who = Function::kCaseWorker;
  } else if (procedure::Fits(InquiryKindOf(task.made_by()),
                             procedure::InquiryOutcome::kReceived)) {
    who = Function::kCaseWorker;  // A receipt is enough.
  }
  return Say(language, WordsFor(who));
}

absl::StatusOr<pb::ExplainTaskResponse> ExplainTaskHere(
    const Environment& env, ReadTx& tx, const Moment& moment,
    const CallContext& call, const store::TaskRecord& task, bool papers) {
  pb::ExplainTaskResponse response;
  ASSIGN_OR_RETURN(*response.mutable_task(), ViewOf(env, tx, task, papers));
  response.set_standing(StandingOfTask(response.task(), task, call.language));
  response.set_turn(TurnOfTask(task, call.language));
  if (task.closed()) return response;
  if (response.task().kind() == pb::TASK_KIND_OFFER &&
      WitnessOf(*moment.directory).empty()) {
    response.set_standing(
        absl::StrCat(response.standing(), " ", NoWitnessSees(call.language)));
  }
  procedure::Context context;
  context.actor = call.actor;
  context.today = moment.today;
  context.recorded_at_us = moment.now_us;
  switch (response.task().kind()) {
    case pb::TASK_KIND_OFFER:
      RETURN_IF_ERROR(
          AddOffer(env, tx, context, call.language, task, response));
      break;
    case pb::TASK_KIND_EVALUATION:
      RETURN_IF_ERROR(
          AddEvaluation(env, tx, context, call.language, task, response));
      break;
    case pb::TASK_KIND_INQUIRY:
      if (task.sent_from_here()) break;
      *response.add_commands() = InquiryAnswer(task, call.language);
      if (response.task().has_prepared()) {
        *response.add_commands() =
            Answer("release_answer", {Function::kSupervisor});
      }
      AddScreen(task, response);
      break;
    case pb::TASK_KIND_FILE_REQUEST:
      *response.add_commands() =
          Answer("release_file", {Function::kSupervisor}, {"ground"});
      *response.add_commands() = Answer("decline", {Function::kSupervisor});
      break;
    default:
      break;
  }
  return response;
}

}  // namespace causeway::server
