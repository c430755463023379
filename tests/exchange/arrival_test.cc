// The arrival of a child: the giver hears of it at once, in coded words; the
// words of the hand-over statement leave by two people, and custody waits for
// them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/journeys.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kArrives[] = R"({"recordArrival":{"carerPresent":true,
    "condition":"ARRIVAL_CONDITION_WELL"}})";
constexpr char kRelease[] = R"({"releaseArrival":{}})";

// The child of the shipped journey set out for Guinea.
class ArrivalTest : public testing::Test {
 protected:
  ArrivalTest() {
    pb::Journey journey = ShippedJourney("return-to-family.json");
    int arrival = 0;
    while (!journey.acts(arrival).task().act().has_record_arrival()) ++arrival;
    journey.mutable_acts()->DeleteSubrange(arrival,
                                           journey.acts_size() - arrival);
    CaseIds ids = Play(federation_, journey);
    federation_.Settle();
    case_id_ = ids.at("child").at("tn");
    for (const pb::TaskView& task : gn_.OpenTasks()) {
      if (task.kind() == pb::TASK_KIND_OFFER) task_ = task.task_id();
    }
  }
  static std::vector<pb::Document> Statement(const std::string& words = "") {
    pb::Document document = Text(pb::DOCUMENT_KIND_HANDOVER_STATEMENT);
    if (!words.empty()) {
      document.mutable_form()->mutable_handover_statement()->set_remarks(words);
    }
    return {document};
  }
  absl::Status Arrive(const std::vector<pb::Document>& documents,
                      const std::string& who = "worker") {
    return gn_.RecordTask(who, task_, kArrives, documents).status();
  }
  int Count(bool (pb::Fact::*has)() const) {
    int count = 0;
    for (const pb::Fact& fact : Facts(tn_, case_id_)) count += (fact.*has)();
    return count;
  }
  bool HeldByTunisia() {
    return tn_.View(case_id_).custody() == pb::CUSTODY_STATE_ACCEPTED;
  }

  Federation federation_;
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string case_id_;
  std::string task_;
};

TEST_F(ArrivalTest, TheGiverHearsAtOnceAndTheWordsFollowBySomebodyElse) {
  ASSERT_OK(Arrive(Statement("Words of one person.")));
  federation_.Settle();
  EXPECT_EQ(Count(&pb::Fact::has_child_arrived), 1);
  EXPECT_EQ(Count(&pb::Fact::has_child_received), 0);
  EXPECT_TRUE(HeldByTunisia());
  const pb::TaskView seen = gn_.Task(task_);
  EXPECT_TRUE(seen.child_arrived());
  EXPECT_FALSE(seen.child_received());
  EXPECT_EQ(seen.prepared().prepared_by(), gn_.Staff("worker"));
  EXPECT_EQ(seen.prepared().condition(), pb::ARRIVAL_CONDITION_WELL);
  EXPECT_TRUE(seen.prepared().carer_present());
  ASSERT_THAT(seen.prepared().documents(), SizeIs(1));
  // Tunisia has the coded word, and no document of it.
  for (const pb::TimelineEntry& entry : tn_.Timeline(case_id_)) {
    if (!entry.fact().has_child_arrived()) continue;
    EXPECT_THAT(entry.fact().meta().documents(), IsEmpty());
    EXPECT_EQ(entry.fact().child_arrived().condition(),
              pb::ARRIVAL_CONDITION_WELL);
  }

  EXPECT_THAT(gn_.RecordTask("worker", task_, kRelease).status(),
              RefusedBy("role.function"));
  ASSERT_OK(gn_.RecordTask("supervisor", task_, kRelease).status());
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).handed_to(), "gn");
  const pb::TaskView done = gn_.Task(task_);
  EXPECT_TRUE(done.child_received());
  EXPECT_FALSE(done.has_prepared());
  ASSERT_FALSE(done.case_id().empty());
  EXPECT_TRUE(gn_.Verify(done.case_id()).verified());
  for (const pb::Fact& fact : Facts(tn_, case_id_)) {
    if (!fact.has_child_received()) continue;
    EXPECT_EQ(fact.child_received().preparer(), gn_.Staff("worker"));
    EXPECT_EQ(fact.meta().staff_number(), gn_.Staff("supervisor"));
  }
}

