// What is due in a case as a whole: risk, counts, who is waited for, rest,
// closure, order.

#include "statemachine/deadlines/deadlines.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/deadline_case.h"

namespace causeway::deadlines {
namespace {

using namespace procedure;  // NOLINT: the facts are what this file is about.
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Whole journeys, looked at after each act.
TEST(DeadlinesTest, JourneysMeetEveryLimitButFour) {
  std::set<std::string> met;
  for (const Journey* journey :
       {&ReturnJourney(), &LocalJourney(), &RegionsJourney(), &DetourJourney(),
        &InquiriesJourney()}) {
    std::vector<Fact> facts = journey->prologue;
    CaseState state;
    for (const Fact& fact : facts) state = Apply(std::move(state), fact);
    for (const Played& act : journey->acts) {
      for (const Fact& fact : act.facts) {
        state = Apply(std::move(state), fact);
        facts.push_back(fact);
      }
      const CaseState before = state;
      for (const Deadline& one :
           DeadlinesOf(DeadlineTable::Embedded(), Procedure::Embedded(), facts,
                       state, act.context.today, kWithinMax)) {
        met.insert(one.limit);
        EXPECT_FALSE(one.node.empty()) << one.limit;
        EXPECT_LE(one.since, one.due_on) << one.limit;
      }
      EXPECT_EQ(state, before);
    }
  }
  for (const Limit& limit : DeadlineTable::Embedded().limits()) {
    // The journeys waive the appeal, keep what they close for decades, look at
    // no copy, and nobody here acts between two statements of a receiver.
    const bool never =
        limit.id == "appeal_end" || limit.id == "handover_statement" ||
        limit.id == "retention_over" || limit.id == "copy_retention";
    EXPECT_EQ(met.count(limit.id), never ? 0U : 1U) << limit.id;
  }
}

TEST(DeadlinesTest, DaysGoByTheRiskLevelOfTheLastAssessmentThatStands) {
  const auto plan_after = [](const Facts& facts) {
    Case one;
    one.Add(Start(), {CaseOpened(), Registered()});
    one.Add(Start(), facts).Add(Start(), {AssessmentApproved()});
    return DaysBetween(Start(),
                       one.Find("case_plan", Start(), kWithinMax)->due_on);
  };
  EXPECT_EQ(plan_after({Assessed(RiskLevel::kHigh)}), 3);
  EXPECT_EQ(plan_after({Assessed(RiskLevel::kMedium)}), 7);
  EXPECT_EQ(plan_after({Assessed(RiskLevel::kLow)}), 14);
  EXPECT_EQ(plan_after({Assessed(RiskLevel::kNone)}), 14);
  EXPECT_EQ(plan_after({}), 7);
  // Sent back: what stood before holds.
  EXPECT_EQ(plan_after({Assessed(RiskLevel::kHigh), AssessmentApproved(),
                        Assessed(RiskLevel::kLow), AssessmentRejected()}),
            3);
}

TEST(DeadlinesTest, FollowUpsGrowRarerFromVisitToVisit) {
  const auto next = [](const Case& one, Date today) {
    const auto found = one.Find("follow_up", today, kWithinMax);
    return found ? DaysBetween(found->since, found->due_on) : -1;
  };
  Case here;
  here.Add(Start(), {CaseOpened(), StepStarted{Step::kImplementation},
                     SolutionImplemented()});
  for (const int32_t days : {30, 90, 180, 365, 365}) {
    EXPECT_EQ(next(here, Start()), days);
    here.Add(Start(), {FollowedUp()});
  }
  // After an arrival the first visit has its own limit.
  Case there;
  there.Add(Start(), Departed());
  there.Add(Start(), {{ChildReceived(), kGuinea},
                      CustodyReleased(),
                      {CustodyTaken(), kGuinea}});
  EXPECT_EQ(next(there, Start()), -1);
  there.Add(Start(), {{FollowedUp(), kGuinea}});
  EXPECT_EQ(next(there, Start()), 30);
  there.Add(Start(), {{FollowedUp(), kGuinea}});
  EXPECT_EQ(next(there, Start()), 90);
}

TEST(DeadlinesTest, EachServiceHasItsOwnDay) {
  Case one;
  one.Add(Start(),
          {CaseOpened(),
           ServiceReferred{ServiceKind::kLegalSupport, Timeframe::kWeek},
           ServiceReferred{ServiceKind::kSafeShelter, Timeframe::kHour},
           ServiceReferred{ServiceKind::kFood, Timeframe::kDay},
           ServiceAnswered{ServiceKind::kFood, ServiceOutcome::kDelivered}});
  std::vector<std::string> sentences;
  std::vector<int32_t> days;
  for (const Deadline& due : one.Due(Start(), 30)) {
    if (due.limit != "service_referral") continue;
    sentences.push_back(due.sentence);
    days.push_back(DaysBetween(Start(), due.due_on));
  }
  EXPECT_THAT(sentences,
              ElementsAre("The service answers the referral: safe shelter.",
                          "The service answers the referral: legal support."));
  EXPECT_THAT(days, ElementsAre(0, 7));
}

TEST(DeadlinesTest, SaysWhoIsWaitedFor) {
  Case one;
  one.Add(Start(), {CaseOpened(), Registered()});
  const auto who = [&](const char* limit) {
    return one.Find(limit, Start(), kWithinMax)->who;
  };
  EXPECT_EQ(who("assessment_done"), "case worker");
  one.Add(Start(), {Assessed(RiskLevel::kLow)});
  EXPECT_EQ(who("assessment_done"), "supervisor");
  one.Add(Start(), {StepStarted{Step::kDetermination}});
  EXPECT_EQ(who("determination"), "case worker");
  one.Add(Start(), {DeterminationSubmitted()});
  EXPECT_EQ(who("determination"), "panel coordinator");
  one.Add(Start(), {ComplaintFiled{ComplaintAbout::kWorker, "s-aaaaaaaa",
                                   ComplaintSeverity::kBreachOfRules}});
  EXPECT_EQ(who("complaint_answer"), "supervisor");
  one.Add(Start(), {ComplaintAnswered{1, ComplaintOutcome::kNotUpheld},
                    ComplaintFiled{ComplaintAbout::kData, "",
                                   ComplaintSeverity::kDissatisfaction}});
  EXPECT_EQ(who("complaint_answer"), "data protection officer");
  one.Add(Start(), {ComplaintAnswered{2, ComplaintOutcome::kNotUpheld},
                    ComplaintFiled{ComplaintAbout::kWorker, "s-aaaaaaaa",
                                   ComplaintSeverity::kExploitationOrAbuse}});
  EXPECT_EQ(who("complaint_answer"), "data protection officer")
      << "outside the line";
}

TEST(DeadlinesTest, AGuardianWhoEndsIsMissedAnew) {
  Case one;
  one.Add(Start(), {CaseOpened(), Registered(),
                    GuardianAppointed{GuardianStatus::kAppointed}});
  EXPECT_FALSE(one.Find("guardian", Start(), kWithinMax));
  one.Add(After(50), {GuardianStatusRecorded{GuardianStatus::kEnded}});
  EXPECT_EQ(one.Find("guardian", After(50), kWithinMax)->since, After(50));
  one.Add(After(51), {MajorityReached()});
  EXPECT_TRUE(one.Find("guardian", After(51), kWithinMax));
  one.Add(After(51), {AgeConfirmed()});
  EXPECT_FALSE(one.Find("guardian", After(51), kWithinMax));
}

// In each step, also before there is a plan to review.
TEST(DeadlinesTest, ANewRecordOfTheSearchRenewsTheReviewOfAMissingChild) {
  Case one;
  one.Add(Start(),
          {CaseOpened(), CaseSuspended{SuspensionReason::kChildMissing}});
  one.Add(After(3), {DocumentsCorrected{0}}, {DocumentKind::kRegistrationForm});
  EXPECT_EQ(one.Find("missing_child_review", After(4), kWithinMax)->since,
            Start());
  one.Add(After(5), {DocumentsCorrected{1}}, {DocumentKind::kSuspensionRecord});
  EXPECT_EQ(one.Find("missing_child_review", After(6), kWithinMax)->since,
            After(5));
  one.Add(After(7), {CaseResumed{true}});
  one.Add(After(8), {DocumentsCorrected{1}}, {DocumentKind::kSuspensionRecord});
  EXPECT_FALSE(one.Find("missing_child_review", After(9), kWithinMax));
}

TEST(DeadlinesTest, DetentionIsActedOnLikeEveryUrgentConcern) {
  Case one;
  one.Add(Start(), {CaseOpened(),
                    CaseSuspended{SuspensionReason::kInDetentionNoAccess}});
  EXPECT_EQ(one.Find("urgent_action", Start(), kWithinMax)->since, Start());
  one.Add(After(1), {UrgentActionRecorded(), UrgentCleared()});
  EXPECT_FALSE(one.Find("urgent_action", After(1), kWithinMax));
}

// Whoever told of it (T27).
TEST(DeadlinesTest, DangerToldByAnotherNodeIsActedOnToo) {
  Case one;
  one.Add(Start(), {CaseOpened(), DangerNoticeReceived()});
  EXPECT_EQ(one.Find("urgent_action", Start(), kWithinMax)->due_on, After(1));
  one.Add(After(1), {DangerNoticeAnswered()});
  EXPECT_TRUE(one.Find("urgent_action", After(1), kWithinMax))
      << "an answer is no action";
  one.Add(After(2), {UrgentActionRecorded(), UrgentCleared()});
  EXPECT_FALSE(one.Find("urgent_action", After(2), kWithinMax));
}

TEST(DeadlinesTest, ANewPlanIsReviewedFromItsOwnApproval) {
  Case one;
  one.Add(Start(), {CaseOpened(), StepStarted{Step::kTemporaryCare}});
  EXPECT_FALSE(one.Find("plan_review", Start(), kWithinMax)) << "no plan yet";
  one.Add(After(5), {CasePlanSubmitted(), CasePlanApproved()});
  EXPECT_EQ(one.Find("plan_review", After(5), kWithinMax)->since, After(5));
  one.Add(After(20), {CasePlanSubmitted()});
  EXPECT_FALSE(one.Find("plan_review", After(20), kWithinMax)) << "it waits";
  one.Add(After(21), {CasePlanApproved()});
  EXPECT_EQ(one.Find("plan_review", After(21), kWithinMax)->since, After(21));
}

TEST(DeadlinesTest, OnlyOfAnOlderChildIsTheMonthAsked) {
  CaseOpened young;
  young.age_band = procedure::AgeBand::k12To14;
  Case one;
  one.Add(Start(), {young});
  EXPECT_FALSE(one.Find("majority_month", Start(), kWithinMax));
  procedure::AgeBandCorrected corrected;
  corrected.age_band = procedure::AgeBand::k15To17;
  one.Add(After(3), {corrected, AgeConfirmed()});
  EXPECT_EQ(one.Find("majority_month", After(3), kWithinMax)->since, After(3));
}

TEST(DeadlinesTest, ADecisionThatIsAnnulledIsToBeMadeAnew) {
  Case one;
  one.Add(Start(), {CaseOpened(), StepStarted{Step::kDetermination},
                    DeterminationSubmitted(), Decided(),
                    DecisionNotified{true, true, false}, AppealFiled()});
  EXPECT_FALSE(one.Find("determination", Start(), kWithinMax));
  EXPECT_FALSE(one.Find("appeal_end", Start(), kWithinMax));
  AppealDecided annulled;
  annulled.outcome = AppealOutcome::kDecisionAnnulled;
  one.Add(After(40), {annulled});
  EXPECT_EQ(one.Find("determination", After(40), kWithinMax)->since, After(40));
}

TEST(DeadlinesTest, AWaivedAppealHasNoDay) {
  Case one;
  one.Add(Start(), {CaseOpened(), StepStarted{Step::kDetermination},
                    DeterminationSubmitted(), Decided(),
                    DecisionNotified{true, true, true}});
  EXPECT_FALSE(one.Find("appeal_end", Start(), kWithinMax));
}

TEST(DeadlinesTest, OneApprovalOfAnOverrideIsNoneYet) {
  Case one;
  one.Add(Start(), {CaseOpened(), OverrideProposed(), ApprovedUntil(After(7))});
  EXPECT_FALSE(one.Find("override_expiry", Start(), kWithinMax));
}

// Another one is proposed and approved; the first one's request is not
// answered.
TEST(DeadlinesTest, AnOverrideIsReviewedWhileItsMessageStands) {
  const std::string digest(32, 'a');
  OverrideProposed first;
  first.ground = OverrideGround::kVitalInterest;
  first.scope = ConsentScope::kShareAuthorities;
  first.recipient = kGuinea;
  OverrideProposed second = first;
  second.scope = ConsentScope::kTracing;
  Case one;
  one.Add(
      Start(),
      {CaseOpened(), first, ApprovedUntil(After(3)), ApprovedUntil(After(3)),
       InquirySent{InquiryKind::kInformationRequest, kGuinea, digest}});
  one.Add(After(1), {second, ApprovedUntil(After(5)), ApprovedUntil(After(5))});
  const auto days = [](const Case& of) {
    std::vector<std::pair<Date, Date>> all;
    for (const Deadline& due : of.Due(After(2), kWithinMax)) {
      if (due.limit != "override_expiry") continue;
      all.emplace_back(due.since, due.due_on);
    }
    return all;
  };
  using Days = std::vector<std::pair<Date, Date>>;
  EXPECT_EQ(days(one), (Days{{Start(), After(3)}, {After(1), After(5)}}));
  one.Add(After(2), {InquiryClosed{digest, InquiryClosing::kNoAnswer}});
  EXPECT_EQ(days(one), (Days{{After(1), After(5)}}));
}

TEST(DeadlinesTest, DaysOnWhichACaseRestsDoNotMakeItLate) {
  Case one;
  one.Add(Start(), {CaseOpened()});  // Registration is due on day 1.
  one.Add(After(2), {CaseSuspended{SuspensionReason::kSecurityRiskToCase}});
  one.Add(After(30), {CaseResumed()});
  const auto late = one.Find("registration", After(31));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->due_on, After(1));
  EXPECT_EQ(late->days_late, 2);
}

TEST(DeadlinesTest, AClosedCaseIsDueAVisitAndAnswersToComplaints) {
  Case one;
  one.Add(Start(), {CaseOpened(), Registered(), UrgentRaised(),
                    Care(CareType::kFosterCare), CaseClosed()});
  const std::vector<Deadline> visit = one.Due(After(500), kWithinMax);
  ASSERT_EQ(visit.size(), 1U);
  EXPECT_EQ(visit.front().limit, "post_closure_visit");
  one.Add(After(500), {VisitedAfterClosure()});
  EXPECT_THAT(one.Due(After(500), kWithinMax), IsEmpty());
  one.Add(After(500), {ComplaintFiled{ComplaintAbout::kOrganisation, "",
                                      ComplaintSeverity::kDissatisfaction}});
  const std::vector<Deadline> due = one.Due(After(500), kWithinMax);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due.front().limit, "complaint_answer");
  EXPECT_TRUE(due.front().is_protected);
}

