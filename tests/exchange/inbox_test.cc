// The order of what a peer sends: early messages wait and have their turn, two
// messages in one place are kept as evidence, and erasure takes all of it away.

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/signed_bytes.h"
#include "server/store_keys.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class WaitingMessagesTest : public testing::Test {
 protected:
  WaitingMessagesTest() {
    EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    EXPECT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }
  // Three rounds of the case file wait at Mali, chunks and all.
  void LetThreeRoundsWait() {
    federation_.Settle();
    task_id_ = tn_.OpenTasks().at(0).task_id();
    ASSERT_OK(tn_.RecordTask("supervisor", task_id_,
                             R"({"acceptOffer":{"worker":")" +
                                 tn_.Staff("worker") + R"("}})")
                  .status());
    tn_.sender().RunOnce();
    for (int round = 2; round <= 3; ++round) {
      ASSERT_OK(
          ml_.Record("worker", case_id_,
                     R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                     {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)})
              .status());
      ml_.ReleaseLater(case_id_);
    }
    for (const Row& row : ml_.Rows(Table::kOutbox, "open/")) {
      store::v1::OutboxRecord record;
      ASSERT_TRUE(record.ParseFromString(row.value));
      waiting_.emplace_back();
      ASSERT_TRUE(waiting_.back().mutable_envelope()->ParseFromString(
          record.envelope()));
      const std::string& id = waiting_.back().envelope().message_id();
      for (std::uint32_t i = 0; i < record.chunks(); ++i) {
        pb::DeliverChunkRequest chunk;
        chunk.mutable_chunk()->set_message_id(id);
        chunk.mutable_chunk()->set_index(i);
        const std::vector<Row> rows =
            ml_.Rows(Table::kChunks, server::keys::ChunkOut(id, i));
        ASSERT_THAT(rows, SizeIs(1));
        chunk.mutable_chunk()->set_sealed(rows[0].value);
        ASSERT_OK(tn_.exchange().DeliverChunk(FromMali(), chunk).status());
      }
    }
    ASSERT_THAT(waiting_, SizeIs(3));
  }
  server::CallContext FromMali() {
    server::CallContext call;
    call.actor.node = "ml";
    return call;
  }
  absl::Status Hand(const pb::DeliverRequest& request) {
    return tn_.exchange().Deliver(FromMali(), request).status();
  }
  // A message of Mali's, signed by it, that is not the one in its outbox.
  pb::DeliverRequest Other(pb::MessageType type, std::uint64_t sequence) {
    const auto genuine = Opened(ml_, tn_, type);
    EXPECT_OK(genuine.status());
    journal::NewMessage what;
    what.header = genuine->header;
    what.header.set_sent_at_us(genuine->header.sent_at_us() + 1);
    if (sequence != 0) what.header.set_sequence(sequence);
    what.fact_bytes = genuine->fact_bytes;
    const auto certificate =
        ml_.env().directory->Current()->SealingCertificateOf("tn");
    EXPECT_OK(certificate.status());
    const journal::WrittenMessage written =
        journal::WriteMessage(what, *ml_.env().signing_key, *ml_.env().random);
    auto sealed = journal::SealMessage(
        written.message, ml_.env().random->Bytes(16), "tn", *certificate);
    EXPECT_OK(sealed.status());
    pb::DeliverRequest request;
    *request.mutable_envelope() = std::move(sealed->envelope);
    return request;
  }
  std::vector<pb::ContradictionView> Contradictions(const std::string& who) {
    const auto list = tn_.evidence().ListContradictions(
        tn_.As(who, "EvidenceService.ListContradictions"),
        pb::ListContradictionsRequest());
    EXPECT_OK(list.status());
    return list.ok() ? std::vector<pb::ContradictionView>(
                           list->contradictions().begin(),
                           list->contradictions().end())
                     : std::vector<pb::ContradictionView>();
  }
  // Both are the peer's own words about one place, for whoever has its keys.
  void ExpectProof(const pb::ContradictionView& view) {
    ASSERT_EQ(view.statements_size(), 2);
    std::vector<pb::MessageHeader> headers;
    for (const pb::SignedBytes& one : view.statements()) {
      const auto header = journal::OpenSignedHeader(one, *gn_.env().directory);
      ASSERT_OK(header.status());
      headers.push_back(*header);
    }
    for (const pb::MessageHeader& one : headers) {
      EXPECT_EQ(one.from(), view.peer());
      EXPECT_EQ(one.sequence(), view.sequence());
      EXPECT_EQ(one.reference(), headers[0].reference());
    }
    EXPECT_EQ(journal::SignedDigest("message", view.statements(0)),
              view.first_digest());
    EXPECT_EQ(journal::SignedDigest("message", view.statements(1)),
              view.second_digest());
    EXPECT_NE(view.first_digest(), view.second_digest());
  }
  std::uint64_t PendingBytes() {
    const std::vector<Row> rows =
        tn_.Rows(Table::kPeers, server::keys::PendingChunks("ml"));
    return rows.empty() ? 0 : server::keys::NumberAt(rows[0].value);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string case_id_ = ml_.OpenCase();
  std::string task_id_;
  std::vector<pb::DeliverRequest> waiting_;
};

TEST_F(WaitingMessagesTest, EarlyMessagesWaitAndHaveTheirTurn) {
  LetThreeRoundsWait();
  for (const unsigned i : {2u, 1u, 2u}) {
    EXPECT_THAT(Hand(waiting_[i]), RefusedBy("message.early"));
  }
  EXPECT_THAT(tn_.Rows(Table::kChunks, "early/"), SizeIs(2));
  tn_.Restart();
  EXPECT_OK(Hand(waiting_[0]));
  // All three are here, in their order, each once.
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
  EXPECT_EQ(PendingBytes(), 0u);
  for (const pb::DeliverRequest& one : waiting_) EXPECT_OK(Hand(one));
  // READY answers the last round, and that one moves custody.
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_TRUE(tn_.Verify(tn_.Task(task_id_).case_id()).verified());
}

