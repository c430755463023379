// The outbox and the inbox: order, gates asked at the moment of sending,
// refusals kept, chunks.

#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "server/store_keys.h"
#include "server/work.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() : ml_(federation_.at("ml")), tn_(federation_.at("tn")) {
    case_id_ = ml_.OpenCase();
  }
  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }
  // Rows waiting at a node, with their bytes.
  std::vector<store::v1::OutboxRecord> Waiting(Node& node) {
    std::vector<store::v1::OutboxRecord> out;
    EXPECT_OK(node.storage().Read([&](ReadTx& tx) -> absl::Status {
      auto rows =
          tx.Scan(Table::kOutbox, server::keys::OutboxOpenPrefix(), "", 100);
      if (!rows.ok()) return rows.status();
      for (const Row& row : *rows) {
        EXPECT_TRUE(out.emplace_back().ParseFromString(row.value));
      }
      return absl::OkStatus();
    }));
    return out;
  }
  absl::Status Hand(Node& to, const store::v1::OutboxRecord& record,
                    const std::string& from) {
    pb::DeliverRequest request;
    EXPECT_TRUE(request.mutable_envelope()->ParseFromString(record.envelope()));
    server::CallContext call;
    call.actor.node = from;
    call.method = "ExchangeService.Deliver";
    return to.exchange().Deliver(call, request).status();
  }

  Federation federation_;
  Node& ml_;
  Node& tn_;
  std::string case_id_;
};

TEST_F(OutboxTest, TheGateIsAskedAgainWhenBytesAreAboutToLeave) {
  Offer();
  // The child withdraws the consent to the transfer while the line is down.
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("refused", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation_.Settle();
  EXPECT_TRUE(federation_.seen.empty());
  const std::vector<pb::DeliveryView> held = ml_.OpenDeliveries();
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].state(), pb::DELIVERY_STATE_HELD);
  // Given again, the same bytes leave.
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("granted", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation_.Settle();
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
}

TEST_F(OutboxTest, AnEarlyMessageIsRefusedAsRetryableAndTakenInOrderLater) {
  Offer();
  federation_.Settle();
  const std::string accept =
      R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
  const std::string take_back =
      R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})";
  const std::string task = tn_.OpenTasks().at(0).task_id();
  ASSERT_OK(tn_.RecordTask("supervisor", task, accept).status());
  ASSERT_OK(tn_.RecordTask("supervisor", task, take_back).status());
  const std::vector<store::v1::OutboxRecord> rows = Waiting(tn_);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(Hand(ml_, rows[1], "tn"), RefusedBy("message.early"));
  EXPECT_OK(Hand(ml_, rows[0], "tn"));
  EXPECT_OK(Hand(ml_, rows[1], "tn"));
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  // The file that was ready to go in between stays here.
  federation_.seen.clear();
  federation_.Settle();
  for (const Seen& one : federation_.seen) EXPECT_EQ(one.from, "tn");
  EXPECT_TRUE(Waiting(ml_).empty());
}

TEST_F(OutboxTest, ARepeatedDeliveryGetsTheSameAnswerForEver) {
  Offer();
  const std::vector<store::v1::OutboxRecord> rows = Waiting(ml_);
  ASSERT_EQ(rows.size(), 1u);
  for (int i = 0; i < 3; ++i) EXPECT_OK(Hand(tn_, rows[0], "ml"));
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
}

TEST_F(OutboxTest, ARefusalForGoodIsKeptAndGivenAgain) {
  Offer();
  federation_.Settle();
  const std::string accept =
      R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
  ASSERT_OK(
      tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(), accept)
          .status());
  const std::vector<store::v1::OutboxRecord> rows = Waiting(tn_);
  ASSERT_EQ(rows.size(), 1u);
  // The offer is withdrawn, so the ACCEPT that was on its way is refused.
  ASSERT_OK(
      ml_.Record("worker", case_id_, R"({"withdrawHandoff":{}})").status());
  const absl::Status first = Hand(ml_, rows[0], "tn");
  const absl::Status second = Hand(ml_, rows[0], "tn");
  EXPECT_FALSE(first.ok());
  EXPECT_EQ(first, second);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
}

