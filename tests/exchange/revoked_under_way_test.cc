// What is under way as the key that signed it is revoked: nothing of it is
// taken unasked, and no child stays without a custodian for it.

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/vouch.h"
#include "server/inbox.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/key_end.h"
#include "tests/exchange/waiting.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRevoked[] = "message.key_revoked";

std::string AcceptFor(const Node& node) {
  return R"({"acceptOffer":{"worker":")" + node.Staff("worker") + R"("}})";
}

// The one message of the node that is not delivered.
pb::DeliveryView Stuck(Node& node) {
  const std::vector<pb::DeliveryView> rows = node.OpenDeliveries();
  EXPECT_THAT(rows, SizeIs(1));
  if (rows.empty()) return {};
  EXPECT_EQ(rows[0].last_rule(), kRevoked);
  return rows[0];
}

// Its operator sends it again; with `vouch`, under the node's new key.
absl::Status Resend(Node& node, const pb::DeliveryView& row, bool vouch) {
  pb::ResendDeliveryRequest request;
  request.set_message_id(row.message_id());
  request.set_under_new_key(vouch);
  return node.evidence()
      .ResendDelivery(node.As("operator", "AdminService.ResendDelivery"),
                      request)
      .status();
}

// Nobody is made a liar of.
void ExpectNoEvidence(Node& node) {
  EXPECT_THAT(node.Rows(Table::kPeers, server::keys::ContradictionsPrefix()),
              IsEmpty());
}

class UnderWayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    case_id_ = ml_.OpenCase();
    ASSERT_FALSE(case_id_.empty());
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn("tn")).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }
  // The hand-off goes on, but that `lost` never arrives.
  void AcceptAndLose(const std::function<bool(const std::string&)>& lost) {
    federation_.Settle();
    ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
    task_ = tn_.OpenTasks()[0].task_id();
    ASSERT_OK(tn_.RecordTask("supervisor", task_, AcceptFor(tn_)).status());
    federation_.fate = [lost](const std::string& from, const std::string&) {
      return lost(from) ? Fate::kLoseRequest : Fate::kDeliver;
    };
    federation_.Settle();
    federation_.fate = nullptr;
  }
  bool Released() {
    return ml_.View(case_id_).custody() == pb::CUSTODY_STATE_RELEASED;
  }
  void ExpectHandedOver() {
    EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
    const std::string at_tn = tn_.Task(task_).case_id();
    ASSERT_NE(at_tn, "");
    EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_HELD);
    EXPECT_TRUE(tn_.Verify(at_tn).verified()) << tn_.Verify(at_tn).problem();
    EXPECT_TRUE(ml_.Verify(case_id_).verified());
    EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
    EXPECT_THAT(tn_.OpenDeliveries(), IsEmpty());
    ExpectNoEvidence(ml_);
    ExpectNoEvidence(tn_);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  const SigningKey second_ = *SigningKey::Generate();
  std::string case_id_;
  std::string task_;
};

TEST_F(UnderWayTest, AReleaseIsTakenWhereItsGiverVouchesForIt) {
  AcceptAndLose(
      [&](const std::string& from) { return from == "ml" && Released(); });
  ASSERT_TRUE(Released());
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  federation_.Settle();
  const pb::DeliveryView release = Stuck(ml_);
  EXPECT_EQ(release.type(), pb::MESSAGE_TYPE_RELEASE);
  EXPECT_TRUE(Released());
  EXPECT_EQ(tn_.Task(task_).state(), pb::TASK_STATE_BOUND);
  // Sending it again as it is changes nothing.
  EXPECT_OK(Resend(ml_, release, /*vouch=*/false));
  federation_.Settle();
  EXPECT_TRUE(Released());
  EXPECT_OK(Resend(ml_, release, /*vouch=*/true));
  federation_.Settle();
  ExpectHandedOver();
  EXPECT_THAT(Resend(ml_, release, true), RefusedBy("delivery.key_holds"));
}

