#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

absl::StatusOr<Function> FunctionOf(const Procedure& procedure,
                                    const OpenState& open, const FactBody& body,
                                    const Actor& actor) {
  const std::vector<Function> allowed = FunctionsFor(body);
  const bool theirs = RoleOf(TypeOf(body)).written == Written::kFromMessage;
  if (!theirs) {
    const std::optional<Function> function = FunctionIn(open, body, actor);
    if (function.has_value()) return *function;
  }
  Refusal refusal;
  refusal.rule = "role.function";
  refusal.message = procedure.Find(refusal.rule)->sentence;
  refusal.missing = {procedure.Find(refusal.rule)->missing};
  for (const Function function : allowed) {
    if (function == Function::kMachine && allowed.size() > 1) continue;
    refusal.who.push_back(
        theirs ? absl::StrCat("the other node's ", NameOf(function))
               : std::string(NameOf(function)));
  }
  return Refuse(absl::StatusCode::kPermissionDenied, refusal);
}

absl::StatusOr<Fact> Build(const Procedure& procedure, const OpenState& open,
                           const FactBody& body, const Command& command,
                           const Context& context) {
  ASSIGN_OR_RETURN(const Function function,
                   FunctionOf(procedure, open, body, context.actor));
  Fact fact;
  fact.meta.node = context.actor.node;
  fact.meta.function = function;
  if (function != Function::kMachine) {
    fact.meta.staff_number = context.actor.staff_number;
  }
  fact.meta.happened_on = command.happened_on;
  fact.meta.recorded_at_us = context.recorded_at_us;
  fact.meta.gates_held = GatesHeld(TypeOf(body));
  fact.body = body;
  return fact;
}

std::optional<FactType> CompanionOf(FactType type) {
  if (type == FactType::kAssessmentSubmitted) {
    return FactType::kAssessmentAnnexed;
  }
  if (type == FactType::kEvaluationWaived) {
    return FactType::kWaiverReasonRecorded;
  }
  if (type == FactType::kCustodyOffered) return FactType::kProtectedSeen;
  return std::nullopt;
}

absl::Status CheckCompanion(const Command& command) {
  const FactType type = TypeOf(command.body);
  const std::optional<FactType> want = CompanionOf(type);
  if (type == FactType::kAssessmentAnnexed ||
      type == FactType::kWaiverReasonRecorded ||
      type == FactType::kProtectedSeen) {
    return InvalidField("act", NameOf(type), "the open fact it goes with");
  }
  if (want.has_value() != command.companion.has_value() ||
      (want.has_value() && TypeOf(*command.companion) != *want)) {
    return InvalidField(
        "companion",
        command.companion ? NameOf(TypeOf(*command.companion)) : "nothing",
        want ? NameOf(*want) : "nothing");
  }
  return absl::OkStatus();
}

// What only the one who asks now can be held against: the protected state, the
// directory, today's date, and the gates of what this act sends.
absl::Status CheckNow(const Procedure& procedure, const CaseState& state,
                      const Fact& fact, const Context& context) {
  const FactType type = TypeOf(fact.body);
  const Procedure* const target = TargetOf(fact.body, context.procedures);
  const OpenInput open{procedure, state.open, fact, context.today, target};
  const Peer* const peer = context.peer ? &*context.peer : nullptr;
  const FullInput full{procedure,
                       state,
                       fact,
                       peer,
                       context.caseload,
                       context.waits,
                       context.came_from,
                       &context.procedure_digests,
                       target,
                       context.panel_known,
                       &context.siblings};
  for (const CodeRule& rule : CodeRules()) {
    if (!Guards(rule, type)) continue;
    const auto* of_open = std::get_if<OpenRule>(&rule.holds);
    const auto* of_both = std::get_if<FullRule>(&rule.holds);
    if (of_open != nullptr && !(*of_open)(open)) {
      return RefuseNaming(rule, open);
    }
    if (of_both != nullptr && !(*of_both)(full)) {
      return RefuseNaming(rule, full);
    }
  }
  const std::optional<ExchangeKind> kind = GateFor(state.open, fact.body);
  if (!kind.has_value()) return absl::OkStatus();
  Peer about;  // Not enrolled, unless the directory says so.
  if (peer != nullptr && peer->node_id == PeerAbout(state.open, fact.body)) {
    about = *peer;
  }
  return CaseGate(procedure, state, about, *kind, context.today,
                  DocumentsWith(state.open, fact));
}

