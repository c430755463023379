// Who decides, and what opens a way: the worker of the case, the child's own
// answers, the receiver's word, an override for one message.

#include <algorithm>

#include "base/errors.h"
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
  EXPECT_OK(ByAnother(*Regions(kConsentWithdrawn)));
}

// domain.md, T31 and 7.6: a no waits for nobody, also in a closed case.
TEST(DecisionsTest, AWithdrawalIsTakenByWhoeverIsThere) {
  for (const bool closed : {false, true}) {
    Played withdrawal = *Regions(kConsentWithdrawn);
    withdrawal.before.open.closed = closed;
    EXPECT_OK(ByAnother(withdrawal));
    withdrawal.context.actor = {
        kTunisia, kSupervisorNumber, {Function::kSupervisor}};
    EXPECT_OK(Judge(withdrawal));
    withdrawal.context.actor.functions = {Function::kPanelCoordinator};
    EXPECT_THAT(Judge(withdrawal), RefusedBy("role.function"));
  }
}

TEST(DecisionsTest, WhatAFunctionMayNotDoIsNotWhatItDoesNext) {
  Played care = *Return(kCareRecorded);
  care.context.actor = {kMali, kSupervisorNumber, {Function::kSupervisor}};
  const absl::Status refused = Judge(care);
  ASSERT_THAT(refused, RefusedBy("role.function"));
  const std::vector<std::string> next = RefusalOf(refused)->next;
  EXPECT_FALSE(next.empty());
  EXPECT_EQ(std::count(next.begin(), next.end(), "record_care"), 0);
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
  consent.before.open.guardian = GuardianStatus::kAppointed;
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
  consent.before.open.guardian = GuardianStatus::kAppointed;
  std::get<ConsentRecorded>(consent.command.body).given_by =
      ConsentGiver::kGuardian;
  EXPECT_THAT(Judge(consent), RefusedBy("C.child_refusal"));
}

// What the child says of one recipient opens, and leaves open, no other.
TEST(DecisionsTest, AGuardianAddsNoRecipientWhereTheChildSaidNo) {
  constexpr ConsentScope kScope = ConsentScope::kTracing;
  const auto say = [](const CaseState& before, FactBody body) {
    Fact fact;
    fact.body = std::move(body);
    return Apply(before, fact);
  };
  ConsentRecorded yes;
  yes.granted = {kScope};
  yes.given_by = ConsentGiver::kChild;
  yes.method = ConsentMethod::kSignature;
  Played consent = *Return(kConsentRecorded);
  consent.before.open.guardian = GuardianStatus::kAppointed;
  auto& body = std::get<ConsentRecorded>(consent.command.body);
  body = yes;
  body.given_by = ConsentGiver::kGuardian;
  body.recipients = {"GN"};
  body.language = "fr";
  body.information_version = 1;
  const CaseState asked = consent.before;
  EXPECT_OK(Judge(consent));
  // It took back what it said to one of two.
  yes.recipients = {"GN", "ML"};
  consent.before =
      say(say(asked, yes),
          ConsentWithdrawn{{kScope}, ConsentGiver::kChild, {"GN"}});
  EXPECT_THAT(Judge(consent), RefusedBy("C.child_refusal"));
  // It refused, and then said yes to another.
  ConsentRecorded no;
  no.refused = {kScope};
  no.given_by = ConsentGiver::kChild;
  yes.recipients = {"ML"};
  consent.before = say(say(asked, no), yes);
  EXPECT_THAT(Judge(consent), RefusedBy("C.child_refusal"));
  body.given_by = ConsentGiver::kChild;
  EXPECT_OK(Judge(consent));
}