TEST_F(ArrivalTest, WhatIsReleasedIsWhatWasSeen) {
  EXPECT_THAT(gn_.RecordTask("supervisor", task_, kRelease).status(),
              RefusedBy("arrival.prepared"));
  ASSERT_OK(Arrive(Statement("First words.")));
  const std::string as_seen =
      absl::StrCat(R"({"releaseArrival":{"number":)",
                   gn_.Task(task_).prepared().number(), "}}");
  ASSERT_OK(Arrive(Statement("Other words.")));
  EXPECT_THAT(gn_.RecordTask("supervisor", task_, as_seen).status(),
              RefusedBy("arrival.same_statement"));
  federation_.Settle();
  EXPECT_EQ(Count(&pb::Fact::has_child_received), 0);
  EXPECT_TRUE(HeldByTunisia());
  ASSERT_OK(gn_.RecordTask("supervisor", task_, kRelease).status());
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).handed_to(), "gn");
}

// Who is both prepared it: another releases it.
TEST_F(ArrivalTest, NobodyReleasesTheirOwnStatement) {
  ASSERT_OK(Arrive(Statement(), "deputy"));
  EXPECT_THAT(gn_.RecordTask("deputy", task_, kRelease).status(),
              RefusedBy("REC.countersigned"));
  ASSERT_OK(gn_.RecordTask("supervisor", task_, kRelease).status());
}

// The coded word waits for no paper; the statement comes with it or later.
TEST_F(ArrivalTest, TheChildIsThereBeforeAnyPaper) {
  ASSERT_OK(Arrive({}));
  federation_.Settle();
  EXPECT_EQ(Count(&pb::Fact::has_child_arrived), 1);
  EXPECT_FALSE(gn_.Task(task_).has_prepared());
  // The child is there: nobody takes the hand-off back.
  EXPECT_THAT(tn_.Record("worker", case_id_, kWithdrawHandoff).status(),
              RefusedBy("H.not_received"));
  EXPECT_THAT(gn_.RecordTask("supervisor", task_, kDeclineOffer).status(),
              RefusedBy("H.not_received"));
  EXPECT_THAT(Arrive({Text(pb::DOCUMENT_KIND_CASE_PLAN)}),
              RefusedBy("REC.arrival_documents"));
  ASSERT_OK(Arrive(Statement()));
  ASSERT_OK(gn_.RecordTask("supervisor", task_, kRelease).status());
  EXPECT_THAT(Arrive({}), RefusedBy("custody.already_received"));
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).handed_to(), "gn");
}

// What to do next, and whose turn it is, says the task itself.
TEST_F(ArrivalTest, TheTaskSaysWhoseTurnItIs) {
  const auto explain = [&] {
    pb::GetTaskRequest get;
    get.set_task_id(task_);
    auto told = gn_.tasks().ExplainTask(
        gn_.As("worker", "CaseService.ExplainTask"), get);
    EXPECT_OK(told.status());
    return told.ok() ? *told : pb::ExplainTaskResponse();
  };
  EXPECT_EQ(explain().turn(), "case worker");
  ASSERT_OK(Arrive(Statement()));
  const pb::ExplainTaskResponse told = explain();
  EXPECT_EQ(told.turn(), "supervisor");
  bool release = false;
  for (const pb::CommandView& command : told.commands()) {
    release = release || command.act() == "release_arrival";
    EXPECT_NE(command.act(), "decline");
  }
  EXPECT_TRUE(release);
}

}  // namespace
}  // namespace causeway::exchange_test