TEST_F(UnderWayTest, AReceiptIsTakenWhereItsReceiverVouchesForIt) {
  AcceptAndLose([&](const std::string& from) {
    return from == "tn" && !tn_.Task(task_).case_id().empty();
  });
  ASSERT_TRUE(Released());
  ASSERT_NE(tn_.Task(task_).case_id(), "");
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  federation_.Settle();
  EXPECT_TRUE(Released());
  EXPECT_OK(Resend(tn_, Stuck(tn_), /*vouch=*/true));
  federation_.Settle();
  ExpectHandedOver();
}

// It was taken when nobody had reason to distrust the key: the answer alone
// was lost.
TEST_F(UnderWayTest, WhatWasTakenBeforeIsAnsweredAsThen) {
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kLoseAnswer;
  };
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  ASSERT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  federation_.fate = nullptr;
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  const auto before = tn_.AllRows();
  federation_.Settle();
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  EXPECT_EQ(tn_.AllRows().size(), before.size());
}

// Whoever has the stolen key vouches for nothing, and a word for one message
// is none for another.
TEST_F(UnderWayTest, AVouchIsOfItsSenderForOneMessageToOneNode) {
  ASSERT_OK_AND_ASSIGN(const store::v1::OutboxRecord row,
                       WaitingRow(ml_, pb::MESSAGE_TYPE_OFFER));
  const SigningKey& stolen = *ml_.env().signing_key;
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  pb::Vouch good;
  good.set_from("ml");
  good.set_to("tn");
  good.set_directory_version(2);
  good.set_message_digest(row.message_digest());
  const auto deliver = [&](const std::function<void(pb::Vouch&)>& edit,
                           const SigningKey& key) {
    pb::DeliverRequest request;
    EXPECT_TRUE(request.mutable_envelope()->ParseFromString(row.envelope()));
    pb::Vouch vouch = good;
    edit(vouch);
    *request.mutable_vouch() = journal::SignVouch(vouch, key);
    server::CallContext call;
    call.actor.node = "ml";
    call.method = "ExchangeService.Deliver";
    return tn_.exchange().Deliver(call, request).status();
  };
  const auto as_it_is = [](pb::Vouch&) {};
  EXPECT_THAT(deliver([](pb::Vouch& v) { v.set_directory_version(1); }, stolen),
              RefusedBy(kRevoked));
  EXPECT_THAT(deliver(as_it_is, stolen), RefusedBy("message.vouch"));
  EXPECT_THAT(deliver(as_it_is, *tn_.env().signing_key),
              RefusedBy("message.vouch"));
  EXPECT_THAT(deliver([](pb::Vouch& v) { v.set_to("gn"); }, second_),
              RefusedBy("message.vouch"));
  EXPECT_THAT(deliver([](pb::Vouch& v) { v.set_from("tn"); }, second_),
              RefusedBy("message.vouch"));
  EXPECT_THAT(
      deliver([](pb::Vouch& v) { v.mutable_message_digest()->back()++; },
              second_),
      RefusedBy("message.vouch"));
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_OK(deliver(as_it_is, second_));
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
}