// One refusal that names all that stands against the act: the rule that refused
// first stays first. What else is malformed is refused alone, and so is who may
// not do it at all.
absl::Status WithAll(const absl::Status& first,
                     const std::vector<Lack>& lacks) {
  std::optional<Refusal> refusal = RefusalOf(first);
  if (first.code() != absl::StatusCode::kFailedPrecondition || !refusal) {
    return first;
  }
  const auto add = [&](std::vector<std::string>& list, const std::string& one) {
    if (!one.empty() &&
        std::find(list.begin(), list.end(), one) == list.end()) {
      list.push_back(one);
    }
  };
  const bool told =
      std::any_of(lacks.begin(), lacks.end(),
                  [&](const Lack& lack) { return lack.rule == refusal->rule; });
  if (!told) {
    refusal->rules.push_back({refusal->rule, refusal->message,
                              absl::StrJoin(refusal->missing, ", "),
                              absl::StrJoin(refusal->who, ", ")});
  }
  for (const bool firsts : {true, false}) {
    for (const Lack& lack : lacks) {
      if ((lack.rule == refusal->rule) != firsts) continue;
      refusal->rules.push_back(
          {lack.rule, lack.sentence, lack.missing, lack.who});
      add(refusal->missing, lack.missing);
      add(refusal->who, lack.who);
    }
  }
  return Refuse(first.code(), *refusal);
}

absl::Status Judge(const Procedure& procedure, const CaseState& state,
                   const Fact& fact, const Context& context) {
  absl::Status status =
      Check(procedure, state, fact, TargetOf(fact.body, context.procedures));
  if (status.ok()) status = CheckNow(procedure, state, fact, context);
  return status.ok()
             ? status
             : WithAll(status, LacksOfFact(procedure, state, fact, context));
}

absl::StatusOr<std::vector<Fact>> DecideFacts(const Procedure& procedure,
                                              const CaseState& state,
                                              const Command& command,
                                              const Context& context) {
  RETURN_IF_ERROR(CheckCompanion(command));
  const bool two = command.companion.has_value();
  std::vector<DocumentKind> own;
  std::vector<DocumentKind> annexed;
  for (const DocumentKind kind : command.documents) {
    (two && kind == DocumentKind::kProtectedAnnex ? annexed : own)
        .push_back(kind);
  }
  std::vector<Fact> facts;
  ASSIGN_OR_RETURN(
      Fact first, Build(procedure, state.open, command.body, command, context));
  first.meta.documents = std::move(own);
  RETURN_IF_ERROR(Judge(procedure, state, first, context));
  facts.push_back(std::move(first));
  if (two) {
    ASSIGN_OR_RETURN(Fact second, Build(procedure, state.open,
                                        *command.companion, command, context));
    second.meta.documents = std::move(annexed);
    const CaseState between = Apply(state, facts.front());
    RETURN_IF_ERROR(Judge(procedure, between, second, context));
    facts.push_back(std::move(second));
  }
  return facts;
}

// Refused for where the case stands, not for what the person wrote.
bool RefusedByState(absl::string_view rule) {
  for (const CodeRule& code : CodeRules()) {
    if (rule != code.id) continue;
    return code.about == About::kState ||
           std::holds_alternative<GateRule>(code.holds) ||
           std::holds_alternative<PeerRule>(code.holds);
  }
  return false;
}

// The ways back from the steps that run, with the reasons of each.
void AddWaysBack(const OpenState& open, Refusal& refusal) {
  for (const Edge& edge : Edges()) {
    if (!open.Active(edge.from)) continue;
    const std::string reasons =
        absl::StrJoin(edge.reasons, ", ", [](std::string* out, ReturnReason r) {
          absl::StrAppend(out, WordsFor(r).english());
        });
    refusal.missing.push_back(
        absl::StrCat("from step ", static_cast<int32_t>(edge.from), " to step ",
                     static_cast<int32_t>(edge.to), ": ", reasons));
  }
}

// An act that was just refused for where the case stands, or to a function that
// may not do it, does not come next. Explain asks it without the peer, and
// tells it to other functions, so it may look legal there.
void DropRefused(const char* act, std::vector<std::string>& next) {
  const std::string name = act;
  next.erase(std::remove_if(next.begin(), next.end(),
                            [&](const std::string& one) {
                              return one == name ||
                                     one.rfind(name + " ", 0) == 0;
                            }),
             next.end());
}

}  // namespace

absl::StatusOr<std::vector<Fact>> Decide(const Procedure& procedure,
                                         const CaseState& state,
                                         const Command& command,
                                         const Context& context) {
  if (JournalOf(TypeOf(command.body)) == JournalKind::kEvaluation) {
    return InvalidField("act", NameOf(TypeOf(command.body)),
                        "a fact of a case");
  }
  absl::StatusOr<std::vector<Fact>> facts =
      DecideFacts(procedure, state, command, context);
  if (facts.ok()) return facts;
  std::optional<Refusal> refusal = RefusalOf(facts.status());
  if (!refusal.has_value()) return facts;
  if (facts.status().code() == absl::StatusCode::kInvalidArgument) {
    if (refusal->rule != "S.return_edge") return facts;
    AddWaysBack(state.open, *refusal);
    return Refuse(facts.status().code(), *refusal);
  }
  refusal->next = LegalNext(procedure, state, context);
  const FactType type = TypeOf(command.body);
  const bool of_function = refusal->rule == "role.function";
  const bool of_state =
      RefusedByState(refusal->rule) && type != FactType::kStepStarted;
  if ((of_function || of_state) && type != FactType::kStepReturned) {
    DropRefused(RoleOf(type).act, refusal->next);
  }
  return Refuse(facts.status().code(), *refusal);
}

}  // namespace causeway::procedure
