#include "tests/procedure_search/search.h"

#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "statemachine/procedure/release.h"
#include "statemachine/procedure/roles.h"
#include "tests/procedure_search/invariants.h"

namespace causeway::procedure {
namespace {

// Functions are asked of every state where they matter, and where they do not
// (role.function stands before every rule about the state) of the state that
// stands for its combination.
// So many states are followed, for the time it takes.
constexpr size_t kFollowedMax = 4200;
// What no state makes legal is asked of the same, and of one state in so many.
constexpr size_t kSpoiltSample = 11;
// A refusal by Check is asked of Decide too, one in so many: Decide collects
// what comes next, which takes most of its time, and refuses by Check first.
constexpr uint64_t kDecideSample = 53;

char Letter(int value) { return static_cast<char>('a' + value); }

template <typename E>
char Letter(E value) {
  return Letter(static_cast<int>(value));
}

char SolutionLetter(Solution solution) {
  switch (solution) {
    case Solution::kUnspecified:
      return '-';
    case Solution::kLocalIntegrationFamily:
    case Solution::kLocalIntegrationAlternativeCare:
      return 'l';
    case Solution::kReturnToFamily:
    case Solution::kReturnToAlternativeCare:
      return 'r';
    case Solution::kPlacementAbroad:
      return 'a';
    default:
      return 't';
  }
}

char ClosureLetter(const OpenState& open) {
  if (open.erased) return 'e';
  if (!open.closed && !open.closure_requested_by) return '-';
  switch (open.closure_reason) {
    case ClosureReason::kDeath:
    case ClosureReason::kDuplicate:
      return 'x';
    case ClosureReason::kSolutionHolds:
      return 's';
    default:
      return 'o';
  }
}

char GuardianLetter(const OpenState& open) {
  return open.guardian == GuardianStatus::kTemporary ||
                 open.guardian == GuardianStatus::kAppointed
             ? 'g'
             : '-';
}

bool Fruitless(EvaluationPhase phase) {
  return phase == EvaluationPhase::kDeclined ||
         phase == EvaluationPhase::kRecalled;
}

bool BegunOnce(const OpenState& open, Step step) {
  const StepProgress progress = open.Progress(step);
  return progress != StepProgress::kNotStarted &&
         progress != StepProgress::kUnspecified;
}

// A request that came to nothing leaves the case as if it were not made.
char EvaluationLetter(const OpenState& open) {
  const EvaluationPhase phase = open.evaluation.phase;
  if (Fruitless(phase)) return Letter(EvaluationPhase::kNone);
  const bool over =
      phase == EvaluationPhase::kWaived || phase == EvaluationPhase::kReceived;
  if (!over || !BegunOnce(open, Step::kDetermination)) return Letter(phase);
  // What was found counts until a solution is decided (P9.family_fit).
  const EvaluationResult result = open.evaluation.result;
  const bool fit = result == EvaluationResult::kFamilyFoundSuitable ||
                   result == EvaluationResult::kFoundSuitableWithSupport;
  return fit && open.determination.solution == Solution::kUnspecified ? 'y'
                                                                      : 'z';
}

struct Answer {
  bool accepted = false;
  std::string rule;
  std::vector<Fact> facts;
};

std::string RuleIn(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal ? refusal->rule : "";
}

bool Known(const std::string& rule) {
  return Procedure::Embedded().Find(rule) != nullptr ||
         rule.rfind("input.", 0) == 0 || rule.rfind("role.", 0) == 0;
}

std::vector<Function> AllFunctions() {
  std::vector<Function> all;
  for (auto n = static_cast<int32_t>(Function::kCaseWorker);
       n <= static_cast<int32_t>(Function::kPanelMember); ++n) {
    all.push_back(static_cast<Function>(n));
  }
  return all;
}

// Where the case is on the way through the eight steps.
std::string WayOf(const CaseState& state) {
  std::string way;
  for (size_t n = 0; n < state.open.steps.size(); ++n) {
    // Step 5 runs while a request is out, beside the way.
    if (n == static_cast<size_t>(Step::kOriginEvaluation)) continue;
    way += Letter(state.open.steps[n]);
  }
  way += SolutionLetter(state.open.determination.solution);
  way += state.open.registered ? '1' : '0';
  way += state.open.closed ? '1' : '0';
  return way;
}

class Searcher {
 public:
  explicit Searcher(int away_max) : away_max_(away_max) {}

