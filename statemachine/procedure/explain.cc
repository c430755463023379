#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/date.h"
#include "statemachine/procedure/candidates.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/protection.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

// The fact this candidate would become if the actor asked for it now.
Fact Prototype(const Candidate& candidate, const Context& context) {
  const std::vector<Function> allowed = FunctionsFor(candidate.body);
  const std::vector<Function>& own = context.actor.functions;
  const auto function = std::find_first_of(own.begin(), own.end(),
                                           allowed.begin(), allowed.end());
  Fact fact;
  fact.meta.node = context.actor.node;
  fact.meta.function = function == own.end() ? allowed.front() : *function;
  fact.meta.staff_number = context.actor.staff_number;
  fact.meta.happened_on = FormatDate(context.today);
  fact.meta.recorded_at_us = context.recorded_at_us;
  fact.meta.gates_held = GatesHeld(TypeOf(candidate.body));
  fact.body = candidate.body;
  return fact;
}

void AddLack(const Procedure& procedure, const CodeRule& rule,
             std::vector<Lack>& lacks) {
  const bool known =
      std::any_of(lacks.begin(), lacks.end(),
                  [&](const Lack& lack) { return lack.rule == rule.id; });
  const Rule* const words = procedure.Find(rule.id);
  if (known || words == nullptr) return;
  lacks.push_back(
      {words->id, words->sentence, words->missing, words->who, words->basis});
}

void NameVersions(const GateInput& in, const std::vector<std::string>& needed,
                  std::vector<Lack>& lacks) {
  if (lacks.empty() || lacks.back().rule != kProcedureKnownRule) return;
  lacks.back().missing =
      absl::StrCat(lacks.back().missing, ": ",
                   absl::StrJoin(VersionsLacking(*in.peer, needed), ", "));
}

void AddGateLacks(const GateInput& in, std::vector<Lack>& lacks) {
  const std::vector<std::string> needed =
      VersionsNeeded(in.state.open, in.kind);
  for (const CodeRule& rule : CodeRules()) {
    if (!Guards(rule, in.kind)) continue;
    const auto* of_case = std::get_if<GateRule>(&rule.holds);
    const auto* of_peer = std::get_if<PeerRule>(&rule.holds);
    const bool of_peer_lacking = of_peer != nullptr && in.peer != nullptr &&
                                 !(*of_peer)({*in.peer, in.kind, needed});
    if ((of_case == nullptr || (*of_case)(in)) && !of_peer_lacking) continue;
    const size_t before = lacks.size();
    AddLack(in.procedure, rule, lacks);
    if (of_peer_lacking && lacks.size() > before) {
      NameVersions(in, needed, lacks);
    }
  }
}

void AddGateLacksOf(const Procedure& procedure, const CaseState& state,
                    const Fact& fact, const Context& context,
                    std::vector<Lack>& lacks) {
  const std::optional<ExchangeKind> kind = SendsWith(fact.body);
  if (!kind) return;
  const Peer* peer = nullptr;
  if (context.peer && context.peer->node_id == AddresseeOf(fact.body)) {
    peer = &*context.peer;
  }
  AddGateLacks({procedure, state, peer, *kind, context.today}, lacks);
}

// Every rule about the state that refuses, not only the first.
std::vector<Lack> LacksOf(const Procedure& procedure, const CaseState& state,
                          const Fact& fact, const Context& context) {
  std::vector<Lack> lacks;
  const FactType type = TypeOf(fact.body);
  const OpenInput open{procedure, state.open, fact, context.today};
  const FullInput full{
      procedure,        state,         fact, nullptr,
      context.caseload, context.waits, {},   &context.procedure_digests};
  for (const CodeRule& rule : CodeRules()) {
    if (rule.about != About::kState || !Guards(rule, type)) continue;
    const auto* of_open = std::get_if<OpenRule>(&rule.holds);
    const auto* of_both = std::get_if<FullRule>(&rule.holds);
    if ((of_open != nullptr && !(*of_open)(open)) ||
        (of_both != nullptr && !(*of_both)(full))) {
      AddLack(procedure, rule, lacks);
    }
  }
  AddGateLacksOf(procedure, state, fact, context, lacks);
  return lacks;
}

// The step furthest on that runs, or that was last done.
Step FurthestStep(const OpenState& open) {
  for (int32_t n = 8; n >= 1; --n) {
    if (open.Active(static_cast<Step>(n))) return static_cast<Step>(n);
  }
  Step last = Step::kArrival;
  for (int32_t n = 1; n <= 8; ++n) {
    const StepProgress progress = open.Progress(static_cast<Step>(n));
    if (progress == StepProgress::kDone || progress == StepProgress::kWaived) {
      last = static_cast<Step>(n);
    }
  }
  return last;
}

