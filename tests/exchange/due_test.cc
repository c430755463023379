// What is due, over cases as a node stores them, on a clock that a test moves.

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/deadlines/deadline_table.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DueTest : public testing::Test {
 protected:
  DueTest() : ml_(federation_.at("ml")), case_id_(ml_.OpenCase()) {}

  absl::StatusOr<pb::ListDueResponse> Ask(const pb::ListDueRequest& request,
                                          const std::string& who = "worker",
                                          const std::string& node = "ml") {
    Node& at = federation_.at(node);
    return at.cases().ListDue(at.As(who, "CaseService.ListDue"), request);
  }

  std::vector<pb::DueItem> Due(std::uint32_t within = 0,
                               const std::string& who = "worker",
                               const std::string& node = "ml") {
    return federation_.at(node).Due(who, within);
  }

  static std::vector<std::string> Limits(
      const std::vector<pb::DueItem>& items) {
    std::vector<std::string> limits;
    for (const pb::DueItem& item : items) limits.push_back(item.limit());
    return limits;
  }

  static pb::DueItem Find(const std::vector<pb::DueItem>& items,
                          const std::string& limit) {
    for (const pb::DueItem& item : items) {
      if (item.limit() == limit) return item;
    }
    ADD_FAILURE() << "no item " << limit;
    return {};
  }

  void Days(int days) { federation_.clock().Advance(absl::Hours(24 * days)); }

  void ReferToService() {
    ASSERT_OK(ml_.Record("worker", case_id_,
                         R"({"referToService": {
                             "service": "SERVICE_KIND_MEDICAL",
                             "timeframe": "TIMEFRAME_WEEK"}})",
                         {Text(pb::DOCUMENT_KIND_SERVICE_REFERRAL)})
                  .status());
  }

  void OfferTo(const std::string& receiver) {
    ASSERT_OK(
        ml_.Record("worker", case_id_,
                   R"({"proposeHandoff": {"receiver": ")" + receiver +
                       R"(", "reason": "HANDOFF_REASON_CHILD_MOVED_ON"}})")
            .status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, R"({"approveHandoff": {}})")
                  .status());
    federation_.Settle();
  }

  Federation federation_;
  Node& ml_;
  std::string case_id_;
};

TEST_F(DueTest, ACaseIsRemindedOfThenDueThenOverdueThenEscalated) {
  const std::string today = FormatDate(DateOf(federation_.clock().Now()));
  ReferToService();  // To be answered within a week.
  EXPECT_THAT(Limits(Due()), Not(Contains("service_referral")));
  const pb::DueItem ahead = Find(Due(7), "service_referral");
  EXPECT_EQ(ahead.case_id(), case_id_);
  EXPECT_EQ(ahead.worker(), ml_.Staff("worker"));
  EXPECT_EQ(ahead.since(), today);
  EXPECT_EQ(ahead.country(), "ML");
  EXPECT_EQ(ahead.who(), "case worker");
  EXPECT_EQ(ahead.sentence(),
            "The service answers the referral: medical care.");
  EXPECT_FALSE(ahead.basis().empty());
  Days(6);
  EXPECT_EQ(Find(Due(), "service_referral").state(), pb::DUE_STATE_REMINDER);
  Days(1);
  EXPECT_EQ(Find(Due(), "service_referral").state(), pb::DUE_STATE_DUE);
  Days(1);
  const pb::DueItem overdue = Find(Due(), "service_referral");
  EXPECT_EQ(overdue.state(), pb::DUE_STATE_OVERDUE);
  EXPECT_EQ(overdue.escalated_to(), "case worker");
  Days(1);
  const pb::DueItem escalated = Find(Due(), "service_referral");
  EXPECT_EQ(escalated.state(), pb::DUE_STATE_ESCALATED);
  EXPECT_EQ(escalated.escalated_to(), "supervisor");
}

TEST_F(DueTest, WhatIsDoneIsDueNoMore) {
  Days(10);
  EXPECT_THAT(Limits(Due()), Contains("assessment_start"));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"startStep": {"step": "STEP_ASSESSMENT"}})")
                .status());
  EXPECT_THAT(Limits(Due()), Not(Contains("assessment_start")));
  EXPECT_THAT(Limits(Due()), Contains("assessment_done"));
}

// The clock alone changes no case, however late everything is, and looking at
// what is due changes nothing either.
TEST_F(DueTest, TimePassingAloneChangesNoCase) {
  OfferTo("tn");
  const std::vector<Row> ml = ml_.AllRows();
  const std::vector<Row> tn = federation_.at("tn").AllRows();
  const auto view = [&] {
    pb::CaseView shown = ml_.View(case_id_);
    shown.clear_due();  // How much is due is the one thing that time changes.
    return shown.SerializeAsString();
  };
  const std::string before = view();
  for (int year = 0; year < 5; ++year) {
    Days(365);
    EXPECT_THAT(Due(366), Not(IsEmpty()));
    federation_.Settle();
    EXPECT_EQ(view(), before);
  }
  EXPECT_EQ(ml_.AllRows(), ml);
  EXPECT_EQ(federation_.at("tn").AllRows(), tn);
}

TEST_F(DueTest, AnOfferWaitsForTheReceiversCountry) {
  OfferTo("tn");
  Days(30);
  const pb::DueItem answer = Find(Due(), "offer_answer");
  EXPECT_EQ(answer.country(), "TN");
  EXPECT_EQ(answer.who(), "tn");
  EXPECT_EQ(answer.state(), pb::DUE_STATE_ESCALATED);
  pb::ListDueRequest request;
  request.set_country("TN");
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse tunisia, Ask(request));
  ASSERT_THAT(tunisia.items(), SizeIs(1));
  EXPECT_EQ(tunisia.items(0).limit(), "offer_answer");
  request.set_country("ML");
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse mali, Ask(request));
  EXPECT_FALSE(mali.items().empty());
  for (const pb::DueItem& item : mali.items()) {
    EXPECT_NE(item.limit(), "offer_answer");
  }
  request.set_country("GN");
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse guinea, Ask(request));
  EXPECT_THAT(guinea.items(), IsEmpty());
}

