// Properties of random histories, with RapidCheck. The seed is fixed, so that
// the test says the same every day; RC_PARAMS="seed=..., max_success=..."
// overrides it.

#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "statemachine/procedure/roles.h"
#include "tests/procedure_search/asks.h"
#include "tests/procedure_search/invariants.h"

namespace causeway::procedure {
namespace {

constexpr size_t kCommands = 250;

const Procedure& File() { return Procedure::Embedded(); }

// Taken up by RapidCheck when it is first used.
const bool kSeeded = [] {
  return setenv("RC_PARAMS", "seed=20261123 max_success=30 max_size=100", 0) ==
         0;
}();

struct Moved {
  CaseState before;
  Fact fact;
};

struct History {
  std::vector<Moved> moves;
  CaseState end;
  size_t asked = 0;
};

// A draw: which ask, put by whom. A supervisor may be the worker, too.
struct Draw {
  uint32_t ask = 0;
  bool own = false;
  bool anything = false;  // Or what leads on along the way.
  uint32_t stride = 0;    // How to go on from an ask that is refused.
};

// Strides through the catalogue, longer than it and prime: each meets all.
constexpr uint32_t kStrides[] = {409, 419, 421, 431, 433, 439, 443, 449};

std::vector<Fact> Accepted(const Ask& ask, const CaseState& state, bool own) {
  const std::vector<Function> functions = FunctionsFor(ask.body(state));
  Asked asked = Put(ask, state, functions.front());
  if (!asked.command) {
    if (!Check(File(), state, asked.fact).ok()) return {};
    return {asked.fact};
  }
  if (own && functions.front() != Function::kMachine) {
    asked.context.actor.staff_number = NumberOf(Function::kCaseWorker);
    asked.fact.meta.staff_number = asked.context.actor.staff_number;
  }
  // Decide refuses what Check refuses, and takes longer to say so.
  if (!Check(File(), state, asked.fact).ok()) return {};
  auto decided = Decide(File(), state, *asked.command, asked.context);
  if (!decided.ok()) return {};
  return *std::move(decided);
}

// What leads on, from the first step to the last and between nodes. Left to
// chance alone a history seldom comes far.
std::vector<Ask> OnTheWay() {
  std::vector<Ask> asks;
  for (const auto& part : {WayAsks(), SolutionAsks(), CustodyAsks()}) {
    for (const Ask& ask : part) {
      const FactType type = TypeOf(ask.body(CaseState()));
      if (type != FactType::kClosureRequested &&
          type != FactType::kStepReturned) {
        asks.push_back(ask);
      }
    }
  }
  return asks;
}

// Each draw is asked as it is; one that is refused makes way for another of
// the catalogue, so that a history of n draws has n acts or more.
History Play(const std::vector<Draw>& draws) {
  History history;
  for (const Fact& fact : Prologue({})) {
    history.moves.push_back({history.end, fact});
    history.end = Apply(std::move(history.end), fact);
  }
  static const auto* const kWay = new std::vector<Ask>(OnTheWay());
  for (const Draw& draw : draws) {
    const std::vector<Ask>& all = draw.anything ? Catalogue() : *kWay;
    std::vector<Fact> facts;
    for (size_t i = 0; i < all.size() && facts.empty(); ++i) {
      facts = Accepted(all[(draw.ask + i * kStrides[draw.stride]) % all.size()],
                       history.end, draw.own);
      ++history.asked;
    }
    if (facts.empty()) break;  // Closed for ever; complaints need their form.
    for (Fact& fact : facts) {
      history.moves.push_back({history.end, fact});
      history.end = Apply(std::move(history.end), fact);
    }
  }
  return history;
}

History AnyHistory() {
  // At its full size from the first test on.
  const auto draw = rc::gen::resize(
      rc::kNominalSize,
      rc::gen::map(rc::gen::inRange<uint32_t>(0, 1u << 30), [](uint32_t bits) {
        return Draw{bits >> 10, (bits & 7) == 0, (bits >> 3 & 3) == 0,
                    bits >> 5 & 7};
      }));
  return Play(*rc::gen::container<std::vector<Draw>>(kCommands, draw));
}

TEST(PropertyTest, RandomHistoriesKeepEveryInvariant) {
  std::map<FactType, size_t> seen;
  size_t moves = 0;
  size_t longest = 0;
  EXPECT_TRUE(rc::check("invariants", [&] {
    const History history = AnyHistory();
    for (size_t i = 0; i < history.moves.size(); ++i) {
      const auto& [before, fact] = history.moves[i];
      const CaseState& after = i + 1 < history.moves.size()
                                   ? history.moves[i + 1].before
                                   : history.end;
      for (const std::string& name : Broken(after)) {
        RC_FAIL(absl::StrCat(name, ", after ", NameOf(TypeOf(fact.body))));
      }
      for (const std::string& name : Broken(before, fact, after)) {
        RC_FAIL(absl::StrCat(name, ", by ", NameOf(TypeOf(fact.body))));
      }
      ++seen[TypeOf(fact.body)];
    }
    moves += history.moves.size();
    longest = std::max(longest, history.moves.size());
  }));
  std::cout << moves << " facts of " << seen.size() << " types, longest "
            << longest << "\n";
  EXPECT_GE(longest, 200u);
  EXPECT_GT(seen.size(), 40u);
}

CaseState Replayed(const std::vector<Moved>& moves, bool open_only) {
  CaseState state;
  for (const Moved& move : moves) {
    const bool open = JournalOf(TypeOf(move.fact.body)) == JournalKind::kOpen;
    if (open_only && !open) continue;
    RC_ASSERT(Check(File(), state, move.fact).ok());
    state = Apply(std::move(state), move.fact);
  }
  return state;
}

TEST(PropertyTest, ReplayGivesTheSameState) {
  EXPECT_TRUE(rc::check("replay", [] {
    const History history = AnyHistory();
    RC_ASSERT(Replayed(history.moves, false) == history.end);
    RC_ASSERT(Replayed(history.moves, true).open == history.end.open);
  }));
}

// The part of the case that a fact moves; 0 where a fact stands for itself.
// Facts of different parts may commute (a referral to a service, and care
// recorded): there the hash chain of the journal alone keeps the order.
int PartOf(const Fact& fact) {
  using enum FactType;
  switch (TypeOf(fact.body)) {
    case kHandoffProposed:
    case kCustodyOffered:
    case kLaterReleased:
    case kCustodyAccepted:
    case kCustodyDeclined:
    case kHandoffWithdrawn:
    case kChildDeparted:
    case kChildArrived:
    case kChildReceived:
    case kCustodyReleased:
    case kCustodyTaken:
    case kReleaseVoided:
    case kOfferRenewed:
    case kCustodyOrdered:
      return 1;
    case kEvaluationProposed:
    case kEvaluationRequested:
    case kEvaluationAcknowledged:
    case kEvaluationDeclined:
    case kEvaluationReceived:
    case kEvaluationWaived:
    case kWaiverRevoked:
    case kEvaluationRecalled:
    case kEvaluationReturned:
    case kEvaluationAccepted:
    case kChildInformed:
      return 2;
    case kDeterminationSubmitted:
    case kPanelScheduled:
    case kSolutionDecided:
    case kDecisionNotified:
    case kPlanApproved:
    case kSolutionImplemented:
    case kStepReturned:
      return 3;
    case kAssessmentSubmitted:
    case kAssessmentApproved:
    case kAssessmentRejected:
      return 4;
    case kClosureRequested:
    case kClosureRefused:
    case kCaseClosed:
    case kCaseReopened:
      return 5;
    case kUrgentRaised:
    case kUrgentActionRecorded:
    case kUrgentCleared:
      return 6;
    case kCaseSuspended:
    case kCaseResumed:
      return 7;
    default:
      return 0;
  }
}

// Two neighbours of a legal history in the other order are refused, or lead to
// another state, or they move different parts of the case.
TEST(PropertyTest, FactsAboutOnePartVerifyInTheirOrderOnly) {
  size_t refused = 0;
  size_t otherwise = 0;
  size_t commuting = 0;
  EXPECT_TRUE(rc::check("order", [&] {
    const std::vector<Moved> moves = AnyHistory().moves;
    for (size_t i = 0; i + 1 < moves.size(); ++i) {
      const Fact& first = moves[i].fact;
      const Fact& second = moves[i + 1].fact;
      if (first.body == second.body) continue;
      if (!Check(File(), moves[i].before, second).ok()) {
        ++refused;
        continue;
      }
      const CaseState between = Apply(moves[i].before, second);
      if (!Check(File(), between, first).ok()) {
        ++refused;
        continue;
      }
      const CaseState swapped = Apply(between, first);
      if (!(swapped == Apply(moves[i + 1].before, second))) {
        ++otherwise;
        continue;
      }
      ++commuting;
      // A proposal that is let go says nothing of a result told before.
      const bool told = TypeOf(first.body) == FactType::kChildInformed ||
                        TypeOf(second.body) == FactType::kChildInformed;
      const bool let_go = TypeOf(first.body) == FactType::kEvaluationRecalled ||
                          TypeOf(second.body) == FactType::kEvaluationRecalled;
      if (told && let_go) continue;
      if (PartOf(first) != 0 && PartOf(first) == PartOf(second)) {
        RC_FAIL(absl::StrCat(NameOf(TypeOf(first.body)), " and ",
                             NameOf(TypeOf(second.body)), " commute"));
      }
    }
  }));
  std::cout << "swapped: " << refused << " refused, " << otherwise
            << " another state, " << commuting << " commute\n";
  EXPECT_GT(refused, 0u);
  EXPECT_GT(otherwise, 0u);
}

}  // namespace
}  // namespace causeway::procedure
