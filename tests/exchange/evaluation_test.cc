// Evaluations in the country of origin: recalled, declined, and in the way of
// a hand-off.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr char kApprove[] = R"({"approveEvaluation":{}})";
constexpr char kPropose[] =
    R"({"proposeEvaluation":{"evaluator":"gn","level":"EVALUATION_LEVEL_VIABILITY","wishesRecorded":true}})";
constexpr char kReport[] =
    R"({"submitReport":{"result":"EVALUATION_RESULT_FAMILY_FOUND_SUITABLE"}})";
constexpr char kApproveReport[] = R"({"approveReport":{}})";
constexpr char kRecall[] = R"({"recallEvaluation":{}})";

std::vector<pb::Document> RequestForm() {
  return {Text(pb::DOCUMENT_KIND_EVALUATION_REQUEST)};
}

class EvaluationTest : public testing::Test {
 protected:
  EvaluationTest() : tn_(federation_.at("tn")), gn_(federation_.at("gn")) {
    // The shipped journey up to the temporary care in Tunisia.
    pb::Journey journey = ShippedJourney("return-to-family.json");
    journey.mutable_acts()->DeleteSubrange(20, journey.acts_size() - 20);
    case_id_ = Play(federation_, journey).at("child").at("tn");
    // The journey's consent names Guinea alone; here the case goes to Mali too.
    EXPECT_OK(tn_.Record("worker", case_id_,
                         Consent("granted", "CASE_TRANSFER"),
                         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
  }
  void Request() {
    ASSERT_OK(tn_.Record("worker", case_id_, kPropose, RequestForm()).status());
    ASSERT_OK(tn_.Record("supervisor", case_id_, kApprove).status());
  }

  // What the evaluator still has to answer is the recall.
  pb::TaskView OnlyRecall() {
    const std::vector<pb::TaskView> tasks = gn_.OpenTasks();
    EXPECT_EQ(tasks.size(), 1u);
    if (tasks.empty()) return pb::TaskView();
    EXPECT_EQ(tasks[0].message_type(), pb::MESSAGE_TYPE_RECALL);
    EXPECT_EQ(tasks[0].kind(), pb::TASK_KIND_INQUIRY);
    return tasks[0];
  }
  // The evaluator takes the request on, visits, and its report leaves.
  void Report(const std::string& task, bool first) {
    if (first) {
      ASSERT_OK(gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})"));
      ASSERT_OK(gn_.RecordTask("worker", task,
                               R"({"recordVisit":{"familyFound":true}})",
                               {Text(pb::DOCUMENT_KIND_VISIT_RECORD)}));
      ASSERT_OK(gn_.RecordTask("worker", task, Screen()));
    }
    ASSERT_OK(gn_.RecordTask("worker", task, kReport,
                             {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)}));
    ASSERT_OK(gn_.RecordTask("supervisor", task, kApproveReport));
    federation_.Settle();
  }

  Federation federation_;
  Node& tn_;
  Node& gn_;
  std::string case_id_;
};

