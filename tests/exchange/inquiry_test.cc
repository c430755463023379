// What authorities ask and tell each other while custody stays.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/inquiry_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(InquiryTest, AQuestionArrivesWithItsDocumentsAndTheAnswerComesBack) {
  Ask("INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD);
  const pb::TaskView task = OnlyTask();
  EXPECT_EQ(task.kind(), pb::TASK_KIND_INQUIRY);
  EXPECT_EQ(task.message_type(), pb::MESSAGE_TYPE_INFORMATION_REQUEST);
  EXPECT_EQ(task.inquiry().age_band(), pb::AGE_BAND_15_TO_17);
  ASSERT_THAT(task.documents(), SizeIs(1));
  pb::GetDocumentRequest request;
  request.set_task_id(task.task_id());
  request.set_commitment(task.documents(0));
  const auto read = tn_.cases().GetDocument(
      tn_.As("worker", "CaseService.GetDocument"), request);
  ASSERT_OK(read.status());
  EXPECT_EQ(read->kind(), pb::DOCUMENT_KIND_INQUIRY_RECORD);
  EXPECT_FALSE(task.has_answer());

  EXPECT_THAT(
      tn_.RecordTask("supervisor", task.task_id(), Answer("ANSWERED")).status(),
      RefusedBy("I.answer_written"));
  ASSERT_OK(tn_.AnswerInWriting(task.task_id(), "ANSWERED",
                                Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)));
  federation_.Settle();
  EXPECT_EQ(Answers(), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_THAT(
      tn_.RecordTask("supervisor", task.task_id(), Answer("REFUSED")).status(),
      RefusedBy("inquiry.answered"));
  // Who answered can still say what.
  pb::GetTaskRequest get;
  get.set_task_id(task.task_id());
  const auto answered =
      tn_.tasks().GetTask(tn_.As("worker", "CaseService.GetTask"), get);
  ASSERT_OK(answered.status());
  EXPECT_EQ(answered->answer().inquiry_answered().outcome(),
            pb::INQUIRY_OUTCOME_ANSWERED);
  EXPECT_EQ(answered->answer().meta().staff_number(), tn_.Staff("supervisor"));
  ASSERT_THAT(answered->answer_documents(), SizeIs(1));
  request.set_commitment(answered->answer_documents(0));
  const auto said = tn_.cases().GetDocument(
      tn_.As("worker", "CaseService.GetDocument"), request);
  ASSERT_OK(said.status());
  EXPECT_EQ(said->kind(), pb::DOCUMENT_KIND_INQUIRY_ANSWER);
}

TEST_F(InquiryTest, OnlyASupervisorAnswersAndOnlyWhatFits) {
  Ask("PLACEMENT_CONSULTATION", pb::DOCUMENT_KIND_PLACEMENT_REPORT,
      R"(,"country":"TN")");
  const std::string task = OnlyTask().task_id();
  EXPECT_EQ(OnlyTask().inquiry().country(), "TN");
  EXPECT_THAT(tn_.RecordTask("worker", task, Answer("CONSENTED")).status(),
              RefusedBy("I.decided_by_supervisor"));
  EXPECT_THAT(tn_.RecordTask("supervisor", task, Answer("ERASED")).status(),
              RefusedBy("I.outcome"));
  EXPECT_THAT(
      tn_.RecordTask("supervisor", task, Answer("UNSPECIFIED")).status(),
      RefusedBy("I.outcome"));
  EXPECT_THAT(
      tn_.RecordTask("supervisor", task,
                     R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})")
          .status(),
      RefusedBy("task.kind"));
  EXPECT_THAT(tn_.RecordTask("supervisor", task, Answer("CONSENTED")).status(),
              RefusedBy("answer.not_judged"));
  ASSERT_OK(tn_.RecordTask("worker", task, Screen()).status());
  ASSERT_OK(tn_.RecordTask("supervisor", task, Answer("CONSENTED")).status());
  federation_.Settle();
  EXPECT_EQ(Answers(), 1);
}

