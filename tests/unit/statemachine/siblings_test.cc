// Brothers and sisters: a decision that separates them says so.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/candidates.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

// The act, with a link about which no reason was recorded, and what was decided
// in the linked case.
Played Unreasoned(FactType type, const SiblingSolution& there) {
  Played act = SiblingsJourney().Act(type);
  SiblingState& link = act.before.secret.siblings.begin()->second;
  link.separation = {};
  act.context.siblings[link.sibling] = there;
  return act;
}

SiblingSolution Same() {
  const auto& decided = std::get<SolutionDecided>(
      SiblingsJourney().Act(FactType::kSolutionDecided).command.body);
  return {decided.solution, decided.country};
}

TEST(SiblingsTest, TheJourneyIsLegal) {
  EXPECT_EQ(SiblingsJourney().failure, "");
  EXPECT_TRUE(SiblingsJourney().end.secret.siblings.empty());
}

TEST(SiblingsTest, TheSameDecisionNeedsNoReason) {
  EXPECT_OK(Judge(Unreasoned(FactType::kSolutionDecided, Same())));
  EXPECT_OK(Judge(Unreasoned(FactType::kStepStarted, Same())));
  SiblingSolution elsewhere = Same();
  elsewhere.country = "FR";
  EXPECT_THAT(Judge(Unreasoned(FactType::kSolutionDecided, elsewhere)),
              RefusedBy("SIB.separation_named"));
  EXPECT_THAT(Judge(Unreasoned(FactType::kStepStarted, elsewhere)),
              RefusedBy("SIB.separation_named"));
}

// The first of two decisions separates nobody yet; carrying it out would.
TEST(SiblingsTest, WhatIsNotDecidedThereIsAskedWhenTheDecisionIsCarriedOut) {
  EXPECT_OK(Judge(Unreasoned(FactType::kSolutionDecided, {})));
  EXPECT_THAT(Judge(Unreasoned(FactType::kStepStarted, {})),
              RefusedBy("SIB.separation_named"));
}

// The brother died, or his case was closed before anything was decided.
TEST(SiblingsTest, ACaseThatWasClosedUndecidedSeparatesNobody) {
  EXPECT_OK(Judge(Unreasoned(FactType::kStepStarted, {{}, "", true})));
  SiblingSolution elsewhere = Same();
  elsewhere.country = "FR";
  elsewhere.closed = true;
  EXPECT_THAT(Judge(Unreasoned(FactType::kStepStarted, elsewhere)),
              RefusedBy("SIB.separation_named"));
}

// A link may be made when the child is about to leave.
TEST(SiblingsTest, ALateLinkIsAskedAtTheDepartureAndAtTheEnd) {
  for (const FactType type :
       {FactType::kChildDeparted, FactType::kSolutionImplemented}) {
    Played act = type == FactType::kChildDeparted ? ReturnJourney().Act(type)
                                                  : LocalJourney().Act(type);
    const DeterminationState& decided = act.before.open.determination;
    ASSERT_OK(Judge(act));
    act.before.secret.siblings[{0, 1}].sibling = "sealed";
    EXPECT_THAT(Judge(act), RefusedBy("SIB.separation_named"));
    act.context.siblings["sealed"] = {};
    EXPECT_THAT(Judge(act), RefusedBy("SIB.separation_named"));
    act.context.siblings["sealed"] = {decided.solution, decided.country};
    EXPECT_OK(Judge(act));
  }
  // Who sets out without a decision is separated by none.
  Played departure = ReturnJourney().Act(FactType::kChildDeparted);
  departure.before.secret.siblings[{0, 1}].sibling = "sealed";
  departure.before.open.determination.solution = Solution::kUnspecified;
  EXPECT_THAT(Judge(departure),
              ::testing::Not(RefusedBy("SIB.separation_named")));
}

TEST(SiblingsTest, AReasonStandsUntilTheNextReport) {
  const Played& decided = SiblingsJourney().Act(FactType::kSolutionDecided);
  EXPECT_OK(Judge(decided));
  const Played& report = LocalJourney().Act(FactType::kDeterminationSubmitted);
  const CaseState again = Apply(decided.before, report.facts.front());
  EXPECT_EQ(again.secret.siblings.begin()->second.separation,
            SeparationReason::kUnspecified);
  EXPECT_EQ(again.secret.siblings.size(), 1u);
}

TEST(SiblingsTest, ALinkOutlivesACustody) {
  CaseState state = SiblingsJourney().Act(FactType::kSolutionDecided).before;
  Fact taken;
  taken.meta.node = kMali;
  taken.body = CustodyTaken{};
  const auto before = state.secret.siblings;
  state = Apply(state, taken);
  EXPECT_EQ(state.secret.siblings, before);
  Played unlinked = SiblingsJourney().Act(FactType::kSiblingUnlinked);
  unlinked.before.secret.entries = 0;
  EXPECT_OK(Judge(unlinked));
}

TEST(SiblingsTest, AnErrorIsTakenBackAfterClosureToo) {
  Played unlinked = SiblingsJourney().Act(FactType::kSiblingUnlinked);
  unlinked.before.open.closed = true;
  EXPECT_OK(Judge(unlinked));
}

}  // namespace
}  // namespace causeway::procedure
