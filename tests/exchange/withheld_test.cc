// What does not leave: what another authority gave for itself, and what the
// child withholds.

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

class WithheldTest : public InquiryTest {};

// P11: content is known again, whatever kind it is given.
TEST_F(WithheldTest, WhatCameFromOneAuthorityIsNotSentOnToAnother) {
  pb::Document secret = Text(pb::DOCUMENT_KIND_INQUIRY_RECORD);
  secret.set_text("What Mali wrote for Tunisia (invented).");
  const auto ask = [&](const std::string& more) {
    ASSERT_OK(ml_.Record("worker", case_id_,
                         Inquiry("proposeInquiry", "INFORMATION_REQUEST", more),
                         {secret})
                  .status());
    ASSERT_OK(ml_.Record("supervisor", case_id_,
                         Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                  .status());
    federation_.Settle();
  };
  ask("");
  const std::string task = OnlyTask().task_id();
  const std::string at_tn = tn_.OpenCase();
  pb::Document copied = secret;
  copied.set_kind(pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE);
  const auto send_on = [&](const std::string& to) {
    return tn_
        .Record("worker", at_tn,
                absl::StrCat(R"({"proposeInquiry":{"kind":
                              "INQUIRY_KIND_MEASURE_NOTICE","recipient":")",
                             to, R"("}})"),
                {copied})
        .status();
  };
  EXPECT_THAT(send_on("gn"), RefusedBy("P11.onward"));
  EXPECT_OK(send_on("ml"));
  // Back to where it came from, as an answer.
  copied.set_kind(pb::DOCUMENT_KIND_INQUIRY_ANSWER);
  EXPECT_OK(tn_.AnswerInWriting(task, "ANSWERED", copied));
  federation_.Settle();
  EXPECT_EQ(Answers(), 1);
  // Sent back, it is still Mali's own to send.
  ml_.Assess(case_id_);
  pb::Document own = secret;
  own.set_kind(pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE);
  EXPECT_THAT(ml_.Record("worker", case_id_,
                         R"({"proposeInquiry":{"kind":
                             "INQUIRY_KIND_MEASURE_NOTICE","recipient":"gn"}})",
                         {own})
                  .status(),
              RefusedBy("P3.danger_screen_missing"));
  secret.set_text("What Mali lets Tunisia send on (invented).");
  // Mali's leave rests on the child's consent to it.
  const std::string leave = R"(,"onwardAllowed":true)";
  const auto propose = [&] {
    return ml_
        .Record("worker", case_id_,
                Inquiry("proposeInquiry", "INFORMATION_REQUEST", leave),
                {secret})
        .status();
  };
  EXPECT_THAT(propose(), RefusedBy("P11.onward_consent"));
  const auto consent = [&](const std::string& answer,
                           const std::string& recipient) {
    return ml_
        .Record("worker", case_id_, Consent(answer, "ONWARD", recipient),
                {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
        .status();
  };
  ASSERT_OK(consent("granted", R"("GN")"));
  EXPECT_THAT(propose(), RefusedBy("P11.onward_consent"));
  ASSERT_OK(consent("granted", R"("TN")"));
  EXPECT_OK(propose());
  ASSERT_OK(consent("refused", ""));  // Before it left.
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                  .status(),
              RefusedBy("P11.onward_consent"));
  ASSERT_OK(consent("granted", R"("TN")"));
  ask(leave);
  copied = secret;
  copied.set_kind(pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE);
  tn_.Assess(at_tn);
  EXPECT_THAT(send_on("gn"), RefusedBy("P3.danger_screen_missing"));
}

// P15: what the child asked to withhold stays where it is when the case moves.
TEST_F(WithheldTest, AFormIsKnownAgainByWhatItSays) {
  Ask("MEASURE_NOTICE", pb::DOCUMENT_KIND_DECISION);
  const std::string at_tn = tn_.OpenCase();
  const pb::Document same = Text(pb::DOCUMENT_KIND_DECISION);
  pb::Document other = same;
  other.mutable_form()->mutable_decision()->set_remarks("Another one.");
  const auto to_guinea = [&](const pb::Document& document) {
    return tn_
        .Record("worker", at_tn,
                R"({"proposeInquiry":{"kind":"INQUIRY_KIND_MEASURE_NOTICE",
                    "recipient":"gn"}})",
                {document})
        .status();
  };
  EXPECT_THAT(to_guinea(same), RefusedBy("P11.onward"));
  tn_.Assess(at_tn);
  EXPECT_THAT(to_guinea(other), RefusedBy("P3.danger_screen_missing"));
}

