#include "gtest/gtest.h"
#include "statemachine/procedure/evaluation_machine.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

constexpr Date kToday{20'500};

Context By(Function function, const char* number) {
  Context context;
  context.actor = {kGuinea, number, {function}};
  context.today = kToday;
  context.recorded_at_us = int64_t{20'500} * 86'400'000'000;
  return context;
}

absl::Status Do(EvaluationJournalState& state, FactBody body, Context context,
                std::vector<DocumentKind> documents = {}) {
  Command command;
  command.body = std::move(body);
  command.happened_on = FormatDate(kToday);
  command.documents = std::move(documents);
  absl::StatusOr<std::vector<Fact>> facts =
      DecideEvaluation(Procedure::Embedded(), state, command, context);
  if (!facts.ok()) return facts.status();
  for (const Fact& fact : *facts) state = ApplyEvaluation(state, fact);
  return absl::OkStatus();
}

EvaluationOpened OpenedEvaluation() {
  return {std::string(32, 'd'), kTunisia, EvaluationLevel::kViability,
          kWorkerNumber};
}

Context Worker() { return By(Function::kCaseWorker, kWorkerNumber); }
Context Boss() { return By(Function::kSupervisor, kSupervisorNumber); }

TEST(EvaluationMachineTest, VisitReportApproval) {
  EvaluationJournalState state;
  EXPECT_OK(Do(state, OpenedEvaluation(), Worker()));
  EXPECT_OK(
      Do(state, VisitRecorded{true}, Worker(), {DocumentKind::kVisitRecord}));
  EXPECT_OK(Do(state, ReportSubmitted{EvaluationResult::kFamilyFoundSuitable},
               Worker(), {DocumentKind::kEvaluationReport}));
  EXPECT_THAT(Do(state, ReportApproved{1}, Boss()),
              RefusedBy("EV.same_report"));
  EXPECT_OK(Do(state, ReportApproved{2}, Boss()));
  EXPECT_TRUE(state.approved);
  EXPECT_EQ(state.approver->staff_number, kSupervisorNumber);
  EXPECT_THAT(
      Do(state, VisitRecorded{true}, Worker(), {DocumentKind::kVisitRecord}),
      RefusedBy("EV.ended"));
}

// A second report takes the place of the first, and only it is approved.
TEST(EvaluationMachineTest, ARefusalSaysWhatMayComeNext) {
  EvaluationJournalState state;
  const auto next = [&](FactBody body, Context context) {
    const absl::Status refused = Do(state, std::move(body), std::move(context));
    return RefusalOf(refused).value_or(Refusal()).next;
  };
  EXPECT_THAT(next(VisitRecorded{true}, Worker()),
              testing::ElementsAre("accept_evaluation"));
  EXPECT_THAT(next(ReportApproved{1}, Boss()), testing::IsEmpty());
  EXPECT_OK(Do(state, OpenedEvaluation(), Worker()));
  EXPECT_THAT(next(OpenedEvaluation(), Worker()),
              testing::ElementsAre("record_visit", "submit_report"));
}

TEST(EvaluationMachineTest, TheReportThatWasSeenIsApproved) {
  EvaluationJournalState state;
  const std::vector<DocumentKind> report = {DocumentKind::kEvaluationReport};
  const ReportSubmitted not_found{EvaluationResult::kNotFound};
  EXPECT_OK(Do(state, OpenedEvaluation(), Worker()));
  EXPECT_OK(Do(state, not_found, Worker(), report));
  EXPECT_OK(Do(state, not_found, Worker(), report));
  EXPECT_THAT(Do(state, ReportApproved{1}, Boss()),
              RefusedBy("EV.same_report"));
  EXPECT_OK(Do(state, ReportApproved{2}, Boss()));
}

TEST(EvaluationMachineTest, FamilyNotFoundNeedsNoVisit) {
  EvaluationJournalState state;
  EXPECT_OK(Do(state, OpenedEvaluation(), Worker()));
  EXPECT_OK(Do(state, ReportSubmitted{EvaluationResult::kNotFound}, Worker(),
               {DocumentKind::kEvaluationReport}));
}

TEST(EvaluationMachineTest, RecallStopsItAndOnlyTheMachineStops) {
  EvaluationJournalState state;
  EXPECT_OK(Do(state, OpenedEvaluation(), Worker()));
  EXPECT_THAT(Do(state, EvaluationStopped{}, Worker()),
              RefusedBy("role.function"));
  EXPECT_OK(Do(state, EvaluationStopped{}, By(Function::kMachine, "")));
  EXPECT_TRUE(state.stopped);
}

TEST(EvaluationMachineTest, AuthorWithBothFunctionsCannotApprove) {
  EvaluationJournalState state;
  Context both = Worker();
  both.actor.functions.push_back(Function::kSupervisor);
  EXPECT_OK(Do(state, OpenedEvaluation(), both));
  EXPECT_OK(Do(state, ReportSubmitted{EvaluationResult::kNotFound}, both,
               {DocumentKind::kEvaluationReport}));
  EXPECT_THAT(Do(state, ReportApproved{1}, both),
              RefusedBy("EV.approver_not_author"));
}

TEST(EvaluationMachineTest, FactsOfACaseAreNoneOfAnEvaluation) {
  EvaluationJournalState state;
  EXPECT_THAT(Do(state, StepStarted{Step::kAssessment}, Worker()),
              RefusedBy("input.field"));
}

// The requester's version asks for a visit record with the report.
TEST(EvaluationMachineTest, TheVersionThatTheRequestNamesJudges) {
  ASSERT_OK_AND_ASSIGN(const Procedure edited,
                       Procedure::Parse(EditedProcedure("2", R"(
[[rule]]
id = "X.report_with_visit"
kind = "document"
on = ["report_submitted"]
document = "VISIT_RECORD"
sentence = "A report comes with the record of a visit."
missing = "the record of a visit"
who = "the evaluator"
basis = "proposal of this project, not reviewed by ISS"
)"),
                                        std::string(32, '2')));
  EvaluationJournalState state;
  ASSERT_OK(Do(state, OpenedEvaluation(), Worker()));
  Command report;
  report.body = ReportSubmitted{EvaluationResult::kNotFound};
  report.happened_on = FormatDate(kToday);
  report.documents = {DocumentKind::kEvaluationReport};
  EXPECT_OK(DecideEvaluation(Procedure::Embedded(), state, report, Worker()));
  EXPECT_THAT(DecideEvaluation(edited, state, report, Worker()),
              RefusedBy("X.report_with_visit"));
  report.documents.push_back(DocumentKind::kVisitRecord);
  EXPECT_OK(DecideEvaluation(edited, state, report, Worker()));
}

}  // namespace
}  // namespace causeway::procedure
