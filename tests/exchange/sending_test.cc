// What leaves a node, and when: case files that are no longer due, gates that
// close while bytes are leaving, peers that are slow, and what is kept of it.

#include <atomic>
#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "server/store_keys.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

std::string Screen(const std::string& subject) {
  return R"({"recordDangerScreen":{"subject":")" + subject +
         R"(","result":"SCREEN_RESULT_NO_INDICATION"}})";
}

class SendingTest : public testing::Test {
 protected:
  void Offer(Node& from, const std::string& case_id, const std::string& to) {
    ASSERT_OK(from.Record("worker", case_id, ProposeCompetence(to)).status());
    ASSERT_OK(from.Record("supervisor", case_id, kApproveHandoff).status());
  }
  // Opens or closes the gate for a hand-off.
  void ConsentToTransfer(const std::string& answer) {
    ASSERT_OK(ml_.Record("worker", case_id_, Consent(answer, "CASE_TRANSFER"),
                         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
  }
  // What must be known before anything goes to the origin.
  void AnswerForOrigin(const std::string& case_id) {
    ml_.Assess(case_id);
    for (const char* subject :
         {"DANGER_SUBJECT_CHILD", "DANGER_SUBJECT_FAMILY"}) {
      ASSERT_OK(ml_.Record("worker", case_id, Screen(subject)).status());
    }
  }
  // The receiver promises; what it says arrives, so that BUNDLE 1 waits at the
  // giver.
  std::string Accept(Node& receiver) {
    federation_.Settle();
    std::string task;
    for (const pb::TaskView& open : receiver.OpenTasks()) {
      if (open.kind() == pb::TASK_KIND_OFFER) task = open.task_id();
    }
    EXPECT_OK(receiver
                  .RecordTask("supervisor", task,
                              R"({"acceptOffer":{"worker":")" +
                                  receiver.Staff("worker") + R"("}})")
                  .status());
    receiver.sender().RunOnce();
    return task;
  }
  // The file no longer fits into one chunk.
  void MakeFileLarge() {
    pb::Document scan;
    scan.set_kind(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
    scan.set_content(std::string(600 * 1024, 's'));
    ASSERT_OK(
        ml_.Record("worker", case_id_,
                   R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                   {scan})
            .status());
  }
  // A second nationality puts Tunisia inside the origin set.
  void TunisiaBecomesOrigin() {
    ASSERT_OK(ml_.Record("worker", case_id_,
                         R"({"recordOrigin":{"nationalities":["TN"]}})")
                  .status());
    AnswerForOrigin(case_id_);
  }
  pb::CustodyState CustodyAtMali() { return ml_.View(case_id_).custody(); }
  std::size_t SentFrom(const std::string& from, bool chunks) {
    std::size_t n = 0;
    for (const Seen& one : federation_.seen) {
      if (one.from == from && one.chunk == chunks) ++n;
    }
    return n;
  }
  pb::CaseView CaseAtTunisia() {
    auto list = tn_.cases().ListCases(tn_.As("worker", "CaseService.ListCases"),
                                      pb::ListCasesRequest());
    EXPECT_OK(list.status());
    return list.ok() && list->cases_size() == 1 ? list->cases(0)
                                                : pb::CaseView();
  }
  // True once `done` holds; the fake clock moves on so that back-offs end.
  bool Await(const std::function<bool()>& done) {
    constexpr int kPollsMax = 3000;
    for (int i = 0; i < kPollsMax; ++i) {
      if (done()) return true;
      federation_.clock().Advance(absl::Milliseconds(100));
      absl::SleepFor(absl::Milliseconds(10));
    }
    return false;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string case_id_ = ml_.OpenCase();
};

TEST_F(SendingTest, AFileThatWaitsStaysHereOnceTheReceiverSaysNo) {
  Offer(ml_, case_id_, "tn");
  const std::string task = Accept(tn_);
  ConsentToTransfer("refused");
  ml_.sender().RunOnce();
  ASSERT_EQ(ml_.OpenDeliveries().at(0).state(), pb::DELIVERY_STATE_HELD);
  ASSERT_OK(tn_.RecordTask("supervisor", task, kDeclineOffer).status());
  federation_.Settle();
  ASSERT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_HELD);
  federation_.seen.clear();
  ConsentToTransfer("granted");
  federation_.Settle();
  EXPECT_TRUE(federation_.seen.empty());
  EXPECT_TRUE(ml_.OpenDeliveries().empty());
  EXPECT_TRUE(ml_.Rows(Table::kChunks, "out/").empty());
  // And another offer goes its way.
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
}

