// The child on the way: a missed arrival alarms both sides, by what is due, by
// the node's numbers and by its log; custody stays where it is.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/alarms.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kArrivalIsDue[] = "transit_arrival";
constexpr char kArrived[] =
    R"({"recordArrival":{"carerPresent":true,
        "condition":"ARRIVAL_CONDITION_WELL"}})";

class MissedArrivalTest : public testing::Test {
 protected:
  // Up to the departure, which is of a morning; whether Guinea hears of it.
  void Depart(bool line_down = false) {
    pb::Journey journey = ShippedJourney("return-to-family.json");
    int departure = 0;
    while (!journey.acts(departure).record().act().has_record_departure()) {
      ++departure;
    }
    const pb::JourneyAct act = [&] {
      pb::JourneyAct today = journey.acts(departure);
      today.set_days_ago(0);
      return today;
    }();
    journey.mutable_acts()->DeleteSubrange(departure,
                                           journey.acts_size() - departure);
    CaseIds ids = Play(federation_, journey);
    case_id_ = ids.at("child").at("tn");
    ASSERT_THAT(OffersAtGuinea(), SizeIs(1));
    task_id_ = OffersAtGuinea()[0].task_id();
    EXPECT_THAT(ArrivalAt(tn_), IsEmpty());
    EXPECT_THAT(ArrivalAt(gn_), IsEmpty());
    const absl::Time now = federation_.clock().Now();
    const absl::Time morning =
        absl::FromCivil(absl::ToCivilDay(now, absl::UTCTimeZone()) + 1,
                        absl::UTCTimeZone()) +
        absl::Hours(8);
    federation_.clock().Advance(morning - now);
    departed_ = FormatDate(DateOf(morning));
    // Those of the journey would run out while the child is on its way.
    for (const char* subject : {"CHILD", "FAMILY"}) {
      ASSERT_OK(tn_.Record("worker", case_id_,
                           absl::StrCat(
                               R"({"recordDangerScreen":{
                                   "subject":"DANGER_SUBJECT_)",
                               subject,
                               R"(","result":"SCREEN_RESULT_NO_INDICATION"}})"))
                    .status());
    }
    if (line_down) federation_.unreachable = "gn";
    ASSERT_OK(PlayOn(federation_, &ids, act));
  }
  std::vector<pb::TaskView> OffersAtGuinea() {
    std::vector<pb::TaskView> offers;
    for (const pb::TaskView& task : gn_.OpenTasks()) {
      if (task.kind() == pb::TASK_KIND_OFFER) offers.push_back(task);
    }
    return offers;
  }
  // What is due of an arrival, also what is to be reminded of.
  std::vector<pb::DueItem> ArrivalAt(Node& node) {
    std::vector<pb::DueItem> items;
    for (const pb::DueItem& item : node.Due("worker", 7)) {
      if (item.limit() == kArrivalIsDue) items.push_back(item);
    }
    return items;
  }
  void Days(int days) { federation_.clock().Advance(absl::Hours(24 * days)); }
  pb::Alarms AlarmsAt(Node& node) {
    const auto answer = node.evidence().GetNode(
        node.As("operator", "AdminService.GetNode"), pb::GetNodeRequest());
    EXPECT_OK(answer.status());
    EXPECT_TRUE(answer.ok() && answer->has_alarms());
    return answer.ok() ? answer->alarms() : pb::Alarms();
  }
  // What the watch of a node logs now.
  std::vector<std::string> Logged(server::AlarmWatch& watch) {
    std::vector<std::string> lines;
    SetLogSink([&lines](absl::string_view line) { lines.emplace_back(line); });
    watch.RunOnce();
    SetLogSink(nullptr);
    return lines;
  }
  void ExpectNothingMoved() {
    federation_.Settle();
    const pb::CaseView view = tn_.View(case_id_);
    EXPECT_EQ(view.custody(), pb::CUSTODY_STATE_ACCEPTED);
    EXPECT_EQ(view.custodian(), "tn");
    EXPECT_EQ(gn_.Task(task_id_).state(), pb::TASK_STATE_ACCEPTED);
    EXPECT_EQ(gn_.Task(task_id_).case_id(), "");
  }

  Federation federation_;
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string case_id_;
  std::string task_id_;
  std::string departed_;
};