  SearchResult Run(const std::vector<CaseState>& roots) {
    for (const CaseState& root : roots) Enter(root, -1, "");
    // What is at rest first, all of it; then what is away, nearest first.
    while (FollowNext()) {
    }
    result_.combinations = first_.size();
    result_.not_followed = result_.states.size() - followed_;
    return std::move(result_);
  }

  SearchResult AskEach(const std::vector<CaseState>& states) {
    for (const CaseState& state : states) {
      const int at = static_cast<int>(result_.states.size());
      result_.states.push_back({state, -1, "", Away(state), -1, false, {}});
      Follow(at);
    }
    return std::move(result_);
  }

 private:
  Found& At(int index) { return result_.states[static_cast<size_t>(index)]; }

  bool FollowNext() {
    int next = TakeFront(rest_);
    if (next < 0 && followed_ < kFollowedMax) next = NextAway();
    if (next < 0) next = TakeFront(stand_);
    if (next < 0) return false;
    if (At(next).followed) return true;
    ++followed_;
    Follow(next);
    return true;
  }

  static int TakeFront(std::deque<int>& states) {
    if (states.empty()) return -1;
    const int front = states.front();
    states.pop_front();
    return front;
  }

  // Each region in its turn; the nearest state and the farthest in theirs.
  int NextAway() {
    for (size_t tries = 0; tries < away_.size(); ++tries) {
      auto queue = away_.upper_bound(turn_);
      if (queue == away_.end()) queue = away_.begin();
      turn_ = queue->first;
      std::deque<int>& states = queue->second;
      if (states.empty()) continue;
      far_ = !far_;
      const int next = far_ ? states.back() : states.front();
      far_ ? states.pop_back() : states.pop_front();
      return next;
    }
    return -1;
  }

  // From rest everything; away from it, while the way itself stands still.
  bool Followable(const Found& found) const {
    if (found.away > away_max_ || found.parent < 0) return false;
    const Found& parent = result_.states[static_cast<size_t>(found.parent)];
    return parent.away == 0 || WayOf(parent.state) == WayOf(found.state);
  }

  void Complain(int at, const std::string& what, const std::string& ask) {
    result_.broken.emplace(what, absl::StrCat(result_.WayTo(at), " > ", ask));
  }

  int Enter(const CaseState& state, int parent, const std::string& by) {
    const auto [at, fresh] =
        index_.emplace(KeyOf(state), static_cast<int>(result_.states.size()));
    if (!fresh) return at->second;
    const auto [first, further] =
        first_.emplace(CombinationOf(state), at->second);
    result_.states.push_back(
        {state, parent, by, Away(state), first->second, false, {}});
    if (further) stand_.push_back(at->second);
    for (const std::string& name : Broken(state)) {
      Complain(parent, name, by);
      // What follows from a state that must not be says little.
      result_.states.back().away = away_max_ + 1;
    }
    const Found& found = result_.states.back();
    if (found.away == 0) {
      ++result_.at_rest;
      rest_.push_back(at->second);
    } else if (Followable(found)) {
      away_[RegionsAway(state)].push_back(at->second);
    }
    return at->second;
  }

  void Follow(int at) {
    At(at).followed = true;
    const CaseState state = At(at).state;
    std::set<int> next;
    for (const Ask& ask : Catalogue()) {
      if (ask.spoilt && !Stands(at) &&
          static_cast<size_t>(at) % kSpoiltSample != 0) {
        continue;
      }
      bool taken = false;
      for (const Function function : FunctionsAsked(ask, state, at)) {
        const Answer answer = Judge(ask, state, function, at);
        if (!answer.accepted || taken) continue;
        taken = true;
        ++result_.accepted_asks[ask.name];
        const int to = Take(ask, state, answer, at);
        if (to != at) next.insert(to);
      }
    }
    At(at).next.assign(next.begin(), next.end());
    if (!(At(at).state == state)) Complain(at, "a refusal changed it", "");
  }

  bool Stands(int at) { return At(at).stands_for == at; }

  std::vector<Function> FunctionsAsked(const Ask& ask, const CaseState& state,
                                       int at) {
    return Stands(at) ? AllFunctions() : FunctionsFor(ask.body(state));
  }

