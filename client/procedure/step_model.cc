#include "client/procedure/step_model.h"

#include <algorithm>
#include <optional>
#include <set>
#include <type_traits>

#include "client/procedure/step_conditions.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

constexpr int32_t kStepCount = 8;
// No code list that steers a step has more values than that.
constexpr int32_t kCodesTried = kStepCount;

// Every field of the body answered, each code with the number `code`.
void Answer(FactBody& body, int32_t code) {
  const auto answer = [code](const char*, auto& value) {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(code);
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = T{1};
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = "xx";
    }
  };
  std::visit([&](auto& b) { std::decay_t<decltype(b)>::Fields(b, answer); },
             body);
}

Fact FactOf(FactBody body) {
  Fact fact;
  fact.meta.node = "xx";
  fact.meta.staff_number = "s-other";
  fact.meta.happened_on = kProbeDay;
  const absl::StatusOr<Date> today = ParseDate(kProbeDay);
  constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
  if (today.ok()) fact.meta.recorded_at_us = today->days * kDayUs;
  fact.body = std::move(body);
  return fact;
}

bool Holds(const CodeRule& rule, const CaseState& state, const Fact& fact) {
  const Procedure& procedure = Procedure::Embedded();
  if (const auto* holds = std::get_if<OpenRule>(&rule.holds)) {
    return (*holds)({procedure, state.open, fact, std::nullopt});
  }
  if (const auto* holds = std::get_if<FullRule>(&rule.holds)) {
    return (*holds)({procedure, state, fact});
  }
  return true;
}

bool WellFormed(const CaseState& state, const Fact& fact) {
  for (const CodeRule& rule : CodeRules()) {
    if (rule.code == absl::StatusCode::kInvalidArgument && !rule.on.empty() &&
        Guards(rule, TypeOf(fact.body)) && !Holds(rule, state, fact)) {
      return false;
    }
  }
  return true;
}

bool LeadsBack(FactType type) {
  return type == FactType::kStepReturned || type == FactType::kCaseReopened ||
         type == FactType::kAppealDecided;
}

template <typename T>
void AddOnce(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) {
    list.push_back(item);
  }
}

// What one fact does to the steps, where `active` alone runs.
void Watch(const Fact& fact, Step active, std::vector<StepModel>& models) {
  CaseState before = CompleteCase();
  before.open.steps.fill(StepProgress::kNotStarted);
  before.open.handoff.received = true;
  before.open.steps[static_cast<size_t>(active)] = StepProgress::kActive;
  const FactType type = TypeOf(fact.body);
  if (!WellFormed(before, fact)) return;
  const CaseState after = Apply(before, fact);
  const StepProgress was = after.Progress(active);
  const bool ended = was == StepProgress::kDone || was == StepProgress::kWaived;
  if (ended) AddOnce(models[static_cast<size_t>(active) - 1].ended_by, type);
  for (StepModel& model : models) {
    if (model.step == active || !after.Active(model.step)) continue;
    AddOnce(model.begun_by, type);
    const auto same = [&](const Passage& passage) {
      return passage.from == active && passage.by == type;
    };
    if (ended &&
        std::none_of(model.passages.begin(), model.passages.end(), same)) {
      model.passages.push_back({active, type});
    }
  }
}

// Steps that a fact ends beside others that run.
void WatchEnds(const Fact& fact, std::vector<StepModel>& models) {
  CaseState before = CompleteCase();
  before.open.steps.fill(StepProgress::kActive);
  before.open.handoff.received = true;
  if (!WellFormed(before, fact)) return;
  const CaseState after = Apply(before, fact);
  for (StepModel& model : models) {
    const StepProgress is = after.Progress(model.step);
    if (is == StepProgress::kDone || is == StepProgress::kWaived) {
      AddOnce(model.ended_by, TypeOf(fact.body));
    }
  }
}

// The fact with which this step begins.
Fact Beginning(FactType type, Step step) {
  FactBody body = EmptyBody(type);
  if (auto* started = std::get_if<StepStarted>(&body)) started->step = step;
  return FactOf(std::move(body));
}