TEST_F(UnderWayTest, NobodyVouchesWithoutAKeyThatHolds) {
  EndKey(federation_, ml_, End::kRevoked, second_);
  federation_.Settle();
  const pb::DeliveryView offer = Stuck(ml_);
  EXPECT_THAT(Resend(ml_, offer, true), RefusedBy("node.signing_key_over"));
  pb::ResendDeliveryRequest both;
  both.set_message_id(offer.message_id());
  both.set_under_new_key(true);
  both.set_recipient_restored(true);
  EXPECT_THAT(ml_.evidence().ResendDelivery(
                  ml_.As("operator", "AdminService.ResendDelivery"), both),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// An answer under a revoked key holds up all that its node says after it about
// the same case.
TEST(UnderWayOrderTest, WhatFollowsComesInItsOrderOnceItsNodeVouches) {
  Federation federation;
  Node& tn = federation.at("tn");
  Node& gn = federation.at("gn");
  pb::Journey journey = ShippedJourney("return-to-family.json");
  journey.mutable_acts()->DeleteSubrange(20, journey.acts_size() - 20);
  const std::string case_id = Play(federation, journey).at("child").at("tn");
  ASSERT_OK(tn.Record("worker", case_id,
                      R"({"proposeEvaluation":{"evaluator":"gn",
                          "level":"EVALUATION_LEVEL_VIABILITY",
                          "wishesRecorded":true}})",
                      {Text(pb::DOCUMENT_KIND_EVALUATION_REQUEST)})
                .status());
  ASSERT_OK(
      tn.Record("supervisor", case_id, R"({"approveEvaluation":{}})").status());
  federation.Settle();
  const std::string task = gn.OpenTasks().at(0).task_id();
  ASSERT_OK(
      gn.RecordTask("worker", task, R"({"acceptEvaluation":{}})").status());
  const SigningKey second = *SigningKey::Generate();
  ChangeKey(federation, gn, End::kRevoked, second);
  ASSERT_OK(gn.RecordTask("worker", task,
                          R"({"recordVisit":{"familyFound":true}})",
                          {Text(pb::DOCUMENT_KIND_VISIT_RECORD)})
                .status());
  ASSERT_OK(gn.RecordTask("worker", task, Screen()).status());
  ASSERT_OK(gn.RecordTask("worker", task,
                          R"({"submitReport":{"result":
                              "EVALUATION_RESULT_FAMILY_FOUND_SUITABLE"}})",
                          {Text(pb::DOCUMENT_KIND_EVALUATION_REPORT)})
                .status());
  ASSERT_OK(
      gn.RecordTask("supervisor", task, R"({"approveReport":{}})").status());
  federation.Settle();
  ASSERT_THAT(gn.OpenDeliveries(), SizeIs(2));
  EXPECT_EQ(tn.View(case_id).evaluation().phase(),
            pb::EVALUATION_PHASE_REQUESTED);
  for (const pb::DeliveryView& row : gn.OpenDeliveries()) {
    if (row.last_rule() != kRevoked) continue;
    EXPECT_EQ(row.type(), pb::MESSAGE_TYPE_EVALUATION_ACKNOWLEDGE);
    EXPECT_OK(Resend(gn, row, /*vouch=*/true));
  }
  federation.Settle();
  EXPECT_THAT(gn.OpenDeliveries(), IsEmpty());
  EXPECT_EQ(tn.View(case_id).evaluation().phase(),
            pb::EVALUATION_PHASE_RECEIVED);
  EXPECT_TRUE(tn.Verify(case_id).verified()) << tn.Verify(case_id).problem();
  ExpectNoEvidence(tn);
}

class UnderWayBeforeWitnessTest : public WitnessedHandoffTest {
 protected:
  // tn accepts, and binds itself; the witness is silent.
  void AcceptBeforeASilentWitness() {
    Offer();
    federation_.Settle();
    ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
    task_ = tn_.OpenTasks()[0].task_id();
    WitnessAway(true);
    ASSERT_OK(tn_.RecordTask("supervisor", task_, AcceptFor(tn_)).status());
    federation_.Settle();
    ASSERT_EQ(tn_.Task(task_).state(), pb::TASK_STATE_BOUND);
    ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  }
  void ExpectAllWell() {
    ExpectHandedOver(tn_.Task(task_).case_id());
    EXPECT_THAT(Register().outcomes, SizeIs(1));
    EXPECT_TRUE(ml_.Verify(case_id_).verified());
    EXPECT_TRUE(tn_.Verify(tn_.Task(task_).case_id()).verified());
    EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
    EXPECT_THAT(tn_.OpenDeliveries(), IsEmpty());
    ExpectNoEvidence(ml_);
    ExpectNoEvidence(tn_);
  }

  const SigningKey second_ = *SigningKey::Generate();
  std::string task_;
};

