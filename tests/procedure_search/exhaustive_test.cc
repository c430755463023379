// Every state that a case can come to, asked everything: search.h says within
// which bound.

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/roles.h"
#include "tests/procedure_search/explained.h"
#include "tests/procedure_search/invariants.h"
#include "tests/procedure_search/pairs.h"
#include "tests/procedure_search/search.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::IsEmpty;

CaseState After(const std::vector<Fact>& facts) {
  CaseState state;
  for (const Fact& fact : facts) state = Apply(std::move(state), fact);
  return state;
}

// Regions that may stand away from rest at once, beside the way.
constexpr int kAwayMax = 1;

const SearchResult& Searched() {
  static const auto* const kResult =
      new SearchResult(Search({CaseState(), After(Prologue({}))}, kAwayMax));
  return *kResult;
}

bool Ended(const OpenState& open) {
  return open.erased ||
         (open.closed && (open.closure_reason == ClosureReason::kDeath ||
                          open.closure_reason == ClosureReason::kDuplicate));
}

bool Solved(const OpenState& open) {
  return open.closed && open.closure_reason == ClosureReason::kSolutionHolds;
}

// States from which one of these can be reached.
std::vector<bool> Reaching(const SearchResult& searched,
                           bool (*goal)(const OpenState&)) {
  std::vector<std::vector<size_t>> before(searched.states.size());
  std::vector<size_t> open;
  std::vector<bool> reaching(searched.states.size(), false);
  for (size_t i = 0; i < searched.states.size(); ++i) {
    for (const int next : searched.states[i].next) {
      before[static_cast<size_t>(next)].push_back(i);
    }
    // What was not followed leads where the first of its combination leads.
    if (!searched.states[i].followed) {
      before[static_cast<size_t>(searched.states[i].stands_for)].push_back(i);
    }
    if (goal(searched.states[i].state.open)) {
      reaching[i] = true;
      open.push_back(i);
    }
  }
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (const size_t from : before[at]) {
      if (!reaching[from]) {
        reaching[from] = true;
        open.push_back(from);
      }
    }
  }
  return reaching;
}

void EveryQuestionHasALawfulAnswer() {
  const SearchResult& searched = Searched();
  for (const auto& [what, way] : searched.broken) {
    ADD_FAILURE() << what << "\n  " << way;
  }
  std::cout << searched.states.size() << " states ("
            << searched.states.size() - searched.not_followed << " followed, "
            << searched.at_rest << " of them at rest) of "
            << searched.combinations << " combinations, " << Catalogue().size()
            << " commands, " << searched.asked << " questions, "
            << searched.accepted << " accepted, " << searched.decided
            << " put to Decide\n";
  for (const auto& [rule, times] : searched.refused) {
    std::cout << "  " << rule << " refused " << times << "\n";
  }
}

void EveryFactOfACaseIsAcceptedSomewhere() {
  std::set<FactType> accepted;
  for (const Ask& ask : Catalogue()) {
    if (Searched().accepted_asks.count(ask.name) == 0) continue;
    accepted.insert(TypeOf(ask.body(CaseState())));
    if (ask.companion) accepted.insert(TypeOf(*ask.companion));
    if (accepted.count(FactType::kCustodyOffered) > 0) {
      accepted.insert(FactType::kProtectedSeen);  // Always with it.
    }
  }
  // Where the key leaves a region out, what follows its first fact is seen by
  // the properties and the journeys.
  const std::set<FactType> beside = {
      FactType::kServiceAnswered,       FactType::kOverrideApproved,
      FactType::kInquirySent,           FactType::kInquiryAnswered,
      FactType::kInquiryClosed,         FactType::kComplaintAnswered,
      FactType::kRestrictionLifted,     FactType::kLoweringConfirmed,
      FactType::kAgeConfirmed,          FactType::kProtectedCorrected,
      FactType::kDangerNoticeAnswered,  FactType::kDeliveryWithdrawn,
      FactType::kConsentChangeAnswered, FactType::kConsentChangeClosed,
      FactType::kSiblingUnlinked,       FactType::kSeparationReasoned};
  for (const FactType type : AllFactTypes()) {
    if (JournalOf(type) == JournalKind::kEvaluation) {
      EXPECT_EQ(accepted.count(type), 0u) << NameOf(type);
    } else if (beside.count(type) == 0) {
      EXPECT_EQ(accepted.count(type), 1u) << NameOf(type);
    }
  }
}