  Answer Judge(const Ask& ask, const CaseState& state, Function function,
               int at) {
    const Asked asked = Put(ask, state, function);
    const absl::Status checked =
        Check(Procedure::Embedded(), state, asked.fact);
    Answer answer;
    answer.accepted = checked.ok();
    answer.facts = {asked.fact};
    answer.rule = RuleIn(checked);
    ++result_.asked;
    const bool sampled = result_.asked % kDecideSample == 0;
    if (asked.command && (checked.ok() || sampled)) {
      AskDecide(ask, state, asked, answer, at);
    }
    if (answer.accepted) {
      ++result_.accepted;
      return answer;
    }
    ++result_.refused[answer.rule];
    if (!Known(answer.rule)) {
      Complain(at, absl::StrCat("unknown rule '", answer.rule, "'"), ask.name);
    }
    return answer;
  }

  // Decide asks Check and then more; never less, and never otherwise.
  void AskDecide(const Ask& ask, const CaseState& state, const Asked& asked,
                 Answer& answer, int at) {
    ++result_.decided;
    auto decided =
        Decide(Procedure::Embedded(), state, *asked.command, asked.context);
    if (decided.ok()) {
      if (!answer.accepted) {
        Complain(at, "Decide allows what Check refuses", ask.name);
      }
      answer.facts = *std::move(decided);
      return;
    }
    const std::string rule = RuleIn(decided.status());
    // What only the node that records can ask comes where its row stands.
    const bool own =
        rule == "input.field" || rule == "role.function" || rule == "V.newer";
    if (!answer.accepted && rule != answer.rule && !own) {
      Complain(
          at,
          absl::StrCat("Decide refuses by ", rule, ", Check by ", answer.rule),
          ask.name);
    }
    answer.accepted = false;
    answer.rule = rule;
  }

  int Take(const Ask& ask, const CaseState& state, const Answer& answer,
           int at) {
    CaseState after = state;
    for (const Fact& fact : answer.facts) {
      if (!Check(Procedure::Embedded(), after, fact).ok()) {
        Complain(at, "a decided fact does not pass Check", ask.name);
      }
      CaseState before = after;
      after = Apply(std::move(after), fact);
      for (const std::string& name : Broken(before, fact, after)) {
        Complain(at, name, ask.name);
      }
    }
    return Enter(after, at, ask.name);
  }