TEST(DeadlinesTest, AClosedCaseIsErasedWhenItsTimeIsOver) {
  Case one;
  one.Add(Start(), {CaseOpened(), KeptUntil(After(100))});
  EXPECT_FALSE(one.Find("retention_over", After(99)));
  one.Add(Start(), {CaseClosed()});
  EXPECT_FALSE(one.Find("retention_over", After(99)));
  const auto due = one.Find("retention_over", After(100));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->who, "data protection officer");
  EXPECT_EQ(due->due_on, After(130));
  EXPECT_EQ(one.Find("retention_over", After(131))->told, "head of the node");
  one.Add(After(131), {procedure::ProcessingRestricted{
                          procedure::RestrictionGround::kLegalClaim}});
  EXPECT_FALSE(one.Find("retention_over", After(131)));
}

TEST(DeadlinesTest, WhoIsDeadOrAnothersCaseIsNotVisited) {
  for (const ClosureReason reason :
       {ClosureReason::kDeath, ClosureReason::kDuplicate,
        ClosureReason::kOpenedInError}) {
    ClosureRequested asked = KeptUntil(After(5000));
    asked.reason = reason;
    Case one;
    one.Add(Start(), {CaseOpened(), asked, CaseClosed()});
    EXPECT_FALSE(one.Find("post_closure_visit", After(90), kWithinMax));
  }
}