TEST_F(MissedArrivalTest, BothSidesAreRemindedThenAlarmedAndCustodyStays) {
  Depart();
  for (Node* node : {&tn_, &gn_}) {
    SCOPED_TRACE(node->id());
    const std::vector<pb::DueItem> items = ArrivalAt(*node);
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].state(), pb::DUE_STATE_REMINDER);
    EXPECT_EQ(items[0].since(), departed_);
    EXPECT_EQ(items[0].country(), "GN");
    EXPECT_EQ(AlarmsAt(*node).arrivals_missed(), 0u);
  }
  EXPECT_EQ(ArrivalAt(tn_)[0].case_id(), case_id_);
  EXPECT_EQ(ArrivalAt(tn_)[0].who(), "gn");
  EXPECT_EQ(ArrivalAt(gn_)[0].task_id(), task_id_);
  EXPECT_EQ(ArrivalAt(gn_)[0].who(), "case worker");
  EXPECT_EQ(ArrivalAt(gn_)[0].worker(), gn_.Staff("worker"));
  Days(1);
  for (Node* node : {&tn_, &gn_}) {
    EXPECT_EQ(ArrivalAt(*node).at(0).state(), pb::DUE_STATE_DUE);
    EXPECT_EQ(AlarmsAt(*node).arrivals_missed(), 0u);
  }
  Days(1);
  for (Node* node : {&tn_, &gn_}) {
    SCOPED_TRACE(node->id());
    const pb::DueItem missed = ArrivalAt(*node).at(0);
    EXPECT_EQ(missed.state(), pb::DUE_STATE_ESCALATED);
    // At the receiver it goes up in the own house.
    EXPECT_EQ(missed.escalated_to(),
              node == &tn_ ? "supervisor, and focal point of the receiver"
                           : "supervisor");
    EXPECT_EQ(AlarmsAt(*node).arrivals_missed(), 1u);
    EXPECT_EQ(AlarmsAt(*node).arrivals_escalated(), 1u);
  }
  Days(3);
  EXPECT_EQ(ArrivalAt(tn_).at(0).escalated_to(), "ISS branch");
  EXPECT_EQ(gn_.Task(task_id_).due_state(), pb::DUE_STATE_ESCALATED);
  Days(30);
  ExpectNothingMoved();
}

TEST_F(MissedArrivalTest, TheLogSaysSoOnceAndNamesNobody) {
  Depart();
  Days(2);
  for (Node* node : {&tn_, &gn_}) {
    SCOPED_TRACE(node->id());
    server::AlarmWatch watch(node->env());
    const std::vector<std::string> lines = Logged(watch);
    EXPECT_THAT(lines, Contains(AllOf(HasSubstr("\"event\":\"alarm\""),
                                      HasSubstr("\"kind\":\"arrivals_missed\""),
                                      HasSubstr("warn"))));
    for (const std::string& line : lines) {
      EXPECT_THAT(line, Not(HasSubstr(case_id_)));
      EXPECT_THAT(line, Not(HasSubstr(task_id_)));
      EXPECT_THAT(line, Not(HasSubstr("\"peer\"")));
    }
    EXPECT_THAT(Logged(watch), IsEmpty());
  }
}

TEST_F(MissedArrivalTest, AnArrivalEndsItOnBothSides) {
  Depart();
  Days(2);
  server::AlarmWatch giver(tn_.env());
  server::AlarmWatch receiver(gn_.env());
  EXPECT_THAT(Logged(giver), Not(IsEmpty()));
  EXPECT_THAT(Logged(receiver), Not(IsEmpty()));
  ASSERT_OK(gn_.RecordTask("worker", task_id_, kArrived,
                           {Text(pb::DOCUMENT_KIND_HANDOVER_STATEMENT)})
                .status());
  // The receiver knows; the giver is told.
  EXPECT_THAT(ArrivalAt(gn_), IsEmpty());
  EXPECT_THAT(ArrivalAt(tn_), SizeIs(1));
  federation_.Settle();
  for (Node* node : {&tn_, &gn_}) {
    SCOPED_TRACE(node->id());
    EXPECT_THAT(ArrivalAt(*node), IsEmpty());
    EXPECT_EQ(AlarmsAt(*node).arrivals_missed(), 0u);
    EXPECT_THAT(node->Rows(Table::kMeta, "awaited/"), IsEmpty());
  }
  EXPECT_THAT(Logged(giver), Contains(HasSubstr("arrivals_missed")));
  // The statement's words leave by a second person, and custody with them.
  ASSERT_OK(gn_.RecordTask("supervisor", task_id_, R"({"releaseArrival":{}})")
                .status());
  federation_.Settle();
  for (const pb::DeliveryView& one : tn_.OpenDeliveries("supervisor")) {
    ADD_FAILURE() << pb::MessageType_Name(one.type()) << " " << one.last_rule();
  }
  EXPECT_EQ(tn_.View(case_id_).custodian(), "gn");
}

// The receiver hears of the departure late, and counts from its day.
TEST_F(MissedArrivalTest, ALineThatIsDownHidesNoDeparture) {
  Depart(/*line_down=*/true);
  Days(4);
  federation_.Settle();
  EXPECT_EQ(AlarmsAt(tn_).arrivals_missed(), 1u);
  EXPECT_GT(AlarmsAt(tn_).deliveries_late(), 0u);
  EXPECT_THAT(ArrivalAt(gn_), IsEmpty());
  federation_.unreachable.clear();
  federation_.Settle();
  ASSERT_THAT(ArrivalAt(gn_), SizeIs(1));
  EXPECT_EQ(ArrivalAt(gn_)[0].since(), departed_);
  EXPECT_EQ(AlarmsAt(gn_).arrivals_missed(), 1u);
  EXPECT_EQ(AlarmsAt(tn_).deliveries_late(), 0u);
  ExpectNothingMoved();
}

// The day of the departure is a fact of the case: it is not in clear.
TEST_F(MissedArrivalTest, TheDayOfDepartureIsNotInClear) {
  Depart();
  for (Node* node : {&tn_, &gn_}) {
    for (const Row& row : node->Rows(Table::kTasks)) {
      EXPECT_FALSE(absl::StrContains(row.value, departed_));
    }
    for (const Row& row : node->Rows(Table::kMeta)) {
      EXPECT_FALSE(absl::StrContains(row.value, departed_));
      EXPECT_FALSE(absl::StrContains(row.key, departed_));
    }
  }
}

}  // namespace
}  // namespace causeway::exchange_test