void FindRules(StepModel& model) {
  for (const CodeRule& rule : CodeRules()) {
    if (rule.on.empty()) continue;
    for (const FactType type : model.begun_by) {
      if (!Guards(rule, type)) continue;
      const Fact fact = Beginning(type, model.step);
      if (!Holds(rule, CompleteFor(model.step), fact)) continue;
      for (const Condition& condition : Conditions()) {
        CaseState lacking = CompleteFor(model.step);
        condition.take(lacking);
        if (Holds(rule, lacking, fact)) continue;
        AddOnce(model.rules, std::string(rule.id));
        if (condition.given_by != Step::kUnspecified) {
          AddOnce(model.needs, condition.given_by);
        }
      }
    }
  }
  std::sort(model.needs.begin(), model.needs.end());
  // A step that ends on the way is no way in.
  std::vector<Passage>& passages = model.passages;
  passages.erase(
      std::remove_if(passages.begin(), passages.end(),
                     [&](const Passage& passage) {
                       return std::find(model.needs.begin(), model.needs.end(),
                                        passage.from) == model.needs.end();
                     }),
      passages.end());
}

}  // namespace

std::vector<StepModel> StepModels() {
  std::vector<StepModel> models;
  for (int32_t n = 1; n <= kStepCount; ++n) {
    models.push_back({static_cast<Step>(n), {}, {}, {}, {}, {}});
  }
  for (const FactType type : AllFactTypes()) {
    if (LeadsBack(type)) continue;
    for (int32_t code = 1; code <= kCodesTried; ++code) {
      FactBody body = EmptyBody(type);
      Answer(body, code);
      const Fact fact = FactOf(std::move(body));
      for (int32_t n = 1; n <= kStepCount; ++n) {
        Watch(fact, static_cast<Step>(n), models);
      }
      WatchEnds(fact, models);
    }
  }
  for (StepModel& model : models) FindRules(model);
  // The case itself begins while no step runs.
  models.front().begun_by = {FactType::kCaseOpened};
  return models;
}

std::vector<std::string> RulesOfEveryStart() {
  std::set<std::string> placed;
  for (const StepModel& model : StepModels()) {
    placed.insert(model.rules.begin(), model.rules.end());
  }
  std::vector<std::string> left;
  for (const CodeRule& rule : CodeRules()) {
    if (!rule.on.empty() && Guards(rule, FactType::kStepStarted) &&
        placed.count(rule.id) == 0) {
      left.push_back(rule.id);
    }
  }
  return left;
}

std::vector<Step> ReopeningSteps() {
  std::vector<Step> steps;
  CaseState closed = CompleteCase();
  closed.open.closed = true;
  for (int32_t n = 1; n <= kStepCount; ++n) {
    CaseReopened reopened;
    reopened.to = static_cast<Step>(n);
    const Fact fact = FactOf(reopened);
    const bool legal = std::all_of(
        CodeRules().begin(), CodeRules().end(), [&](const CodeRule& rule) {
          return rule.on.empty() || !Guards(rule, TypeOf(fact.body)) ||
                 Holds(rule, closed, fact);
        });
    if (legal) steps.push_back(reopened.to);
  }
  return steps;
}

std::vector<AppealEnd> AppealEnds() {
  std::vector<AppealEnd> ends;
  for (const AppealOutcome outcome :
       {AppealOutcome::kDecisionStands, AppealOutcome::kDecisionAnnulled,
        AppealOutcome::kAppealWithdrawn}) {
    AppealDecided decided;
    decided.outcome = outcome;
    CaseState state = CompleteCase();
    state.open.determination.appeal_open = true;
    ends.push_back(
        {outcome, Apply(state, FactOf(decided)).Active(Step::kDetermination)});
  }
  return ends;
}

std::string ActOrFact(FactType type) {
  const std::string act = RoleOf(type).act;
  return act.empty() ? NameOf(type) : act;
}

}  // namespace causeway::procedure
