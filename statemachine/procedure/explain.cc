#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/date.h"
#include "statemachine/procedure/candidates.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/overrides.h"
#include "statemachine/procedure/protection.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/shape.h"

namespace causeway::procedure {
namespace {

// The fact this candidate would become if the actor asked for it now.
Fact Prototype(const OpenState& open, const Candidate& candidate,
               const Context& context) {
  const std::optional<Function> function =
      FunctionIn(open, candidate.body, context.actor);
  Fact fact;
  fact.meta.node = context.actor.node;
  fact.meta.function = function.value_or(FunctionsFor(candidate.body).front());
  fact.meta.staff_number = context.actor.staff_number;
  // What the case's worker may do is told to those who are no case workers.
  if (!function && fact.meta.function == Function::kCaseWorker) {
    fact.meta.staff_number.clear();
  }
  fact.meta.happened_on = FormatDate(context.today);
  fact.meta.recorded_at_us = context.recorded_at_us;
  fact.meta.gates_held = GatesHeld(TypeOf(candidate.body));
  fact.body = candidate.body;
  return fact;
}

Lack LackOf(const Procedure& procedure, absl::string_view id,
            Language language) {
  Lack lack;
  lack.rule = std::string(id);
  const Rule* const rule = procedure.Find(id);
  if (rule != nullptr) lack.basis = rule->basis;
  if (std::optional<Words> words = procedure.WordsOf(id, language)) {
    lack.sentence = std::move(words->sentence);
    lack.missing = std::move(words->missing);
    lack.who = std::move(words->who);
  }
  return lack;
}

void AddLack(const Procedure& procedure, absl::string_view id,
             Language language, std::vector<Lack>& lacks) {
  const bool known =
      std::any_of(lacks.begin(), lacks.end(),
                  [&](const Lack& lack) { return lack.rule == id; });
  if (!known) lacks.push_back(LackOf(procedure, id, language));
}

// What the rule of a gate does not say in its own words.
void NameWhatIsMissing(const CodeRule& rule, const GateInput& in,
                       const std::vector<std::string>& needed,
                       Language language, std::string& missing) {
  if (rule.id == absl::string_view(kProcedureKnownRule)) {
    absl::StrAppend(&missing, ": ",
                    absl::StrJoin(VersionsLacking(*in.peer, needed), ", "));
  }
  if (rule.id == absl::string_view(kConsentRule)) {
    absl::StrAppend(&missing, ": ",
                    Say(language, WordsFor(ScopeNeeded(in.kind))));
  }
}

void AddGateLacks(const GateInput& in, Language language,
                  std::vector<Lack>& lacks) {
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
    AddLack(in.procedure, rule.id, language, lacks);
    if (lacks.size() > before) {
      NameWhatIsMissing(rule, in, needed, language, lacks.back().missing);
    }
  }
}

void AddGateLacksOf(const Procedure& procedure, const CaseState& state,
                    const Fact& fact, const Context& context, Language language,
                    std::vector<Lack>& lacks) {
  const std::optional<ExchangeKind> kind = GateFor(state.open, fact.body);
  if (!kind) return;
  const Peer* peer = nullptr;
  if (context.peer &&
      context.peer->node_id == PeerAbout(state.open, fact.body)) {
    peer = &*context.peer;
  }
  AddGateLacks({procedure, state, peer, *kind, context.today,
                DocumentsWith(state.open, fact)},
               language, lacks);
}

bool Holds(const CodeRule& rule, const Procedure& procedure,
           const CaseState& state, const Fact& fact, const Context& context) {
  const Procedure* const target = TargetOf(fact.body, context.procedures);
  if (const auto* of_open = std::get_if<OpenRule>(&rule.holds)) {
    return (*of_open)({procedure, state.open, fact, context.today, target});
  }
  if (const auto* of_both = std::get_if<FullRule>(&rule.holds)) {
    return (*of_both)({procedure, state, fact,
                       context.peer ? &*context.peer : nullptr,
                       context.caseload, context.waits, context.came_from,
                       &context.procedure_digests, target, context.panel_known,
                       &context.siblings});
  }
  return true;
}

// Every rule about the state that refuses, not only the first. What would hold
// for anybody else is about the person who asks.
void AddLacks(const Procedure& procedure, const CaseState& state,
              const Fact& fact, const Context& context, Language language,
              CommandExplanation& command) {
  Fact by_nobody = fact;
  by_nobody.meta.staff_number.clear();
  // The peer of the context need not be the one this act is about.
  Context about_it = context;
  if (context.peer &&
      context.peer->node_id != PeerAbout(state.open, fact.body)) {
    about_it.peer.reset();
  }
  const FactType type = TypeOf(fact.body);
  for (const CodeRule& rule : CodeRules()) {
    if (rule.about != About::kState || !Guards(rule, type) ||
        Holds(rule, procedure, state, fact, about_it)) {
      continue;
    }
    const bool of_person = Holds(rule, procedure, state, by_nobody, about_it);
    AddLack(procedure, rule.id, language,
            of_person ? command.not_you : command.lacks);
  }
  AddGateLacksOf(procedure, state, fact, context, language, command.lacks);
}

// The people among those who may; the node itself asks nobody.
std::vector<Function> PeopleFor(const FactBody& body) {
  std::vector<Function> who = FunctionsFor(body);
  who.erase(std::remove(who.begin(), who.end(), Function::kMachine), who.end());
  return who;
}

CommandExplanation CommandOf(const Procedure& procedure, const CaseState& state,
                             const Candidate& candidate, const Context& context,
                             Language language) {
  CommandExplanation command;
  command.type = TypeOf(candidate.body);
  command.act = candidate.act;
  command.who = PeopleFor(candidate.body);
  command.beside = candidate.beside;
  AddLacks(procedure, state, Prototype(state.open, candidate, context), context,
           language, command);
  command.fields = FieldsLeftOpen(procedure, candidate.body);
  return command;
}

void AddFileNeeds(const Procedure& procedure, const OpenState& open,
                  const FactBody& body, Language language,
                  std::vector<Need>& needs) {
  for (const Rule* rule : FileRulesFor(procedure, open, body)) {
    Need need;
    need.words = LackOf(procedure, rule->id, language);
    need.field = rule->field;
    need.document = rule->document;
    needs.push_back(std::move(need));
  }
}

// Reasons for which this way back is open.
void AddReasons(const Procedure& procedure, const StepReturned& back,
                Language language, std::vector<Need>& needs) {
  for (const Edge& edge : Edges()) {
    if (edge.from != back.from || edge.to != back.to) continue;
    Need need;
    need.words = LackOf(procedure, "S.return_edge", language);
    need.field = "reason";
    for (const ReturnReason reason : edge.reasons) {
      need.choices.push_back(Say(language, WordsFor(reason)));
    }
    needs.push_back(std::move(need));
  }
}

}  // namespace