TEST(DeadlinesTest, AMajorityForeseenLateIsDueAtOnce) {
  Case one;
  one.Add(Start(), {CaseOpened(), MajorityForeseen{"2027-02", false}});
  const auto due = one.Find("majority", Start());
  ASSERT_TRUE(due);
  EXPECT_EQ(due->due_on, Start());
  EXPECT_EQ(due->stage, Stage::kDue);
  one.Add(After(70), {MajorityReached()});
  EXPECT_FALSE(one.Find("majority", After(70), kWithinMax));
}

TEST(DeadlinesTest, ASecondBreachDoesNotPutOffTheReportOfTheFirst) {
  Case one;
  one.Add(Start(), {CaseOpened(), DataBreachRecorded{BreachStage::kKnown}});
  one.Add(After(2), {DataBreachRecorded{BreachStage::kKnown}});
  EXPECT_EQ(one.Find("data_breach", After(2))->due_on, After(3));
  one.Add(After(3), {DataBreachRecorded{BreachStage::kNoRisk}});
  EXPECT_FALSE(one.Find("data_breach", After(3), kWithinMax));
}

// What did not go along with custody is due at the node that keeps it.
TEST(DeadlinesTest, AComplaintIsDueOfTheCopyInWhichItIsOpen) {
  Case one;
  one.Add(Start(), Departed());
  one.Add(Start(), {ComplaintFiled{ComplaintAbout::kDecision, "",
                                   ComplaintSeverity::kDissatisfaction},
                    {ChildReceived(), kGuinea},
                    CustodyReleased()});
  EXPECT_FALSE(one.Find("complaint_answer", After(14)));
  one.BecomeCopy(Start());
  const auto due = one.Find("complaint_answer", After(14));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->due_on, After(14));
  EXPECT_EQ(due->node, kMali);
  EXPECT_TRUE(due->is_protected);
  one.Add(After(14), {ComplaintAnswered{1, ComplaintOutcome::kUpheld}});
  EXPECT_FALSE(one.Find("complaint_answer", After(14)));
}

