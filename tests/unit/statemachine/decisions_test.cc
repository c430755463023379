// Who decides, and what opens a way: the worker of the case, the child's own
// answers, the receiver's word, an override for one message.

#include "gtest/gtest.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/overrides.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/player.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;

constexpr char kAnother[] = "s-zzzzzzzz";

absl::Status ByAnother(Played act) {
  act.context.actor.staff_number = kAnother;
  return Judge(act);
}

TEST(DecisionsTest, WhatProtectsAtOnceIsOpenToEveryCaseWorker) {
  EXPECT_OK(ByAnother(*Detour(kUrgentRaised)));
  EXPECT_OK(ByAnother(*Regions(kCaseSuspended)));  // The child is missing.
  EXPECT_OK(ByAnother(*Return(kStepStarted)));     // Immediate care.
  EXPECT_OK(ByAnother(*Regions(kComplaintFiled)));
  EXPECT_OK(ByAnother(InquiriesJourney().Act(kNoticeSent)));
}

TEST(DecisionsTest, CareIsEverybodysWhileAConcernIsUrgent) {
  Played care = *Return(kCareRecorded);
  EXPECT_THAT(ByAnother(care), RefusedBy("W.own_worker"));
  care.before.open.urgent = true;
  EXPECT_OK(ByAnother(care));
}

TEST(DecisionsTest, ARestForAnotherReasonIsTheWorkersOwn) {
  Played rest = *Regions(kCaseSuspended);
  std::get<CaseSuspended>(rest.command.body).reason =
      SuspensionReason::kAwaitingExternalAuthority;
  EXPECT_OK(Judge(rest));
  EXPECT_THAT(ByAnother(rest), RefusedBy("W.own_worker"));
}

TEST(DecisionsTest, WhoIsSupervisorTooActsAsSupervisor) {
  Played rest = *Regions(kCaseSuspended);
  std::get<CaseSuspended>(rest.command.body).reason =
      SuspensionReason::kAwaitingExternalAuthority;
  rest.context.actor = {
      kTunisia, kAnother, {Function::kCaseWorker, Function::kSupervisor}};
  const auto facts =
      Decide(Procedure::Embedded(), rest.before, rest.command, rest.context);
  ASSERT_OK(facts);
  EXPECT_EQ(facts->front().meta.function, Function::kSupervisor);
  EXPECT_EQ(FunctionIn(rest.before.open, rest.command.body,
                       {kTunisia,
                        rest.before.open.worker,
                        {Function::kCaseWorker, Function::kSupervisor}}),
            Function::kCaseWorker);
}

TEST(DecisionsTest, AReplacedWorkerGoesOnNoLonger) {
  Played assigned = *Regions(kWorkerAssigned);
  const std::string replaced = assigned.before.open.worker;
  Played next = *Regions(kPlanReviewed);
  next.before = Apply(next.before, assigned.facts.front());
  next.context.actor.staff_number = replaced;
  EXPECT_THAT(Judge(next), RefusedBy("W.own_worker"));
  next.context.actor.staff_number = next.before.open.worker;
  EXPECT_OK(Judge(next));
}

// Into the origin set, as any hand-off that is no solution.
Played IntoOrigin() {
  Played offered = *Return(kCustodyOffered);
  offered.before.open.origin.insert("TN");
  // The gates would ask about a child who returns.
  offered.before.secret = StateBeforeOffer().secret;
  offered.command.companion = ProtectedSeen{offered.before.secret.entries};
  return offered;
}

TEST(DecisionsTest, TheReceiversWordThatTheChildIsThereOpensTheWay) {
  Played offered = IntoOrigin();
  EXPECT_THAT(Judge(offered), RefusedBy("H.origin_statement"));
  OpenState& open = offered.before.open;
  const std::string asked(32, 'q');
  open.inquiries_open[asked].kind = InquiryKind::kMissingNotice;
  open.inquiries_open[asked].recipient = kTunisia;
  Fact answer;
  answer.body = InquiryAnswered{asked, InquiryOutcome::kChildIsHere};
  offered.before = Apply(offered.before, answer);
  std::get<CustodyOffered>(offered.command.body).proposal =
      offered.before.open.entries - 1;  // Seen, too.
  EXPECT_OK(Judge(offered));
  // Care was recorded here since: the child is not there.
  Fact care;
  care.body = CareRecorded{CareType::kFosterCare, 0, 0};
  offered.before = Apply(offered.before, care);
  std::get<CustodyOffered>(offered.command.body).proposal =
      offered.before.open.entries - 1;
  EXPECT_THAT(Judge(offered), RefusedBy("H.origin_statement"));
}

