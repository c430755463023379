#include "statemachine/procedure/evaluation_machine.h"

#include <optional>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/shape.h"

namespace causeway::procedure {
namespace {

// What this person may do instead.
std::vector<std::string> EvaluatorNext(const Procedure& procedure,
                                       const EvaluationJournalState& state,
                                       const Context& context) {
  std::vector<std::string> next;
  for (const FactBody& body : EvaluatorActs(state)) {
    const CommandExplanation command = ExplainEvaluationAct(
        procedure, state, body, context, Language::kEnglish);
    if (command.lacks.empty() && command.not_you.empty() &&
        FunctionIn(OpenState(), body, context.actor)) {
      next.push_back(command.act);
    }
  }
  return next;
}

}  // namespace

std::vector<FactBody> EvaluatorActs(const EvaluationJournalState& state) {
  if (!state.opened) return {EvaluationOpened()};
  return {VisitRecorded(), ReportSubmitted(), ReportApproved(),
          ReportRejected()};
}

absl::Status CheckEvaluation(const Procedure& procedure,
                             const EvaluationJournalState& state,
                             const Fact& fact) {
  const FactType type = TypeOf(fact.body);
  if (JournalOf(type) != JournalKind::kEvaluation) {
    return InvalidField("fact", NameOf(type), "a fact of an evaluation");
  }
  RETURN_IF_ERROR(CheckShape(procedure, fact));
  const EvaluationInput in{state, fact};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<EvaluationRule>(&rule.holds);
    if (holds != nullptr && Guards(rule, type) && !(*holds)(in)) {
      return RefuseByRule(procedure, rule.id, rule.code);
    }
  }
  for (const Rule* rule : FileRulesFor(procedure, OpenState(), fact.body)) {
    if (!FileRuleHolds(*rule, fact)) {
      return RefuseByRule(procedure, rule->id,
                          absl::StatusCode::kFailedPrecondition);
    }
  }
  return absl::OkStatus();
}

namespace {

absl::StatusOr<std::vector<Fact>> DecideEvaluationFact(
    const Procedure& procedure, const EvaluationJournalState& state,
    const Command& command, const Context& context) {
  const FactType type = TypeOf(command.body);
  if (JournalOf(type) != JournalKind::kEvaluation || command.companion) {
    return InvalidField("act", NameOf(type), "one fact of an evaluation");
  }
  const std::optional<Function> function =
      FunctionIn(OpenState(), command.body, context.actor);
  if (!function) {
    return RefuseByRule(procedure, "role.function",
                        absl::StatusCode::kPermissionDenied);
  }
  Fact fact;
  fact.meta.node = context.actor.node;
  fact.meta.function = *function;
  if (*function != Function::kMachine) {
    fact.meta.staff_number = context.actor.staff_number;
  }
  fact.meta.happened_on = command.happened_on;
  fact.meta.recorded_at_us = context.recorded_at_us;
  fact.meta.documents = command.documents;
  fact.meta.gates_held = GatesHeld(type);
  fact.body = command.body;
  RETURN_IF_ERROR(CheckEvaluation(procedure, state, fact));
  const absl::StatusOr<Date> happened = ParseDate(command.happened_on);
  if (!happened.ok() || *happened > context.today) {
    return RefuseByRule(procedure, "input.future_date",
                        absl::StatusCode::kInvalidArgument);
  }
  return std::vector<Fact>{std::move(fact)};
}

}  // namespace

absl::StatusOr<std::vector<Fact>> DecideEvaluation(
    const Procedure& procedure, const EvaluationJournalState& state,
    const Command& command, const Context& context) {
  absl::StatusOr<std::vector<Fact>> facts =
      DecideEvaluationFact(procedure, state, command, context);
  std::optional<Refusal> refusal = RefusalOf(facts.status());
  if (!refusal || absl::IsInvalidArgument(facts.status())) return facts;
  refusal->next = EvaluatorNext(procedure, state, context);
  return Refuse(facts.status().code(), *refusal);
}

EvaluationJournalState ApplyEvaluation(EvaluationJournalState state,
                                       const Fact& fact) {
  if (const auto* opened = std::get_if<EvaluationOpened>(&fact.body)) {
    state.opened = true;
    state.opened_on = fact.meta.happened_on;
    state.node = fact.meta.node;
    state.request_digest = opened->request_digest;
    state.requester = opened->requester;
    state.level = opened->level;
    state.worker = opened->worker;
  } else if (const auto* visit = std::get_if<VisitRecorded>(&fact.body)) {
    ++state.visits;
    state.family_found = state.family_found || visit->family_found;
  } else if (const auto* report = std::get_if<ReportSubmitted>(&fact.body)) {
    state.report = state.entries;
    state.result = report->result;
    state.author = ActorOf(fact.meta);
  } else if (std::holds_alternative<ReportRejected>(fact.body)) {
    state.author.reset();
  } else if (std::holds_alternative<ReportReturned>(fact.body)) {
    state.author.reset();
    state.approver.reset();
    state.approved = false;
  } else if (std::holds_alternative<ReportApproved>(fact.body)) {
    state.approved = true;
    state.approver = ActorOf(fact.meta);
  } else if (std::holds_alternative<EvaluationStopped>(fact.body)) {
    state.stopped = true;
  }
  ++state.entries;
  return state;
}

}  // namespace causeway::procedure
