// What is recorded after a hand-off was approved leaves once a second person
// released it, and what the kind of a document says counts wherever it lies.

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;

constexpr char kReferred[] =
    R"({"referToService":{"service":"SERVICE_KIND_MEDICAL",
        "timeframe":"TIMEFRAME_DAY"}})";
constexpr char kReleaseLater[] = R"({"releaseLater":{}})";
constexpr char kReleaseProtected[] = R"({"releaseProtectedLater":{}})";
constexpr char kScreened[] =
    R"({"recordDangerScreen":{"subject":"DANGER_SUBJECT_THIRD_PARTY",
        "result":"SCREEN_RESULT_INDICATION"}})";

class LaterTest : public testing::Test {
 protected:
  LaterTest() { case_id_ = ml_.OpenCase(); }

  void Offer(const std::string& to = "tn", const std::string& by = "worker") {
    ASSERT_OK(ml_.Record(by, case_id_, ProposeMovedOn(to)).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
    federation_.Settle();
  }
  void Refer(const std::string& who) {
    ASSERT_OK(ml_.Record(who, case_id_, kReferred,
                         {Text(pb::DOCUMENT_KIND_SERVICE_REFERRAL)})
                  .status());
  }
  pb::CustodyState Custody() { return ml_.View(case_id_).custody(); }
  int BundlesArrived() {
    int count = 0;
    for (const pb::DeliveryView& one : ml_.Deliveries("supervisor", false)) {
      count += one.type() == pb::MESSAGE_TYPE_BUNDLE &&
               one.state() == pb::DELIVERY_STATE_DELIVERED;
    }
    return count;
  }
  std::vector<std::string> Presses() {
    return ml_.Presses("supervisor", case_id_);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_;
};

TEST_F(LaterTest, ALaterEntryWaitsForASecondPerson) {
  Offer();
  Refer("worker");
  EXPECT_EQ(tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id()), "");
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_ACCEPTED);
  EXPECT_THAT(Presses(), testing::Contains(testing::HasSubstr(
                             "does not leave before a supervisor")));
  EXPECT_THAT(ml_.Record("worker", case_id_, kReleaseLater).status(),
              RefusedBy("role.function"));
  ASSERT_OK(ml_.Record("supervisor", case_id_, kReleaseLater).status());
  federation_.Settle();
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(LaterTest, NobodyReleasesWhatTheyRecorded) {
  ASSERT_OK(
      ml_.Record(
             "supervisor", case_id_,
             absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                          R"(","reason":"ASSIGNMENT_REASON_ABSENCE"}})"))
          .status());
  Offer("tn", "deputy");
  Refer("deputy");
  ASSERT_EQ(tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id()), "");
  EXPECT_THAT(ml_.Record("deputy", case_id_, kReleaseLater).status(),
              RefusedBy("H.later_by_another"));
  ASSERT_OK(ml_.Record("supervisor", case_id_, kReleaseLater).status());
  EXPECT_THAT(ml_.Record("supervisor", case_id_, kReleaseLater).status(),
              RefusedBy("H.later_stands"));
  federation_.Settle();
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_CLOSED);
}

// A file is out already: the round that would bring the later entry waits too.
TEST_F(LaterTest, TheNextRoundWaitsAsTheFirstDoes) {
  Offer();
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  tn_.sender().RunOnce();
  Refer("worker");
  federation_.Settle();
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_ACCEPTED);
  EXPECT_EQ(BundlesArrived(), 1);
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_CLOSED);
}

// What approves is bound to what was seen: the head, not the proposal alone.
TEST_F(LaterTest, AnApprovalNamesTheHeadThatWasSeen) {
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse proposed,
                       ml_.Record("worker", case_id_, ProposeMovedOn()));
  Refer("worker");
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         absl::StrCat(R"({"approveHandoff":{"proposal":")",
                                      proposed.entries(0).sequence(), R"("}})"))
                  .status(),
              RefusedBy("H.same_proposal"));
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
}

// The same of the protected journal: what its supervisor did not see is not
// approved, whoever gets it.
TEST_F(LaterTest, AnApprovalNamesWhatWasSeenOfTheProtectedJournal) {
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  pb::Act seen;
  seen.mutable_approve_handoff();
  ml_.NameWhatStands(case_id_, &seen);
  EXPECT_GT(seen.approve_handoff().protected_seen(), 0u);
  ASSERT_OK(ml_.Record("worker", case_id_, kFearsNone).status());
  const auto approve = [&] {
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(seen, &json).ok());
    return ml_.Record("supervisor", case_id_, json).status();
  };
  EXPECT_THAT(approve(), RefusedBy("H.same_proposal"));
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  seen.mutable_approve_handoff()->set_protected_seen(
      seen.approve_handoff().protected_seen() + 1);
  ASSERT_OK(approve());
  // The pin lies where no receiver inside the origin reads it.
  int pins = 0;
  for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
    if (!entry.fact().has_protected_seen()) continue;
    ++pins;
    EXPECT_EQ(entry.journal(), pb::JOURNAL_KIND_PROTECTED);
    EXPECT_EQ(entry.fact().protected_seen().proposal(),
              seen.approve_handoff().protected_seen());
  }
  EXPECT_EQ(pins, 1);
}