TEST(DecisionsTest, OnlyANoticeOrAQuestionCanBeAnsweredSo) {
  for (const InquiryKind kind :
       {InquiryKind::kMissingNotice, InquiryKind::kInformationRequest}) {
    EXPECT_TRUE(Fits(kind, InquiryOutcome::kChildIsHere));
  }
  for (const InquiryKind kind :
       {InquiryKind::kPlacementConsultation, InquiryKind::kCaseRequest,
        InquiryKind::kConsentChanged, InquiryKind::kTracingRequest}) {
    EXPECT_FALSE(Fits(kind, InquiryOutcome::kChildIsHere));
  }
}

Fact Answered(ConsentGiver giver, bool yes,
              std::vector<DocumentKind> documents = {}) {
  ConsentRecorded body;
  (yes ? body.granted : body.refused) = {ConsentScope::kParticipate};
  body.given_by = giver;
  Fact fact;
  fact.meta.documents = std::move(documents);
  fact.body = body;
  return fact;
}

TEST(DecisionsTest, AChildsRefusalIsLiftedByTheChildAlone) {
  Played consent = *Return(kConsentRecorded);
  consent.before =
      Apply(consent.before, Answered(ConsentGiver::kChild, /*yes=*/false));
  auto& body = std::get<ConsentRecorded>(consent.command.body);
  for (const ConsentGiver giver :
       {ConsentGiver::kCaregiver, ConsentGiver::kGuardian}) {
    body.given_by = giver;
    EXPECT_THAT(Judge(consent), RefusedBy("C.child_refusal"));
  }
  body.given_by = ConsentGiver::kChild;
  EXPECT_OK(Judge(consent));
  consent.before = Apply(consent.before, Answered(ConsentGiver::kChild, true));
  body.given_by = ConsentGiver::kGuardian;
  EXPECT_OK(Judge(consent));
}

TEST(DecisionsTest, AWithdrawalOfTheChildStandsAsItsRefusalDoes) {
  Played consent = *Return(kConsentRecorded);
  Fact withdrawn;
  withdrawn.body =
      ConsentWithdrawn{{ConsentScope::kParticipate}, ConsentGiver::kChild, {}};
  consent.before = Apply(consent.before, withdrawn);
  std::get<ConsentRecorded>(consent.command.body).given_by =
      ConsentGiver::kGuardian;
  EXPECT_THAT(Judge(consent), RefusedBy("C.child_refusal"));
}

TEST(DecisionsTest, AChildDepartsOnItsOwnWordAndAYoungOneOnItsViews) {
  Played departure = *Return(kChildDeparted);
  const auto after = [&](AgeBand age, ConsentGiver giver,
                         std::vector<DocumentKind> documents) {
    Played act = departure;
    act.before.open.age_band = age;
    act.before = Apply(act.before, Answered(giver, true, std::move(documents)));
    return Judge(act);
  };
  EXPECT_OK(after(AgeBand::k12To14, ConsentGiver::kChild, {}));
  EXPECT_THAT(after(AgeBand::k12To14, ConsentGiver::kGuardian,
                    {DocumentKind::kChildViews}),
              RefusedBy("DEPART.consent_valid"));
  EXPECT_THAT(after(AgeBand::kUnder6, ConsentGiver::kGuardian, {}),
              RefusedBy("DEPART.consent_valid"));
  EXPECT_OK(after(AgeBand::kUnder6, ConsentGiver::kGuardian,
                  {DocumentKind::kChildViews}));
}