void EveryStepIsReached() {
  for (int32_t n = 1; n <= 8; ++n) {
    std::set<StepProgress> seen;
    for (const Found& found : Searched().states) {
      seen.insert(found.state.Progress(static_cast<Step>(n)));
    }
    EXPECT_EQ(seen.count(StepProgress::kActive), 1u) << n;
    EXPECT_EQ(seen.count(StepProgress::kDone), 1u) << n;
    EXPECT_EQ(seen.count(StepProgress::kWaived), n == 5 ? 1u : 0u) << n;
  }
}

void NoStateButTheEndIsWithoutAnExit() {
  const SearchResult& searched = Searched();
  size_t ends = 0;
  for (size_t i = 0; i < searched.states.size(); ++i) {
    const Found& found = searched.states[i];
    if (!found.followed) continue;
    if (found.state.open.erased) {
      ++ends;
      EXPECT_THAT(found.next, IsEmpty());
    } else {
      EXPECT_FALSE(found.next.empty())
          << "dead end: " << searched.WayTo(static_cast<int>(i));
    }
  }
  EXPECT_GT(ends, 0u);
}

// No dead end and no circle without a way out: from every state but the ends,
// some solution can be carried out, followed up and closed.
void EveryCaseCanComeToASolution() {
  const SearchResult& searched = Searched();
  const std::vector<bool> reaching = Reaching(searched, Solved);
  size_t stuck = 0;
  for (size_t i = 0; i < searched.states.size(); ++i) {
    const Found& found = searched.states[i];
    if (!found.followed || reaching[i] || Ended(found.state.open)) continue;
    if (!found.state.open.opened) continue;  // Opened without its answers.
    if (++stuck > 3) continue;
    ADD_FAILURE() << "no way to a solution: "
                  << searched.WayTo(static_cast<int>(i));
  }
  EXPECT_EQ(stuck, 0u);
}

// Plays the asks of a way again, with another solution decided.
CaseState PlayWith(const SearchResult& searched, size_t at,
                   const SolutionDecided& decision) {
  std::vector<size_t> way;
  for (int i = static_cast<int>(at); i >= 0;
       i = searched.states[static_cast<size_t>(i)].parent) {
    way.push_back(static_cast<size_t>(i));
  }
  std::reverse(way.begin(), way.end());
  CaseState state = searched.states[way.front()].state;
  for (size_t i = 1; i < way.size(); ++i) {
    const std::string& name = searched.states[way[i]].by;
    const auto found =
        std::find_if(Catalogue().begin(), Catalogue().end(),
                     [&](const Ask& ask) { return ask.name == name; });
    Ask ask = *found;
    if (TypeOf(ask.body(state)) == FactType::kSolutionDecided) {
      ask.body = [&](const CaseState&) { return decision; };
    }
    const Asked asked = Put(ask, state, FunctionsFor(ask.body(state)).front());
    std::vector<Fact> facts = {asked.fact};
    if (asked.command) {
      auto decided =
          Decide(Procedure::Embedded(), state, *asked.command, asked.context);
      EXPECT_OK(decided) << ask.name;
      if (!decided.ok()) return state;
      facts = *std::move(decided);
    }
    for (const Fact& fact : facts) {
      EXPECT_OK(Check(Procedure::Embedded(), state, fact)) << ask.name;
      state = Apply(std::move(state), fact);
    }
  }
  return state;
}

struct Placed {
  Solution solution;
  Solution like;  // Whose way was searched.
  const char* country;
};

