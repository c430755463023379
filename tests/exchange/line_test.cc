// The case file over a broken line: what arrived is not sent again, and no form
// of chunk that a hostile giver can think of becomes part of a file.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/bad_input_fixture.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/mutations.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Three scans of 900 KiB, padded to 4 MiB.
constexpr std::size_t kChunks = 16;

class LineTest : public testing::Test {
 protected:
  // BUNDLE 1 waits at Mali.
  void PromiseLargeFile(std::size_t scan_bytes = 900 * 1024) {
    for (int i = 0; i < 3; ++i) {
      pb::Document scan;
      scan.set_kind(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
      scan.set_content(std::string(scan_bytes, static_cast<char>('a' + i)));
      ASSERT_OK(
          ml_.Record("worker", case_id_,
                     R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                     {scan})
              .status());
    }
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
    federation_.Settle();
    ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
    task_id_ = tn_.OpenTasks()[0].task_id();
    ASSERT_OK(tn_.RecordTask("supervisor", task_id_,
                             R"({"acceptOffer":{"worker":")" +
                                 tn_.Staff("worker") + R"("}})")
                  .status());
    tn_.sender().RunOnce();
    federation_.seen.clear();
  }
  // How often each chunk left Mali.
  std::map<std::uint32_t, int> Sent() {
    std::map<std::uint32_t, int> times;
    for (const Seen& one : federation_.seen) {
      if (!one.chunk) continue;
      pb::DeliverChunkRequest request;
      EXPECT_TRUE(request.ParseFromString(one.request));
      ++times[request.chunk().index()];
    }
    return times;
  }
  void ExpectEachSentOnce() {
    const std::map<std::uint32_t, int> sent = Sent();
    EXPECT_THAT(sent, SizeIs(kChunks));
    for (const auto& [index, times] : sent) EXPECT_EQ(times, 1) << index;
  }
  void ExpectMoved() {
    federation_.Settle();
    EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
    EXPECT_TRUE(tn_.Verify(tn_.Task(task_id_).case_id()).verified());
    EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
    EXPECT_THAT(ml_.Rows(Table::kChunks), IsEmpty());
  }
  // The line breaks after so many chunks; whether the last one arrives.
  void BreakAfter(std::size_t chunks, bool last_arrives) {
    federation_.chunk_fate = [this, chunks, last_arrives](const std::string&,
                                                          const std::string&) {
      if (++passed_ < chunks) return Fate::kDeliver;
      return passed_ == chunks && last_arrives ? Fate::kLoseAnswer
                                               : Fate::kLoseRequest;
    };
  }
  server::CallContext FromMali() {
    server::CallContext call;
    call.actor.node = "ml";
    call.method = "ExchangeService.DeliverChunk";
    return call;
  }
  absl::Status Hand(const std::string& message_id, std::uint32_t index,
                    const std::string& sealed) {
    pb::DeliverChunkRequest request;
    request.mutable_chunk()->set_message_id(message_id);
    request.mutable_chunk()->set_index(index);
    request.mutable_chunk()->set_sealed(sealed);
    return tn_.exchange().DeliverChunk(FromMali(), request).status();
  }
  std::uint32_t Next(const std::string& caller, const std::string& message_id) {
    server::CallContext call;
    call.actor.node = caller;
    call.method = "ExchangeService.AskChunks";
    pb::AskChunksRequest request;
    request.set_message_id(message_id);
    const auto answer = tn_.exchange().AskChunks(call, request);
    EXPECT_OK(answer.status());
    return answer.ok() ? answer->next() : 99;
  }
  std::string MessageIdOfBundle() {
    pb::Envelope envelope;
    const auto row = WaitingRow(ml_, pb::MESSAGE_TYPE_BUNDLE);
    EXPECT_OK(row.status());
    EXPECT_TRUE(row.ok() && envelope.ParseFromString(row->envelope()));
    return envelope.message_id();
  }
  // The rule by which Tunisia refused the file, for good.
  std::string RefusedFileRule() {
    federation_.Settle();
    EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
    for (const pb::DeliveryView& one : ml_.OpenDeliveries()) {
      if (one.type() == pb::MESSAGE_TYPE_BUNDLE &&
          one.state() == pb::DELIVERY_STATE_REFUSED) {
        return one.last_rule();
      }
    }
    return "";
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_ = ml_.OpenCase();
  std::string task_id_;
  std::size_t passed_ = 0;
};

