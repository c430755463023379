#include "tests/procedure_search/explained.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"
#include "tests/procedure_search/asks.h"

namespace causeway::procedure {
namespace {

const Procedure& File() { return Procedure::Embedded(); }

// As candidates name acts of one type apart; empty: the type is enough.
std::string LabelOf(const FactBody& body) {
  if (const auto* started = std::get_if<StepStarted>(&body)) {
    return absl::StrCat("start_step ", static_cast<int32_t>(started->step));
  }
  if (const auto* back = std::get_if<StepReturned>(&body)) {
    return absl::StrCat("return_to_step ", static_cast<int32_t>(back->to));
  }
  if (const auto* notice = std::get_if<NoticeSent>(&body)) {
    return notice->kind == InquiryKind::kDangerNotice
               ? "send_notice of danger"
               : "send_notice of a missing child";
  }
  return "";
}

bool IsFor(const CommandExplanation& command, const FactBody& body) {
  const std::string label = LabelOf(body);
  return command.type == TypeOf(body) &&
         (label.empty() || label == command.act);
}

bool Possible(const CommandExplanation& command) {
  return command.lacks.empty() && command.not_you.empty();
}

bool MayAsk(const CommandExplanation& command, Function function) {
  return std::find(command.who.begin(), command.who.end(), function) !=
         command.who.end();
}

bool AboutTheState(const std::string& id, FactType type) {
  for (const CodeRule& rule : CodeRules()) {
    if (id == rule.id && rule.about == About::kState && Guards(rule, type)) {
      return true;
    }
  }
  return false;
}

bool Accepted(const CaseState& state, const Asked& asked) {
  return Check(File(), state, asked.fact).ok() &&
         Decide(File(), state, *asked.command, asked.context).ok();
}

// Nothing of the state stands against it, whatever is wrong with its words.
bool StateAllows(const CaseState& state, const Asked& asked) {
  const FactType type = TypeOf(asked.fact.body);
  const std::vector<Lack> lacks =
      LacksOfFact(File(), state, asked.fact, asked.context);
  return std::none_of(lacks.begin(), lacks.end(), [&](const Lack& lack) {
    return AboutTheState(lack.rule, type);
  });
}

// All that one person may ask here.
class Asker {
 public:
  Asker(const CaseState& state, Function function)
      : state_(state), function_(function) {
    for (const Ask& ask : Catalogue()) {
      if (ask.spoilt || ask.sender) continue;
      // An answer of a task is no act of the case; what has not left, the
      // outbox knows.
      const FactType type = TypeOf(ask.body(state));
      if (type == FactType::kAnswerSent ||
          type == FactType::kDeliveryWithdrawn ||
          type == FactType::kDangerNoticeAnswered) {
        continue;
      }
      const std::vector<Function> allowed = FunctionsFor(ask.body(state));
      if (std::find(allowed.begin(), allowed.end(), function) !=
          allowed.end()) {
        asks_.push_back(&ask);
      }
    }
    for (const Ask* ask : asks_) {
      std::vector<CommandExplanation>& told = explained_[ask->days_later];
      if (!told.empty()) continue;
      Context context = Put(*ask, state, function).context;
      context.peer.reset();
      told = Explain(File(), state, context).commands;
    }
  }

  void AddFaults(std::vector<std::string>& faults) const {
    std::set<const CommandExplanation*> borne_out;
    for (const Ask* ask : asks_) {
      const Asked asked = Put(*ask, state_, function_);
      const bool accepted = Accepted(state_, asked);
      bool told = false;
      for (const CommandExplanation& command : explained_.at(ask->days_later)) {
        if (!Possible(command) || !IsFor(command, asked.fact.body)) continue;
        told = true;
        if (accepted) borne_out.insert(&command);
      }
      if (accepted && !told) {
        faults.push_back(absl::StrCat("accepted and not told: ", ask->name));
      }
    }
    const auto today = explained_.find(0);
    if (today == explained_.end()) return;
    for (const CommandExplanation& command : today->second) {
      if (Possible(command) && MayAsk(command, function_) &&
          borne_out.count(&command) == 0 && !AnyAllowed(command)) {
        faults.push_back(absl::StrCat("told and refused: ", command.act));
      }
    }
  }

 private:
  bool AnyAllowed(const CommandExplanation& command) const {
    bool asked_at_all = false;
    for (const Ask* ask : asks_) {
      const Asked asked = Put(*ask, state_, function_);
      if (!IsFor(command, asked.fact.body)) continue;
      asked_at_all = true;
      if (StateAllows(state_, asked)) return true;
    }
    return !asked_at_all;
  }

  const CaseState& state_;
  const Function function_;
  std::vector<const Ask*> asks_;
  // By how many days later it is asked: time alone makes some acts possible.
  std::map<int32_t, std::vector<CommandExplanation>> explained_;
};

}  // namespace

std::vector<std::string> ExplainFaults(const CaseState& state) {
  std::vector<std::string> faults;
  for (const Function function :
       {Function::kCaseWorker, Function::kSupervisor,
        Function::kPanelCoordinator, Function::kIntake,
        Function::kTracingOfficer, Function::kDataProtectionOfficer}) {
    Asker(state, function).AddFaults(faults);
  }
  return faults;
}

}  // namespace causeway::procedure