TEST_F(DueTest, OnlyTheCustodianIsAsked) {
  OfferTo("tn");
  const std::vector<pb::TaskView> tasks = federation_.at("tn").OpenTasks();
  ASSERT_THAT(tasks, SizeIs(1));
  ASSERT_OK(federation_.at("tn")
                .RecordTask("supervisor", tasks[0].task_id(),
                            R"({"acceptOffer": {"worker": ")" +
                                federation_.at("tn").Staff("worker") + "\"}}")
                .status());
  federation_.Settle();
  ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  Days(30);
  EXPECT_THAT(Due(), IsEmpty());
  const std::vector<pb::DueItem> taken = Due(0, "worker", "tn");
  EXPECT_THAT(Limits(taken), Contains("assessment_start"));
  EXPECT_EQ(taken.front().worker(), federation_.at("tn").Staff("worker"));
  EXPECT_EQ(taken.front().country(), "TN");
}

// Nobody's custodian any more, and still the keeper of a copy.
TEST_F(DueTest, AFormerCustodiansCopyIsDueItsErasure) {
  OfferTo("tn");
  const std::vector<pb::TaskView> tasks = federation_.at("tn").OpenTasks();
  ASSERT_THAT(tasks, SizeIs(1));
  ASSERT_OK(federation_.at("tn")
                .RecordTask("supervisor", tasks[0].task_id(),
                            R"({"acceptOffer": {"worker": ")" +
                                federation_.at("tn").Staff("worker") + "\"}}")
                .status());
  federation_.Settle();
  Days(1825 + 31);
  const std::vector<pb::DueItem> due = Due();
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].limit(), "copy_retention");
  EXPECT_EQ(due[0].case_id(), case_id_);
  EXPECT_EQ(due[0].worker(), "");
  EXPECT_EQ(due[0].country(), "ML");
  EXPECT_EQ(due[0].who(), "data protection officer");
  EXPECT_EQ(due[0].state(), pb::DUE_STATE_ESCALATED);
  EXPECT_EQ(due[0].escalated_to(), "head of the node");
  pb::ListDueRequest request;
  request.set_worker(ml_.Staff("worker"));
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse own, Ask(request));
  EXPECT_THAT(own.items(), IsEmpty()) << "a copy has no worker";
}

TEST_F(DueTest, AsksByWorker) {
  Days(30);
  pb::ListDueRequest request;
  request.set_worker(ml_.Staff("worker"));
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse own, Ask(request));
  EXPECT_THAT(own.items(), Not(IsEmpty()));
  request.set_worker(ml_.Staff("deputy"));
  ASSERT_OK_AND_ASSIGN(const pb::ListDueResponse other, Ask(request));
  EXPECT_THAT(other.items(), IsEmpty());
}

TEST_F(DueTest, WhatTheProtectedJournalTellsIsNotForAuditors) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"fileComplaint": {"about":
                           "COMPLAINT_ABOUT_ORGANISATION", "severity":
                           "COMPLAINT_SEVERITY_DISSATISFACTION"}})",
                       {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)})
                .status());
  Days(30);
  EXPECT_THAT(Limits(Due()), Contains("complaint_answer"));
  const std::vector<std::string> seen = Limits(Due(0, "auditor"));
  EXPECT_THAT(seen, Not(IsEmpty()));
  EXPECT_THAT(seen, Not(Contains("complaint_answer")));
}

TEST_F(DueTest, TheMostUrgentComeFirst) {
  Days(3);
  const std::string second = ml_.OpenCase();
  Days(3);
  const std::vector<pb::DueItem> items = Due(366);
  std::vector<std::string> days;
  std::vector<std::string> cases;
  for (const pb::DueItem& item : items) {
    days.push_back(item.due_on());
    cases.push_back(item.case_id());
  }
  EXPECT_TRUE(std::is_sorted(days.begin(), days.end()));
  EXPECT_THAT(cases, Contains(case_id_));
  EXPECT_THAT(cases, Contains(second));
}

TEST_F(DueTest, ACountrysOwnNumbersMoveTheDay) {
  const auto table = deadlines::DeadlineTable::Embedded().WithOverlay(
      "country = \"ML\"\n[[limit]]\nid = \"assessment_start\"\n"
      "days = { unknown = 90 }\n",
      "ml.toml");
  ASSERT_OK(table.status());
  ml_.env().deadlines = &*table;
  Days(10);
  EXPECT_THAT(Limits(Due()), Not(Contains("assessment_start")));
  const pb::DueItem item = Find(Due(60), "assessment_start");
  EXPECT_EQ(item.state(), pb::DUE_STATE_REMINDER);
  EXPECT_EQ(item.basis(), "national time limits of ML");
}

TEST_F(DueTest, MalformedQuestionsAreRefused) {
  pb::ListDueRequest worker;
  worker.set_worker("a person");
  EXPECT_THAT(Ask(worker), RefusedBy("input.field"));
  pb::ListDueRequest country;
  country.set_country("ml");
  EXPECT_THAT(Ask(country), RefusedBy("input.field"));
  pb::ListDueRequest within;
  within.set_within_days(367);
  EXPECT_THAT(Ask(within), RefusedBy("input.field"));
}

}  // namespace
}  // namespace causeway::exchange_test
