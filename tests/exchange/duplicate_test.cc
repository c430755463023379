// protocol.md 4.7, 29: one child, two cases in two States. People find out by
// asking, one case goes to the custodian of the other, and is closed there with
// a pointer to the one that goes on. Each has one custodian all the time.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/handoff_giver.h"
#include "server/work.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/answer_fixture.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::SizeIs;

class DuplicateTest : public testing::Test {
 protected:
  explicit DuplicateTest(
      Federation::Profile profile = Federation::Profile::kTwoParties)
      : federation_(profile) {
    federation_.Settle();
    at_ml_ = ml_.OpenCase();
    at_tn_ = tn_.OpenCase();
    tag_of_ml_ = TagOf(ml_, at_ml_);
    tag_of_tn_ = TagOf(tn_, at_tn_);
    EXPECT_NE(tag_of_ml_, tag_of_tn_);
    for (Node* const node : {&ml_, &tn_}) Agree(*node);
    EXPECT_OK(ml_.Record("worker", at_ml_, kFearsNone).status());
    for (const char* subject : {"CHILD", "FAMILY"}) {
      EXPECT_OK(ml_.Record("worker", at_ml_,
                           absl::StrCat(
                               R"({"recordDangerScreen":{"subject":
                                   "DANGER_SUBJECT_)",
                               subject,
                               R"(","result":"SCREEN_RESULT_NO_INDICATION"}})"))
                    .status());
    }
    federation_.passing = [this](const Seen&) { ExpectNoTwo(); };
  }

  void Agree(Node& node) {
    EXPECT_OK(node.Record("worker", &node == &ml_ ? at_ml_ : at_tn_,
                          Consent("granted", "SHARE_AUTHORITIES"),
                          {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
  }

  static store::v1::CaseRecord RecordOf(Node& node, const std::string& id) {
    store::v1::CaseRecord record;
    EXPECT_OK(node.storage().Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(record, server::GetRecord<store::v1::CaseRecord>(
                                   tx, Table::kCases, id));
      return absl::OkStatus();
    }));
    return record;
  }
  static std::string TagOf(Node& node, const std::string& id) {
    return RecordOf(node, id).case_tag();
  }

  // Nodes that act for the case with each tag, by their own stores.
  std::map<std::string, std::vector<std::string>> Acting() {
    std::map<std::string, std::vector<std::string>> acting;
    for (Node* const node : {&ml_, &tn_, &gn_}) {
      for (const ::causeway::Row& row : node->Rows(Table::kCases)) {
        const store::v1::CaseRecord record = RecordOf(*node, row.key);
        if (server::RequireActing(record).ok()) {
          acting[record.case_tag()].push_back(node->id());
        }
      }
    }
    return acting;
  }
  // While custody is on its way nobody acts; two never do.
  void ExpectNoTwo() {
    ++looks_;
    for (const auto& [tag, nodes] : Acting()) EXPECT_THAT(nodes, SizeIs(1));
  }
  void ExpectCustodians(const std::string& of_ml, const std::string& of_tn) {
    auto acting = Acting();
    EXPECT_THAT(acting, SizeIs(2));
    EXPECT_THAT(acting[tag_of_ml_], testing::ElementsAre(of_ml));
    EXPECT_THAT(acting[tag_of_tn_], testing::ElementsAre(of_tn));
  }

  // Tunisia asks Mali; the task there.
  std::string AskMali(const std::string& kind) {
    EXPECT_OK(tn_.Record("worker", at_tn_, AskOf("proposeInquiry", kind, "ml"),
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                  .status());
    EXPECT_OK(
        tn_.Record("supervisor", at_tn_, AskOf("approveInquiry", kind, "ml"))
            .status());
    federation_.Settle();
    const std::vector<pb::TaskView> tasks = ml_.OpenTasks();
    EXPECT_THAT(tasks, SizeIs(1));
    return tasks.empty() ? "" : tasks[0].task_id();
  }
  // What Tunisia's case heard, in order.
  std::vector<pb::InquiryOutcome> Heard() {
    std::vector<pb::InquiryOutcome> heard;
    for (const pb::Fact& fact : Facts(tn_, at_tn_)) {
      if (fact.has_inquiry_answered()) {
        heard.push_back(fact.inquiry_answered().outcome());
      }
    }
    return heard;
  }

  absl::Status AskToClose(const std::string& id, const std::string& reason,
                          const std::string& merged_into) {
    const std::string until =
        FormatDate(PlusDays(DateOf(federation_.clock().Now()), 10));
    return tn_
        .Record(
            "worker", id,
            absl::StrCat(R"({"requestClosure":{"discussed":true,"reason":)",
                         R"("CLOSURE_REASON_)", reason, R"(","mergedInto":")",
                         absl::Base64Escape(merged_into),
                         R"(","retainUntil":")", until, R"("}})"),
            {Text(pb::DOCUMENT_KIND_CLOSURE_FORM)})
        .status();
  }

  void FindOutByAsking();
  std::string HandOverAsDuplicate();
  void MergeAtTunisia(const std::string& second);
  void Play() {
    ExpectCustodians("ml", "tn");
    FindOutByAsking();
    ExpectCustodians("ml", "tn");
    const std::string second = HandOverAsDuplicate();
    ASSERT_NE(second, "");
    ExpectCustodians("tn", "tn");
    MergeAtTunisia(second);
    EXPECT_GT(looks_, 5);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string at_ml_;
  std::string at_tn_;
  std::string tag_of_ml_;
  std::string tag_of_tn_;
  int looks_ = 0;
};