// domain.md 5.3: RETURNED_FOR_MORE, ACCEPTED_BY_REQUESTER.
TEST_F(EvaluationTest, AnInsufficientReportGoesBackUntilOneIsAccepted) {
  constexpr char kReturn[] = R"({"returnEvaluation":{"lacks":
      ["REPORT_LACK_SAFETY","REPORT_LACK_OTHER_RELATIVES"]}})";
  constexpr char kAccept[] = R"({"acceptReport":{}})";
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  EXPECT_THAT(tn_.Record("worker", case_id_, kReturn),
              RefusedBy("E.report_undecided"));
  Report(task, true);
  EXPECT_TRUE(gn_.OpenTasks().empty());
  ASSERT_OK(tn_.Record("worker", case_id_, kReturn));
  federation_.Settle();
  const pb::TaskView again = gn_.Task(task);
  EXPECT_EQ(again.state(), pb::TASK_STATE_ACCEPTED);
  EXPECT_THAT(again.report_lacks(),
              testing::ElementsAre(pb::REPORT_LACK_SAFETY,
                                   pb::REPORT_LACK_OTHER_RELATIVES));
  EXPECT_EQ(tn_.View(case_id_).evaluation().phase(),
            pb::EVALUATION_PHASE_RETURNED);
  // What it said no longer counts.
  EXPECT_THAT(tn_.Record("worker", case_id_,
                         R"({"informChild":{"about":
                             "INFORMED_ABOUT_EVALUATION"}})"),
              RefusedBy("G5.result_received"));
  Report(task, false);
  EXPECT_TRUE(gn_.Task(task).report_lacks().empty());
  ASSERT_OK(tn_.Record("worker", case_id_, kAccept));
  EXPECT_THAT(tn_.Record("worker", case_id_, kReturn),
              RefusedBy("E.report_undecided"));
  federation_.Settle();
  EXPECT_TRUE(gn_.Task(task).report_accepted());
  EXPECT_EQ(tn_.View(case_id_).evaluation().phase(),
            pb::EVALUATION_PHASE_ACCEPTED);
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

// A report that a gate holds shows with its task; a recall ends it.
TEST_F(EvaluationTest, AReportThatAGateHeldDoesNotLeaveAfterARecall) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  ASSERT_OK(gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})"));
  ASSERT_OK(gn_.RecordTask("worker", task,
                           R"({"recordVisit":{"familyFound":true}})",
                           {Text(pb::DOCUMENT_KIND_VISIT_RECORD)}));
  ASSERT_OK(gn_.RecordTask("worker", task, Screen()));
  ASSERT_OK(gn_.RecordTask("worker", task, kReport,
                           {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)}));
  federation_.fate = [](const std::string& from, const std::string&) {
    return from == "gn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ASSERT_OK(gn_.RecordTask("supervisor", task, kApproveReport));
  ASSERT_OK(gn_.RecordTask(
      "worker", task,
      R"({"recordScreen":{"nationalities":["TN"],"habitualResidences":["TN"],
          "asylum":"ASYLUM_STATUS_PENDING",
          "displacement":"DISPLACEMENT_STATUS_MIGRANT",
          "trafficking":"SCREEN_RESULT_NO_INDICATION",
          "dangerToChild":"SCREEN_RESULT_NO_INDICATION",
          "dangerToFamily":"SCREEN_RESULT_NO_INDICATION",
          "ground":"SHARING_GROUND_LEGAL_OBLIGATION"}})"));
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(gn_.Task(task).delivery(), pb::DELIVERY_STATE_HELD);
  EXPECT_EQ(gn_.OpenDeliveries("supervisor").at(0).last_rule(), "P1.asylum");
  ASSERT_OK(tn_.Record("supervisor", case_id_, R"({"recallEvaluation":{}})"));
  federation_.Settle();
  EXPECT_TRUE(gn_.OpenDeliveries().empty());
  EXPECT_EQ(gn_.Task(task).delivery(), pb::DELIVERY_STATE_UNSPECIFIED);
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

// The evaluator's own supervisor sends the report back to its author.
TEST_F(EvaluationTest, ASupervisorSendsAReportBackToItsAuthor) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  ASSERT_OK(gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})"));
  ASSERT_OK(gn_.RecordTask("worker", task,
                           R"({"recordVisit":{"familyFound":true}})",
                           {Text(pb::DOCUMENT_KIND_VISIT_RECORD)}));
  ASSERT_OK(gn_.RecordTask("worker", task, Screen()));
  ASSERT_OK(gn_.RecordTask("worker", task, kReport,
                           {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)}));
  EXPECT_THAT(
      gn_.RecordTask("supervisor", task, R"({"rejectReport":{"report":"1"}})"),
      RefusedBy("EV.same_report"));
  ASSERT_OK(
      gn_.RecordTask("supervisor", task, R"({"rejectReport":{"report":"2"}})"));
  EXPECT_EQ(gn_.Task(task).state(), pb::TASK_STATE_ACCEPTED);
  EXPECT_THAT(
      gn_.RecordTask("supervisor", task, R"({"approveReport":{"report":"2"}})"),
      RefusedBy("EV.report_submitted"));
  Report(task, false);
  EXPECT_EQ(gn_.Task(task).state(), pb::TASK_STATE_DONE);
}