// The package of article 33 is its form, and about the country that is asked.
TEST_F(InquiryTest, APlacementIsConsultedOnByItsForm) {
  const char act[] = R"({"proposeInquiry":{"kind":
      "INQUIRY_KIND_PLACEMENT_CONSULTATION","recipient":"tn","country":"TN"}})";
  pb::Document words;
  words.set_kind(pb::DOCUMENT_KIND_PLACEMENT_REPORT);
  words.set_text("Any words.");
  EXPECT_THAT(ml_.Record("worker", case_id_, act, {words}).status(),
              RefusedBy("form.needed"));
  pb::Document report = Text(pb::DOCUMENT_KIND_PLACEMENT_REPORT);
  report.mutable_form()->mutable_placement_report()->set_country("TN");
  const auto as_it_is = [&](const pb::Document& document) {
    static int calls = 0;
    pb::RecordRequest request;
    request.set_case_id(case_id_);
    request.set_idempotency_key(absl::StrCat("placement-report-", ++calls));
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(act, request.mutable_act())
            .ok());
    *request.add_documents() = document;
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return ml_.cases()
        .Record(ml_.As("worker", "CaseService.Record"), request)
        .status();
  };
  const auto spoilt = [&](void (*spoil)(pb::PlacementReportForm*)) {
    pb::Document one = report;
    spoil(one.mutable_form()->mutable_placement_report());
    return as_it_is(one);
  };
  EXPECT_THAT(
      spoilt([](pb::PlacementReportForm* form) { form->clear_reasons(); }),
      RefusedBy("form.faults"));
  EXPECT_THAT(
      spoilt([](pb::PlacementReportForm* form) { form->clear_place(); }),
      RefusedBy("form.faults"));
  EXPECT_THAT(spoilt([](pb::PlacementReportForm* form) {
                form->set_paid_by("nobody_at_all");
              }),
              RefusedBy("form.faults"));
  EXPECT_THAT(
      spoilt([](pb::PlacementReportForm* form) { form->clear_planned_from(); }),
      RefusedBy("form.faults"));
  EXPECT_THAT(spoilt([](pb::PlacementReportForm* form) {
                form->set_planned_until("2025-01-01");
              }),
              RefusedBy("form.faults"));
  EXPECT_THAT(
      spoilt([](pb::PlacementReportForm* form) { form->set_country("IT"); }),
      RefusedBy("form.contradicts"));
  EXPECT_OK(as_it_is(report));
}

TEST_F(InquiryTest, NothingLeavesWithoutASecondPersonAndConsent) {
  const std::size_t before = federation_.seen.size();
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  federation_.Settle();
  EXPECT_EQ(federation_.seen.size(), before);
  EXPECT_THAT(ml_.Record("worker", case_id_,
                         Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                  .status(),
              RefusedBy("role.function"));
  Agree("refused");
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                  .status(),
              RefusedBy("P6.consent"));
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         Inquiry("approveInquiry", "MEASURE_NOTICE"))
                  .status(),
              RefusedBy("I.proposed"));
  federation_.Settle();
  EXPECT_EQ(federation_.seen.size(), before);
}

// A second proposal in place of the first is not released by who saw the first.
TEST_F(InquiryTest, WhatLeavesIsTheProposalThatWasSeen) {
  const auto propose = [&] {
    const auto answer = ml_.Record(
        "worker", case_id_, Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
        {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)});
    EXPECT_OK(answer.status());
    return answer.ok() ? answer->entries(0) : pb::TimelineEntry();
  };
  const auto approve = [&](std::uint64_t proposal) {
    return ml_
        .Record("supervisor", case_id_,
                Inquiry("approveInquiry", "INFORMATION_REQUEST",
                        absl::StrCat(R"(,"proposal":")", proposal, R"(")")))
        .status();
  };
  const pb::TimelineEntry first = propose();
  const pb::TimelineEntry second = propose();
  EXPECT_THAT(approve(first.sequence()), RefusedBy("I.same_proposal"));
  ASSERT_OK(approve(second.sequence()));
  federation_.Settle();
  ASSERT_THAT(OnlyTask().documents(), SizeIs(1));
  EXPECT_EQ(OnlyTask().documents(0), second.documents(0));
}

TEST_F(InquiryTest, AHandoffIsOfferedAsItWasSeen) {
  const auto propose = [&](const std::string& receiver) {
    return ml_.Record("worker", case_id_, ProposeMovedOn(receiver));
  };
  ml_.HearsChildIsAt(federation_.at("gn"), case_id_);
  const auto first = propose("gn");
  ASSERT_OK(first.status());
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  ASSERT_OK(propose("tn").status());
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         absl::StrCat(R"({"approveHandoff":{"proposal":")",
                                      first->entries(0).sequence(), R"("}})"))
                  .status(),
              RefusedBy("H.same_proposal"));
  EXPECT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
}