void DuplicateTest::FindOutByAsking() {
  const std::string question = AskMali("INFORMATION_REQUEST");
  ASSERT_OK(ml_.RecordTask("worker", question, Answer("ANSWERED"),
                           {Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)}, at_ml_)
                .status());
  ASSERT_OK(ml_.RecordTask("supervisor", question, kReleaseAnswer).status());
  federation_.Settle();
  // Which of the two goes on is for people: Mali agrees to give its own.
  ASSERT_OK(ml_.RecordTask("supervisor", AskMali("CASE_REQUEST"),
                           Answer("AGREED"), {}, at_ml_)
                .status());
  federation_.Settle();
  EXPECT_THAT(Heard(), testing::ElementsAre(pb::INQUIRY_OUTCOME_ANSWERED,
                                            pb::INQUIRY_OUTCOME_AGREED));
}

std::string DuplicateTest::HandOverAsDuplicate() {
  EXPECT_OK(ml_.Record("worker", at_ml_,
                       R"({"proposeHandoff":{"receiver":"tn",
                           "reason":"HANDOFF_REASON_DUPLICATE"}})")
                .status());
  EXPECT_OK(ml_.Record("supervisor", at_ml_, kApproveHandoff).status());
  federation_.Settle();
  ExpectCustodians("ml", "tn");
  const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
  EXPECT_THAT(tasks, SizeIs(1));
  const std::string second =
      tasks.empty() ? "" : tn_.AcceptOffer(tasks[0].task_id());
  EXPECT_NE(second, at_tn_);
  EXPECT_EQ(TagOf(tn_, second), tag_of_ml_);
  EXPECT_EQ(tn_.View(second).epoch(), 1u);
  EXPECT_EQ(ml_.View(at_ml_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(ml_.View(at_ml_).handed_to(), "tn");
  // The other one was not touched.
  EXPECT_EQ(tn_.View(at_tn_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(tn_.View(at_tn_).epoch(), 0u);
  return second;
}

void DuplicateTest::MergeAtTunisia(const std::string& second) {
  // The pointer names a case that goes on here, and a duplicate alone has one.
  EXPECT_THAT(AskToClose(second, "DUPLICATE", ""),
              RefusedBy("G8.duplicate_pointer"));
  EXPECT_THAT(AskToClose(second, "OPENED_IN_ERROR", at_tn_),
              RefusedBy("G8.duplicate_pointer"));
  EXPECT_THAT(AskToClose(second, "DUPLICATE", second),
              RefusedBy("input.field"));
  EXPECT_THAT(AskToClose(second, "DUPLICATE", at_ml_),
              RefusedBy("input.field"));
  ASSERT_OK(AskToClose(second, "DUPLICATE", at_tn_));
  ASSERT_OK(
      tn_.Record("supervisor", second, R"({"approveClosure":{}})").status());
  EXPECT_TRUE(tn_.View(second).closed());
  EXPECT_FALSE(tn_.View(at_tn_).closed());
  std::string merged_into;
  for (const pb::Fact& fact : Facts(tn_, second)) {
    if (fact.has_closure_requested()) {
      merged_into = fact.closure_requested().merged_into();
    }
  }
  EXPECT_EQ(merged_into, tag_of_tn_);
  EXPECT_TRUE(tn_.Verify(second).verified()) << tn_.Verify(second).problem();
  EXPECT_TRUE(tn_.Verify(at_tn_).verified()) << tn_.Verify(at_tn_).problem();
  // For good: not opened again, and no case is merged into a closed one.
  EXPECT_THAT(tn_.Record("supervisor", second,
                         R"({"reopenCase":{"to":"STEP_ASSESSMENT",
                             "reason":"REOPENING_REASON_NEGLECT"}})",
                         {Text(pb::DOCUMENT_KIND_REOPENING_FORM)})
                  .status(),
              RefusedBy("R.reopenable"));
  EXPECT_THAT(AskToClose(at_tn_, "DUPLICATE", second),
              RefusedBy("input.field"));
  // The child has one case in which anybody records, and it goes on.
  EXPECT_THAT(ml_.Record("worker", at_ml_,
                         R"({"recordOrigin":{"nationalities":["SN"]}})")
                  .status(),
              RefusedBy("custody.superseded"));
  EXPECT_OK(tn_.Record("worker", at_tn_,
                       R"({"recordOrigin":{"nationalities":["SN"]}})")
                .status());
}

TEST_F(DuplicateTest, OneOfTwoCasesOfAChildEndsInTheOther) { Play(); }

class WitnessedDuplicateTest : public DuplicateTest {
 protected:
  WitnessedDuplicateTest() : DuplicateTest(Federation::Profile::kWitness) {}
};

TEST_F(WitnessedDuplicateTest, OneOfTwoCasesOfAChildEndsInTheOther) { Play(); }

}  // namespace
}  // namespace causeway::exchange_test
