// Evaluations in the country of origin: recalled, declined, and in the way of
// a hand-off.

#include <algorithm>

#include "gtest/gtest.h"
#include "journal/message.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr char kApprove[] = R"({"approveEvaluation":{}})";
constexpr char kPropose[] =
    R"({"proposeEvaluation":{"evaluator":"gn","level":"EVALUATION_LEVEL_VIABILITY"}})";
constexpr char kRecall[] = R"({"recallEvaluation":{}})";

std::vector<pb::Document> RequestForm() {
  return {Text(pb::DOCUMENT_KIND_EVALUATION_REQUEST)};
}

class EvaluationTest : public testing::Test {
 protected:
  EvaluationTest() : tn_(federation_.at("tn")), gn_(federation_.at("gn")) {
    // The shipped journey up to the temporary care in Tunisia.
    pb::Journey journey = ShippedJourney("return-to-family.json");
    journey.mutable_acts()->DeleteSubrange(18, journey.acts_size() - 18);
    case_id_ = Play(federation_, journey).at("child").at("tn");
  }
  void Request() {
    ASSERT_OK(tn_.Record("worker", case_id_, kPropose, RequestForm()).status());
    ASSERT_OK(tn_.Record("supervisor", case_id_, kApprove).status());
  }

  Federation federation_;
  Node& tn_;
  Node& gn_;
  std::string case_id_;
};

TEST_F(EvaluationTest, ARecalledRequestEndsTheEvaluatorsWork) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  ASSERT_OK(
      gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})").status());
  federation_.Settle();
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  federation_.Settle();
  EXPECT_TRUE(gn_.OpenTasks().empty());
  EXPECT_THAT(
      gn_.RecordTask("worker", task, R"({"recordVisit":{"familyFound":true}})")
          .status(),
      RefusedBy("evaluation.over"));
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

// The evaluator must know whom to visit; a recall takes that back.
TEST_F(EvaluationTest, TheRequestFormGoesWithTheRequestAndARecallDestroysIt) {
  Request();
  federation_.Settle();
  const pb::TaskView task = gn_.OpenTasks().at(0);
  ASSERT_EQ(task.documents_size(), 1);
  pb::GetDocumentRequest request;
  request.set_task_id(task.task_id());
  request.set_commitment(task.documents(0));
  const auto call = gn_.As("worker", "CaseService.GetDocument");
  const auto document = gn_.cases().GetDocument(call, request);
  ASSERT_OK(document.status());
  EXPECT_EQ(document->form().evaluation_request().persons_size(), 1);
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  federation_.Settle();
  EXPECT_EQ(gn_.cases().GetDocument(call, request).status().code(),
            absl::StatusCode::kNotFound);
}

// A claim for asylum while the origin evaluates: the gate closes, RECALL goes
// through it, of the one size and without a word; when the child takes its
// consent back, who had something must say what became of it.
TEST_F(EvaluationTest, AfterAClaimForAsylumTheOriginAnswersForWhatItHad) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  ASSERT_OK(gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})"));
  federation_.Settle();
  ASSERT_OK(tn_.Record("worker", case_id_, R"({"recordAsylumStatus":{
      "status":"ASYLUM_STATUS_PENDING"}})"));
  federation_.seen.clear();
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall));
  federation_.Settle();
  ASSERT_EQ(federation_.seen.size(), 1u);
  pb::DeliverRequest request;
  ASSERT_TRUE(request.ParseFromString(federation_.seen[0].request));
  ASSERT_OK_AND_ASSIGN(
      const journal::OpenedMessage recall,
      journal::OpenMessage(request.envelope(), "gn", "tn",
                           *gn_.env().sealing_keys, *gn_.env().directory));
  EXPECT_EQ(recall.header.type(), pb::MESSAGE_TYPE_RECALL);
  EXPECT_EQ(recall.padded_bytes, 4096u);
  EXPECT_EQ(recall.fact_bytes, "");
  EXPECT_TRUE(recall.documents.empty());
  EXPECT_TRUE(gn_.OpenTasks().empty());
  EXPECT_THAT(tn_.Record("worker", case_id_, kPropose, RequestForm()),
              RefusedBy("P1.asylum"));

  ASSERT_OK(tn_.Record("worker", case_id_, R"({"withdrawConsent":{
      "scopes":["CONSENT_SCOPE_TRACING"],
      "givenBy":"CONSENT_GIVER_CHILD"}})"));
  federation_.Settle();
  ASSERT_EQ(gn_.OpenTasks().size(), 1u);
  federation_.clock().Advance(absl::Hours(24 * 4));
  const auto waits_for_guinea = [&] {
    const auto due = tn_.cases().ListDue(
        tn_.As("worker", "CaseService.ListDue"), pb::ListDueRequest());
    EXPECT_OK(due);
    return std::count_if(due->items().begin(), due->items().end(),
                         [](const pb::DueItem& item) {
                           return item.limit() == "inquiry_answer" &&
                                  item.state() >= pb::DUE_STATE_OVERDUE;
                         });
  };
  const auto open = waits_for_guinea();
  EXPECT_GE(open, 1);
  ASSERT_OK(gn_.RecordTask("supervisor", gn_.OpenTasks().at(0).task_id(),
                           R"({"answerInquiry":{"outcome":
                               "INQUIRY_OUTCOME_ERASED"}})"));
  federation_.Settle();
  EXPECT_EQ(waits_for_guinea(), open - 1);
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

