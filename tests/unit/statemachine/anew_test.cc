// What is asked anew: after a solution that failed, a child who moved on, and a
// case that is opened again.

#include "gtest/gtest.h"
#include "statemachine/procedure/guards.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;

Fact Returned(Step from, Step to, ReturnReason reason) {
  Fact fact;
  fact.body = StepReturned{from, to, reason};
  return fact;
}

// Step 7 runs in Tunisia, after an evaluation that found the family fit.
CaseState Implementing() { return Return(kChildDeparted)->before; }

bool NothingFound(const CaseState& state) {
  return state.open.evaluation == EvaluationState() &&
         state.Progress(Step::kOriginEvaluation) == StepProgress::kNotStarted;
}

TEST(AnewTest, WhoWasFoundFitIsFoundAnewWhereNobodyTookOrKeptTheChild) {
  using enum ReturnReason;
  for (const ReturnReason reason : {kCarerWithdrew, kFailedVerification}) {
    const CaseState after =
        Apply(Implementing(),
              Returned(Step::kImplementation, Step::kImmediateCare, reason));
    EXPECT_TRUE(NothingFound(after));
    EXPECT_TRUE(after.Active(Step::kImmediateCare));
    EXPECT_EQ(after.Progress(Step::kDetermination), StepProgress::kNotStarted);
    EXPECT_TRUE(after.open.assessment.approved);
  }
  CaseState followed = Return(kClosureRequested)->before;
  followed = Apply(followed, Returned(Step::kFollowUp, Step::kImmediateCare,
                                      kPlacementBreakdown));
  EXPECT_TRUE(NothingFound(followed));
  // Whoever was found fit is not the one who failed.
  for (const ReturnReason reason :
       {kNoShowOfReceiver, kRefusedEntry, kChildRefuses}) {
    const CaseState after =
        Apply(Implementing(),
              Returned(Step::kImplementation, Step::kImmediateCare, reason));
    EXPECT_EQ(after.open.evaluation, Implementing().open.evaluation);
    EXPECT_TRUE(after.Active(Step::kDetermination));
  }
}

TEST(AnewTest, NoSecondReturnRestsOnAnEvaluationThatFailed) {
  CaseState after = Apply(Implementing(),
                          Returned(Step::kImplementation, Step::kImmediateCare,
                                   ReturnReason::kCarerWithdrew));
  Played six = *Return(kStepStarted, 3);
  six.before.open.steps = after.open.steps;
  six.before.open.evaluation = after.open.evaluation;
  EXPECT_THAT(Judge(six), RefusedBy("G6in.origin_evaluation"));
  Played proposed = *Return(kEvaluationProposed);
  proposed.before.open.steps = after.open.steps;
  EXPECT_OK(Judge(proposed));
}

TEST(AnewTest, AChildWhoMovedOnIsRegisteredAssessedAndLookedForAnew) {
  const CaseState after = Apply(
      Return(kClosureRequested)->before,
      Returned(Step::kFollowUp, Step::kArrival, ReturnReason::kChildMovedOn));
  EXPECT_FALSE(after.open.registered);
  EXPECT_EQ(after.open.assessment, AssessmentState());
  EXPECT_EQ(after.open.case_plan, CasePlanState());
  EXPECT_TRUE(NothingFound(after));
}

TEST(AnewTest, AReopenedCaseRestsOnNothingOfTheLifeBefore) {
  Played act = *Regions(kCaseReopened);
  ASSERT_NE(act.before.open.evaluation, EvaluationState());
  act.before.open.placement_consents = {{"ML", kMali}};
  act.before.open.placement_refusals = {{"ML", "ml-central"}};
  for (const Step to : {Step::kImmediateCare, Step::kAssessment}) {
    Fact fact = act.facts.front();
    std::get<CaseReopened>(fact.body).to = to;
    const CaseState after = Apply(act.before, fact);
    EXPECT_EQ(after.open.assessment, AssessmentState());
    EXPECT_EQ(after.open.case_plan, CasePlanState());
    EXPECT_TRUE(NothingFound(after));
    EXPECT_TRUE(after.open.placement_consents.empty());
    EXPECT_EQ(after.open.placement_refusals,
              act.before.open.placement_refusals);
  }
}

// P8: consent is to the placement that was asked about.
TEST(AnewTest, ConsentToOnePlacementOpensNoOther) {
  CaseState state = Implementing();
  state.open.placement_consents = {{"GN", kGuinea}};
  state.open.placement_refusals = {{"GN", "gn-central"}};
  const auto ended = [&](const CaseState& after) {
    return after.open.placement_consents.empty() &&
           after.open.placement_refusals == state.open.placement_refusals;
  };
  EXPECT_TRUE(
      ended(Apply(state, Returned(Step::kImplementation, Step::kImmediateCare,
                                  ReturnReason::kNoShowOfReceiver))));
  EXPECT_TRUE(
      ended(Apply(state, Returned(Step::kImplementation, Step::kDetermination,
                                  ReturnReason::kNewFacts))));
  Fact annulled;
  annulled.body = AppealDecided{AppealOutcome::kDecisionAnnulled};
  EXPECT_TRUE(ended(Apply(state, annulled)));
  annulled.body = AppealDecided{AppealOutcome::kDecisionStands};
  EXPECT_FALSE(ended(Apply(state, annulled)));
  // It was asked before the panel decided: a deferral leaves it.
  EXPECT_FALSE(
      ended(Apply(state, Returned(Step::kDetermination, Step::kAssessment,
                                  ReturnReason::kPanelDeferred))));
  // Carried out: the next one is another.
  Played taken = *Return(kCustodyTaken, 1);
  taken.before.open.placement_consents = state.open.placement_consents;
  taken.before.open.placement_refusals = state.open.placement_refusals;
  EXPECT_TRUE(ended(Apply(taken.before, taken.facts.front())));
}

}  // namespace
}  // namespace causeway::procedure
