// Danger told to the custodian, corrections of what was sent, and the
// agreements under which data is shared.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/directory_edit.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kDanger[] = R"({"sendNotice":{
    "kind":"INQUIRY_KIND_DANGER_NOTICE","recipient":"tn",
    "danger":"URGENT_KIND_SAFETY","whereabouts":"IT",
    "measure":"PROTECTIVE_MEASURE_NONE","sex":"CHILD_SEX_MALE"}})";
constexpr char kClear[] = R"({"clearUrgent":{}})";
constexpr char kAsk[] = R"({"proposeInquiry":{
    "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn"}})";
constexpr char kSend[] = R"({"approveInquiry":{
    "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn"}})";

class NoticesTest : public testing::Test {
 protected:
  NoticesTest() : case_id_(ml_.OpenCase()) {
    for (const char* scope : {"SHARE_AUTHORITIES", "CASE_TRANSFER"}) {
      EXPECT_OK(ml_.Record("worker", case_id_, Consent("granted", scope),
                           {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
    }
  }
  void Offer() {
    EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
    EXPECT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff));
    federation_.Settle();
  }
  // tn takes the case over; its id there.
  std::string HandToTunisia() {
    Offer();
    return tn_.AcceptOffer(OnlyTask(tn_).task_id());
  }
  static pb::TaskView OnlyTask(Node& node) {
    const std::vector<pb::TaskView> tasks = node.OpenTasks();
    EXPECT_THAT(tasks, SizeIs(1));
    return tasks.empty() ? pb::TaskView() : tasks.front();
  }
  // A question with its record went to tn.
  void Ask() {
    ASSERT_OK(ml_.Record("worker", case_id_, kAsk,
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
    ASSERT_OK(ml_.Record("supervisor", case_id_, kSend));
    federation_.Settle();
  }
  // The open entry that proposed it.
  std::uint64_t Proposal() {
    for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
      if (entry.fact().has_inquiry_proposed()) return entry.sequence();
    }
    ADD_FAILURE() << "nothing was proposed";
    return 0;
  }
  void AgreeUntil(const std::string& day,
                  std::vector<pb::DocumentKind> categories = {}) {
    federation_.Publish([&](pb::Directory& next) {
      pb::SharingAgreement agreement = next.agreements(0);
      agreement.set_valid_until(day);
      for (const pb::DocumentKind kind : categories) {
        agreement.add_categories(kind);
      }
      ASSERT_OK(SetAgreement(next, agreement));
    });
  }
  std::string Yesterday() {
    return FormatDate(DateOf(federation_.clock().Now() - absl::Hours(24)));
  }

  // As the copy at ml explains itself to those who may send one, and to others.
  void ExpectOffersNotices(bool open) {
    for (const char* who : {"worker", "supervisor"}) {
      std::vector<std::string> notices;
      const pb::ExplainCaseResponse why = ml_.Why(who, case_id_);
      for (const pb::CommandView& one : why.commands()) {
        if (one.act().rfind("send_notice", 0) != 0) continue;
        notices.push_back(one.act());
        EXPECT_EQ(one.allowed(), open) << who;
        EXPECT_EQ(one.lacks().empty(), open) << who;
      }
      EXPECT_THAT(notices, ElementsAre("send_notice of danger",
                                       "send_notice of a missing child"));
    }
    for (const char* who : {"auditor", "officer", "intake"}) {
      const pb::ExplainCaseResponse why = ml_.Why(who, case_id_);
      for (const pb::CommandView& one : why.commands()) {
        EXPECT_THAT(one.act(), Not(HasSubstr("send_notice"))) << who;
      }
    }
  }

  // Who was told reads in its own words what it has to do: a receipt is enough.
  static void ExpectDueHere(Node& node, const std::string& task_id) {
    int found = 0;
    for (const pb::DueItem& item : node.Due("worker", 7)) {
      if (item.task_id() != task_id) continue;
      ++found;
      EXPECT_EQ(item.sentence(), "This node answers: A danger notice.");
      EXPECT_EQ(item.who(), "case worker");
      EXPECT_EQ(item.escalated_to(), "case worker");
    }
    EXPECT_EQ(found, 1);
    pb::GetTaskRequest asked;
    asked.set_task_id(task_id);
    ASSERT_OK_AND_ASSIGN(
        const pb::ExplainTaskResponse why,
        node.tasks().ExplainTask(node.As("worker", "CaseService.ExplainTask"),
                                 asked));
    EXPECT_EQ(why.turn(), "case worker");
    for (const pb::CommandView& command : why.commands()) {
      for (const pb::Need& need : command.needs()) {
        EXPECT_EQ(need.document(), pb::DOCUMENT_KIND_UNSPECIFIED);
      }
    }
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_;
};

// domain.md T27: the notice itself makes the case urgent, and a person reads it
// before anything goes on.
TEST_F(NoticesTest, AFormerCustodiansDangerNoticeMakesTheCaseUrgent) {
  EXPECT_THAT(ml_.Record("worker", case_id_, kDanger), RefusedBy("I.cause"));
  const std::string at_tn = HandToTunisia();
  ASSERT_FALSE(at_tn.empty());
  EXPECT_THAT(ml_.Record("worker", case_id_,
                         R"({"sendNotice":{"kind":"INQUIRY_KIND_DANGER_NOTICE",
                             "recipient":"tn"}})"),
              RefusedBy("input.field"));
  ExpectOffersNotices(true);
  ASSERT_OK(ml_.Record("worker", case_id_, kDanger));
  federation_.Settle();
  EXPECT_TRUE(tn_.View(at_tn).urgent());
  const pb::TaskView told = OnlyTask(tn_);
  EXPECT_EQ(told.case_id(), at_tn);
  EXPECT_EQ(told.inquiry().danger(), pb::URGENT_KIND_SAFETY);
  EXPECT_EQ(told.inquiry().whereabouts(), "IT");
  EXPECT_EQ(told.inquiry().measure(), pb::PROTECTIVE_MEASURE_NONE);
  EXPECT_EQ(told.inquiry().sex(), pb::CHILD_SEX_MALE);
  const pb::TaskView awaited = OnlyTask(ml_);
  EXPECT_TRUE(awaited.sent_from_here());
  EXPECT_EQ(awaited.case_id(), case_id_);
  EXPECT_FALSE(awaited.due_on().empty());
  ExpectDueHere(tn_, told.task_id());
  EXPECT_THAT(ml_.RecordTask("worker", awaited.task_id(), Answer("RECEIVED")),
              RefusedBy("task.kind"));

  ASSERT_OK(tn_.Record("worker", at_tn, R"({"recordUrgentAction":{}})",
                       {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)}));
  EXPECT_THAT(tn_.Record("supervisor", at_tn, kClear),
              RefusedBy("DN.answered"));
  ASSERT_OK(tn_.RecordTask("worker", told.task_id(), Answer("RECEIVED")));
  federation_.Settle();
  EXPECT_THAT(ml_.OpenTasks(), SizeIs(0));
  EXPECT_EQ(ml_.Task(awaited.task_id()).answer().inquiry_answered().outcome(),
            pb::INQUIRY_OUTCOME_RECEIVED);
  EXPECT_TRUE(tn_.View(at_tn).urgent());
  EXPECT_OK(tn_.Record("supervisor", at_tn, kClear));
  EXPECT_FALSE(tn_.View(at_tn).urgent());
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
  federation_.Publish([](pb::Directory& next) {
    ASSERT_OK(SetNodeStatus(next, "tn", pb::NODE_STATUS_SUSPENDED));
  });
  ExpectOffersNotices(false);
  EXPECT_EQ(ml_.Record("worker", case_id_, kDanger).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

// A missing child is told the same way, and makes nothing urgent by itself.
TEST_F(NoticesTest, AFormerCustodianTellsOfAMissingChild) {
  const std::string at_tn = HandToTunisia();
  ASSERT_OK(ml_.Record("worker", case_id_, R"({"sendNotice":{
      "kind":"INQUIRY_KIND_MISSING_NOTICE","whereabouts":"ML",
      "measure":"PROTECTIVE_MEASURE_SEARCH"}})"));
  federation_.Settle();
  EXPECT_EQ(OnlyTask(tn_).case_id(), at_tn);
  EXPECT_FALSE(tn_.View(at_tn).urgent());
}

// The version before lies with tn: it is told, and must answer.
TEST_F(NoticesTest, AHolderOfTheVersionBeforeIsToldOfACorrection) {
  Ask();
  const std::string correct =
      absl::StrCat(R"({"correctDocuments":{"entry":")", Proposal(), R"("}})");
  EXPECT_THAT(ml_.Record("worker", case_id_, correct,
                         {Text(pb::DOCUMENT_KIND_CASE_PLAN)}),
              RefusedBy("D.same_kind"));
  ASSERT_OK(ml_.Record("worker", case_id_, correct,
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  federation_.Settle();
  std::vector<pb::TaskView> tasks = tn_.OpenTasks();
  const auto told =
      std::find_if(tasks.begin(), tasks.end(), [](const pb::TaskView& task) {
        return task.message_type() == pb::MESSAGE_TYPE_CORRECTION;
      });
  ASSERT_NE(told, tasks.end());
  EXPECT_THAT(told->documents(), SizeIs(0));
  EXPECT_THAT(told->earlier_task_ids(), SizeIs(1));
  const auto open = [&] {
    const pb::CaseView view = ml_.View(case_id_);
    return std::count_if(view.inquiries().begin(), view.inquiries().end(),
                         [](const pb::OpenInquiry& one) {
                           return one.kind() == pb::INQUIRY_KIND_CORRECTION;
                         });
  };
  EXPECT_EQ(open(), 1);
  ASSERT_OK(tn_.RecordTask("worker", told->task_id(), Answer("RECEIVED")));
  federation_.Settle();
  EXPECT_EQ(open(), 0);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// A holder that left the federation cannot be told by its node: people must
// reach it, and the case shows that.
TEST_F(NoticesTest, AHolderThatCannotBeToldOfACorrectionStaysOpen) {
  Ask();
  federation_.Publish([](pb::Directory& next) {
    for (pb::DirectoryNode& node : *next.mutable_nodes()) {
      if (node.node_id() != "tn") continue;
      node.set_status(pb::NODE_STATUS_RETIRED);
      for (pb::NodeKey& key : *node.mutable_sealing_keys()) {
        key.set_to_version(next.version() - 1);
      }
    }
  });
  ASSERT_OK(ml_.Record(
      "worker", case_id_,
      absl::StrCat(R"({"correctDocuments":{"entry":")", Proposal(), R"("}})"),
      {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  federation_.Settle();
  int untold = 0;
  for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
    if (!entry.fact().has_notice_sent()) continue;
    EXPECT_EQ(entry.fact().notice_sent().kind(), pb::INQUIRY_KIND_CORRECTION);
    EXPECT_EQ(entry.sentence(),
              "tn could not be told that a document was corrected.");
    untold += entry.fact().notice_sent().untold();
  }
  EXPECT_EQ(untold, 1);
  const pb::CaseView view = ml_.View(case_id_);
  EXPECT_EQ(std::count_if(view.inquiries().begin(), view.inquiries().end(),
                          [](const pb::OpenInquiry& one) {
                            return one.kind() == pb::INQUIRY_KIND_CORRECTION;
                          }),
            1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// A notice with documents says in coded fields what one without them does.
TEST_F(NoticesTest, AProposedDangerNoticeSaysWhereTheChildIs) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"));
  EXPECT_THAT(ml_.Record("worker", case_id_, R"({"proposeInquiry":{
                  "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn",
                  "sex":"CHILD_SEX_MALE"}})",
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}),
              RefusedBy("I.notice_terms"));
  ASSERT_OK(ml_.Record("worker", case_id_, R"({"proposeInquiry":{
                "kind":"INQUIRY_KIND_DANGER_NOTICE","recipient":"tn",
                "whereabouts":"IT","measure":"PROTECTIVE_MEASURE_NONE",
                "sex":"CHILD_SEX_MALE"}})",
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  ASSERT_OK(ml_.Record("supervisor", case_id_, R"({"approveInquiry":{
      "kind":"INQUIRY_KIND_DANGER_NOTICE","recipient":"tn"}})"));
  federation_.Settle();
  const pb::TaskView told = OnlyTask(tn_);
  EXPECT_EQ(told.inquiry().danger(), pb::URGENT_KIND_SAFETY);
  EXPECT_EQ(told.inquiry().whereabouts(), "IT");
  EXPECT_EQ(told.inquiry().measure(), pb::PROTECTIVE_MEASURE_NONE);
  EXPECT_EQ(told.inquiry().sex(), pb::CHILD_SEX_MALE);
  EXPECT_THAT(told.documents(), SizeIs(1));
}

// Nobody has it: nobody is told.
TEST_F(NoticesTest, ACorrectionOfWhatNeverLeftIsToldToNobody) {
  ASSERT_OK(ml_.Record("worker", case_id_, kAsk,
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  ASSERT_OK(ml_.Record(
      "worker", case_id_,
      absl::StrCat(R"({"correctDocuments":{"entry":")", Proposal(), R"("}})"),
      {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(0));
}

// domain.md 6.1: no data without an agreement in force, decided each time bytes
// are about to leave.
TEST_F(NoticesTest, WithoutAnAgreementInForceNothingIsShared) {
  ASSERT_OK(ml_.Record("worker", case_id_, kAsk,
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  ASSERT_OK(ml_.Record("supervisor", case_id_, kSend));
  AgreeUntil(Yesterday());
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(0));
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status().ok()
                  ? ml_.Record("supervisor", case_id_, kApproveHandoff).status()
                  : absl::OkStatus(),
              RefusedBy("P.agreement"));
  // Danger is told all the same.
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"));
  ASSERT_OK(ml_.Record("worker", case_id_, kDanger));
  federation_.Settle();
  EXPECT_EQ(OnlyTask(tn_).message_type(), pb::MESSAGE_TYPE_DANGER_NOTICE);
  AgreeUntil("2199-12-31");
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(2));
}

TEST_F(NoticesTest, WhatTheAgreementDoesNotCoverIsNotShared) {
  AgreeUntil("2199-12-31", {pb::DOCUMENT_KIND_DECISION});
  EXPECT_THAT(ml_.Record("worker", case_id_, kAsk,
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}),
              RefusedBy("P.agreement_covers"));
}

// A hand-off that was accepted while it stood goes on to its end; one that was
// not is not accepted any more.
TEST_F(NoticesTest, AnAgreementThatEndsStopsNoHandOffUnderWay) {
  Offer();
  const std::string offer = OnlyTask(tn_).task_id();
  const std::string accept = absl::StrCat(R"({"acceptOffer":{"worker":")",
                                          tn_.Staff("worker"), R"("}})");
  AgreeUntil(Yesterday());
  EXPECT_THAT(tn_.RecordTask("supervisor", offer, accept),
              RefusedBy("P.agreement"));
  AgreeUntil("2199-12-31");
  ASSERT_OK(tn_.RecordTask("supervisor", offer, accept));
  AgreeUntil(Yesterday());
  federation_.Settle();
  const std::string at_tn = tn_.Task(offer).case_id();
  ASSERT_FALSE(at_tn.empty());
  EXPECT_EQ(ml_.View(case_id_).handed_to(), "tn");
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

}  // namespace
}  // namespace causeway::exchange_test