TEST_F(InquiryTest, ADangerNoticeGoesAtOnceAsCodedFields) {
  EXPECT_THAT(
      ml_.Record("worker", case_id_, Inquiry("sendNotice", "DANGER_NOTICE"))
          .status(),
      RefusedBy("I.cause"));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
  EXPECT_THAT(
      ml_.Record("worker", case_id_, Inquiry("sendNotice", "CONSENT_CHANGED"))
          .status(),
      RefusedBy("I.notice_kind"));
  ASSERT_OK(
      ml_.Record("worker", case_id_, Inquiry("sendNotice", "DANGER_NOTICE"))
          .status());
  federation_.Settle();
  const pb::TaskView task = OnlyTask();
  EXPECT_EQ(task.inquiry().danger(), pb::URGENT_KIND_SAFETY);
  EXPECT_THAT(task.documents(), IsEmpty());
  EXPECT_EQ(task.case_id(), "");
  ASSERT_OK(
      tn_.RecordTask("worker", task.task_id(), Answer("RECEIVED")).status());
  federation_.Settle();
  EXPECT_EQ(Answers(), 1);
}

TEST_F(InquiryTest, AWithdrawalTellsEachHolderAndEachMustAnswer) {
  Ask("INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withdrawConsent":{"scopes":
                           ["CONSENT_SCOPE_SHARE_AUTHORITIES"],
                           "givenBy":"CONSENT_GIVER_CHILD"}})",
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation_.Settle();
  std::string digest;
  for (const pb::Fact& fact : Facts(ml_, case_id_)) {
    EXPECT_FALSE(fact.has_notice_sent());
    if (fact.has_consent_change_told()) {
      digest = fact.consent_change_told().request_digest();
    }
  }
  ASSERT_FALSE(digest.empty());
  EXPECT_THAT(ml_.Record("worker", case_id_, Close(digest)).status(),
              RefusedBy("I.stands"));
  EXPECT_THAT(ml_.Record("worker", case_id_,
                         CloseChange(digest, pb::INQUIRY_CLOSING_NO_ANSWER))
                  .status(),
              RefusedBy("I.must_be_answered"));
  int told = 0;
  for (const pb::TaskView& task : tn_.OpenTasks()) {
    if (task.message_type() != pb::MESSAGE_TYPE_CONSENT_CHANGED) continue;
    ++told;
    EXPECT_THAT(task.earlier_task_ids(), testing::Not(IsEmpty()));
    ASSERT_OK(tn_.RecordTask("supervisor", task.task_id(), Answer("ERASED"))
                  .status());
  }
  EXPECT_EQ(told, 1);
  federation_.Settle();
  EXPECT_EQ(Answers(), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(InquiryTest, WhatWasReleasedToOneAuthorityDoesNotFollowTheCaseHome) {
  Ask("INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD);
  const pb::TaskView asked = OnlyTask();
  ASSERT_OK(tn_.AnswerInWriting(asked.task_id(), "ANSWERED",
                                Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)));
  federation_.Settle();
  ml_.HearsChildIsAt(federation_.at("gn"), case_id_);
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeCompetence("gn")).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  Node& gn = federation_.at("gn");
  const std::string at_gn = gn.AcceptOffer(gn.OpenTasks().at(0).task_id());
  ASSERT_NE(at_gn, "");
  EXPECT_TRUE(gn.Verify(at_gn).verified());
  pb::GetDocumentRequest request;
  request.set_case_id(at_gn);
  request.set_commitment(asked.documents(0));
  EXPECT_THAT(
      gn.cases()
          .GetDocument(gn.As("worker", "CaseService.GetDocument"), request)
          .status(),
      StatusIs(absl::StatusCode::kNotFound));
  request.set_case_id(case_id_);
  EXPECT_OK(
      ml_.cases()
          .GetDocument(ml_.As("worker", "CaseService.GetDocument"), request)
          .status());
}