// A former custodian's copy: due of it is its erasure, and nothing else.
TEST(DeadlinesTest, ACopyIsErasedWhenItsTimeIsOver) {
  Case one;
  one.Add(Start(), Departed());
  one.Add(Start(), {{ChildReceived(), kGuinea}, CustodyReleased()});
  one.BecomeCopy(Start());
  const int32_t kept =
      static_cast<int32_t>(Procedure::Embedded().Limit("copy_retention_days"));
  EXPECT_THAT(one.Due(After(kept - 1)), IsEmpty());
  const std::vector<Deadline> due = one.Due(After(kept));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due.front().limit, "copy_retention");
  EXPECT_EQ(due.front().who, "data protection officer");
  EXPECT_EQ(due.front().node, kMali);
  EXPECT_EQ(due.front().since, After(kept));
  EXPECT_EQ(due.front().due_on, After(kept + 30));
  EXPECT_EQ(one.Find("copy_retention", After(kept + 31))->told,
            "head of the node");
  one.Add(After(kept), {procedure::ProcessingRestricted{
                           procedure::RestrictionGround::kLegalClaim}});
  EXPECT_THAT(one.Due(After(kept), kWithinMax), IsEmpty());
}

TEST(DeadlinesTest, BetweenCustodiansNobodyIsAsked) {
  Case one;
  one.Add(Start(), Departed());
  one.Add(Start(), {{ChildReceived(), kGuinea}, CustodyReleased()});
  EXPECT_THAT(one.Due(After(500), kWithinMax), IsEmpty());
}

TEST(DeadlinesTest, ListsInTheOrderOfTheDays) {
  Case one;
  one.Add(Start(), {CaseOpened(), Registered(), UrgentRaised(),
                    Care(CareType::kFosterCare)});
  const std::vector<Deadline> due = one.Due(Start(), kWithinMax);
  ASSERT_GE(due.size(), 4U);
  for (size_t i = 1; i < due.size(); ++i) {
    EXPECT_LE(due[i - 1].due_on, due[i].due_on);
  }
}

}  // namespace
}  // namespace causeway::deadlines