// Who evaluates tells of a danger under the reference of the request, through
// what is known of the child here; the case of the requester is urgent with it.
TEST_F(EvaluationTest, WhoEvaluatesTellsOfADanger) {
  constexpr char kDanger[] = R"({"sendNotice":{
      "kind":"INQUIRY_KIND_DANGER_NOTICE","danger":"URGENT_KIND_SAFETY",
      "whereabouts":"GN","measure":"PROTECTIVE_MEASURE_NONE",
      "sex":"CHILD_SEX_FEMALE"}})";
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  EXPECT_THAT(gn_.RecordTask("worker", task, kDanger),
              RefusedBy("answer.not_judged"));
  ASSERT_OK(gn_.RecordTask("worker", task, Screen()));
  EXPECT_THAT(gn_.RecordTask("worker", task,
                             R"({"sendNotice":{"kind":
                                 "INQUIRY_KIND_DANGER_NOTICE"}})"),
              RefusedBy("input.field"));
  ASSERT_OK(gn_.RecordTask("worker", task, kDanger));
  federation_.Settle();
  ASSERT_EQ(tn_.OpenTasks().size(), 1u);
  const pb::TaskView told = tn_.OpenTasks().at(0);
  EXPECT_EQ(told.case_id(), case_id_);
  EXPECT_EQ(told.inquiry().whereabouts(), "GN");
  EXPECT_EQ(told.inquiry().sex(), pb::CHILD_SEX_FEMALE);
  EXPECT_TRUE(tn_.View(case_id_).urgent());
  EXPECT_EQ(gn_.OpenTasks().size(), 2u);  // And the answer is awaited.
  ASSERT_OK(tn_.RecordTask("worker", told.task_id(), Answer("RECEIVED")));
  federation_.Settle();
  EXPECT_EQ(gn_.OpenTasks().size(), 1u);
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

TEST_F(EvaluationTest, ARecalledRequestEndsTheEvaluatorsWork) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  ASSERT_OK(
      gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})").status());
  federation_.Settle();
  ASSERT_OK(tn_.Record("worker", case_id_, kRecall).status());
  federation_.Settle();
  EXPECT_EQ(OnlyRecall().earlier_task_ids(0), task);
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
      "status":"ASYLUM_STATUS_PENDING","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})"));
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
  OnlyRecall();
  EXPECT_THAT(tn_.Record("worker", case_id_, kPropose, RequestForm()),
              RefusedBy("P1.asylum"));

  ASSERT_OK(tn_.Record("worker", case_id_, R"({"withdrawConsent":{
      "scopes":["CONSENT_SCOPE_TRACING"],
      "givenBy":"CONSENT_GIVER_CHILD"}})"));
  federation_.Settle();
  ASSERT_EQ(gn_.OpenTasks().size(), 2u);
  federation_.clock().Advance(absl::Hours(24 * 4));
  const auto waits_for_guinea = [&] {
    const std::vector<pb::DueItem> due = tn_.Due("worker");
    return std::count_if(due.begin(), due.end(), [](const pb::DueItem& item) {
      return (item.limit() == "inquiry_answer" ||
              item.limit() == "consent_change_answer") &&
             item.state() >= pb::DUE_STATE_OVERDUE;
    });
  };
  // The recall and the change of consent, each answered by a person.
  const auto open = waits_for_guinea();
  EXPECT_GE(open, 2);
  for (const pb::TaskView& told : gn_.OpenTasks()) {
    EXPECT_EQ(told.due_state(), pb::DUE_STATE_ESCALATED);
    ASSERT_OK(gn_.RecordTask("supervisor", told.task_id(),
                             R"({"answerInquiry":{"outcome":
                                 "INQUIRY_OUTCOME_ERASED"}})"));
  }
  federation_.Settle();
  EXPECT_EQ(waits_for_guinea(), open - 2);
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

