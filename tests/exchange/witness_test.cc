// Hand-offs before a witness: several nodes and the witness in one process.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(WitnessedHandoffTest,
       CustodyMovesWithTheCertificateAndBothSidesCarryIt) {
  EXPECT_THAT(wi_.Rows(Table::kWitness, server::keys::RegisterPrefix()),
              IsEmpty());
  Offer();
  federation_.Settle();
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_EQ(Register().head->epoch, 0u);
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  ASSERT_THAT(Register().outcomes, SizeIs(1));
  EXPECT_EQ(Register().outcomes[0].verdict, custody::Verdict::kCosigned);
  // With the certificate nobody's word is needed that there is no second one.
  EXPECT_THAT(AttestedIn(tn_, at_tn), Not(Contains("single_release")));
  EXPECT_THAT(AttestedIn(ml_, case_id_), Not(Contains("single_release")));
  // The entries of the two-party profile, and no other.
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 8u);
  EXPECT_EQ(tn_.View(at_tn).open_entries(), 9u);
}

TEST_F(WitnessedHandoffTest, TheCaseGoesOnAndComesBackBeforeTheSameWitness) {
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ASSERT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
  federation_.Settle();
  const std::vector<pb::TaskView> tasks = ml_.OpenTasks();
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(ml_.AcceptOffer(tasks[0].task_id()), case_id_);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(ml_.View(case_id_).epoch(), 2u);
  EXPECT_EQ(Register().head->epoch, 2u);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(WitnessedHandoffTest, TheWitnessHoldsTagsAndNodeIdsAlone) {
  Offer();
  federation_.Settle();
  Accept();
  EXPECT_THAT(wi_.Rows(Table::kCases), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kEntries), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kDocuments), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kInbox), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kTasks), IsEmpty());
  pb::OpenCaseRequest request;
  request.set_idempotency_key("0123456789abcdef");
  request.mutable_opening()->set_age_band(pb::AGE_BAND_12_TO_14);
  request.mutable_opening()->add_nationalities("GN");
  request.set_happened_on("2026-01-01");
  EXPECT_THAT(wi_.cases()
                  .OpenCase(wi_.As("worker", "CaseService.OpenCase"), request)
                  .status(),
              RefusedBy("witness.holds_no_case"));
}

TEST_F(WitnessedHandoffTest,
       WhileTheWitnessIsAwayTheHandOffWaitsAndCareGoesOn) {
  Offer();
  federation_.Settle();
  WitnessAway(true);
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  // READY is here; RELEASE waits for the witness's answer to this attempt.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordOrigin":{"habitualResidences":["SN"]}})")
                .status());
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(Register().head->holder, "tn");
}

TEST_F(WitnessedHandoffTest, ACosignThatIsLostToAllIsToldAgain) {
  Offer();
  federation_.Settle();
  int asked = 0;
  federation_.fate = [&asked](const std::string&, const std::string& to) {
    return to == "wi" && ++asked <= 8 ? Fate::kLoseAnswer : Fate::kDeliver;
  };
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  for (int i = 0; i < 4; ++i) {
    federation_.Settle();
    federation_.Wait();
  }
  EXPECT_GT(asked, 8);
  ASSERT_THAT(tn_.Rows(Table::kCases), SizeIs(1));
  ExpectHandedOver(tn_.Rows(Table::kCases)[0].key);
  EXPECT_THAT(Register().outcomes, SizeIs(1));
}

// protocol.md 4.7, 7 and 10: after RELEASE the two never reach each other
// again.
TEST_F(WitnessedHandoffTest, TheHandOffEndsThroughTheWitnessAlone) {
  Offer();
  federation_.Settle();
  federation_.fate = [this](const std::string& from, const std::string& to) {
    const pb::CustodyState now = ml_.View(case_id_).custody();
    const bool over =
        now == pb::CUSTODY_STATE_RELEASED || now == pb::CUSTODY_STATE_CLOSED;
    return over && from == "tn" && to == "ml" ? Fate::kLoseRequest
                                              : Fate::kDeliver;
  };
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_THAT(tn_.OpenDeliveries(), SizeIs(1));  // RECEIPT
  // Once it arrives, CLOSE answers it, although the witness was faster.
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  EXPECT_THAT(tn_.OpenDeliveries(), IsEmpty());
  EXPECT_THAT(ml_.Deliveries("operator", false),
              Contains(testing::Property(&pb::DeliveryView::type,
                                         pb::MESSAGE_TYPE_CLOSE)));
}

TEST_F(WitnessedHandoffTest, AStartedNodeIsVerifiedBeforeItDecidesAnything) {
  WitnessAway(true);
  ml_.Restart();
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.unverified"));
  // Reading goes on, and so does a new case and all that is recorded in it.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_NE(ml_.OpenCase(), "");
  WitnessAway(false);
  federation_.Settle();
  EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
}

TEST_F(WitnessedHandoffTest, AStandingOfferGoesOnUnderANewNumberAfterAStart) {
  Offer();
  federation_.Settle();
  ml_.Restart();
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

TEST_F(WitnessedHandoffTest, APromiseIsSaidAgainForTheRenewedOffer) {
  Offer();
  federation_.Settle();
  WitnessAway(true);
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  ml_.Restart();
  WitnessAway(false);
  federation_.Settle();
  // Nobody at tn did anything more.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(Register().head->holder, "tn");
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(WitnessedHandoffTest, AWithdrawnRenewedOfferFreesTheReceiver) {
  Offer();
  federation_.Settle();
  ml_.Restart();
  ml_.agent().RunOnce();  // Verified,
  ml_.agent().RunOnce();  // and renewed; the new offer never left.
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
}

// protocol.md 4.7, 20: the backup is from before the hand-off.
TEST_F(WitnessedHandoffTest, AGiverRestoredFromABackupIsNotCustodianAnyMore) {
  const auto backup = ml_.Backup();
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ml_.RestoreFrom(backup);
  // As the store says, the case is its own; it may do nothing with it.
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.unverified"));
  federation_.Settle();
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.superseded"));
  EXPECT_EQ(ml_.View(case_id_).custodian(), "tn");
  EXPECT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
}

TEST_F(WitnessedHandoffTest,
       AReceiverRestoredFromBeforeCustodyIsToldWhatItLost) {
  Offer();
  federation_.Settle();
  const auto backup = tn_.Backup();
  Accept();
  tn_.RestoreFrom(backup);
  federation_.unreachable = "ml";
  federation_.Settle();
  const pb::WitnessView view = ViewOfWitness(tn_);
  ASSERT_EQ(view.lost_size(), 1);
  EXPECT_EQ(view.lost(0).epoch(), 1u);
  EXPECT_EQ(view.lost(0).fetch_from(), "ml");
  EXPECT_EQ(view.lost(0).asked(), "ml");
  // And nobody else acts meanwhile.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

}  // namespace
}  // namespace causeway::exchange_test