TEST_F(EvaluationTest, OnlyTheFormMadeForItGoesToTheOrigin) {
  EXPECT_THAT(tn_.Record("worker", case_id_, kPropose).status(),
              RefusedBy("G5in.request_form"));
  std::vector<pb::Document> more = RequestForm();
  more.push_back(Text(pb::DOCUMENT_KIND_CHILD_VIEWS));
  EXPECT_THAT(tn_.Record("worker", case_id_, kPropose, more).status(),
              RefusedBy("E.request_form_alone"));
  more.pop_back();
  more[0].clear_form();
  more[0].set_text("a letter");
  EXPECT_THAT(tn_.Record("worker", case_id_, kPropose, more).status(),
              RefusedBy("form.needed"));
}

TEST_F(EvaluationTest, ARequestRecalledBeforeItLeftIsNeverHeardOf) {
  const std::size_t before = federation_.seen.size();
  Request();
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  federation_.Settle();
  EXPECT_EQ(federation_.seen.size(), before);
}

TEST_F(EvaluationTest, ARecallThatOvertakesItsRequestIsRemembered) {
  bool lose = true;
  federation_.fate = [&lose](const std::string&, const std::string&) {
    return lose ? Fate::kLoseRequest : Fate::kDeliver;
  };
  Request();
  tn_.sender().RunOnce();  // Tried, lost.
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  lose = false;
  federation_.Settle();
  EXPECT_TRUE(gn_.OpenTasks().empty());
}

TEST_F(EvaluationTest, ADeclinedRequestIsRecordedAndAnotherMayBeMade) {
  Request();
  federation_.Settle();
  ASSERT_OK(
      gn_.RecordTask("worker", gn_.OpenTasks().at(0).task_id(),
                     R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})")
          .status());
  federation_.Settle();
  Request();
  federation_.Settle();
  EXPECT_EQ(gn_.OpenTasks().size(), 1u);
}

TEST_F(EvaluationTest, AnOpenRequestStandsInTheWayOfAnOffer) {
  Request();
  EXPECT_THAT(
      tn_.Record("worker", case_id_, ProposeCompetence("ml")).status().ok()
          ? tn_.Record("supervisor", case_id_, kApproveHandoff).status()
          : absl::OkStatus(),
      RefusedBy("H.request_open"));
}

TEST_F(EvaluationTest, ARequestMadeDuringAHandOffDelaysTheRelease) {
  Node& ml = federation_.at("ml");
  ASSERT_OK(tn_.Record("worker", case_id_, ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_OK(ml.RecordTask("supervisor", ml.OpenTasks().at(0).task_id(),
                          R"({"acceptOffer":{"worker":")" + ml.Staff("worker") +
                              R"("}})")
                .status());
  ml.sender().RunOnce();  // ACCEPT
  Request();
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(tn_.View(case_id_).handed_to(), "ml");
}

}  // namespace
}  // namespace causeway::exchange_test