// What became the origin after the promise gets neither file nor custody until
// it says that the child is there; then a file made anew.
TEST_F(SendingTest, AFileThatNeverLeftIsMadeAnewWhereItsEntitlementEnded) {
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  TunisiaBecomesOrigin();
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_ACCEPTED);
  EXPECT_EQ(SentFrom("ml", /*chunks=*/true), 0u);
  EXPECT_EQ(ml_.OpenDeliveries("supervisor").at(0).last_rule(),
            "H.origin_statement");
  ml_.HearsChildIsAt(tn_, case_id_);
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
  // Files left then alone, and none of them was the one before.
  EXPECT_GT(SentFrom("ml", /*chunks=*/true), 0u);
  EXPECT_TRUE(ml_.View(case_id_).keeper());
  EXPECT_EQ(CaseAtTunisia().custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(CaseAtTunisia().protected_entries(), 0u);
}

// The directory says who may have what is protected; the keeper keeps it.
TEST_F(SendingTest, ANodeWithoutTheFlagGetsNoProtectedJournal) {
  federation_.Publish([](pb::Directory& next) {
    for (pb::DirectoryNode& node : *next.mutable_nodes()) {
      if (node.node_id() == "tn") node.set_may_receive_asylum_data(false);
    }
  });
  ASSERT_GT(ml_.View(case_id_).protected_entries(), 0u);
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_TRUE(ml_.View(case_id_).keeper());
  EXPECT_EQ(CaseAtTunisia().protected_entries(), 0u);
}

TEST_F(SendingTest, AFileThatMayHaveArrivedIsHeldWhereItsEntitlementEnded) {
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "tn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ml_.sender().RunOnce();
  TunisiaBecomesOrigin();
  federation_.fate = nullptr;
  federation_.seen.clear();
  federation_.Settle();
  EXPECT_TRUE(federation_.seen.empty());
  EXPECT_EQ(ml_.OpenDeliveries("supervisor").at(0).last_rule(),
            "bundle.protected_entitlement");
  EXPECT_EQ(ml_.OpenDeliveries("operator").at(0).last_rule(), "gate.closed");
  // A person takes the offer back and makes another, into what is the origin
  // now: Tunisia says that the child is there.
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  ml_.HearsChildIsAt(tn_, case_id_);
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(CaseAtTunisia().protected_entries(), 0u);
}

TEST_F(SendingTest, AnAnswerProvesThatItsFileArrived) {
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "tn" ? Fate::kLoseAnswer : Fate::kDeliver;
  };
  ml_.sender().RunOnce();  // Taken while Tunisia was entitled.
  federation_.fate = nullptr;
  TunisiaBecomesOrigin();
  // Tunisia has the file and says READY: custody waits for its word that the
  // child is there.
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_ACCEPTED);
  ml_.HearsChildIsAt(tn_, case_id_);
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  // READY named it: it is not sent again, and the next round is not held up.
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_TRUE(ml_.OpenDeliveries().empty());
}

TEST_F(SendingTest, AFileThatIsSentAgainLeavesNoChunksBehind) {
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  int lost = 0;
  federation_.fate = [&lost](const std::string& from, const std::string&) {
    return from == "ml" && lost++ == 0 ? Fate::kLoseAnswer : Fate::kDeliver;
  };
  ml_.sender().RunOnce();
  federation_.Wait();
  ml_.sender().RunOnce();  // Before READY is there: all of it again.
  EXPECT_EQ(lost, 2);
  EXPECT_EQ(SentFrom("ml", /*chunks=*/true), 2u);
  EXPECT_TRUE(tn_.Rows(Table::kChunks, "in/").empty());
  const std::vector<Row> pending =
      tn_.Rows(Table::kPeers, server::keys::PendingChunks("ml"));
  for (const Row& row : pending) {
    EXPECT_EQ(server::keys::NumberAt(row.value), 0u);
  }
}