TEST_F(LineTest, WhatArrivedBeforeTheLineBrokeIsNotSentAgain) {
  PromiseLargeFile();
  BreakAfter(5, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  EXPECT_THAT(Sent(), SizeIs(4));
  EXPECT_THAT(tn_.Rows(Table::kChunks, "in/"), SizeIs(4));
  // Again and again: nothing passes, nothing is sent twice.
  for (int i = 0; i < 5; ++i) {
    federation_.Wait();
    ml_.sender().RunOnce();
  }
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  federation_.chunk_fate = nullptr;
  federation_.Wait();
  ExpectMoved();
  ExpectEachSentOnce();
}

TEST_F(LineTest, AChunkWhoseAnswerWasLostIsNotSentAgain) {
  PromiseLargeFile();
  BreakAfter(7, /*last_arrives=*/true);
  ml_.sender().RunOnce();
  EXPECT_THAT(tn_.Rows(Table::kChunks, "in/"), SizeIs(7));
  federation_.chunk_fate = nullptr;
  federation_.Wait();
  ExpectMoved();
  ExpectEachSentOnce();
}

TEST_F(LineTest, BothSidesMayStartAgainInTheMiddle) {
  PromiseLargeFile();
  BreakAfter(9, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  ml_.Restart();
  tn_.Restart();
  federation_.chunk_fate = nullptr;
  ExpectMoved();
  ExpectEachSentOnce();
}

TEST_F(LineTest, AnEnvelopeThatWasLostBringsNoChunkAgain) {
  PromiseLargeFile();
  int lost = 0;
  federation_.fate = [&lost](const std::string& from, const std::string&) {
    return from == "ml" && lost++ < 2 ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ml_.sender().RunOnce();
  ExpectMoved();
  EXPECT_GT(lost, 2);
  ExpectEachSentOnce();
}

// WITHDRAW of another offer clears what waits from that peer.
TEST_F(LineTest, WhatTheReceiverLostIsSentAgain) {
  PromiseLargeFile();
  BreakAfter(6, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  for (const Row& row : tn_.Rows(Table::kChunks, "in/")) {
    ASSERT_OK(tn_.storage().Write(
        [&](WriteTx& tx) { return tx.Delete(Table::kChunks, row.key); }));
    break;  // The first: there is a gap now.
  }
  EXPECT_EQ(Next("ml", MessageIdOfBundle()), 0u);
  federation_.chunk_fate = nullptr;
  federation_.Wait();
  ExpectMoved();
}

TEST_F(LineTest, OnlyTheGiverLearnsHowFarItsFileCame) {
  PromiseLargeFile();
  BreakAfter(4, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  const std::string message_id = MessageIdOfBundle();
  EXPECT_EQ(Next("ml", message_id), 3u);
  EXPECT_EQ(Next("gn", message_id), 0u);
  EXPECT_EQ(Next("ml", std::string(16, 'x')), 0u);
  pb::AskChunksRequest malformed;
  malformed.set_message_id("short");
  EXPECT_THAT(tn_.exchange().AskChunks(FromMali(), malformed),
              RefusedBy("input.field"));
}

TEST_F(LineTest, AChunkOfAnotherFormIsRefused) {
  const std::string id(16, 'm');
  const std::size_t whole = 256 * 1024 + 16;
  EXPECT_THAT(Hand("short", 0, "c"), RefusedBy("input.field"));
  EXPECT_THAT(Hand(id, 1024, "c"), RefusedBy("input.field"));
  EXPECT_THAT(Hand(id, 0, ""), RefusedBy("input.field"));
  EXPECT_THAT(Hand(id, 0, std::string(whole + 1, 'c')),
              RefusedBy("input.field"));
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
  EXPECT_OK(Hand(id, 1023, std::string(whole, 'c')));
}

// A chunk that is here, wrong in every way: refused with a reason, or a chunk
// of another place or file, which AChunkOfAnotherFileMakesNoFile and
// MoreChunksThanTheTermsNameMakeNoFile follow to the end.
TEST_F(LineTest, EveryFieldOfAChunk) {
  PromiseLargeFile();
  BreakAfter(5, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  pb::DeliverChunkRequest genuine;
  for (const Seen& one : federation_.seen) {
    if (one.chunk) genuine = Parse<pb::DeliverChunkRequest>(one.request);
  }
  ASSERT_EQ(genuine.chunk().index(), 3u);
  Rehearsal rehearsal(tn_.env().storage);
  Storage* const real = std::exchange(tn_.env().storage, &rehearsal);
  std::set<std::string> taken;
  int attempts = 0;
  EachMutation(genuine, [&](const std::string& where, const std::string& how,
                            const auto& bad) {
    ++attempts;
    pb::DeliverChunkRequest request;
    request.CopyFrom(bad);
    const std::string what = absl::StrCat(where, " ", how);
    const absl::Status status =
        tn_.exchange().DeliverChunk(FromMali(), request).status();
    std::set<Table> changed = rehearsal.TakeChanged();
    if (status.ok()) {
      taken.insert(what);
      changed.erase(Table::kChunks);
      changed.erase(Table::kPeers);  // How much waits from this peer.
    } else {
      ExpectRefusal(status, what);
    }
    EXPECT_THAT(changed, IsEmpty()) << what;
  });
  EXPECT_GT(attempts, 12);
  EXPECT_THAT(taken, testing::UnorderedElementsAre("chunk.message_id changed",
                                                   "chunk.index one more"));
  tn_.env().storage = real;
  pb::AskChunksRequest question;
  question.set_message_id(genuine.chunk().message_id());
  EachMutation(question, [&](const std::string& where, const std::string& how,
                             const auto& bad) {
    pb::AskChunksRequest request;
    request.CopyFrom(bad);
    const auto answer = tn_.exchange().AskChunks(FromMali(), request);
    if (!answer.ok()) return ExpectRefusal(answer.status(), where + " " + how);
    EXPECT_EQ(how, "changed");
    EXPECT_EQ(answer->next(), 0u);  // Of a file that nobody sent.
  });
  federation_.chunk_fate = nullptr;
  federation_.Wait();
  ExpectMoved();
}

TEST_F(LineTest, AChunkDoesNotChange) {
  const std::string id(16, 'm');
  ASSERT_OK(Hand(id, 0, "first"));
  EXPECT_OK(Hand(id, 0, "first"));
  EXPECT_THAT(Hand(id, 0, "second"), RefusedBy("bundle.chunk_differs"));
  const std::vector<Row> rows = tn_.Rows(Table::kChunks, "in/");
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].value, "first");
}

TEST_F(LineTest, AChunkOfAnotherFileMakesNoFile) {
  PromiseLargeFile();
  ASSERT_OK(Hand(MessageIdOfBundle(), 0, std::string(1000, 'x')));
  EXPECT_EQ(RefusedFileRule(), "bundle.chunk_digest");
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
}

TEST_F(LineTest, MoreChunksThanTheTermsNameMakeNoFile) {
  PromiseLargeFile();
  federation_.fate = [this](const std::string& from, const std::string&) {
    if (from == "ml") {
      EXPECT_OK(Hand(MessageIdOfBundle(), kChunks, std::string(1000, 'x')));
    }
    return Fate::kDeliver;
  };
  ml_.sender().RunOnce();
  federation_.fate = nullptr;
  EXPECT_EQ(RefusedFileRule(), "bundle.chunks");
  EXPECT_THAT(tn_.Rows(Table::kChunks), IsEmpty());
}

// What one sees of a file is how many chunks of which size it has.
TEST_F(LineTest, FilesOfOneSizeClassLookAlike) {
  std::set<std::vector<std::size_t>> looks;
  for (const std::size_t kib : {700u, 701u, 1000u}) {
    case_id_ = ml_.OpenCase();
    PromiseLargeFile(kib * 1024);
    ExpectMoved();
    std::vector<std::size_t> sizes;
    for (const Seen& one : federation_.seen) {
      if (one.chunk) sizes.push_back(one.bytes);
    }
    EXPECT_THAT(sizes, SizeIs(kChunks));
    looks.insert(sizes);
    federation_.seen.clear();
  }
  EXPECT_THAT(looks, SizeIs(1));
}

// Entries made while a file is under way come in a round of their own, which is
// whole; the one READY that counts names the giver's last head.
TEST_F(LineTest, TheLastRoundNamesTheFinalHead) {
  PromiseLargeFile();
  BreakAfter(3, /*last_arrives=*/false);
  ml_.sender().RunOnce();
  ASSERT_OK(
      ml_.Record("worker", case_id_,
                 R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                 {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)})
          .status());
  ml_.ReleaseLater(case_id_);
  federation_.chunk_fate = nullptr;
  federation_.Wait();
  ml_.sender().RunOnce();
  ml_.sender().RunOnce();
  const std::string last = ml_.Verify(case_id_).open_head();
  std::vector<std::string> named;
  for (const auto& row : tn_.Rows(Table::kOutbox, "open/")) {
    store::v1::OutboxRecord record;
    ASSERT_TRUE(record.ParseFromString(row.value));
    if (record.type() != pb::MESSAGE_TYPE_READY) continue;
    pb::Envelope envelope;
    ASSERT_TRUE(envelope.ParseFromString(record.envelope()));
    const auto opened = journal::OpenMessage(
        envelope, "ml", "tn", *ml_.env().sealing_keys, *ml_.env().directory);
    ASSERT_OK(opened.status());
    named.push_back(opened->header.ready().open_head());
  }
  ASSERT_FALSE(named.empty());
  EXPECT_EQ(named.back(), last);
  ExpectMoved();
}

}  // namespace
}  // namespace causeway::exchange_test