  const int away_max_;
  std::deque<int> rest_;
  std::map<std::string, int> first_;          // Of each combination.
  std::deque<int> stand_;                     // The same, in the order found.
  std::map<uint32_t, std::deque<int>> away_;  // By the regions away.
  uint32_t turn_ = 0;
  bool far_ = false;
  size_t followed_ = 0;
  std::map<std::string, int> index_;
  SearchResult result_;
};

}  // namespace

std::string KeyOf(const CaseState& state) {
  const OpenState& open = state.open;
  const DeterminationState& determination = open.determination;
  const HandoffState& handoff = open.handoff;
  std::string key;
  if (open.closed) {
    // What closed: reopening looks at the reason, and at steps 3 and 5.
    key = {'c', ClosureLetter(open), Letter(open.Progress(Step::kAssessment)),
           Letter(open.Progress(Step::kOriginEvaluation))};
    return key;
  }
  for (const StepProgress progress : open.steps) {
    // Step 6 follows a result and a waiver alike.
    const bool waived = progress == StepProgress::kWaived &&
                        BegunOnce(open, Step::kDetermination);
    key += Letter(waived ? StepProgress::kDone : progress);
  }
  const auto bit = [&key](bool value) { key += value ? '1' : '0'; };
  bit(open.opened);
  bit(!state.secret.consents.empty());
  bit(open.registered);
  bit(open.care_complete);
  bit(open.assessment.pending);
  bit(open.assessment.approved);
  bit(open.case_plan.pending);
  bit(open.case_plan.approved);
  key += Letter(open.assessment.kind);
  key += GuardianLetter(open);
  key += EvaluationLetter(open);
  bit(open.evaluation.child_informed && !BegunOnce(open, Step::kDetermination));
  bit(open.evaluation.accepted && !BegunOnce(open, Step::kDetermination));
  bit(determination.author.has_value());
  key += SolutionLetter(determination.solution);
  bit(determination.notified);
  bit(determination.appeal_waived);
  bit(determination.appeal_open);
  bit(determination.appeal_decided);
  bit(determination.plan_author.has_value());
  bit(determination.plan_approved);
  key += Letter(handoff.phase);
  bit(handoff.child_travels);
  bit(handoff.pick_up_arranged);
  bit(handoff.departed);
  bit(handoff.arrived);
  bit(handoff.received);
  bit(LaterStands(open));
  bit(LaterStands(state));
  bit(open.between_custodians);
  bit(open.implemented);
  bit(open.follow_ups > 0);
  bit(open.follow_ups > 0 && open.last_situation == Situation::kStable);
  key += ClosureLetter(open);
  bit(open.closed);
  key += !open.urgent ? '0' : open.urgent_action ? '2' : '1';
  bit(open.suspension.reason != SuspensionReason::kUnspecified);
  return key;
}

std::string CombinationOf(const CaseState& state) {
  const OpenState& open = state.open;
  std::string key;
  const auto bit = [&key](bool value) { key += value ? '1' : '0'; };
  for (const StepProgress progress : open.steps) {
    bit(progress == StepProgress::kActive);
  }
  bit(open.opened);
  bit(open.closed);
  // A solved case is on its way out, or out; other ends are alike.
  key += ClosureLetter(open) == 's' ? 's' : '-';
  bit(open.erased);
  bit(open.suspension.reason != SuspensionReason::kUnspecified);
  key += !open.urgent ? '0' : open.urgent_action ? '2' : '1';
  key += Letter(open.handoff.phase);
  bit(open.between_custodians);
  key += Letter(open.evaluation.phase);
  return key;
}

SearchResult Search(const std::vector<CaseState>& roots, int away_max) {
  return Searcher(away_max).Run(roots);
}

SearchResult AskEach(const std::vector<CaseState>& states) {
  return Searcher(0).AskEach(states);
}

uint32_t RegionsAway(const CaseState& state) {
  const OpenState& open = state.open;
  const bool recaring =
      !open.care_complete && BegunOnce(open, Step::kAssessment);
  const bool reassessing =
      BegunOnce(open, Step::kOriginEvaluation) &&
      (!open.assessment.approved || open.Active(Step::kAssessment));
  const bool unplanned =
      BegunOnce(open, Step::kOriginEvaluation) && !open.case_plan.approved;
  const bool placeless = BegunOnce(open, Step::kDetermination) &&
                         !BegunOnce(open, Step::kTemporaryCare);
  const bool untold =
      open.determination.plan_author.has_value() &&
      !open.determination.appeal_open && !open.determination.appeal_decided &&
      !(open.determination.notified && open.determination.appeal_waived);
  // Before step 6 a request is the way itself.
  const bool asks = BegunOnce(open, Step::kDetermination) &&
                    open.evaluation.phase != EvaluationPhase::kNone &&
                    open.evaluation.phase != EvaluationPhase::kReceived &&
                    open.evaluation.phase != EvaluationPhase::kWaived &&
                    !Fruitless(open.evaluation.phase);
  // As solved a case closes on the way itself.
  const bool closing = open.closure_requested_by.has_value() && !open.closed &&
                       open.closure_reason != ClosureReason::kSolutionHolds;
  const bool appeal =
      open.determination.appeal_open || open.determination.appeal_decided;
  const bool resting = open.suspension.reason != SuspensionReason::kUnspecified;
  const bool unguarded =
      GuardianLetter(open) == '-' && BegunOnce(open, Step::kOriginEvaluation);
  const bool shortly = open.assessment.kind == AssessmentKind::kShort;
  const bool moving = open.handoff.phase != HandoffPhase::kNone &&
                      open.handoff.reason != HandoffReason::kSolution;
  uint32_t regions = 0;
  for (const bool region :
       {recaring, reassessing, unplanned, placeless, untold, asks, closing,
        appeal, resting, unguarded, shortly, moving, open.urgent}) {
    regions = regions * 2 + (region ? 1 : 0);
  }
  return regions;
}

int Away(const CaseState& state) {
  int away = 0;
  for (uint32_t left = RegionsAway(state); left != 0; left /= 2) {
    away += static_cast<int>(left % 2);
  }
  return away;
}

std::string SearchResult::WayTo(int state) const {
  std::vector<std::string> names;
  for (int at = state; at >= 0; at = states[static_cast<size_t>(at)].parent) {
    if (!states[static_cast<size_t>(at)].by.empty()) {
      names.push_back(states[static_cast<size_t>(at)].by);
    }
  }
  std::string way;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    absl::StrAppend(&way, way.empty() ? "" : " > ", *name);
  }
  return way;
}

}  // namespace causeway::procedure
