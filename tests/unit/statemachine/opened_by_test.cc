// A court beside the panel, and who may open which way (domain.md, sections 1
// and 4: T4, T13, T17, T27).

#include "gtest/gtest.h"
#include "statemachine/procedure/roles.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/player.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;

Played ByCourt() {
  Played act = *Return(kSolutionDecided);
  auto& body = In<SolutionDecided>(act);
  body.deciding_body = DecidingBody::kCourt;
  body.members.clear();
  body.conflicted.clear();
  body.undertakings_signed = false;
  act.context.panel_known.reset();
  return act;
}

TEST(CourtTest, ACourtDecidesWithoutMembersAndUndertakings) {
  EXPECT_OK(Judge(ByCourt()));
  Played unwritten = ByCourt();
  unwritten.command.documents.clear();
  EXPECT_THAT(Judge(unwritten), RefusedBy("G6.decision"));
}

TEST(CourtTest, WhatIsAPanelsIsNoCourts) {
  for (const auto& name :
       {+[](SolutionDecided& body) { body.members = {"s-dddddddd"}; },
        +[](SolutionDecided& body) { body.conflicted = {"s-dddddddd"}; },
        +[](SolutionDecided& body) { body.undertakings_signed = true; }}) {
    Played act = ByCourt();
    name(In<SolutionDecided>(act));
    EXPECT_THAT(Judge(act), RefusedBy("G6.court_no_panel"));
  }
  // And a court's freedom is no panel's.
  for (const DecidingBody body :
       {DecidingBody::kNationalCommission, DecidingBody::kStatePanel}) {
    Played act = ByCourt();
    In<SolutionDecided>(act).deciding_body = body;
    In<SolutionDecided>(act).undertakings_signed = true;
    EXPECT_THAT(Judge(act), RefusedBy("G6.quorum"));
  }
}

TEST(CourtTest, ACourtThatAsksForMoreNamesNobodyEither) {
  Played act = *Local(kStepReturned);
  In<StepReturned>(act).deciding_body = DecidingBody::kCourt;
  EXPECT_THAT(Judge(act), RefusedBy("G6.court_no_panel"));
  auto& body = In<StepReturned>(act);
  body.members.clear();
  body.conflicted.clear();
  body.undertakings_signed = false;
  EXPECT_OK(Judge(act));
  act.command.documents.clear();
  EXPECT_THAT(Judge(act), RefusedBy("G6.deferral_on_file"));
}

std::string Said(const Played& act) {
  Fact fact = act.facts.front();
  fact.body = act.command.body;
  return Sentence(Procedure::Embedded(), fact);
}

TEST(CourtTest, AHearingHasADay) {
  Played act = *Return(kPanelScheduled);
  auto& body = In<PanelScheduled>(act);
  EXPECT_EQ(Said(act).find("The panel was called"), 0u);
  body.deciding_body = DecidingBody::kCourt;
  EXPECT_OK(Judge(act));
  EXPECT_EQ(Said(act).find("The court hears"), 0u);
  body.panel_on = "2026-01-01";
  EXPECT_THAT(Judge(act), RefusedBy("G6.panel_ahead"));
}

Played By(const Played& act, Function function, const char* number) {
  Played by = act;
  by.context.actor.functions = {function};
  by.context.actor.staff_number = number;
  return by;
}

TEST(OpenedByTest, StepSixIsBegunByTheWorkerOrThePanelsCoordinator) {
  const Function panel = Function::kPanelCoordinator;
  EXPECT_OK(Judge(By(*Return(kStepStarted, 3), panel, kCoordinatorNumber)));
  for (const int nth : {0, 1, 2, 4}) {  // Steps 2, 3, 4 and 7.
    EXPECT_THAT(
        Judge(By(*Return(kStepStarted, nth), panel, kCoordinatorNumber)),
        RefusedBy("role.function"));
  }
}

TEST(OpenedByTest, ADecisionIsWeighedAnewOnTheWordOfEither) {
  // Decided, and sent back from step 6 to step 6.
  const Played& again = *Regions(kStepReturned);
  ASSERT_EQ(std::get<StepReturned>(again.command.body).to,
            Step::kDetermination);
  EXPECT_OK(Judge(again));
  EXPECT_OK(Judge(
      By(again, Function::kCaseWorker, again.before.open.worker.c_str())));
  EXPECT_THAT(Judge(By(again, Function::kSupervisor, kSupervisorNumber)),
              RefusedBy("role.function"));
  // A deferral stays the panel's.
  const Played& deferred = *Local(kStepReturned);
  EXPECT_THAT(Judge(By(deferred, Function::kCaseWorker,
                       deferred.before.open.worker.c_str())),
              RefusedBy("role.function"));
}

TEST(OpenedByTest, UrgencyIsRaisedByWhoeverMaySeeTheCase) {
  const Played& raised = *Detour(kUrgentRaised);
  for (const Function function :
       {Function::kCaseWorker, Function::kSupervisor, Function::kIntake,
        Function::kTracingOfficer, Function::kPanelCoordinator,
        Function::kDataProtectionOfficer}) {
    EXPECT_OK(Judge(By(raised, function, "s-zzzzzzzz"))) << NameOf(function);
  }
  for (const Function function : {Function::kAuditor, Function::kOperator}) {
    EXPECT_THAT(Judge(By(raised, function, "s-zzzzzzzz")),
                RefusedBy("role.function"));
  }
}

TEST(OpenedByTest, AssessmentBesideStepTwoIsDocumented) {
  Played act = *Return(kStepStarted, 1);
  ASSERT_EQ(std::get<StepStarted>(act.command.body).step, Step::kAssessment);
  act.before.open.care_complete = false;
  At(act, Step::kImmediateCare) = StepProgress::kActive;
  EXPECT_THAT(Judge(act), RefusedBy("G2.care_complete"));
  act.command.documents = {DocumentKind::kActionPlan};
  EXPECT_THAT(Judge(act), RefusedBy("G2.care_complete"));
  act.command.documents = {DocumentKind::kImmediateConcerns};
  EXPECT_OK(Judge(act));
  // Step 2 goes on, and ends by itself.
  const CaseState after = Apply(act.before, act.facts.front());
  EXPECT_TRUE(after.open.Active(Step::kImmediateCare));
  // Beside a step 2 that was never begun there is nothing.
  At(act, Step::kImmediateCare) = StepProgress::kNotStarted;
  EXPECT_THAT(Judge(act), RefusedBy("G2.care_complete"));
}

}  // namespace
}  // namespace causeway::procedure