// Whom a recall reached knows no other node: what it did with the data is told
// to the one that asked, wherever the case is by then.
TEST_F(EvaluationTest, ARecallIsAnsweredToWhoSentItAfterTheHandOff) {
  Request();
  federation_.Settle();
  ASSERT_OK(tn_.Record("supervisor", case_id_, kRecall).status());
  federation_.Settle();
  const pb::TaskView recall = OnlyRecall();
  Node& ml = federation_.at("ml");
  ASSERT_OK(tn_.Record("worker", case_id_, ProposeMovedOn("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  const std::string at_mali =
      ml.AcceptOffer(ml.OpenTaskOf(pb::MESSAGE_TYPE_OFFER));
  ASSERT_NE(at_mali, "");
  const auto waits = testing::Contains(testing::HasSubstr("Not answered yet"));
  EXPECT_THAT(tn_.Presses("worker", case_id_), waits);
  ASSERT_OK(gn_.RecordTask(
      "supervisor", recall.task_id(),
      R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_ERASED"}})"));
  federation_.Settle();
  EXPECT_THAT(tn_.Presses("worker", case_id_), testing::Not(waits));
  pb::GetCaseRequest request;
  request.set_case_id(case_id_);
  const auto view =
      tn_.cases().GetCase(tn_.As("worker", "CaseService.GetCase"), request);
  ASSERT_OK(view.status());
  ASSERT_EQ(view->protected_().late_answers_size(), 1);
  const pb::LateAnswer& late = view->protected_().late_answers(0);
  EXPECT_EQ(late.holder(), "gn");
  EXPECT_EQ(late.kind(), pb::INQUIRY_KIND_RECALL);
  EXPECT_EQ(late.outcome(), pb::INQUIRY_OUTCOME_ERASED);
  EXPECT_TRUE(ml.Verify(at_mali).verified());
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
  OnlyRecall();
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
  tn_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(tn_.View(case_id_).handed_to(), "ml");
}

// Guinea's worker did the work and submitted this report.
class ReportTest : public EvaluationTest {
 protected:
  ReportTest() {
    Request();
    federation_.Settle();
    task_ = gn_.OpenTasks().at(0).task_id();
    EXPECT_OK(
        gn_.RecordTask("worker", task_, R"({"acceptEvaluation":{}})").status());
    Report();
  }
  void Report(const std::string& case_id = "") {
    EXPECT_OK(
        gn_.RecordTask(
               "worker", task_,
               R"({"submitReport":{"result":"EVALUATION_RESULT_NOT_FOUND"}})",
               {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)}, case_id)
            .status());
  }
  absl::Status Approve(const std::string& who = "supervisor",
                       const std::string& act = R"({"approveReport":{}})") {
    return gn_.RecordTask(who, task_, act).status();
  }
  bool Received() {
    federation_.Settle();
    for (const pb::TimelineEntry& entry : tn_.Timeline(case_id_)) {
      if (entry.fact().has_evaluation_received()) return true;
    }
    return false;
  }

  std::string task_;
};

TEST_F(ReportTest, AReportLeavesOnlyUnderAScreenOfAnotherPerson) {
  EXPECT_THAT(Approve(), RefusedBy("answer.not_judged"));
  ASSERT_OK(gn_.RecordTask("supervisor", task_, Screen()).status());
  EXPECT_THAT(Approve(), RefusedBy("answer.screen_countersigned"));
  std::string screen = Screen("PENDING");
  screen.replace(screen.find("GN"), 2, "TN");  // The child fled Tunisia.
  ASSERT_OK(gn_.RecordTask("worker", task_, screen).status());
  EXPECT_THAT(Approve(), RefusedBy("P1.asylum"));
  ASSERT_OK(gn_.RecordTask("worker", task_,
                           Screen("NOT_KNOWN", "SHARING_GROUND_UNSPECIFIED"))
                .status());
  EXPECT_THAT(Approve(), RefusedBy("P6.consent"));
  EXPECT_FALSE(Received());
  ASSERT_OK(gn_.RecordTask("worker", task_, Screen()).status());
  ASSERT_OK(Approve());
  EXPECT_TRUE(Received());
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

TEST_F(ReportTest, WhatIsApprovedIsTheReportThatWasSeen) {
  ASSERT_OK(gn_.RecordTask("worker", task_, Screen()).status());
  const pb::PreparedView seen = gn_.Task(task_).prepared();
  EXPECT_EQ(seen.prepared_by(), gn_.Staff("worker"));
  EXPECT_EQ(seen.result(), pb::EVALUATION_RESULT_NOT_FOUND);
  EXPECT_EQ(seen.documents_size(), 1);
  Report();
  EXPECT_THAT(
      Approve("supervisor", absl::StrCat(R"({"approveReport":{"report":")",
                                         seen.number(), R"("}})")),
      RefusedBy("EV.same_report"));
  EXPECT_OK(Approve());
}

TEST_F(ReportTest, AScreenRecordedBeforeItLeftHoldsIt) {
  ASSERT_OK(gn_.RecordTask("worker", task_, Screen()).status());
  ASSERT_OK(Approve());
  std::string screen = Screen("PENDING");
  screen.replace(screen.find("GN"), 2, "TN");
  ASSERT_OK(gn_.RecordTask("worker", task_, screen).status());
  EXPECT_FALSE(Received());
  const auto held = gn_.OpenDeliveries("supervisor");
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].last_rule(), "P1.asylum");
}

