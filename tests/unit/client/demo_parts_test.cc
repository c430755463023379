#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "absl/time/clock.h"
#include "client/demo/daemon.h"
#include "client/demo/demo_report.h"
#include "client/demo/machine.h"
#include "client/demo/stranger.h"
#include "client/journey/act_line.h"
#include "client/journey/placeholders.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::demo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PlaceholdersTest, DaysAgoBecomeADate) {
  std::string value = "3 days ago";
  ASSERT_OK(FillDate(*ParseDate("2026-11-02"), &value));
  EXPECT_EQ(value, "2026-10-30");
  value = "2026-01-31";
  ASSERT_OK(FillDate(*ParseDate("2026-11-02"), &value));
  EXPECT_EQ(value, "2026-01-31");
  for (const char* wrong : {"-1 days ago", "soon", "x days ago", "days ago"}) {
    value = wrong;
    EXPECT_THAT(FillDate(Date{20000}, &value),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << wrong;
  }
}

TEST(PlaceholdersTest, APersonLabelHasTwoHalves) {
  PersonLabel label;
  ASSERT_TRUE(ParsePersonLabel("worker@ml", &label));
  EXPECT_EQ(label.label, "worker");
  EXPECT_EQ(label.node, "ml");
  EXPECT_FALSE(ParsePersonLabel("worker", &label));
  EXPECT_FALSE(ParsePersonLabel("@ml", &label));
  EXPECT_FALSE(ParsePersonLabel("worker@", &label));
}

TEST(PlaceholdersTest, OfAFormTheDatesAreFilled) {
  v1::RecordRequest request;
  v1::DeterminationReportForm& form =
      *request.add_documents()->mutable_form()->mutable_determination_report();
  form.set_views_heard_on("21 days ago");
  form.set_report_date("20 days ago");
  form.set_reasons("21 days ago");
  ASSERT_OK(VisitPlaceholders(
      &request, [](FieldKind kind, const std::string&, std::string* value) {
        EXPECT_EQ(kind, FieldKind::kDate);
        return FillDate(*ParseDate("2026-11-22"), value);
      }));
  EXPECT_EQ(form.views_heard_on(), "2026-11-01");
  EXPECT_EQ(form.report_date(), "2026-11-02");
  EXPECT_EQ(form.reasons(), "21 days ago");
}

TEST(PlaceholdersTest, TextsAreLeftAlone) {
  v1::RecordRequest request;
  request.mutable_act()->mutable_record_decision()->add_members("a@tn");
  request.add_documents()->set_text("worker@ml");
  int visited = 0;
  ASSERT_OK(VisitPlaceholders(
      &request, [&](FieldKind kind, const std::string&, std::string* value) {
        ++visited;
        EXPECT_EQ(kind, FieldKind::kPerson);
        *value = "s-1";
        return absl::OkStatus();
      }));
  EXPECT_EQ(visited, 1);
  EXPECT_EQ(request.act().record_decision().members(0), "s-1");
  EXPECT_EQ(request.documents(0).text(), "worker@ml");
}

TEST(MachineTest, PortsDiffer) {
  ASSERT_OK_AND_ASSIGN(const auto ports, FreeLoopbackPorts(8));
  EXPECT_EQ(std::set<int>(ports.begin(), ports.end()).size(), 8);
}

// Two demos that start at once would else choose the same port now and then.
TEST(MachineTest, NoPortIsGivenTwice) {
  std::set<int> given;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto ports, FreeLoopbackPorts(40));
    given.insert(ports.begin(), ports.end());
  }
  EXPECT_EQ(given.size(), 800);
}

TEST(MachineTest, ATemporaryFolderIsPrivateAndGoesWhole) {
  ASSERT_OK_AND_ASSIGN(const std::string dir, MakeTemporaryFolder());
  struct stat info {};
  ASSERT_EQ(stat(dir.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  std::ofstream(dir + "/file") << "x";
  RemoveFolder(dir);
  EXPECT_FALSE(std::filesystem::exists(dir));
}

class DaemonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(dir_, MakeTemporaryFolder());
    plan_.config_path = "x";
    plan_.ready_path = dir_ + "/ready";
    plan_.log_path = dir_ + "/log";
  }
  void TearDown() override { RemoveFolder(dir_); }

  // A program that does what the script says.
  void Program(const std::string& script) {
    plan_.program = dir_ + "/program";
    std::ofstream(plan_.program) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(plan_.program,
                                 std::filesystem::perms::owner_all);
  }

  std::string dir_;
  DaemonPlan plan_;
};