TEST_F(WithheldTest, WhatTheChildWithholdsDoesNotMoveWithTheCase) {
  const std::string withheld = DocumentOf(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
  const std::string other = DocumentOf(pb::DOCUMENT_KIND_REGISTRATION_FORM);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withholdItem":{"from":"WITHHELD_FROM_OTHERS",
                           "reason":"WITHHOLD_REASON_FEAR","documents":
                           ["DOCUMENT_KIND_IMMEDIATE_CONCERNS"]}})")
                .status());
  const std::string at_tn = HandToTunisia();
  ASSERT_NE(at_tn, "");
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
  const auto read = [&](Node& node, const std::string& id,
                        const std::string& commitment) {
    pb::GetDocumentRequest request;
    request.set_case_id(id);
    request.set_commitment(commitment);
    return node.cases()
        .GetDocument(node.As("worker", "CaseService.GetDocument"), request)
        .status();
  };
  EXPECT_THAT(read(tn_, at_tn, withheld),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(read(tn_, at_tn, other));
  EXPECT_OK(read(ml_, case_id_, withheld));
}

// Asked to withhold after the case file was made: it is made anew without.
TEST_F(WithheldTest, ACaseFileThatWaitsIsMadeAnewWithoutWhatIsWithheld) {
  const std::string withheld = DocumentOf(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  const std::string offer = OnlyTask().task_id();
  ASSERT_OK(tn_.RecordTask("supervisor", offer,
                           absl::StrCat(R"({"acceptOffer":{"worker":")",
                                        tn_.Staff("worker"), R"("}})"))
                .status());
  while (tn_.sender().RunOnce() > 0) continue;  // ML has a BUNDLE to send.
  ASSERT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withholdItem":{"from":"WITHHELD_FROM_OTHERS",
                           "reason":"WITHHOLD_REASON_FEAR","documents":
                           ["DOCUMENT_KIND_IMMEDIATE_CONCERNS"]}})")
                .status());
  ml_.ReleaseLater(case_id_);
  // What leaves now is one file, not the old one and then another.
  federation_.Settle();
  pb::GetTaskRequest get;
  get.set_task_id(offer);
  const auto task =
      tn_.tasks().GetTask(tn_.As("worker", "CaseService.GetTask"), get);
  ASSERT_OK(task.status());
  ASSERT_NE(task->case_id(), "");
  pb::GetDocumentRequest request;
  request.set_case_id(task->case_id());
  request.set_commitment(withheld);
  EXPECT_THAT(
      tn_.cases()
          .GetDocument(tn_.As("worker", "CaseService.GetDocument"), request)
          .status(),
      StatusIs(absl::StatusCode::kNotFound));
}

// Asked to withhold while it waits to leave: it does not.
TEST_F(WithheldTest, WhatIsWithheldBeforeItLeftDoesNotLeave) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  ASSERT_OK(ml_.Record("supervisor", case_id_,
                       Inquiry("approveInquiry", "INFORMATION_REQUEST"))
                .status());
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withholdItem":{"from":"WITHHELD_FROM_OTHERS",
                           "reason":"WITHHOLD_REASON_WILL_TELL","documents":
                           ["DOCUMENT_KIND_INQUIRY_RECORD"]}})")
                .status());
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_THAT(ml_.OpenDeliveries(), SizeIs(1));
}

// The origin got no protected entry: a refusal there is a change all the same.
TEST(ConsentTest, ARefusalWhereNobodyKnowsWhatWasSaidIsTold) {
  pb::Journey journey = ShippedJourney("return-to-family.json");
  int keep = 0;
  while (keep < journey.acts_size() &&
         !journey.acts(keep).record().act().has_request_closure()) {
    ++keep;
  }
  ASSERT_LT(keep, journey.acts_size());
  journey.mutable_acts()->DeleteSubrange(keep, journey.acts_size() - keep);
  Federation federation;
  Node& gn = federation.at("gn");
  const std::string at_gn = Play(federation, journey).at("child").at("gn");
  ASSERT_OK(gn.Record("worker", at_gn, Consent("refused", "SHARE_SERVICES"),
                      {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation.Settle();
  for (const char* holder : {"ml", "tn"}) {
    int told = 0;
    for (const pb::TaskView& task : federation.at(holder).OpenTasks()) {
      told += task.message_type() == pb::MESSAGE_TYPE_CONSENT_CHANGED;
    }
    EXPECT_EQ(told, 1) << holder;
  }
}

}  // namespace
}  // namespace causeway::exchange_test