TEST_F(SendingTest, TheGateIsAskedBeforeEachChunk) {
  MakeFileLarge();
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.seen.clear();
  federation_.passing = [this](const Seen& one) {
    if (!one.chunk || SentFrom("ml", true) > 0) return;
    ConsentToTransfer("refused");
  };
  ml_.sender().RunOnce();
  EXPECT_EQ(SentFrom("ml", /*chunks=*/true), 1u);
  EXPECT_EQ(SentFrom("ml", /*chunks=*/false), 0u);
  EXPECT_EQ(ml_.OpenDeliveries().at(0).state(), pb::DELIVERY_STATE_HELD);
  federation_.passing = nullptr;
  ConsentToTransfer("granted");
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(SendingTest, TheGateIsAskedBeforeTheEnvelopeWithTheKey) {
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.seen.clear();
  federation_.passing = [this](const Seen& one) {
    if (one.chunk) ConsentToTransfer("refused");
  };
  ml_.sender().RunOnce();
  EXPECT_EQ(SentFrom("ml", /*chunks=*/true), 1u);
  EXPECT_EQ(SentFrom("ml", /*chunks=*/false), 0u);
  const pb::DeliveryView held = ml_.OpenDeliveries().at(0);
  EXPECT_EQ(held.state(), pb::DELIVERY_STATE_HELD);
  EXPECT_EQ(held.attempts(), 0u);
}

TEST_F(SendingTest, AFileThatIsTakenBackStopsBetweenItsChunks) {
  MakeFileLarge();
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.seen.clear();
  federation_.passing = [this](const Seen& one) {
    if (!one.chunk) return;
    ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  };
  ml_.sender().RunOnce();
  EXPECT_EQ(SentFrom("ml", /*chunks=*/true), 1u);
  EXPECT_EQ(SentFrom("ml", /*chunks=*/false), 0u);
  federation_.passing = nullptr;
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_HELD);
  EXPECT_TRUE(tn_.OpenTasks().empty());
  EXPECT_TRUE(tn_.Rows(Table::kChunks, "in/").empty());
}