constexpr Date kOverrideDay{20'470};

// Two supervisors let one request for tracing go to Guinea.
CaseState Overridden() {
  CaseState state = StateBeforeOffer();
  state.secret.consents[ConsentScope::kTracing] = false;
  OverrideState& one = state.secret.consent_override;
  one.ground = OverrideGround::kVitalInterest;
  one.scope = ConsentScope::kTracing;
  one.recipient = kGuinea;
  one.approvers = {{kTunisia, "s-bbbbbbbb"}, {kTunisia, "s-iiiiiiii"}};
  one.expires_on = FormatDate(PlusDays(kOverrideDay, 3));
  return state;
}

bool Opens(const CaseState& state, const std::string& message) {
  const Peer guinea = PeerNamed(kGuinea);
  return OverrideHolds(state.secret, &guinea, ConsentScope::kTracing,
                       kOverrideDay, message);
}

Fact Requested(char digest) {
  Fact fact;
  fact.body = EvaluationRequested{kGuinea, std::string(32, digest)};
  return fact;
}

TEST(DecisionsTest, AnOverrideLetsOneMessageOutAndNoSecond) {
  CaseState state = Overridden();
  EXPECT_TRUE(Opens(state, ""));
  EXPECT_FALSE(Opens(state, std::string(32, 'a')));  // It was not by this.
  state = Apply(state, Requested('a'));
  EXPECT_TRUE(Opens(state, std::string(32, 'a')));  // Sent again.
  EXPECT_FALSE(Opens(state, ""));
  state = Apply(state, Requested('b'));
  EXPECT_FALSE(Opens(state, std::string(32, 'b')));
}

TEST(DecisionsTest, AMessageOfAnotherScopeOrToAnotherUsesNoOverride) {
  CaseState state = Overridden();
  Fact offered;
  offered.body =
      CustodyOffered{std::string(16, 'o'), kGuinea, std::string(32, 'd')};
  EXPECT_TRUE(Opens(Apply(state, offered), ""));
  Fact elsewhere;
  elsewhere.body = EvaluationRequested{kMali, std::string(32, 'a')};
  EXPECT_TRUE(Opens(Apply(state, elsewhere), ""));
}

TEST(DecisionsTest, AHandoffUnderAnOverrideIsOneMessageToItsRelease) {
  CaseState state = Overridden();
  state.secret.consents[ConsentScope::kCaseTransfer] = false;
  state.secret.consent_override.scope = ConsentScope::kCaseTransfer;
  const Peer guinea = PeerNamed(kGuinea);
  const auto gate = [&](ExchangeKind kind) {
    return CaseGate(Procedure::Embedded(), state, guinea, kind,
                    ReturnJourney().Act(kCustodyOffered, 1).context.today);
  };
  state.secret.consent_override.expires_on = "2026-12-31";
  ASSERT_OK(gate(ExchangeKind::kOffer));
  Fact offered;
  offered.body =
      CustodyOffered{std::string(16, 'o'), kGuinea, std::string(32, 'd')};
  state = Apply(state, offered);
  EXPECT_OK(gate(ExchangeKind::kBundle));
  EXPECT_OK(gate(ExchangeKind::kRelease));
  EXPECT_THAT(gate(ExchangeKind::kOffer), RefusedBy("P6.consent"));
  // The next offer needs its own.
  offered.body =
      CustodyOffered{std::string(16, 'p'), kGuinea, std::string(32, 'e')};
  state = Apply(state, offered);
  EXPECT_THAT(gate(ExchangeKind::kBundle), RefusedBy("P6.consent"));
}

TEST(DecisionsTest, AnOverrideEndsWithALaterNoAndWithCustody) {
  Fact refused;
  ConsentRecorded no;
  no.refused = {ConsentScope::kTracing};
  no.given_by = ConsentGiver::kChild;
  refused.body = no;
  EXPECT_FALSE(Opens(Apply(Overridden(), refused), ""));
  no.refused = {ConsentScope::kShareServices};
  refused.body = no;
  EXPECT_TRUE(Opens(Apply(Overridden(), refused), ""));
  Fact taken;
  taken.meta.node = kGuinea;
  taken.body = CustodyTaken{};
  EXPECT_FALSE(Opens(Apply(Overridden(), taken), ""));
}

TEST(DecisionsTest, IntakeOpensWhateverTheCaseloadAndASupervisorWithAReason) {
  Played opened = *Return(kCaseOpened);
  opened.context.caseload = 25;
  EXPECT_THAT(Judge(opened), RefusedBy("W.caseload"));
  opened.context.actor.functions = {Function::kIntake};
  EXPECT_OK(Judge(opened));
  opened.context.actor.functions = {Function::kCaseWorker,
                                    Function::kSupervisor};
  EXPECT_THAT(Judge(opened), RefusedBy("W.caseload"));
  std::get<CaseOpened>(opened.command.body).over_caseload =
      CaseloadReason::kForAShortTime;
  const auto facts = Decide(Procedure::Embedded(), opened.before,
                            opened.command, opened.context);
  ASSERT_OK(facts);
  EXPECT_EQ(facts->front().meta.function, Function::kSupervisor);
}

TEST(DecisionsTest, ACorrectedCasePlanWaitsForApprovalAgain) {
  CaseState state = Return(kEvaluationProposed)->before;
  ASSERT_TRUE(state.open.case_plan.approved);
  Fact corrected;
  corrected.meta.node = kTunisia;
  corrected.meta.staff_number = kSupervisorNumber;
  corrected.body = DocumentsCorrected{state.open.case_plan.proposal};
  state = Apply(state, corrected);
  EXPECT_FALSE(state.open.case_plan.approved);
  EXPECT_TRUE(state.open.case_plan.pending);
  Played approval = *Return(kCasePlanApproved);
  approval.before = state;
  std::get<CasePlanApproved>(approval.command.body).proposal =
      state.open.case_plan.proposal;
  EXPECT_THAT(Judge(approval), RefusedBy("CP.approver_not_author"));
  approval.context.actor.staff_number = kOtherSupervisorNumber;
  EXPECT_OK(Judge(approval));
}

}  // namespace
}  // namespace causeway::procedure
