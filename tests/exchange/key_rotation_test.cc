// A node's own signing key ends while it runs: it signs nothing that nobody
// could verify, and goes on with its next key without a start.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/own_key.h"
#include "server/witness_link.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/key_end.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOver[] = "node.signing_key_over";

// Under which keys the entries of a case are signed, in the order of writing.
std::vector<std::string> KeysOf(Node& node, const std::string& case_id) {
  std::vector<std::string> keys;
  for (const ::causeway::Row& row : node.Rows(
           Table::kEntries,
           server::keys::EntryPrefix(case_id, procedure::JournalKind::kOpen))) {
    causeway::store::v1::EntryRecord record;
    EXPECT_TRUE(record.ParseFromString(row.value));
    keys.push_back(record.header().key_id());
  }
  return keys;
}

class KeyRotationTest : public ::testing::TestWithParam<End> {
 protected:
  void SetUp() override {
    case_id_ = ml_.OpenCase();
    ASSERT_FALSE(case_id_.empty());
  }
  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn("tn")).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }
  absl::Status Accept() {
    return tn_
        .RecordTask(
            "supervisor", tn_.OpenTasks().at(0).task_id(),
            R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})")
        .status();
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  const SigningKey second_ = *SigningKey::Generate();
  std::string case_id_;
};

INSTANTIATE_TEST_SUITE_P(Ends, KeyRotationTest,
                         ::testing::Values(End::kRetired, End::kRevoked),
                         [](const auto& end) {
                           return end.param == End::kRetired ? "Retired"
                                                             : "Revoked";
                         });

TEST_P(KeyRotationTest, NothingIsSignedUnderAKeyThatIsOver) {
  EndKey(federation_, ml_, GetParam(), second_);
  const auto before = ml_.AllRows();
  const absl::Status refused = ml_.Record("worker", case_id_, kRaise).status();
  EXPECT_THAT(refused, RefusedBy(kOver));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(RefusalOf(refused)->retryable);
  EXPECT_EQ(ml_.AllRows().size(), before.size());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  // What it holds it still shows.
  EXPECT_FALSE(ml_.Timeline(case_id_).empty());
  // Its operator starts it with the next key, and all goes on.
  ml_.env().signing_key = &second_;
  EXPECT_OK(ml_.Record("worker", case_id_, kRaise).status());
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
  EXPECT_EQ(KeysOf(ml_, case_id_).back(), second_.Id());
}

TEST_P(KeyRotationTest, WhatAPeerSaysMeanwhileWaitsAndIsNotLost) {
  ASSERT_NO_FATAL_FAILURE(Offer());
  federation_.Settle();
  EndKey(federation_, ml_, GetParam(), second_);
  ASSERT_OK(Accept());
  federation_.Settle();
  ASSERT_THAT(tn_.OpenDeliveries(), SizeIs(1));
  EXPECT_EQ(tn_.OpenDeliveries()[0].state(), pb::DELIVERY_STATE_PENDING);
  EXPECT_EQ(tn_.OpenDeliveries()[0].last_rule(), kOver);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_OFFERED);
  ml_.env().signing_key = &second_;
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_THAT(tn_.OpenDeliveries(), IsEmpty());
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
}