TEST(DecisionsTest, NobodySpeaksForAGuardianWhoIsNotThere) {
  Played consent = *Return(kConsentRecorded);
  auto& body = std::get<ConsentRecorded>(consent.command.body);
  body.given_by = ConsentGiver::kGuardian;
  GuardianStatus& guardian = consent.before.open.guardian;
  using enum GuardianStatus;
  for (const GuardianStatus none :
       {kUnspecified, kRequested, kContested, kEnded}) {
    guardian = none;
    EXPECT_THAT(Judge(consent), RefusedBy("C.guardian_in_place"));
  }
  for (const GuardianStatus acts : {kTemporary, kAppointed}) {
    guardian = acts;
    EXPECT_OK(Judge(consent));
  }
  // A no closes, whoever says it.
  guardian = kRequested;
  std::swap(body.granted, body.refused);
  body.recipients.clear();
  EXPECT_OK(Judge(consent));
}

TEST(DecisionsTest, WhatTheChildWithholdsNoGuardianAndNoCaregiverOpens) {
  Played consent = *Return(kConsentRecorded);
  consent.before.open.guardian = GuardianStatus::kAppointed;
  auto& body = std::get<ConsentRecorded>(consent.command.body);
  body.granted = {ConsentScope::kWithheldItems};
  EXPECT_OK(Judge(consent));
  for (const ConsentGiver giver :
       {ConsentGiver::kGuardian, ConsentGiver::kCaregiver}) {
    body.given_by = giver;
    EXPECT_THAT(Judge(consent), RefusedBy("C.withheld_by_child"));
  }
  // A child too young to say so has its views on the entry (domain.md 7.5).
  consent.before.open.age_band = AgeBand::k6To11;
  EXPECT_THAT(Judge(consent), RefusedBy("C.withheld_by_child"));
  consent.command.documents.push_back(DocumentKind::kChildViews);
  EXPECT_OK(Judge(consent));
}