TEST_F(DaemonTest, AMissingProgramIsNotFound) {
  plan_.program = dir_ + "/nothing";
  EXPECT_THAT(Daemon::Start(plan_), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DaemonTest, OneThatEndsAtOnceShowsItsLastWords) {
  Program("echo wrong configuration >&2; exit 78\n");
  ASSERT_OK_AND_ASSIGN(const auto daemon, Daemon::Start(plan_));
  EXPECT_THAT(daemon->WaitUntilReady(absl::Now() + absl::Seconds(10)),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("wrong configuration")));
}

TEST_F(DaemonTest, OneThatIsNotReadyInTimeIsTold) {
  Program("exec sleep 60\n");
  ASSERT_OK_AND_ASSIGN(const auto daemon, Daemon::Start(plan_));
  EXPECT_THAT(daemon->WaitUntilReady(absl::Now() + absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(DaemonTest, StopEndsTheProcess) {
  Program("echo > " + plan_.ready_path + "\nexec sleep 60\n");
  ASSERT_OK_AND_ASSIGN(const auto daemon, Daemon::Start(plan_));
  ASSERT_OK(daemon->WaitUntilReady(absl::Now() + absl::Seconds(10)));
  EXPECT_EQ(kill(daemon->pid(), 0), 0);
  daemon->Stop();
  EXPECT_NE(kill(daemon->pid(), 0), 0);
}

TEST(StrangerTest, TheRulesOfRefusedHandshakesAreInTheLog) {
  EXPECT_THAT(
      RefusedHandshakes("{\"event\":\"ready\"}\nno json\n"
                        "{\"event\":\"handshake_refused\",\"rule\":\"tls.a\"}\n"
                        "{\"event\":\"handshake_refused\",\"rule\":\"tls.b\"}"),
      ElementsAre("tls.a", "tls.b"));
}

TEST(StrangerTest, ItHoldsOnlyWhenTheGenuineOneIsLetIn) {
  StrangerResult result;
  result.stranger_refused = true;
  result.rule = "tls.chain";
  EXPECT_FALSE(result.Holds());
  result.genuine_let_in = true;
  EXPECT_TRUE(result.Holds());
}

TEST(DemoReportTest, AProblemMakesItNotOk) {
  DemoReport report;
  NodeReading reading;
  reading.node = "ml";
  reading.label = "child";
  report.table = {reading};
  FindProblems(&report);
  EXPECT_TRUE(report.Ok());
  report.table[0].problems = {"epoch: 2, expected 1"};
  FindProblems(&report);
  EXPECT_THAT(report.problems,
              ElementsAre("ml, case child: epoch: 2, expected 1"));
}

TEST(ActLineTest, MarksSayJournalAndSequence) {
  std::vector<v1::TimelineEntry> entries(2);
  entries[0].set_journal(v1::JOURNAL_KIND_OPEN);
  entries[0].set_sequence(10);
  entries[1].set_journal(v1::JOURNAL_KIND_PROTECTED);
  entries[1].set_epoch(1);
  entries[1].set_sequence(3);
  EXPECT_EQ(EntryMarks(entries), "o10, p1.3");
}

TEST(ActLineTest, RunningStepsOrTheLastThatEnded) {
  v1::CaseView view;
  for (int i = 1; i <= 8; ++i) {
    v1::StepView* step = view.add_steps();
    step->set_step(static_cast<v1::Step>(i));
    step->set_progress(v1::STEP_PROGRESS_NOT_STARTED);
  }
  EXPECT_EQ(RunningSteps(view), "1");
  view.mutable_steps(3)->set_progress(v1::STEP_PROGRESS_ACTIVE);
  view.mutable_steps(4)->set_progress(v1::STEP_PROGRESS_ACTIVE);
  EXPECT_EQ(RunningSteps(view), "4+5");
  view.mutable_steps(3)->set_progress(v1::STEP_PROGRESS_DONE);
  view.mutable_steps(4)->set_progress(v1::STEP_PROGRESS_WAIVED);
  EXPECT_EQ(RunningSteps(view), "4");
}

}  // namespace
}  // namespace causeway::demo
