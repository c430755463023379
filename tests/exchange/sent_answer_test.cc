// What becomes of an answer once it left, or was held: corrected where it went,
// shown where it waits, taken back where it never left.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/answer_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kWithdraw[] = R"({"withdrawAnswer":{}})";

class SentAnswerTest : public AnswerTest {};

// What left lies on the entry that says so; who corrects it tells the
// recipient.
TEST_F(SentAnswerTest, ACorrectionFollowsTheDocumentsOfAnAnswer) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  federation_.Settle();
  ASSERT_EQ(AnswersAt(gn_, at_gn_), 1);
  std::string entry;
  for (const pb::TimelineEntry& one : ml_.Timeline(case_id_)) {
    if (!one.fact().has_answer_sent()) continue;
    entry = absl::StrCat(one.sequence());
    EXPECT_THAT(one.fact().meta().documents(),
                ElementsAre(pb::DOCUMENT_KIND_INQUIRY_ANSWER));
  }
  ASSERT_OK(ml_.Record("worker", case_id_,
                       absl::StrCat(R"({"correctDocuments":{"entry":")", entry,
                                    R"("}})"),
                       InWriting())
                .status());
  federation_.Settle();
  int told = 0;
  for (const pb::TaskView& one : gn_.OpenTasks()) {
    told += one.message_type() == pb::MESSAGE_TYPE_CORRECTION;
  }
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// Consent ended while the answer waited: it shows with its task and with the
// deliveries, and a supervisor takes it back for good.
TEST_F(SentAnswerTest, AnAnswerThatAGateHoldsIsShownAndTakenBack) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  Agree(ml_, case_id_, "refused");
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
  EXPECT_EQ(ml_.Task(task).delivery(), pb::DELIVERY_STATE_HELD);
  EXPECT_EQ(ml_.Task(task).delivery_rule(), "gate.closed");
  const auto held = ml_.OpenDeliveries("supervisor");
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].last_rule(), "P6.consent");
  EXPECT_EQ(held[0].case_id(), case_id_);
  EXPECT_EQ(held[0].task_id(), task);
  EXPECT_EQ(ml_.OpenDeliveries("operator")[0].case_id(), "");

  EXPECT_THAT(ml_.RecordTask("worker", task, kWithdraw).status(),
              RefusedBy("I.decided_by_supervisor"));
  ASSERT_OK(ml_.RecordTask("supervisor", task, kWithdraw).status());
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  EXPECT_EQ(ml_.Task(task).state(), pb::TASK_STATE_WAITING);
  EXPECT_EQ(ml_.Task(task).delivery(), pb::DELIVERY_STATE_UNSPECIFIED);
  EXPECT_EQ(Withdrawn(case_id_), 1);
  EXPECT_THAT(ml_.RecordTask("supervisor", task, kWithdraw).status(),
              RefusedBy("delivery.waits"));
  // The gate opens, and nothing leaves; the asker gets another answer.
  Agree(ml_, case_id_);
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
  ASSERT_OK(ml_.RecordTask("supervisor", task, Answer("REFUSED")).status());
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// From the side of the case; and never what may have arrived.
TEST_F(SentAnswerTest, WhatMayHaveArrivedIsNotTakenBack) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "gn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ml_.sender().RunOnce();
  EXPECT_THAT(ml_.Record("supervisor", case_id_, TakeBackLast("gn")).status(),
              RefusedBy("delivery.may_have_arrived"));
  EXPECT_THAT(ml_.Record("supervisor", case_id_, TakeBackLast("tn")).status(),
              RefusedBy("DW.sent"));
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
  EXPECT_EQ(Withdrawn(case_id_), 0);
}

TEST_F(SentAnswerTest, ASupervisorTakesAnAnswerBackFromTheCase) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  EXPECT_THAT(ml_.Record("worker", case_id_, TakeBackLast("gn")).status(),
              RefusedBy("role.function"));
  ASSERT_OK(ml_.Record("supervisor", case_id_, TakeBackLast("gn")).status());
  EXPECT_EQ(ml_.Task(task).state(), pb::TASK_STATE_WAITING);
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
  EXPECT_EQ(Withdrawn(case_id_), 1);
}

// A message has its place among those to its recipient: the later one first.
TEST(SentReportTest, TheLaterOfTwoReportsIsTakenBackFirst) {
  Federation federation;
  Node& gn = federation.at("gn");
  pb::Journey journey = ShippedJourney("return-to-family.json");
  for (int i = 0; i < journey.acts_size(); ++i) {
    if (!journey.acts(i).record().act().has_report_follow_up()) continue;
    journey.mutable_acts()->DeleteSubrange(i, journey.acts_size() - i);
  }
  const std::string case_id = Play(federation, journey).at("child").at("gn");
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(gn.Record("worker", case_id,
                        R"({"reportFollowUp":{"recipient":"tn"}})"));
  }
  std::vector<std::string> sent;
  for (const pb::Fact& fact : Facts(gn, case_id)) {
    if (!fact.has_follow_up_reported()) continue;
    sent.push_back(fact.follow_up_reported().report_digest());
  }
  ASSERT_THAT(sent, SizeIs(2));
  const auto take_back = [&](const std::string& digest) {
    return gn.Record("supervisor", case_id, TakeBack("tn", digest)).status();
  };
  EXPECT_THAT(take_back(sent[0]), RefusedBy("delivery.others_wait"));
  ASSERT_OK(take_back(sent[1]));
  ASSERT_OK(take_back(sent[0]));
  federation.Settle();
  EXPECT_THAT(gn.OpenDeliveries(), IsEmpty());
}

}  // namespace
}  // namespace causeway::exchange_test