TEST(DecisionsTest, AChildDepartsOnItsOwnWordAndAYoungOneOnItsViews) {
  Played departure = *Return(kChildDeparted);
  const auto after = [&](AgeBand age, ConsentGiver giver,
                         std::vector<DocumentKind> documents) {
    Played act = departure;
    act.before.open.age_band = age;
    act.before.secret.consents_of_child.clear();
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

Fact Proposed(ConsentScope scope, const std::string& recipient) {
  Fact fact;
  fact.meta.node = kTunisia;
  fact.meta.staff_number = kWorkerNumber;
  fact.body = OverrideProposed{OverrideGround::kCourtOrder, scope, recipient,
                               true, true};
  return fact;
}

CaseState ApprovedByTwo(CaseState state) {
  for (const char* number : {kSupervisorNumber, kOtherSupervisorNumber}) {
    Fact fact;
    fact.meta.node = kTunisia;
    fact.meta.staff_number = number;
    fact.body = OverrideApproved{FormatDate(PlusDays(kOverrideDay, 6)), 0,
                                 FormatDate(PlusDays(kOverrideDay, 5))};
    state = Apply(std::move(state), fact);
  }
  return state;
}

// 7.4: limited to one message, not to the last one that was proposed.
TEST(DecisionsTest, AnotherOverrideLeavesTheOneBeforeToItsMessage) {
  CaseState state = Apply(Overridden(), Requested('a'));
  state = Apply(state, Proposed(ConsentScope::kFollowUpReport, kMali));
  EXPECT_TRUE(Opens(state, std::string(32, 'a')));
  EXPECT_FALSE(Opens(state, ""));
  EXPECT_FALSE(Opens(state, std::string(32, 'b')));
  // What it was approved by stays as it was seen.
  Played mended = *Later(kProtectedCorrected);
  const std::uint64_t entry =
      std::get<ProtectedCorrected>(mended.command.body).entry;
  EXPECT_OK(Judge(mended));
  mended.before.secret.overrides_used["m"].proposal = entry;
  EXPECT_THAT(Judge(mended), RefusedBy("Z.proposed_anew"));
  // And ends as any does.
  Fact no;
  no.body =
      ConsentWithdrawn{{ConsentScope::kTracing}, ConsentGiver::kChild, {}};
  EXPECT_FALSE(Opens(Apply(state, no), std::string(32, 'a')));
  Fact taken;
  taken.meta.node = kGuinea;
  taken.body = CustodyTaken{};
  EXPECT_FALSE(Opens(Apply(state, taken), std::string(32, 'a')));
}

// An offer is out; the override under which it went has ended.
TEST(DecisionsTest, ANewOverrideCarriesAStandingHandoffToItsEnd) {
  CaseState state = Return(kChildDeparted)->before;
  ASSERT_EQ(state.open.handoff.receiver, kGuinea);
  const std::string offer = state.open.handoff.offer_id;
  state.secret.consents[ConsentScope::kCaseTransfer] = false;
  state.secret.consent_to.clear();
  const Peer guinea = PeerNamed(kGuinea);
  const auto gate = [&](const CaseState& of, ExchangeKind kind) {
    return CaseGate(Procedure::Embedded(), of, guinea, kind, kOverrideDay);
  };
  const auto released = [&](const CaseState& of) {
    return gate(of, ExchangeKind::kRelease);
  };
  EXPECT_THAT(released(state), RefusedBy("P6.consent"));
  const CaseState proposed =
      Apply(state, Proposed(ConsentScope::kCaseTransfer, kGuinea));
  EXPECT_THAT(released(proposed), RefusedBy("P6.consent"));
  const CaseState approved = ApprovedByTwo(proposed);
  EXPECT_EQ(approved.secret.consent_override.used_for, offer);
  EXPECT_OK(released(approved));
  EXPECT_OK(gate(approved, ExchangeKind::kBundle));
  EXPECT_THAT(gate(approved, ExchangeKind::kOffer), RefusedBy("P6.consent"));
  // Another one is proposed meanwhile, and the offer goes on under a new
  // number.
  CaseState later =
      Apply(approved, Proposed(ConsentScope::kFollowUpReport, kMali));
  EXPECT_OK(released(later));
  Fact renewed;
  renewed.body =
      OfferRenewed{offer, std::string(16, 'n'), std::string(32, 'd')};
  EXPECT_OK(released(Apply(later, renewed)));
  EXPECT_OK(released(Apply(approved, renewed)));
  // To another node, or for another purpose, it is none of this hand-off.
  for (const auto& [scope, recipient] :
       {std::pair(ConsentScope::kCaseTransfer, kMali),
        std::pair(ConsentScope::kTracing, kGuinea)}) {
    const CaseState other =
        ApprovedByTwo(Apply(state, Proposed(scope, recipient)));
    EXPECT_EQ(other.secret.consent_override.used_for, "");
    EXPECT_THAT(released(other), RefusedBy("P6.consent"));
  }
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

TEST(DecisionsTest, IntakeOpensWhateverTheCaseload) {
  Played opened = *Return(kCaseOpened);
  opened.context.caseload = 25;
  EXPECT_THAT(Judge(opened), RefusedBy("W.caseload"));
  opened.context.actor.functions = {Function::kIntake};
  EXPECT_OK(Judge(opened));
  opened.context.actor.functions = {Function::kCaseWorker,
                                    Function::kSupervisor};
  EXPECT_THAT(Judge(opened), RefusedBy("W.caseload"));
}

TEST(DecisionsTest, ASupervisorOverridesTheCaseloadOfAnotherWithAReason) {
  Played reopened = *Regions(kCaseReopened);
  reopened.context.caseload = 25;
  reopened.context.actor.functions = {Function::kCaseWorker,
                                      Function::kSupervisor};
  std::get<CaseReopened>(reopened.command.body).over_caseload =
      CaseloadReason::kForAShortTime;
  EXPECT_THAT(Judge(reopened), RefusedBy("W.over_by_another"));
  reopened.context.actor.staff_number = kOtherSupervisorNumber;
  const auto facts = Decide(Procedure::Embedded(), reopened.before,
                            reopened.command, reopened.context);
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

// Corrected after it was proposed: what was seen before is approved no more,
// nor is it by whoever corrected it.
template <typename Body>
void ExpectSeenAnew(Played approval, std::uint64_t entry,
                    const std::string& same, const std::string& another) {
  Fact corrected;
  corrected.meta.node = approval.context.actor.node;
  corrected.meta.staff_number = approval.context.actor.staff_number;
  corrected.body = DocumentsCorrected{entry};
  ASSERT_OK(Judge(approval));
  const std::uint64_t now = approval.before.open.entries;
  approval.before = Apply(approval.before, corrected);
  Played by_another = approval;
  by_another.context.actor.staff_number = kOtherSupervisorNumber;
  EXPECT_THAT(Judge(by_another), RefusedBy(same));
  std::get<Body>(by_another.command.body).proposal = now;
  EXPECT_OK(Judge(by_another));
  std::get<Body>(approval.command.body).proposal = now;
  EXPECT_THAT(Judge(approval), RefusedBy(another));
}

TEST(DecisionsTest, ACorrectedProposalIsSeenAnewByWhoDidNotCorrectIt) {
  const Played& closed = *Return(kCaseClosed);
  ExpectSeenAnew<CaseClosed>(closed, closed.before.open.closure_proposal,
                             "G8.same_proposal", "G8.approver_not_requester");
  const Played& cleared = *Detour(kUrgentCleared);
  ExpectSeenAnew<UrgentCleared>(cleared,
                                cleared.before.open.urgent_action->entry,
                                "U.same_proposal", "U.clearer_did_not_act");
  const Played& older = *Regions(kAgeConfirmed);
  ExpectSeenAnew<AgeConfirmed>(older, older.before.open.older->entry,
                               "M.same_proposal", "M.older_by_two");
}

TEST(DecisionsTest, ARequestAskedAnewForgetsWhoCorrectedTheOneBefore) {
  const Played& asked = *Return(kClosureRequested);
  CaseState state = asked.before;
  state.open.closure_corrected_by = {{kGuinea, kSupervisorNumber}};
  EXPECT_TRUE(
      Apply(state, asked.facts.front()).open.closure_corrected_by.empty());
}

TEST(DecisionsTest, ADecisionIsCorrectedInTheFunctionThatRecordedIt) {
  Played corrected = *Regions(kDocumentsCorrected);
  const Played& decided = *Regions(kSolutionDecided);
  corrected.before = Apply(decided.before, decided.facts.front());
  std::get<DocumentsCorrected>(corrected.command.body).entry =
      decided.before.open.entries;
  corrected.command.documents = {DocumentKind::kDecision};
  corrected.command.happened_on = decided.command.happened_on;
  corrected.context = decided.context;
  const auto by = [&](const std::string& number, Function function) {
    corrected.context.actor = {kTunisia, number, {function}};
    return Judge(corrected);
  };
  EXPECT_THAT(by(corrected.before.open.worker, Function::kCaseWorker),
              RefusedBy("D.decision_by_its_recorder"));
  EXPECT_THAT(by(kSupervisorNumber, Function::kSupervisor),
              RefusedBy("D.decision_by_its_recorder"));
  EXPECT_OK(by(kCoordinatorNumber, Function::kPanelCoordinator));
}

// G8: a child who was helped on its way is looked after before the case ends.
TEST(DecisionsTest, NothingFurtherIsSaidOfAChildWhomSomebodySaw) {
  Played request = *Return(kClosureRequested);
  std::get<ClosureRequested>(request.command.body).reason =
      ClosureReason::kNoFurtherAction;
  EXPECT_OK(Judge(request));
  OpenState& open = request.before.open;
  open.follow_ups = 0;
  EXPECT_THAT(Judge(request), RefusedBy("G8.follow_ups"));
  open.follow_ups = 1;
  open.last_seen_on = "2025-06-01";
  EXPECT_THAT(Judge(request), RefusedBy("G8.last_seen"));
  open.last_seen_on = request.command.happened_on;
  open.services_open = {ServiceKind::kFood};
  EXPECT_THAT(Judge(request), RefusedBy("G8.services_answered"));
  // Before anything was carried out there is no such visit.
  open.follow_ups = 0;
  open.steps[static_cast<size_t>(Step::kFollowUp)] = StepProgress::kNotStarted;
  EXPECT_OK(Judge(request));
  open.steps[static_cast<size_t>(Step::kImplementation)] =
      StepProgress::kActive;
  EXPECT_THAT(Judge(request), RefusedBy("G8.follow_ups"));
}

}  // namespace
}  // namespace causeway::procedure