TEST_F(SendingTest, StoppingEndsAFileBetweenItsChunks) {
  MakeFileLarge();
  Offer(ml_, case_id_, "tn");
  Accept(tn_);
  federation_.seen.clear();
  federation_.passing = [this](const Seen&) { ml_.sender().Stop(); };
  ml_.sender().RunOnce();
  EXPECT_EQ(federation_.seen.size(), 1u);
  federation_.passing = nullptr;
  ml_.Restart();
  federation_.Settle();
  EXPECT_EQ(CustodyAtMali(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(SendingTest, APeerThatKeepsACallHoldsUpNobodyElse) {
  const std::string other = ml_.OpenCase();
  ml_.HearsChildIsAt(gn_, other);
  std::promise<void> let_go;
  const std::shared_future<void> going = let_go.get_future().share();
  std::atomic<bool> kept = false;
  federation_.passing = [&kept, going](const Seen& one) {
    if (one.to != "tn") return;
    kept = true;
    going.wait();
  };
  ml_.sender().Start();
  Offer(ml_, case_id_, "tn");
  EXPECT_TRUE(Await([&] { return kept.load(); }));
  Offer(ml_, other, "gn");
  EXPECT_TRUE(Await([&] { return gn_.OpenTasks().size() == 1; }));
  EXPECT_TRUE(tn_.OpenTasks().empty());
  let_go.set_value();
  EXPECT_TRUE(Await([&] { return tn_.OpenTasks().size() == 1; }));
  ml_.sender().Stop();
}

TEST_F(SendingTest, WhatIsAnsweredSlowlyWithNotYetIsSentSeldom) {
  Offer(ml_, case_id_, "tn");
  int tries = 0;
  federation_.fate = [this, &tries](const std::string&, const std::string&) {
    ++tries;
    federation_.clock().Advance(absl::Seconds(9));
    return Fate::kNotYet;
  };
  constexpr int kSeconds = 60;
  for (int i = 0; i < kSeconds; ++i) {
    ml_.sender().RunOnce();
    federation_.clock().Advance(absl::Seconds(1));
  }
  EXPECT_GE(tries, 3);
  EXPECT_LE(tries, 10);  // Half of the time is for others.
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
}

TEST_F(SendingTest, WhatIsNewGoesBeforeWhatIsAnsweredSlowlyWithNotYet) {
  const std::string second = ml_.OpenCase();
  const std::string third = ml_.OpenCase();
  Offer(ml_, case_id_, "tn");
  Offer(ml_, second, "tn");
  int calls = 0;
  federation_.fate = [&calls](const std::string&, const std::string&) {
    ++calls;
    return Fate::kNotYet;
  };
  ml_.sender().RunOnce();
  ASSERT_EQ(calls, 2);
  federation_.Wait();
  const absl::Time before_third = federation_.clock().Now();
  Offer(ml_, third, "tn");
  calls = 0;
  federation_.fate = [this, &calls](const std::string&, const std::string&) {
    federation_.clock().Advance(absl::Seconds(9));
    return ++calls == 1 ? Fate::kDeliver : Fate::kNotYet;
  };
  ml_.sender().RunOnce();
  // The new one first, then one of the others: after its slow answer the pass
  // is over, and what is written meanwhile is looked at.
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
  const std::vector<pb::DeliveryView> left = ml_.OpenDeliveries();
  ASSERT_EQ(left.size(), 2u);
  for (const pb::DeliveryView& one : left) {
    EXPECT_LT(one.created_at().seconds(), absl::ToUnixSeconds(before_third));
  }
}

TEST_F(SendingTest, WhichGateWasClosedIsStoredNowhere) {
  Offer(ml_, case_id_, "tn");
  ConsentToTransfer("refused");
  ml_.sender().RunOnce();
  EXPECT_EQ(ml_.OpenDeliveries("operator").at(0).last_rule(), "gate.closed");
  EXPECT_EQ(ml_.OpenDeliveries("supervisor").at(0).last_rule(), "P6.consent");
  const auto expect_nothing_stored = [this] {
    for (Table table : {Table::kOutbox, Table::kNodeLog}) {
      for (const Row& row : ml_.Rows(table)) {
        EXPECT_FALSE(absl::StrContains(row.value, "P6.consent"));
      }
    }
  };
  expect_nothing_stored();
  // Open again, while the line is down.
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kLoseRequest;
  };
  ConsentToTransfer("granted");
  ml_.sender().RunOnce();
  for (const char* who : {"operator", "supervisor"}) {
    const pb::DeliveryView pending = ml_.OpenDeliveries(who).at(0);
    EXPECT_EQ(pending.state(), pb::DELIVERY_STATE_PENDING);
    EXPECT_EQ(pending.last_rule(), "");
  }
  // Closed once more, and taken back.
  federation_.Wait();
  ConsentToTransfer("refused");
  ml_.sender().RunOnce();
  EXPECT_EQ(ml_.OpenDeliveries("supervisor").at(0).last_rule(), "P6.consent");
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.fate = nullptr;
  federation_.Settle();
  expect_nothing_stored();
}

TEST_F(SendingTest, ACancelledFileHoldsUpNoOtherWorkForTheSameNode) {
  // The shipped journey up to the temporary care in Tunisia.
  Federation federation;
  pb::Journey journey = ShippedJourney("return-to-family.json");
  journey.mutable_acts()->DeleteSubrange(18, journey.acts_size() - 18);
  const std::string id = Play(federation, journey).at("child").at("tn");
  Node& tn = federation.at("tn");
  Node& gn = federation.at("gn");
  tn.HearsChildIsAt(gn, id);
  Offer(tn, id, "gn");
  federation.Settle();
  ASSERT_OK(gn.RecordTask("supervisor", gn.OpenTasks().at(0).task_id(),
                          R"({"acceptOffer":{"worker":")" + gn.Staff("worker") +
                              R"("}})")
                .status());
  gn.sender().RunOnce();
  federation.fate = [](const std::string&, const std::string& to) {
    return to == "gn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  tn.sender().RunOnce();  // BUNDLE 1: tried, lost.
  ASSERT_OK(
      tn.Record(
            "worker", id,
            R"({"proposeEvaluation":{"evaluator":"gn","level":"EVALUATION_LEVEL_VIABILITY","wishesRecorded":true}})",
            {Text(pb::DOCUMENT_KIND_EVALUATION_REQUEST)})
          .status());
  ASSERT_OK(
      tn.Record("supervisor", id, R"({"approveEvaluation":{}})").status());
  ASSERT_OK(tn.Record("worker", id, kWithdrawHandoff).status());
  federation.fate = nullptr;
  federation.Settle();
  const std::vector<pb::TaskView> tasks = gn.OpenTasks();
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].kind(), pb::TASK_KIND_EVALUATION);
  EXPECT_TRUE(tn.OpenDeliveries().empty());
}

}  // namespace
}  // namespace causeway::exchange_test
