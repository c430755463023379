// Where the best-interests procedure stands, read off the state.

#include "gtest/gtest.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

using enum FactType;

BipStatus Before(const Journey& journey, FactType type, int nth = 0) {
  return journey.Act(type, nth).before.open.Bip();
}

TEST(BipTest, TheWayThroughIsTold) {
  const Journey& way = ReturnJourney();
  EXPECT_EQ(Before(way, kCaseRegistered), BipStatus::kUnspecified);
  EXPECT_EQ(Before(way, kAssessmentSubmitted), BipStatus::kAssessmentDue);
  EXPECT_EQ(Before(way, kGuardianAppointed), BipStatus::kAssessmentDone);
  EXPECT_EQ(Before(way, kDeterminationSubmitted), BipStatus::kInitiated);
  EXPECT_EQ(Before(way, kPanelScheduled), BipStatus::kReportDone);
  EXPECT_EQ(Before(way, kSolutionDecided), BipStatus::kPanelScheduled);
  EXPECT_EQ(Before(way, kDecisionNotified), BipStatus::kApproved);
  EXPECT_EQ(way.end.open.Bip(), BipStatus::kClosed);
}

TEST(BipTest, APanelThatDecidesOtherwiseDoesNotApprove) {
  Played decided = ReturnJourney().Act(kSolutionDecided);
  std::get<SolutionDecided>(decided.facts.front().body).against_recommendation =
      true;
  EXPECT_EQ(Apply(decided.before, decided.facts.front()).open.Bip(),
            BipStatus::kNotApproved);
}

TEST(BipTest, DeferralAndNewDeterminationAreTold) {
  const Journey& local = LocalJourney();
  EXPECT_EQ(Before(local, kItemWithheld), BipStatus::kDeferred);
  EXPECT_EQ(Before(local, kDeterminationSubmitted), BipStatus::kInitiated);
  // Decided, looked at again; appealed against, annulled; carried out, failed.
  const Journey& regions = RegionsJourney();
  EXPECT_EQ(Before(regions, kDeterminationSubmitted, 0), BipStatus::kInitiated);
  for (const int nth : {1, 2, 3}) {
    EXPECT_EQ(Before(regions, kDeterminationSubmitted, nth),
              BipStatus::kReopened)
        << nth;
  }
  const Played& reopened = regions.Act(kCaseReopened);
  EXPECT_EQ(Apply(reopened.before, reopened.facts.front()).open.Bip(),
            BipStatus::kAssessmentDue);
}

}  // namespace
}  // namespace causeway::procedure