void EverySolutionCanBeCarriedOut() {
  using enum Solution;
  const Placed placed[] = {
      {kReturnToFamily, kReturnToFamily, "GN"},
      {kReturnToAlternativeCare, kReturnToFamily, "GN"},
      {kLocalIntegrationFamily, kLocalIntegrationFamily, "TN"},
      {kLocalIntegrationAlternativeCare, kLocalIntegrationFamily, "TN"},
      {kFamilyReunificationThirdCountry, kResettlementThirdCountry, "FR"},
      {kResettlementThirdCountry, kResettlementThirdCountry, "FR"},
      {kComplementaryPathway, kResettlementThirdCountry, "FR"},
      {kRelocationTransfer, kResettlementThirdCountry, "FR"},
      {kInterimContinue, kLocalIntegrationFamily, "TN"},
  };
  const SearchResult& searched = Searched();
  for (const Placed& one : placed) {
    const auto at = std::find_if(
        searched.states.begin(), searched.states.end(), [&](const Found& f) {
          return f.state.open.implemented && f.away == 0 &&
                 f.state.open.determination.solution == one.like;
        });
    ASSERT_NE(at, searched.states.end()) << static_cast<int>(one.solution);
    SolutionDecided decision{one.solution,
                             DecidingBody::kStatePanel,
                             {"s-pppppppp", "s-qqqqqqqq", "s-rrrrrrrr"},
                             true,
                             one.country,
                             {}};
    const CaseState end = PlayWith(
        searched, static_cast<size_t>(at - searched.states.begin()), decision);
    EXPECT_TRUE(end.open.implemented);
    EXPECT_TRUE(end.Active(Step::kFollowUp));
    EXPECT_EQ(end.open.determination.solution, one.solution);
  }
}

// Silence is never consent (domain.md 2.3, 2): without the consent of the
// other State's authority a placement abroad is decided and not carried out.
void PlacementAbroadWaitsForConsent() {
  EXPECT_GT(Searched().refused.count("P8.placement_consent"), 0u);
  bool decided = false;
  for (const Found& found : Searched().states) {
    const OpenState& open = found.state.open;
    if (open.determination.solution != Solution::kPlacementAbroad) continue;
    decided = true;
    // On the way; once carried out the next placement asks anew.
    EXPECT_TRUE(!open.handoff.departed || !open.placement_consents.empty());
  }
  EXPECT_TRUE(decided);
}

// Two regions beside the way at a time: each value of one with each value of
// the other, in a state that is asked everything.
void EveryPairOfRegionsIsMet() {
  std::vector<const CaseState*> from;
  for (const Found& found : Searched().states) from.push_back(&found.state);
  const PairSearch met = SearchPairs(from);
  const SearchResult asked = AskEach(met.states);
  for (const auto& [what, way] : asked.broken) {
    ADD_FAILURE() << what << "\n  " << way;
  }
  EXPECT_THAT(met.blocked, IsEmpty());
  for (const Pair& pair : met.missing) {
    ADD_FAILURE() << PairName(pair) << ": not met. Write a way to it "
                  << "(pair_ways.cc), or name the rule that forbids it.";
  }
  std::cout << Regions().size() << " regions, "
            << AllPairs().size() - met.missing.size() << " of "
            << AllPairs().size() << " pairs of their values met in "
            << met.states.size() << " states, " << asked.asked << " questions, "
            << Ways().size() << " ways; not met: " << met.missing.size()
            << "\n";
}

// A sample of the states, from the first to the farthest.
void WhatIsExplainedIsWhatIsDecided() {
  constexpr size_t kSample = 80;
  const SearchResult& searched = Searched();
  const size_t stride = std::max<size_t>(searched.states.size() / kSample, 1);
  std::map<std::string, std::string> faults;  // And the way to one such state.
  size_t explained = 0;
  for (size_t i = 0; i < searched.states.size(); i += stride) {
    ++explained;
    for (const std::string& fault : ExplainFaults(searched.states[i].state)) {
      faults.emplace(fault, searched.WayTo(static_cast<int>(i)));
    }
  }
  for (const auto& [fault, way] : faults) {
    ADD_FAILURE() << fault << "\n  " << way;
  }
  EXPECT_GE(explained, kSample / 2);
}

// One test, as ctest runs each in a process of its own, and one search is
// enough for all that is asked of it.
TEST(ExhaustiveTest, EveryStateIsAskedEverything) {
  EveryQuestionHasALawfulAnswer();
  EveryFactOfACaseIsAcceptedSomewhere();
  EveryStepIsReached();
  NoStateButTheEndIsWithoutAnExit();
  EveryCaseCanComeToASolution();
  EverySolutionCanBeCarriedOut();
  PlacementAbroadWaitsForConsent();
  EveryPairOfRegionsIsMet();
  WhatIsExplainedIsWhatIsDecided();
}

}  // namespace
}  // namespace causeway::procedure
