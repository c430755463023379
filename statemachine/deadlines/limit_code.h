#ifndef CAUSEWAY_STATEMACHINE_DEADLINES_LIMIT_CODE_H_
#define CAUSEWAY_STATEMACHINE_DEADLINES_LIMIT_CODE_H_

// The part of a time limit that no file can change: from which fact it starts,
// by which it is met, whether it rests while the case does. One row per limit
// of the file, held against it when the file is parsed. Pure; thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/date.h"
#include "statemachine/procedure/machine.h"

namespace causeway::deadlines {

struct Input {
  const procedure::Procedure& procedure;
  const std::vector<procedure::Fact>& facts;
  const procedure::CaseState& state;

  const procedure::OpenState& open() const { return state.open; }
};

// A limit that runs in a case.
struct Running {
  Date since;
  std::string key;             // Which of the limit's numbers holds.
  std::optional<Date> due_on;  // Stated by a fact or the procedure.
  std::optional<Date> before;  // The days are counted back from this one.
  std::string node;            // Waited for; empty: this one.
  std::string who;             // In place of the file's, where it depends.
  std::string subject;         // Which, where several can run.
  procedure::ComplaintNumber complaint;  // Where it is one.
};

struct LimitCode {
  const char* id;
  std::vector<Running> (*running)(const Input&);
  // Keys of `days` in the file; none where due_on is stated.
  std::vector<std::string> keys;
  bool rests = true;               // While the case is suspended.
  bool after_closure = false;      // Runs on in a closed case.
  bool told_by_protected = false;  // Its facts are protected.
  bool of_copy = false;            // Of a former custodian's copy alone.
  bool on_copy = false;            // Of its copy too.
  // For safety, the most days that any table gives to these keys.
  std::map<std::string, int32_t, std::less<>> days_max = {};
};

std::vector<LimitCode> StepLimits();    // Steps 1 to 6.
std::vector<LimitCode> RegionLimits();  // Custody, follow-up, beside the steps.
// All of them, in the order of the file.
const std::vector<LimitCode>& LimitCodes();

// The key of limit inquiry_answer.
const char* KeyOf(procedure::InquiryKind kind);

// "high", "medium", "low" or "unknown": by the last assessment that was not
// rejected.
std::string RiskKey(const Input& in);
std::vector<std::string> RiskKeys();

// What a fact does to a limit.
enum class Effect {
  kNone,
  kStart,    // Starts it, if it does not run.
  kRestart,  // Starts it (anew).
  kRenew,    // Starts it anew if it runs.
  kEnd,
};

// The day since which a limit runs after all facts. `effect` is called with
// each body, in order. Days of facts were checked when they were recorded.
template <typename EffectOf>
std::optional<Date> Since(const Input& in, EffectOf effect) {
  std::optional<Date> since;
  for (const procedure::Fact& fact : in.facts) {
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (!day.ok()) continue;
    switch (effect(fact.body)) {
      case Effect::kNone:
        break;
      case Effect::kStart:
        if (!since) since = *day;
        break;
      case Effect::kRestart:
        since = *day;
        break;
      case Effect::kRenew:
        if (since) since = *day;
        break;
      case Effect::kEnd:
        since.reset();
        break;
    }
  }
  return since;
}

// The day of the last fact of these types.
template <typename... Bodies>
std::optional<Date> LastOf(const Input& in) {
  return Since(in, [](const procedure::FactBody& body) {
    return (std::holds_alternative<Bodies>(body) || ...) ? Effect::kRestart
                                                         : Effect::kNone;
  });
}

template <typename... Bodies>
bool Is(const procedure::FactBody& body) {
  return (std::holds_alternative<Bodies>(body) || ...);
}

inline bool Starts(const procedure::FactBody& body, procedure::Step step) {
  const auto* started = std::get_if<procedure::StepStarted>(&body);
  return started != nullptr && started->step == step;
}

// The case goes back to this step.
inline bool BackTo(const procedure::FactBody& body, procedure::Step step) {
  const auto* back = std::get_if<procedure::StepReturned>(&body);
  const auto* reopened = std::get_if<procedure::CaseReopened>(&body);
  return (back != nullptr && back->to == step) ||
         (reopened != nullptr && reopened->to == step);
}

// One limit that runs by risk level, or none.
inline std::vector<Running> ByRisk(const Input& in, std::optional<Date> since) {
  if (!since) return {};
  Running one;
  one.since = *since;
  one.key = RiskKey(in);
  return {one};
}

}  // namespace causeway::deadlines

#endif  // CAUSEWAY_STATEMACHINE_DEADLINES_LIMIT_CODE_H_