TEST_F(UnderWayBeforeWitnessTest, AReleaseUnderARevokedKeyIsVoidedAndMadeAnew) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_RELEASED);
  EXPECT_THAT(Register().outcomes, IsEmpty());
  ASSERT_OK(AskForVoid());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  federation_.Settle();
  ExpectHandedOver(at_tn);
  EXPECT_TRUE(tn_.Verify(at_tn).verified()) << tn_.Verify(at_tn).problem();
}

// The witness moved the case, and RELEASE comes no more: its file does, under
// the giver's new key, without a person.
TEST_F(UnderWayBeforeWitnessTest, AReceiverWhoseReleaseIsRefusedGetsTheFile) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  task_ = tn_.OpenTasks().at(0).task_id();
  federation_.fate = [](const std::string& from, const std::string& to) {
    return from == "tn" || to == "tn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  federation_.Settle();
  ASSERT_EQ(Register().head->holder, "tn");
  ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  ExpectAllWell();
}

// Who asked for its file under that key asks again.
TEST_F(UnderWayBeforeWitnessTest, AFileIsAskedForAgainUnderTheNewKey) {
  Offer();
  federation_.Settle();
  const auto backup = tn_.Backup();
  task_ = tn_.OpenTasks().at(0).task_id();
  Accept();
  federation_.Settle();
  Register();
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "ml" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  tn_.RestoreFrom(backup);
  federation_.Settle();
  ASSERT_THAT(ViewOfWitness(tn_).lost(), SizeIs(1));
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(Stuck(tn_).type(), pb::MESSAGE_TYPE_FILE_REQUEST);
  pb::FetchCaseFileRequest fetch;
  fetch.set_case_tag(tag_);
  fetch.set_from("ml");
  EXPECT_OK(server::OrderHandlers(tn_.env())
                .FetchCaseFile(tn_.As("operator", "AdminService.FetchCaseFile"),
                               fetch)
                .status());
  federation_.Settle();
  ExpectAllWell();
}

// READY was kept until the witness answered: what its key is worth is asked
// then.
TEST_F(UnderWayBeforeWitnessTest, AKeptReadyIsAskedAgainAndRenewed) {
  ASSERT_NO_FATAL_FAILURE(AcceptBeforeASilentWitness());
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  WitnessAway(false);
  federation_.Settle();
  ExpectAllWell();
}

TEST_F(UnderWayBeforeWitnessTest, CustodyStaysWhereNoOtherReadyComes) {
  ASSERT_NO_FATAL_FAILURE(AcceptBeforeASilentWitness());
  EndKey(federation_, tn_, End::kRevoked, second_);
  WitnessAway(false);
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  EXPECT_THAT(Register().outcomes, IsEmpty());
  // It acts.
  EXPECT_OK(ml_.Record("worker", case_id_, kFearsNone).status());
  ml_.ReleaseLater(case_id_);
  tn_.env().signing_key = &second_;
  federation_.Settle();
  ExpectAllWell();
}

// The witness would decide no RELEASE on it, whoever vouches.
TEST_F(UnderWayBeforeWitnessTest, AReadyThatIsVouchedForIsRenewedToo) {
  Offer();
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  task_ = tn_.OpenTasks()[0].task_id();
  ASSERT_OK(tn_.RecordTask("supervisor", task_, AcceptFor(tn_)).status());
  federation_.fate = [&](const std::string& from, const std::string&) {
    return from == "tn" && tn_.Task(task_).state() == pb::TASK_STATE_BOUND
               ? Fate::kLoseRequest
               : Fate::kDeliver;
  };
  federation_.Settle();
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  const pb::DeliveryView ready = Stuck(tn_);
  EXPECT_EQ(ready.type(), pb::MESSAGE_TYPE_READY);
  EXPECT_OK(Resend(tn_, ready, /*vouch=*/true));
  federation_.Settle();
  ExpectAllWell();
}

}  // namespace
}  // namespace causeway::exchange_test
