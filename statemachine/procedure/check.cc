#include "absl/status/status.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/shape.h"

namespace causeway::procedure {
namespace {

// Everything that open facts may be held against: shape, rules over the open
// state, field and document rules of the file.
absl::Status CheckOpen(const Procedure& procedure, const OpenState& open,
                       const Fact& fact, const Procedure* target) {
  RETURN_IF_ERROR(CheckShape(procedure, fact));
  const FactType type = TypeOf(fact.body);
  const OpenInput in{procedure, open, fact, std::nullopt, target};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<OpenRule>(&rule.holds);
    if (holds != nullptr && Guards(rule, type) && !(*holds)(in)) {
      return RefuseNaming(rule, in);
    }
  }
  for (const Rule* rule : FileRulesFor(procedure, open, fact.body)) {
    if (!FileRuleHolds(*rule, fact)) {
      return RefuseByRule(procedure, rule->id,
                          absl::StatusCode::kFailedPrecondition);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Check(const Procedure& procedure, const CaseState& state,
                   const Fact& fact, const Procedure* target) {
  const FactType type = TypeOf(fact.body);
  if (JournalOf(type) == JournalKind::kEvaluation) {
    return InvalidField("fact", NameOf(type), "a fact of a case");
  }
  RETURN_IF_ERROR(CheckOpen(procedure, state.open, fact, target));
  if (JournalOf(type) != JournalKind::kProtected) return absl::OkStatus();
  const FullInput in{procedure, state, fact, nullptr};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<FullRule>(&rule.holds);
    if (holds != nullptr && Guards(rule, type) && !(*holds)(in)) {
      return RefuseByRule(procedure, rule.id, rule.code);
    }
  }
  return absl::OkStatus();
}

}  // namespace causeway::procedure
