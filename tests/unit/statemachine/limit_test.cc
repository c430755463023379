// Time limits: one row per limit of the file, with the fact that starts it and
// the one that meets it.

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/deadlines/limit_code.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/deadline_case.h"

namespace causeway::deadlines {
namespace {

using namespace procedure;  // NOLINT: the facts are what this file is about.
using ::testing::IsEmpty;

constexpr int32_t kRest = 10;

struct Row {
  const char* limit;
  Facts before;
  Facts start;
  Facts met;
  int32_t due_days;
  bool renewed = false;  // Met means that it begins anew.
  bool rests = true;
  bool stated = false;  // The day is stated: nobody can be late.
  std::string node = kMali;
};

CaseOpened OpenedAt(AgeBand band) {
  CaseOpened opened;
  opened.age_band = band;
  return opened;
}

std::vector<Row> StepRows() {
  const Facts opened = {CaseOpened()};
  const Facts assessed = {CaseOpened(), Registered(),
                          StepStarted{Step::kAssessment},
                          Assessed(RiskLevel::kHigh)};
  Facts planned = assessed;
  planned.push_back(StepStarted{Step::kTemporaryCare});
  planned.push_back(CasePlanSubmitted());
  EvaluationProposed proposed;
  proposed.evaluator = kGuinea;
  const Facts evaluated = {CaseOpened(), proposed};
  return {
      {.limit = "urgent_action",
       .before = opened,
       .start = {UrgentRaised()},
       .met = {UrgentCleared()},
       .due_days = 1,
       .rests = false},
      {.limit = "registration",
       .before = {},
       .start = opened,
       .met = {Registered()},
       .due_days = 1},
      {.limit = "assessment_start",
       .before = opened,
       .start = {Registered()},
       .met = {StepStarted{Step::kAssessment}},
       .due_days = 3},
      {.limit = "assessment_done",
       .before = opened,
       .start = {Registered()},
       .met = {Assessed(RiskLevel::kLow), AssessmentApproved()},
       .due_days = 7},
      {.limit = "case_plan",
       .before = assessed,
       .start = {AssessmentApproved()},
       .met = {CasePlanSubmitted(), CasePlanApproved()},
       .due_days = 3},
      {.limit = "plan_review",
       .before = planned,
       .start = {CasePlanApproved()},
       .met = {PlanReviewed()},
       .due_days = 30,
       .renewed = true},
      {.limit = "care_review",
       .before = opened,
       .start = {Care(CareType::kFosterCare)},
       .met = {PlanReviewed()},
       .due_days = 90,
       .renewed = true,
       .rests = false},
      {.limit = "guardian",  // 15 working days from a Monday.
       .before = opened,
       .start = {Registered()},
       .met = {GuardianAppointed{GuardianStatus::kTemporary}},
       .due_days = 21},
      {.limit = "service_referral",
       .before = opened,
       .start = {ServiceReferred{ServiceKind::kMedical, Timeframe::kThreeDays}},
       .met = {ServiceAnswered{ServiceKind::kMedical,
                               ServiceOutcome::kDelivered}},
       .due_days = 3},
      {.limit = "evaluation_acknowledge",
       .before = evaluated,
       .start = {EvaluationRequested()},
       .met = {{EvaluationAcknowledged(), kGuinea}},
       .due_days = 7,
       .node = kGuinea},
      {.limit = "evaluation_report",
       .before = evaluated,
       .start = {EvaluationRequested()},
       .met = {{EvaluationReceived(), kGuinea}},
       .due_days = 60,
       .node = kGuinea},
      {.limit = "determination",
       .before = opened,
       .start = {StepStarted{Step::kDetermination}},
       .met = {DeterminationSubmitted(), Decided()},
       .due_days = 30},
      {.limit = "appeal_end",
       .before = {CaseOpened(), StepStarted{Step::kDetermination},
                  DeterminationSubmitted(), Decided()},
       .start = {DecisionNotified{true, true, false}},
       .met = {AppealFiled()},
       .due_days = 15,
       .rests = false,
       .stated = true},
      {.limit = "durable_solution",
       .before = {},
       .start = opened,
       .met = {SolutionImplemented()},
       .due_days = 730},
  };
}

InquiryProposed Proposed(InquiryKind kind) {
  return InquiryProposed{kind, kGuinea, ""};
}

std::vector<Row> RegionRows() {
  const Facts opened = {CaseOpened()};
  return {
      {.limit = "offer_answer",
       .before = UpToOffer(kTunisia),
       .start = {CustodyOffered()},
       .met = {{CustodyDeclined(), kTunisia}},
       .due_days = 14,
       .node = kTunisia},
      {.limit = "transit_arrival",
       .before = UpToDeparture(),
       .start = {ChildDeparted()},
       .met = {{ChildArrived(), kGuinea}},
       .due_days = 1,
       .rests = false,
       .node = kGuinea},
      {.limit = "handover_statement",
       .before = Departed(),
       .start = {{ChildArrived(), kGuinea}},
       .met = {{ChildReceived(), kGuinea}},
       .due_days = 1,
       .rests = false,
       .node = kGuinea},
      {.limit = "first_visit",
       .before = Departed(),
       .start = {{ChildReceived(), kGuinea},
                 CustodyReleased(),
                 {CustodyTaken(), kGuinea}},
       .met = {{FollowedUp(), kGuinea}},
       .due_days = 7,
       .rests = false,
       .node = kGuinea},
      {.limit = "follow_up",
       .before = {CaseOpened(), StepStarted{Step::kImplementation}},
       .start = {SolutionImplemented()},
       .met = {FollowedUp()},
       .due_days = 30,
       .renewed = true,
       .rests = false},
      {.limit = "reintegration_plan",
       .before = Departed(),
       .start = {{ChildReceived(), kGuinea},
                 CustodyReleased(),
                 {CustodyTaken(), kGuinea}},
       .met = {{PlanReviewed(), kGuinea}},
       .due_days = 30,
       .node = kGuinea},
      {.limit = "majority_month",
       .before = {},
       .start = {OpenedAt(AgeBand::k15To17)},
       .met = {MajorityForeseen{"2028-01", false}},
       .due_days = 30,
       .rests = false},
      {.limit = "majority",  // A year before 2028-01.
       .before = opened,
       .start = {MajorityForeseen{"2028-01", false}},
       .met = {MajorityForeseen{"2028-01", true}},
       .due_days = 39,
       .rests = false},
      {.limit = "missing_child_review",
       .before = opened,
       .start = {CaseSuspended{SuspensionReason::kChildMissing}},
       .met = {CaseResumed{true}},
       .due_days = 7,
       .rests = false},
      {.limit = "complaint_answer",
       .before = opened,
       .start = {ComplaintFiled{ComplaintAbout::kDecision, "",
                                ComplaintSeverity::kDissatisfaction}},
       .met = {ComplaintAnswered{1, ComplaintOutcome::kUpheld}},
       .due_days = 14,
       .rests = false},
      {.limit = "inquiry_answer",
       .before = {CaseOpened(), Proposed(InquiryKind::kTracingRequest)},
       .start = {InquirySent{InquiryKind::kTracingRequest, kGuinea, "d"}},
       .met = {{InquiryAnswered{"d", InquiryOutcome::kLocated}, kGuinea}},
       .due_days = 30,
       .rests = false,
       .node = kGuinea},
      {.limit = "consent_change_answer",
       .before = opened,
       .start = {ConsentChangeTold{kGuinea, "d"}},
       .met = {{ConsentChangeAnswered{"d", InquiryOutcome::kStopped}, kGuinea}},
       .due_days = 3,
       .rests = false,
       .node = kGuinea},
      {.limit = "override_expiry",
       .before = {CaseOpened(), OverrideProposed()},
       .start = {ApprovedUntil(After(7)), ApprovedUntil(After(5))},
       .met = {OverrideProposed()},
       .due_days = 5,
       .rests = false,
       .stated = true},
      {.limit = "post_closure_visit",
       .before = opened,
       .start = {CaseClosed()},
       .met = {VisitedAfterClosure()},
       .due_days = 90,
       .rests = false},
      {.limit = "data_breach",
       .before = opened,
       .start = {DataBreachRecorded{BreachStage::kKnown}},
       .met = {DataBreachRecorded{BreachStage::kReported}},
       .due_days = 3,
       .rests = false},
      {.limit = "retention_over",
       .before = {CaseOpened(), KeptUntil(Start())},
       .start = {CaseClosed()},
       .met = {ProcessingRestricted{RestrictionGround::kLegalClaim}},
       .due_days = 30,
       .rests = false},
  };
}

std::vector<Row> Rows() {
  std::vector<Row> rows = StepRows();
  for (Row& row : RegionRows()) rows.push_back(std::move(row));
  return rows;
}

class LimitTest : public testing::TestWithParam<Row> {
 protected:
  const Row& row() const { return GetParam(); }
  const Limit& limit() const {
    return *DeadlineTable::Embedded().Find(row().limit);
  }
  Date due() const { return After(row().due_days); }
  Case Before() const { return Case().Add(After(-100), row().before); }
  Case Started() const { return Before().Add(Start(), row().start); }
};

TEST_P(LimitTest, StartsWithItsFactAndNotBefore) {
  EXPECT_FALSE(Before().Find(row().limit, Start(), kWithinMax));
  const auto one = Started().Find(row().limit, Start(), kWithinMax);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->since, Start());
  EXPECT_EQ(FormatDate(one->due_on), FormatDate(due()));
  EXPECT_EQ(one->node, row().node);
  EXPECT_EQ(one->basis, limit().basis);
  EXPECT_FALSE(one->who.empty());
}

TEST_P(LimitTest, RemindsIsDueThenOverdueThenEscalates) {
  const Case started = Started();
  const Date remind = PlusDays(due(), -limit().remind_days_before);
  if (remind > Start()) {
    EXPECT_FALSE(started.Find(row().limit, PlusDays(remind, -1)));
  }
  const auto reminded = started.Find(row().limit, std::max(remind, Start()));
  ASSERT_TRUE(reminded);
  EXPECT_EQ(reminded->stage,
            row().due_days == 0 ? Stage::kDue : Stage::kReminder);
  const auto on_the_day = started.Find(row().limit, due());
  ASSERT_TRUE(on_the_day);
  EXPECT_EQ(on_the_day->stage, Stage::kDue);
  EXPECT_EQ(on_the_day->told, "case worker");
  if (row().stated) {
    EXPECT_THAT(limit().escalation, IsEmpty());
    EXPECT_FALSE(started.Find(row().limit, PlusDays(due(), 1), kWithinMax));
    return;
  }
  for (const Rung& rung : limit().escalation) {
    const auto before =
        started.Find(row().limit, PlusDays(due(), rung.after_days - 1));
    ASSERT_TRUE(before);
    EXPECT_NE(before->told, rung.to);
    const auto late =
        started.Find(row().limit, PlusDays(due(), rung.after_days));
    ASSERT_TRUE(late);
    EXPECT_EQ(late->stage, Stage::kEscalated);
    EXPECT_EQ(late->told, rung.to);
    EXPECT_EQ(late->days_late, rung.after_days);
  }
  const int32_t first = limit().escalation.front().after_days;
  if (first > 1) {
    EXPECT_EQ(started.Find(row().limit, PlusDays(due(), first - 1))->stage,
              Stage::kOverdue);
  }
}

TEST_P(LimitTest, IsMetByItsFactAlsoWhenLate) {
  const Date late = PlusDays(due(), row().stated ? 0 : 1);
  Case met = Started();
  ASSERT_TRUE(met.Find(row().limit, late));
  met.Add(late, row().met);
  EXPECT_FALSE(met.Find(row().limit, late));
  EXPECT_EQ(met.Find(row().limit, late, kWithinMax).has_value(), row().renewed);
}

TEST_P(LimitTest, RestsWhileTheCaseDoesUnlessItIsAboutSafety) {
  if (std::string(row().limit) == "missing_child_review") {
    // Runs while the case rests, and only then.
    EXPECT_FALSE(row().rests);
    EXPECT_TRUE(Started().Find(row().limit, due()));
    return;
  }
  Case resting = Started().Add(
      Start(), {CaseSuspended{SuspensionReason::kAwaitingExternalAuthority}});
  EXPECT_EQ(resting.Find(row().limit, due()).has_value(), !row().rests);
  resting.Add(After(kRest), {CaseResumed()});
  const Date moved = PlusDays(due(), row().rests ? kRest : 0);
  const auto resumed = resting.Find(
      row().limit, row().stated ? due() : After(kRest), kWithinMax);
  ASSERT_TRUE(resumed);
  EXPECT_EQ(FormatDate(resumed->due_on), FormatDate(moved));
}

INSTANTIATE_TEST_SUITE_P(All, LimitTest, testing::ValuesIn(Rows()),
                         [](const testing::TestParamInfo<Row>& one) {
                           return std::string(one.param.limit);
                         });

TEST(LimitCodeTest, FileCodeAndRowsNameTheSameLimits) {
  std::vector<std::string> file;
  for (const Limit& limit : DeadlineTable::Embedded().limits()) {
    file.push_back(limit.id);
  }
  std::vector<std::string> code;
  for (const LimitCode& one : LimitCodes()) code.emplace_back(one.id);
  std::vector<std::string> rows;
  for (const Row& row : Rows()) rows.emplace_back(row.limit);
  // Of no fact: ACopyIsErasedWhenItsTimeIsOver in deadlines_test.cc.
  rows.emplace_back("copy_retention");
  EXPECT_THAT(code, testing::UnorderedElementsAreArray(file));
  EXPECT_THAT(rows, testing::UnorderedElementsAreArray(file));
}

TEST(LimitCodeTest, EveryKeyOfTheCodeHasDays) {
  for (const LimitCode& code : LimitCodes()) {
    const Limit* limit = DeadlineTable::Embedded().Find(code.id);
    ASSERT_NE(limit, nullptr) << code.id;
    std::set<std::string> keys;
    for (const auto& [key, days] : limit->days) keys.insert(key);
    EXPECT_EQ(keys, std::set<std::string>(code.keys.begin(), code.keys.end()))
        << code.id;
  }
}

}  // namespace
}  // namespace causeway::deadlines