TEST_F(OutboxTest, AnAlteredByteIsRefusedAndChangesNothing) {
  Offer();
  store::v1::OutboxRecord row = Waiting(ml_).at(0);
  pb::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(row.envelope()));
  for (std::size_t at : {std::size_t{40}, envelope.sealed().size() / 2,
                         envelope.sealed().size() - 1}) {
    pb::Envelope altered = envelope;
    (*altered.mutable_sealed())[at] ^= 1;
    row.set_envelope(altered.SerializeAsString());
    EXPECT_THAT(Hand(tn_, row, "ml"),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_TRUE(tn_.OpenTasks().empty());
}

TEST_F(OutboxTest, APeerThatIsAwayDoesNotHoldUpAnother) {
  const std::string second = ml_.OpenCase();
  ml_.HearsChildIsAt(federation_.at("gn"), second);
  Offer();
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "tn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ASSERT_OK(ml_.Record("worker", second, ProposeCompetence("gn")).status());
  ASSERT_OK(ml_.Record("supervisor", second, kApproveHandoff).status());
  for (int i = 0; i < 5; ++i) {
    ml_.sender().RunOnce();
    federation_.Wait();
  }
  EXPECT_EQ(federation_.at("gn").OpenTasks().size(), 1u);
  EXPECT_TRUE(tn_.OpenTasks().empty());
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
}

TEST_F(OutboxTest, TooManyChunksWithoutTheirBundleAreRefused) {
  // Nearly all that a peer may leave waiting is taken.
  std::string nearly;
  AppendU64(&nearly, limits::kPendingChunkBytesPerPeerMax - 10000);
  ASSERT_OK(tn_.storage().Write([&](WriteTx& tx) {
    return tx.Put(Table::kPeers, server::keys::PendingChunks("ml"), nearly);
  }));
  server::CallContext call;
  call.actor.node = "ml";
  call.method = "ExchangeService.DeliverChunk";
  pb::DeliverChunkRequest request;
  request.mutable_chunk()->set_message_id(std::string(16, 'm'));
  // However small a chunk is, its row costs 4 KiB.
  request.mutable_chunk()->set_sealed("c");
  EXPECT_OK(tn_.exchange().DeliverChunk(call, request).status());
  request.mutable_chunk()->set_index(1);
  EXPECT_OK(tn_.exchange().DeliverChunk(call, request).status());
  request.mutable_chunk()->set_index(2);
  EXPECT_THAT(tn_.exchange().DeliverChunk(call, request).status(),
              RefusedBy("limits.pending_chunks"));
}

TEST_F(OutboxTest, OneCaseThatMustWaitDoesNotHoldUpAnotherToTheSamePeer) {
  const std::string accept =
      R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(), accept)
          .status());
  tn_.sender().RunOnce();
  ml_.sender().RunOnce();  // The bundle; READY lies at tn.
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("refused", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  // READY is answered "not now" again and again; another case goes through.
  const std::string second = ml_.OpenCase();
  ASSERT_OK(ml_.Record("worker", second, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", second, kApproveHandoff).status());
  federation_.Settle();
  for (const pb::TaskView& task : tn_.OpenTasks()) {
    if (task.kind() != pb::TASK_KIND_OFFER ||
        task.state() != pb::TASK_STATE_WAITING) {
      continue;  // Done, or the change of consent.
    }
    ASSERT_OK(tn_.RecordTask("supervisor", task.task_id(), accept).status());
  }
  federation_.Settle();
  EXPECT_EQ(ml_.View(second).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  // The child agrees again: the first one moves too.
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("granted", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(OutboxTest, APeerHearsWhichRuleRefusedAndNothingElse) {
  Offer();
  federation_.Settle();
  const std::string accept =
      R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
  ASSERT_OK(
      tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(), accept)
          .status());
  const std::vector<store::v1::OutboxRecord> rows = Waiting(tn_);
  ASSERT_OK(
      ml_.Record("worker", case_id_, R"({"withdrawHandoff":{}})").status());
  const std::optional<Refusal> refusal = RefusalOf(Hand(ml_, rows[0], "tn"));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_FALSE(refusal->rule.empty());
  EXPECT_TRUE(refusal->missing.empty());
  EXPECT_TRUE(refusal->who.empty());
  EXPECT_TRUE(refusal->next.empty());
}

TEST_F(OutboxTest, AnOperatorDoesNotLearnWhichGateIsClosed) {
  Offer();
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("refused", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation_.Settle();
  EXPECT_EQ(ml_.OpenDeliveries("operator").at(0).last_rule(), "gate.closed");
  EXPECT_EQ(ml_.OpenDeliveries("supervisor").at(0).last_rule(), "P6.consent");
}

}  // namespace
}  // namespace causeway::exchange_test