std::vector<Need> NeedsOf(const Procedure& procedure, const OpenState& open,
                          const FactBody& body, Language language) {
  std::vector<Need> needs;
  AddFileNeeds(procedure, open, body, language, needs);
  if (const auto* back = std::get_if<StepReturned>(&body)) {
    AddReasons(procedure, *back, language, needs);
  }
  return needs;
}

CommandExplanation ExplainAct(const Procedure& procedure,
                              const CaseState& state, const FactBody& body,
                              const Context& context, Language language) {
  CommandExplanation command = CommandOf(
      procedure, state, {body, RoleOf(TypeOf(body)).act}, context, language);
  command.needs = NeedsOf(procedure, state.open, body, language);
  return command;
}

CommandExplanation ExplainEvaluationAct(const Procedure& procedure,
                                        const EvaluationJournalState& state,
                                        const FactBody& body,
                                        const Context& context,
                                        Language language) {
  const Candidate candidate{body, RoleOf(TypeOf(body)).act};
  const Fact fact = Prototype(OpenState(), candidate, context);
  Fact by_nobody = fact;
  by_nobody.meta.staff_number.clear();
  CommandExplanation command;
  command.type = TypeOf(body);
  command.act = candidate.act;
  command.who = PeopleFor(body);
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<EvaluationRule>(&rule.holds);
    if (holds == nullptr || rule.about != About::kState ||
        !Guards(rule, command.type) || (*holds)({state, fact})) {
      continue;
    }
    AddLack(procedure, rule.id, language,
            (*holds)({state, by_nobody}) ? command.not_you : command.lacks);
  }
  command.needs = NeedsOf(procedure, OpenState(), body, language);
  command.fields = FieldsLeftOpen(procedure, body);
  return command;
}

Explanation Explain(const Procedure& procedure, const CaseState& all,
                    const Context& context, const Reader& reader) {
  const CaseState state = SeenBy(reader, all);
  Explanation explanation;
  explanation.standing = StandingOf(procedure, state.open, reader.language);
  explanation.turn = TurnOf(state, reader);
  explanation.presses = PressesOf(state, reader);
  for (const Candidate& candidate : CandidatesFor(state)) {
    CommandExplanation command =
        CommandOf(procedure, state, candidate, context, reader.language);
    if (candidate.only_if_legal && !command.lacks.empty()) continue;
    command.needs =
        NeedsOf(procedure, state.open, candidate.body, reader.language);
    explanation.commands.push_back(std::move(command));
  }
  explanation.waiting = WaitingFor(state.secret, reader.language);
  return explanation;
}

std::vector<Lack> GateLacks(const Procedure& procedure, const CaseState& state,
                            const Peer& peer, ExchangeKind kind, Date today,
                            Language language) {
  std::vector<Lack> lacks;
  AddGateLacks({procedure, state, &peer, kind, today}, language, lacks);
  return lacks;
}

std::vector<Lack> LacksOfFact(const Procedure& procedure,
                              const CaseState& state, const Fact& fact,
                              const Context& context) {
  constexpr Language kWords = Language::kEnglish;  // Refusals are translated
                                                   // where they leave.
  std::vector<Lack> lacks;
  const FactType type = TypeOf(fact.body);
  for (const CodeRule& rule : CodeRules()) {
    if (rule.code == absl::StatusCode::kFailedPrecondition &&
        Guards(rule, type) && !Holds(rule, procedure, state, fact, context)) {
      AddLack(procedure, rule.id, kWords, lacks);
    }
  }
  for (const Rule* rule : FileRulesFor(procedure, state.open, fact.body)) {
    if (!FileRuleHolds(*rule, fact)) {
      AddLack(procedure, rule->id, kWords, lacks);
    }
  }
  // Nobody to send it to is said by the rules above.
  if (!PeerAbout(state.open, fact.body).empty()) {
    AddGateLacksOf(procedure, state, fact, context, kWords, lacks);
  }
  return lacks;
}

std::vector<std::string> LegalNext(const Procedure& procedure,
                                   const CaseState& state,
                                   const Context& context) {
  std::vector<std::string> next;
  for (const Candidate& candidate : CandidatesFor(state)) {
    if (candidate.beside ||
        !FunctionIn(state.open, candidate.body, context.actor) ||
        std::find(next.begin(), next.end(), candidate.act) != next.end()) {
      continue;
    }
    const CommandExplanation command =
        CommandOf(procedure, state, candidate, context, Language::kEnglish);
    if (command.lacks.empty() && command.not_you.empty()) {
      next.push_back(candidate.act);
    }
  }
  return next;
}

}  // namespace causeway::procedure
