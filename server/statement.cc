#include "server/statement.h"

#include <utility>

#include "base/date.h"
#include "base/errors.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/shape.h"

namespace causeway::server {

absl::StatusOr<procedure::Fact> MakeStatement(
    const Work& work, const procedure::Procedure& procedure,
    const CallContext& call, procedure::FactBody body,
    const std::string& happened_on,
    const std::vector<procedure::DocumentKind>& documents) {
  auto day = ParseDate(happened_on);
  if (!day.ok()) {
    return InvalidField("happened_on", "malformed", "a date, YYYY-MM-DD");
  }
  if (*day > work.moment.today) {
    return Refuse(absl::StatusCode::kInvalidArgument,
                  {.rule = "input.future_date",
                   .message = "what happened cannot lie in the future",
                   .missing = {"the day on which it happened"},
                   .who = {"the person who records it"}});
  }
  procedure::Fact fact;
  fact.meta.node = work.env.node_id;
  fact.meta.staff_number = call.actor.staff_number;
  fact.meta.happened_on = happened_on;
  fact.meta.recorded_at_us = work.moment.now_us;
  fact.meta.gates_held = procedure::GatesHeld(TypeOf(body));
  fact.meta.documents = documents;
  for (procedure::Function allowed : procedure::FunctionsFor(body)) {
    if (!call.Has(allowed)) continue;
    fact.meta.function = allowed;
    fact.body = std::move(body);
    RETURN_IF_ERROR(procedure::CheckShape(procedure, fact));
    return fact;
  }
  return Refuse(
      absl::StatusCode::kPermissionDenied,
      {.rule = "role.function",
       .message = "none of your functions may record this",
       .who = {procedure::NameOf(procedure::FunctionsFor(body).front())}});
}

absl::Status CheckFileRules(const procedure::Procedure& procedure,
                            const procedure::OpenState& known,
                            const procedure::Fact& fact) {
  for (const procedure::Rule* rule :
       procedure::FileRulesFor(procedure, known, fact.body)) {
    if (procedure::FileRuleHolds(*rule, fact)) continue;
    return procedure::RefuseByRule(procedure, rule->id,
                                   absl::StatusCode::kFailedPrecondition);
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
