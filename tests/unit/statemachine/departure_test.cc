// The child goes where its case may go, and nowhere else: what is decided,
// begun and set out is asked what the case file is asked. Where the way closes
// after the arrival, a supervisor takes the hand-off back.

#include "gtest/gtest.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/rules.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;

// Return(kStepStarted, 4) begins step 7.
constexpr int kSeven = 4;

TEST(DepartureTest, TheGateOfTheCaseFileIsAskedOfWhomTheChildGoesTo) {
  const Played& begun = *Return(kStepStarted, kSeven);
  const Played& departed = *Return(kChildDeparted);
  for (const Played* act : {&begun, &departed}) {
    EXPECT_EQ(GateFor(act->before.open, act->command.body),
              ExchangeKind::kBundle);
    EXPECT_EQ(PeerAbout(act->before.open, act->command.body), kGuinea);
    EXPECT_TRUE(DocumentsWith(act->before.open, act->facts.front()).empty());
  }
  const Played& here = *Local(kStepStarted, 5);
  ASSERT_EQ(std::get<StepStarted>(here.command.body).step,
            Step::kImplementation);
  EXPECT_EQ(GateFor(here.before.open, here.command.body), std::nullopt);
}

TEST(DepartureTest, NobodyIsSentToANodeThatTheDirectoryDoesNotName) {
  for (Played act : {*Return(kStepStarted, kSeven), *Return(kChildDeparted)}) {
    EXPECT_OK(Judge(act));
    act.context.peer.reset();
    EXPECT_THAT(Judge(act), RefusedBy("P.peer_enrolled"));
    act.context.peer = PeerNamed(kMali);  // Another one is.
    EXPECT_THAT(Judge(act), RefusedBy("P.peer_enrolled"));
  }
}

// To take part, and to hand the case over, is asked apart: the second withdrawn
// alone keeps the child here too.
TEST(DepartureTest, AChildWhoWantsItsCaseToStayStays) {
  Played act = *Return(kChildDeparted);
  Fact no;
  no.body =
      ConsentWithdrawn{{ConsentScope::kCaseTransfer}, ConsentGiver::kChild, {}};
  act.before.secret = Apply(act.before, no).secret;
  act.before.secret.entries = act.before.secret.released;  // It was seen.
  EXPECT_THAT(Judge(act), RefusedBy("P6.consent"));
}

TEST(DepartureTest, AClaimClosesSolutionsInTheOriginAndNoneHere) {
  Played decision = *Return(kSolutionDecided);
  decision.before.secret.asylum = AsylumStatus::kPending;
  EXPECT_THAT(Judge(decision), RefusedBy("P1.solution_elsewhere"));
  auto& body = std::get<SolutionDecided>(decision.command.body);
  body.solution = Solution::kReturnToAlternativeCare;
  EXPECT_THAT(Judge(decision), RefusedBy("P1.solution_elsewhere"));
  // What closes is the State, not the name of the solution.
  decision.before.open.determination.options.push_back(
      Solution::kResettlementThirdCountry);
  body.solution = Solution::kResettlementThirdCountry;
  EXPECT_THAT(Judge(decision), RefusedBy("P1.solution_elsewhere"));
  body.country = "FR";
  EXPECT_OK(Judge(decision));
  decision.before.secret.feared_states = {"FR"};
  EXPECT_THAT(Judge(decision), RefusedBy("P1.solution_elsewhere"));
  // The child lived here before, and seeks protection from another State.
  decision.before.open.origin.insert("TN");
  decision.before.open.determination.options.push_back(
      Solution::kLocalIntegrationFamily);
  body.solution = Solution::kLocalIntegrationFamily;
  body.country = "TN";
  EXPECT_OK(Judge(decision));
}

// Arrived at Guinea; Tunisia has not released the case.
Played Withdrawal() {
  Played act = *Return(kCustodyReleased, 1);
  act.command.body = HandoffWithdrawn{act.before.open.handoff.offer_id};
  act.command.documents = {DocumentKind::kSuspensionRecord};
  act.context.actor = {kTunisia, kSupervisorNumber, {Function::kSupervisor}};
  return act;
}

TEST(DepartureTest, AfterArrivalTheCaseFollowsTheChildWhileTheWayIsOpen) {
  Played act = Withdrawal();
  ASSERT_TRUE(act.before.open.handoff.received);
  EXPECT_THAT(Judge(act), RefusedBy("H.way_closed"));
  act.before.secret.family_or_state_suspected = true;
  EXPECT_OK(Judge(act));
}

TEST(DepartureTest, WhereTheWayIsClosedASupervisorTakesItBackInWriting) {
  Played act = Withdrawal();
  act.before.secret.asylum = AsylumStatus::kPending;
  Played by_worker = act;
  by_worker.context.actor = {
      kTunisia, act.before.open.worker, {Function::kCaseWorker}};
  EXPECT_THAT(Judge(by_worker), RefusedBy("H.not_received"));
  Played unwritten = act;
  unwritten.command.documents.clear();
  EXPECT_THAT(Judge(unwritten), RefusedBy("H.withdrawn_in_writing"));
  const auto facts =
      Decide(Procedure::Embedded(), act.before, act.command, act.context);
  ASSERT_OK(facts);
  // Who replays without the protected journal accepts it too.
  CaseState open_only = act.before;
  open_only.secret = ProtectedState();
  EXPECT_OK(Check(Procedure::Embedded(), open_only, facts->front()));
  CaseState after = Apply(act.before, facts->front());
  EXPECT_EQ(after.open.handoff, HandoffState());
  EXPECT_EQ(after.open.custodian, kTunisia);
  EXPECT_EQ(after.open.had_file.count(kGuinea), 1u);
  // And the way back is open.
  Played back = *Detour(kStepReturned, 1);
  ASSERT_EQ(std::get<StepReturned>(back.command.body).from,
            Step::kImplementation);
  back.before = after;
  back.context = act.context;
  back.context.actor = {kTunisia, after.open.worker, {Function::kCaseWorker}};
  back.command.happened_on = act.command.happened_on;
  EXPECT_OK(Judge(back));
}

// The renewed offer was not accepted yet; its file went out with the one
// before.
TEST(DepartureTest, WhoHadTheFileUnderTheFormerNumberIsRemembered) {
  CaseState state = Withdrawal().before;
  Fact renewed;
  renewed.body = OfferRenewed{state.open.handoff.offer_id, std::string(16, 'r'),
                              std::string(32, 'd')};
  state = Apply(state, renewed);
  Fact withdrawn;
  withdrawn.body = HandoffWithdrawn{std::string(16, 'r')};
  EXPECT_EQ(Apply(state, withdrawn).open.had_file.count(kGuinea), 1u);
}

}  // namespace
}  // namespace causeway::procedure