TEST_F(ReportTest, ACaseOfTheEvaluatorJudgesItAndItsJournalSaysSo) {
  const std::string at_gn = gn_.OpenCase();
  Report(at_gn);
  EXPECT_EQ(gn_.Task(task_).case_id(), at_gn);
  EXPECT_THAT(Approve(), RefusedBy("P6.consent"));
  ASSERT_OK(gn_.Record("worker", at_gn, Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  const std::uint64_t before = gn_.View(at_gn).open_entries();
  ASSERT_OK(Approve());
  EXPECT_EQ(gn_.View(at_gn).open_entries(), before + 1);
  EXPECT_TRUE(Received());
  EXPECT_TRUE(gn_.Verify(at_gn).verified());
}

// The requester recalls an evaluation; its report is not taken back here.
TEST_F(EvaluationTest, AReportThatWaitsIsNotTakenBackFromTheCase) {
  Request();
  federation_.Settle();
  const std::string task = gn_.OpenTasks().at(0).task_id();
  const std::string at_gn = gn_.OpenCase();
  ASSERT_OK(gn_.Record("worker", at_gn, Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  ASSERT_OK(gn_.RecordTask("worker", task, R"({"acceptEvaluation":{}})"));
  ASSERT_OK(gn_.RecordTask("worker", task,
                           R"({"recordVisit":{"familyFound":true}})",
                           {Text(pb::DOCUMENT_KIND_VISIT_RECORD)}));
  ASSERT_OK(gn_.RecordTask("worker", task, kReport,
                           {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)}, at_gn));
  ASSERT_OK(gn_.RecordTask("supervisor", task, kApproveReport));
  std::string digest;
  for (const pb::Fact& fact : Facts(gn_, at_gn)) {
    if (fact.has_answer_sent()) digest = fact.answer_sent().answer_digest();
  }
  EXPECT_THAT(gn_.Record("supervisor", at_gn, TakeBack("tn", digest)).status(),
              RefusedBy("delivery.report_stands"));
  federation_.Settle();
  EXPECT_EQ(tn_.View(case_id_).evaluation().phase(),
            pb::EVALUATION_PHASE_RECEIVED);
}

}  // namespace
}  // namespace causeway::exchange_test