TEST_F(LaterTest, ALaterProtectedEntryWaitsWhereItWouldLeave) {
  Offer();
  ASSERT_OK(ml_.Record("worker", case_id_, kScreened).status());
  ASSERT_EQ(tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id()), "");
  EXPECT_THAT(ml_.Record("supervisor", case_id_, kReleaseLater).status(),
              RefusedBy("H.later_stands"));
  ASSERT_OK(ml_.Record("supervisor", case_id_, kReleaseProtected).status());
  federation_.Settle();
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_CLOSED);
}

// To the origin the protected journal does not go: nothing waits, and the open
// journal says nothing of it.
TEST_F(LaterTest, AProtectedEntryHoldsUpNothingThatDoesNotTakeIt) {
  ml_.HearsChildIsAt(federation_.at("gn"), case_id_);
  Offer("gn");
  const std::uint64_t open = ml_.View(case_id_).open_entries();
  ASSERT_OK(ml_.Record("worker", case_id_, kScreened).status());
  EXPECT_EQ(ml_.View(case_id_).open_entries(), open);
  Node& gn = federation_.at("gn");
  ASSERT_NE(gn.AcceptOffer(gn.OpenTasks().at(0).task_id()), "");
  EXPECT_EQ(Custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(LaterTest, WhatIsProtectedByItsKindLiesInNoOpenEntry) {
  for (const pb::DocumentKind kind :
       {pb::DOCUMENT_KIND_CONSENT_RECORD, pb::DOCUMENT_KIND_COMPLAINT_FORM,
        pb::DOCUMENT_KIND_OVERRIDE_RECORD,
        pb::DOCUMENT_KIND_LEGAL_STATUS_RECORD,
        pb::DOCUMENT_KIND_TRACING_RECORD}) {
    EXPECT_THAT(
        ml_.Record("worker", case_id_, kReferred,
                   {Text(pb::DOCUMENT_KIND_SERVICE_REFERRAL), Text(kind)})
            .status(),
        RefusedBy("input.document_journal"))
        << pb::DocumentKind_Name(kind);
  }
}

// One country is no answered origin: the State of nationality might be any.
TEST_F(LaterTest, NothingLeavesBeforeBothPartsOfTheOriginAreAnswered) {
  pb::OpenCaseRequest request;
  request.set_idempotency_key(std::string(20, 'k'));
  request.mutable_opening()->add_habitual_residences("ML");
  request.mutable_opening()->set_age_band(pb::AGE_BAND_15_TO_17);
  request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
  ASSERT_OK_AND_ASSIGN(
      const pb::RecordResponse opened,
      tn_.cases().OpenCase(tn_.As("worker", "CaseService.OpenCase"), request));
  const std::string id = opened.case_().case_id();
  ASSERT_OK(tn_.Record("worker", id,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
  const char kNotice[] =
      R"({"sendNotice":{"kind":"INQUIRY_KIND_DANGER_NOTICE",
          "recipient":"gn"}})";
  EXPECT_THAT(tn_.Record("worker", id, kNotice).status(),
              RefusedBy("P0.origin_answered"));
  federation_.Settle();
  EXPECT_THAT(federation_.at("gn").OpenTasks(), IsEmpty());
  ASSERT_OK(tn_.Record("worker", id, R"({"recordOrigin":{"stateless":true}})")
                .status());
  EXPECT_OK(tn_.Record("worker", id, kNotice).status());
}

// The open journal says that the case rests for the child's protection, and no
// more.
TEST_F(LaterTest, TheRealReasonLiesInTheProtectedJournal) {
  const auto suspend = [&](const std::string& reason) {
    return ml_
        .Record("worker", case_id_,
                absl::StrCat(R"({"suspendCase":{"reason":"SUSPENSION_REASON_)",
                             reason, R"("}})"),
                {Text(pb::DOCUMENT_KIND_SUSPENSION_RECORD)})
        .status();
  };
  EXPECT_THAT(suspend("SECURITY_RISK_TO_CASE"),
              RefusedBy("input.neutral_reason"));
  ASSERT_OK(suspend("PROTECTION"));
  const std::uint64_t open = ml_.View(case_id_).open_entries();
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordReason":{"suspension":
                           "SUSPENSION_REASON_SECURITY_RISK_TO_CASE"}})")
                .status());
  EXPECT_EQ(ml_.View(case_id_).open_entries(), open);
}

TEST_F(LaterTest, AProtectedPaperIsCorrectedWhereItLies) {
  // The third entry holds the consents, as a paper.
  const char kCorrect[] = R"({"correctProtected":{"epoch":"0","entry":"3"}})";
  EXPECT_THAT(ml_.Record("worker", case_id_, kCorrect,
                         {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)})
                  .status(),
              RefusedBy("Z.protected_kinds"));
  const std::uint64_t open = ml_.View(case_id_).open_entries();
  ASSERT_OK(ml_.Record("worker", case_id_, kCorrect,
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  EXPECT_EQ(ml_.View(case_id_).open_entries(), open);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

}  // namespace
}  // namespace causeway::exchange_test