TEST_F(InquiryTest, AnAnswerThatIsNoLongerAwaitedChangesNothing) {
  Ask("INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD);
  const pb::TaskView task = OnlyTask();
  ASSERT_OK(ml_.Record("worker", case_id_, Close(LastSent())).status());
  ASSERT_OK(
      tn_.RecordTask("supervisor", task.task_id(), Answer("REFUSED")).status());
  federation_.Settle();
  EXPECT_EQ(Answers(), 0);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// What a gate holds keeps nothing else back, and is taken back when nobody
// waits for its answer any more.
TEST_F(InquiryTest, WhatIsHeldHoldsNothingElseAndIsTakenBack) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  ASSERT_OK(ml_.Record("supervisor", case_id_,
                       Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                .status());
  const std::string held = LastSent();
  Agree("refused");  // Before it left.
  Ask("MEASURE_NOTICE", pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE);
  std::vector<pb::MessageType> arrived;
  for (const pb::TaskView& task : tn_.OpenTasks()) {
    arrived.push_back(task.message_type());
  }
  // Nothing had left for Tunisia: that consent changed would have told it of
  // the case.
  EXPECT_THAT(arrived, testing::ElementsAre(pb::MESSAGE_TYPE_MEASURE_NOTICE));
  EXPECT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  ASSERT_OK(ml_.Record("worker", case_id_, Close(held)).status());
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  Agree("granted");
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
  // Now it holds the notice.
  Agree("refused");
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(2));
}

// What was tried may have arrived, whatever the line said.
TEST_F(InquiryTest, WhatMayHaveArrivedCountsAsHeld) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  ASSERT_OK(ml_.Record("supervisor", case_id_,
                       Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                .status());
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kLoseAnswer;
  };
  ml_.sender().RunOnce();
  federation_.fate = nullptr;
  Agree("refused");
  int told = 0;
  for (const pb::Fact& fact : Facts(ml_, case_id_)) {
    told +=
        fact.has_consent_change_told() && !fact.consent_change_told().untold();
  }
  EXPECT_EQ(told, 1);
}

// A node that was down when everything changed never hears of the case.
TEST_F(InquiryTest, WhatNeverMetAConnectionIsNotHeld) {
  federation_.unreachable = "tn";
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  ASSERT_OK(ml_.Record("supervisor", case_id_,
                       Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                .status());
  ml_.sender().RunOnce();
  EXPECT_EQ(ml_.OpenDeliveries().at(0).attempts(), 0u);
  Agree("refused");
  federation_.unreachable.clear();
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  for (const pb::Fact& fact : Facts(ml_, case_id_)) {
    EXPECT_FALSE(fact.has_consent_change_told());
  }
}

// A holder that left the federation is named, and its answer is waited for
// until a supervisor says that nobody can reach it.
TEST_F(InquiryTest, AHolderThatCannotBeToldIsNamed) {
  Ask("INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD);
  federation_.Publish([](pb::Directory& next) {
    for (pb::DirectoryNode& entry : *next.mutable_nodes()) {
      if (entry.node_id() != "tn") continue;
      entry.set_status(pb::NODE_STATUS_RETIRED);
      for (pb::NodeKey& key : *entry.mutable_sealing_keys()) {
        if (key.to_version() == 0) key.set_to_version(next.version() - 1);
      }
    }
  });
  Agree("refused");
  std::string digest;
  for (const pb::Fact& fact : Facts(ml_, case_id_)) {
    if (fact.has_consent_change_told() && fact.consent_change_told().untold()) {
      EXPECT_EQ(fact.consent_change_told().recipient(), "tn");
      digest = fact.consent_change_told().request_digest();
    }
  }
  ASSERT_EQ(digest.size(), 32u);
  const std::string unreachable =
      CloseChange(digest, pb::INQUIRY_CLOSING_HOLDER_UNREACHABLE);
  EXPECT_THAT(ml_.Record("worker", case_id_, unreachable).status(),
              RefusedBy("role.function"));
  EXPECT_OK(ml_.Record("supervisor", case_id_, unreachable).status());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(InquiryTest, NothingIsProposedForANodeNobodyEnrolled) {
  EXPECT_THAT(
      ml_.Record("worker", case_id_, ProposeMovedOn("zz-none")).status(),
      RefusedBy("P.peer_enrolled"));
  EXPECT_THAT(ml_.Record("worker", case_id_,
                         R"({"proposeInquiry":{"kind":
                     "INQUIRY_KIND_PLACEMENT_CONSULTATION",
                     "recipient":"zz-none","country":"FR"}})",
                         {Text(pb::DOCUMENT_KIND_PLACEMENT_REPORT)})
                  .status(),
              RefusedBy("P.peer_enrolled"));
}

}  // namespace
}  // namespace causeway::exchange_test