std::string HandoffStanding(const HandoffState& handoff) {
  const std::string& to = handoff.receiver;
  switch (handoff.phase) {
    case HandoffPhase::kNone:
      return "";
    case HandoffPhase::kProposed:
      return absl::StrCat("; a hand-off to ", to, " is proposed");
    case HandoffPhase::kOffered:
      return absl::StrCat("; the case is offered to ", to);
    case HandoffPhase::kAccepted:
      break;
  }
  if (handoff.received) return absl::StrCat("; ", to, " has the child");
  if (handoff.departed) return absl::StrCat("; the child travels to ", to);
  return absl::StrCat("; ", to, " accepted the case");
}

const char* RestrictionStanding(const OpenState& open) {
  return open.restrictions.empty() ? "" : "; processing is restricted";
}

std::string Standing(const Procedure& procedure, const OpenState& open) {
  if (!open.opened) return "The case is not opened.";
  if (open.erased) return "The case was erased.";
  if (open.closed) {
    return absl::StrCat("The case is closed", RestrictionStanding(open), ".");
  }
  if (open.suspension.reason != SuspensionReason::kUnspecified) {
    return absl::StrCat("The case rests since ", open.suspension.since,
                        open.urgent ? "; an urgent concern is open" : "",
                        RestrictionStanding(open), ".");
  }
  if (open.between_custodians) {
    return absl::StrCat("Custody was released by ", open.former_custodian,
                        " and is being taken by ", open.next_custodian, ".");
  }
  const Step step = FurthestStep(open);
  return absl::StrCat(
      "Step ", static_cast<int32_t>(step), ", ", procedure.StepSentence(step),
      ", ", open.Active(step) ? "is under way" : "is done",
      HandoffStanding(open.handoff),
      open.determination.appeal_open ? "; an appeal is open" : "",
      open.urgent ? "; an urgent concern is open" : "",
      RestrictionStanding(open), ".");
}

std::string Turn(const OpenState& open) {
  const HandoffState& handoff = open.handoff;
  const DeterminationState& determination = open.determination;
  if (open.closed) return "nobody";
  if (open.suspension.reason != SuspensionReason::kUnspecified) {
    return NameOf(Function::kCaseWorker);
  }
  if (open.between_custodians) return open.next_custodian;
  if (open.urgent || open.assessment.pending ||
      open.evaluation.phase == EvaluationPhase::kProposed ||
      handoff.phase == HandoffPhase::kProposed ||
      open.closure_requested_by.has_value() ||
      (determination.plan_author && !determination.plan_approved)) {
    return NameOf(Function::kSupervisor);
  }
  if (RequestOpen(open)) return open.evaluation.evaluator;
  if (handoff.phase == HandoffPhase::kOffered ||
      (handoff.phase == HandoffPhase::kAccepted &&
       (!handoff.child_travels || handoff.departed))) {
    return handoff.receiver;
  }
  if (determination.appeal_open) return "the body that judges the appeal";
  if (open.Active(Step::kDetermination) && determination.author &&
      determination.solution == Solution::kUnspecified) {
    return NameOf(Function::kPanelCoordinator);
  }
  return NameOf(Function::kCaseWorker);
}

}  // namespace

Explanation Explain(const Procedure& procedure, const CaseState& state,
                    const Context& context) {
  Explanation explanation;
  explanation.standing = Standing(procedure, state.open);
  explanation.turn = Turn(state.open);
  for (const Candidate& candidate : CandidatesFor(state)) {
    const Fact fact = Prototype(candidate, context);
    explanation.commands.push_back(
        {TypeOf(candidate.body), candidate.act, FunctionsFor(candidate.body),
         LacksOf(procedure, state, fact, context), candidate.beside});
  }
  explanation.waiting = WaitingFor(state.secret);
  return explanation;
}

std::vector<Lack> GateLacks(const Procedure& procedure, const CaseState& state,
                            const Peer& peer, ExchangeKind kind, Date today) {
  std::vector<Lack> lacks;
  AddGateLacks({procedure, state, &peer, kind, today}, lacks);
  return lacks;
}

std::vector<std::string> LegalNext(const Procedure& procedure,
                                   const CaseState& state,
                                   const Context& context) {
  std::vector<std::string> next;
  for (CommandExplanation& command :
       Explain(procedure, state, context).commands) {
    if (!command.beside && command.lacks.empty() &&
        std::find(next.begin(), next.end(), command.act) == next.end()) {
      next.push_back(std::move(command.act));
    }
  }
  return next;
}

}  // namespace causeway::procedure