// At each point of a hand-off the giver's key ends and it has its next one: no
// start, no lost message, one custodian, and a journal that verifies.
TEST(KeyRotationRunTest, AHandOffGoesOnUnderTheNextKeyFromEachPoint) {
  int entries_under_both = 0;
  for (int point = 0; point < 12; ++point) {
    Federation federation;
    Node& ml = federation.at("ml");
    Node& tn = federation.at("tn");
    const SigningKey second = *SigningKey::Generate();
    const std::string case_id = ml.OpenCase();
    ASSERT_OK(ml.Record("worker", case_id, ProposeMovedOn("tn")).status());
    ASSERT_OK(ml.Record("supervisor", case_id, kApproveHandoff).status());
    int left = point;
    bool changed = false;
    std::string task;
    const auto step = [&] {
      for (Node* const node : {&ml, &tn}) {
        if (left-- == 0) {
          ChangeKey(federation, ml, End::kRetired, second);
          changed = true;
        }
        node->sender().RunOnce();
      }
      if (!task.empty() || tn.OpenTasks().empty()) return;
      task = tn.OpenTasks()[0].task_id();
      ASSERT_OK(tn.RecordTask("supervisor", task,
                              R"({"acceptOffer":{"worker":")" +
                                  tn.Staff("worker") + R"("}})")
                    .status());
    };
    for (int i = 0; i < 8; ++i) {
      ASSERT_NO_FATAL_FAILURE(step());
      federation.Wait();
    }
    federation.Settle();
    ASSERT_TRUE(changed);
    EXPECT_EQ(ml.View(case_id).custody(), pb::CUSTODY_STATE_CLOSED) << point;
    const std::string at_tn = tn.Task(task).case_id();
    ASSERT_NE(at_tn, "") << point;
    EXPECT_EQ(tn.View(at_tn).custody(), pb::CUSTODY_STATE_HELD) << point;
    EXPECT_TRUE(tn.Verify(at_tn).verified()) << tn.Verify(at_tn).problem();
    EXPECT_TRUE(ml.Verify(case_id).verified()) << ml.Verify(case_id).problem();
    EXPECT_THAT(ml.OpenDeliveries(), IsEmpty()) << point;
    EXPECT_THAT(tn.OpenDeliveries(), IsEmpty()) << point;
    const std::vector<std::string> keys = KeysOf(ml, case_id);
    if (keys.front() != keys.back()) ++entries_under_both;
  }
  EXPECT_GT(entries_under_both, 0);
}

TEST(OwnSigningKeyTest, TheNextKeyCountsFromTheVersionThatListsIt) {
  Federation federation;
  Node& ml = federation.at("ml");
  const SigningKey second = *SigningKey::Generate();
  const SigningKey* const first = ml.env().signing_key;
  const auto own = [&] {
    return server::OwnSigningKey(ml.env(), *ml.env().directory->Current());
  };
  ml.env().next_signing_key = &second;
  ASSERT_OK(own().status());
  EXPECT_EQ(*own(), first);
  const auto before = ml.env().directory->Current();
  EndKey(federation, ml, End::kRetired, second);
  ASSERT_OK(own().status());
  EXPECT_EQ(*own(), &second);
  // What names the version before is signed as then.
  ASSERT_OK_AND_ASSIGN(const SigningKey* const then,
                       server::OwnSigningKey(ml.env(), *before));
  EXPECT_EQ(then, first);
  ml.env().next_signing_key = nullptr;
  EXPECT_THAT(own().status(), RefusedBy(kOver));
}

class WitnessKeyTest : public WitnessedHandoffTest {
 protected:
  const SigningKey second_ = *SigningKey::Generate();
};

TEST_F(WitnessKeyTest, AWitnessWhoseKeyIsOverDecidesNothing) {
  Offer();
  EndKey(federation_, wi_, End::kRetired, second_);
  const auto before = wi_.Rows(Table::kWitness);
  federation_.Settle();
  EXPECT_EQ(wi_.Rows(Table::kWitness).size(), before.size());
  pb::WitnessQuestion question;
  question.mutable_recover();
  EXPECT_THAT(server::AskWitness(ml_.env(), ml_, "wi", question).status(),
              RefusedBy(kOver));
  wi_.env().signing_key = &second_;
  federation_.Settle();
  const std::string at_tn = Accept();
  ExpectHandedOver(at_tn);
}

TEST_F(WitnessKeyTest, ANodeWhoseKeyIsOverAsksAndKeepsNothing) {
  EndKey(federation_, ml_, End::kRetired, second_);
  WitnessAway(true);
  ml_.Restart();  // Acts are kept for the witness.
  const auto before = ml_.AllRows();
  EXPECT_THAT(ml_.Record("worker", case_id_, kRaise).status(),
              RefusedBy(kOver));
  EXPECT_EQ(ml_.AllRows().size(), before.size());
  int asked = 0;
  federation_.asking = [&](Node& asker, const std::string&,
                           const pb::AskWitnessRequest&) {
    if (&asker == &ml_) ++asked;
  };
  WitnessAway(false);
  federation_.Settle();
  EXPECT_EQ(asked, 0);
  ml_.env().signing_key = &second_;
  federation_.Settle();
  EXPECT_GT(asked, 0);
  EXPECT_OK(ml_.Record("worker", case_id_, kRaise).status());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

}  // namespace
}  // namespace causeway::exchange_test