TEST_F(WaitingMessagesTest, AnEarlyMessageThatIsNotKeptComesAgain) {
  LetThreeRoundsWait();
  EXPECT_THAT(Hand(waiting_[1]), RefusedBy("message.early"));
  for (const Row& row : tn_.Rows(Table::kChunks, "early/")) {
    ASSERT_OK(tn_.storage().Write(
        [&](WriteTx& tx) { return tx.Delete(Table::kChunks, row.key); }));
  }
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(WaitingMessagesTest, WhatIsFarAheadIsNotKept) {
  EXPECT_THAT(Hand(Other(pb::MESSAGE_TYPE_OFFER, 1000)),
              RefusedBy("message.early"));
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
  EXPECT_THAT(Hand(Other(pb::MESSAGE_TYPE_OFFER, 60)),
              RefusedBy("message.early"));
  EXPECT_THAT(tn_.Rows(Table::kChunks, "early/"), SizeIs(1));
}

TEST_F(WaitingMessagesTest, EarlyMessagesCountAsWhatAPeerMayLeaveWaiting) {
  std::string nearly;
  AppendU64(&nearly, limits::kPendingChunkBytesPerPeerMax - 100);
  ASSERT_OK(tn_.storage().Write([&](WriteTx& tx) {
    return tx.Put(Table::kPeers, server::keys::PendingChunks("ml"), nearly);
  }));
  EXPECT_THAT(Hand(Other(pb::MESSAGE_TYPE_OFFER, 5)),
              RefusedBy("message.early"));
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
}

TEST_F(WaitingMessagesTest, TwoMessagesInOnePlaceAreKeptAsEvidence) {
  const pb::DeliverRequest other = Other(pb::MESSAGE_TYPE_OFFER, 0);
  federation_.Settle();
  EXPECT_THAT(Contradictions("supervisor"), IsEmpty());
  std::vector<std::string> lines;
  SetLogSink([&lines](absl::string_view line) { lines.emplace_back(line); });
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Hand(other), RefusedBy("message.equivocation"));
  }
  SetLogSink(nullptr);
  EXPECT_THAT(lines, SizeIs(1)) << "said once";
  const auto found = Contradictions("supervisor");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].peer(), "ml");
  EXPECT_EQ(found[0].sequence(), 1u);
  EXPECT_EQ(found[0].first_type(), pb::MESSAGE_TYPE_OFFER);
  EXPECT_EQ(found[0].second_type(), pb::MESSAGE_TYPE_OFFER);
  ExpectProof(found[0]);
  // An auditor sees that, and not what the headers say of the case.
  const auto audited = Contradictions("auditor");
  ASSERT_THAT(audited, SizeIs(1));
  EXPECT_THAT(audited[0].statements(), IsEmpty());
  const auto node = tn_.evidence().GetNode(
      tn_.As("operator", "AdminService.GetNode"), pb::GetNodeRequest());
  ASSERT_OK(node.status());
  EXPECT_EQ(node->alarms().contradictions(), 1u);
  // The one that came first counts.
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
}

TEST_F(WaitingMessagesTest, TwoEarlyMessagesInOnePlaceAreEvidenceToo) {
  const pb::DeliverRequest first = Other(pb::MESSAGE_TYPE_OFFER, 7);
  const pb::DeliverRequest second = Other(pb::MESSAGE_TYPE_OFFER, 7);
  federation_.Settle();
  EXPECT_THAT(Hand(first), RefusedBy("message.early"));
  EXPECT_THAT(Hand(second), RefusedBy("message.equivocation"));
  EXPECT_THAT(Hand(first), RefusedBy("message.early"));
  const auto found = Contradictions("supervisor");
  ASSERT_THAT(found, SizeIs(1));
  ExpectProof(found[0]);
}

// What a header says is nowhere in clear, and goes with the case.
TEST_F(WaitingMessagesTest, WhatIsKeptOfMessagesGoesWithTheCase) {
  const std::string closed = ml_.OpenCase();
  ASSERT_OK(ml_.Record("worker", closed, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", closed, kApproveHandoff).status());
  federation_.Settle();
  for (const pb::TaskView& task : tn_.OpenTasks()) {
    ASSERT_THAT(tn_.AcceptOffer(task.task_id()), Not(IsEmpty()));
  }
  const auto kept = [&] {
    return tn_.Rows(Table::kPeers, "place/").size() +
           ml_.Rows(Table::kPeers, "place/").size();
  };
  const std::size_t before = kept();
  EXPECT_GT(before, 4u);
  // Mali's copies are erased; the other side keeps its own.
  federation_.clock().Advance(absl::Hours(24) * 1830);
  const std::size_t at_tunisia = tn_.Rows(Table::kPeers, "place/").size();
  for (const std::string& one : {case_id_, closed}) {
    EXPECT_OK(
        ml_.Record(
               "officer", one,
               R"({"eraseCase":{"ground":"ERASURE_GROUND_RETENTION_OVER"}})")
            .status());
  }
  EXPECT_THAT(ml_.Rows(Table::kPeers, "place/"), IsEmpty());
  EXPECT_THAT(ml_.Rows(Table::kCaseKeys, "tn/"), IsEmpty());
  EXPECT_EQ(tn_.Rows(Table::kPeers, "place/").size(), at_tunisia);
}

}  // namespace
}  // namespace causeway::exchange_test
