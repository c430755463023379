// What the witness answers to questions that no honest node asks, what a node
// does with heads that cannot be, and a directory that changes its mind.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/witness_statement.h"
#include "server/store_keys.h"
#include "server/witness_boot.h"
#include "server/witness_link.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class WitnessQuestionTest : public ::testing::Test {
 protected:
  void SetUp() override { federation_.Settle(); }

  absl::Status Register(Node& node, const std::string& tag,
                        std::uint64_t epoch) {
    pb::WitnessQuestion question;
    question.set_incarnation(1);
    question.mutable_register_()->set_case_tag(tag);
    question.mutable_register_()->set_epoch(epoch);
    return server::AskWitness(node.env(), node, "wi", question).status();
  }

  // The tag of a case of ml that was offered to tn, and taken back.
  std::string OfferedOnce() {
    case_id_ = ml_.OpenCase();
    EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    EXPECT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
    federation_.Settle();
    EXPECT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
    federation_.Settle();
    const auto rows = wi_.Rows(Table::kWitness, server::keys::RegisterPrefix());
    EXPECT_THAT(rows, SizeIs(1));
    return rows.empty() ? "" : server::keys::TagAt(rows[0].key);
  }

  Federation federation_{Federation::Profile::kWitness};
  Node& ml_ = federation_.at("ml");
  Node& gn_ = federation_.at("gn");
  Node& wi_ = federation_.at("wi");
  std::string case_id_;
};

TEST_F(WitnessQuestionTest, ACaseEntersOnceAndInALaterEpochWithItsRelease) {
  const std::string tag(32, 't');
  EXPECT_THAT(Register(gn_, tag, 1), RefusedBy("witness.genesis"));
  EXPECT_OK(Register(gn_, tag, 0));
  EXPECT_OK(Register(gn_, tag, 0));
  EXPECT_THAT(Register(ml_, tag, 0), RefusedBy("witness.not_yours"));
  EXPECT_THAT(Register(gn_, "short", 0), RefusedBy("witness.form"));
  EXPECT_THAT(wi_.Rows(Table::kWitness, server::keys::RegisterPrefix()),
              SizeIs(1));
}

TEST_F(WitnessQuestionTest, AQuestionInAnotherNodesNameIsRefused) {
  std::string digest;
  pb::WitnessQuestion question;
  question.set_format_version(1);
  question.set_from("tn");
  question.set_to("wi");
  question.set_directory_version(1);
  question.set_nonce(std::string(32, 'n'));
  question.mutable_recover();
  pb::AskWitnessRequest request;
  request.set_question(
      journal::PackQuestion(question, *ml_.env().signing_key, &digest));
  // ml calls, and signs with its own key, as tn.
  EXPECT_THAT(ml_.Ask("wi", request).status(), RefusedBy("witness.signature"));
  request.set_question("no question");
  EXPECT_THAT(ml_.Ask("wi", request).status(), RefusedBy("witness.form"));
  // A node that the directory does not name answers nobody.
  question.set_from("ml");
  question.set_to("tn");
  request.set_question(
      journal::PackQuestion(question, *ml_.env().signing_key, &digest));
  EXPECT_THAT(ml_.Ask("tn", request).status(), RefusedBy("witness.not_here"));
}

TEST_F(WitnessQuestionTest, AStartTakesAllMovesPageByPage) {
  constexpr int kCases = 105;
  for (int i = 0; i < kCases; ++i) {
    std::string tag(32, 'a');
    tag[0] = static_cast<char>(i + 1);
    ASSERT_OK(Register(gn_, tag, 0));
  }
  gn_.Restart();
  gn_.agent().RunOnce();
  // None of these is here: each is an alarm.
  EXPECT_THAT(gn_.Rows(Table::kWitness, server::keys::LostCasePrefix()),
              SizeIs(kCases));
}

TEST_F(WitnessQuestionTest, ACaseThatTheWitnessGivesToTwoNodesStops) {
  const std::string tag = OfferedOnce();
  const auto deny = server::RunWork(ml_.env(), [&](server::Work& work) {
    server::MovedHead move;
    move.row.head = {tag, 0, "gn", ""};
    move.certificate = journal::SignCertificate(
        move.row.head, {"wi", 1, wi_.env().signing_key});
    journal::OpenedAnswer last;
    last.answer.set_position(100);
    return server::TakeHeads(work, std::string(32, 'n'), 100, {move}, last)
        .status();
  });
  ASSERT_OK(deny);
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.contradiction"));
}

TEST_F(WitnessQuestionTest, AWitnessThatKnowsLessThanItToldIsNotBelieved) {
  const auto older = server::RunWork(ml_.env(), [&](server::Work& work) {
    journal::OpenedAnswer last;
    return server::TakeHeads(work, std::string(32, 'n'), 1, {}, last).status();
  });
  EXPECT_THAT(older, RefusedBy("custody.witness_behind"));
}

TEST_F(WitnessQuestionTest,
       ARegisteredCaseIsHandedOverBeforeAWitnessOrNotAtAll) {
  OfferedOnce();
  federation_.Publish([](pb::Directory& next) { next.clear_witness(); });
  federation_.Settle();
  // Care goes on.
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  EXPECT_THAT(ml_.Record("supervisor", case_id_, kApproveHandoff).status(),
              RefusedBy("custody.no_witness"));
  EXPECT_THAT(federation_.at("tn").OpenTasks(), IsEmpty());
  // A case that was never offered goes between two parties.
  const std::string other = ml_.OpenCase();
  ASSERT_OK(ml_.Record("worker", other, ProposeMovedOn()).status());
  EXPECT_OK(ml_.Record("supervisor", other, kApproveHandoff).status());
}

// Two profiles in one hand-off could make two custodians.
TEST_F(WitnessQuestionTest,
       AFileWithACertificateWaitsForANodeThatKnowsAWitness) {
  const std::string id = ml_.OpenCase();
  Node& tn = federation_.at("tn");
  ASSERT_OK(ml_.Record("worker", id, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", id, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_THAT(tn.OpenTasks(), SizeIs(1));
  ASSERT_OK(tn.RecordTask("supervisor", tn.OpenTasks()[0].task_id(),
                          R"({"acceptOffer":{"worker":")" + tn.Staff("worker") +
                              R"("}})")
                .status());
  // tn takes in a directory that ml does not know yet.
  federation_.PublishAtNobody(
      [](pb::Directory& next) { next.clear_witness(); });
  tn.Restart();
  federation_.Settle();
  ASSERT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  EXPECT_EQ(ml_.OpenDeliveries()[0].last_rule(), "custody.witness_unknown");
  EXPECT_EQ(ml_.View(id).custody(), pb::CUSTODY_STATE_ACCEPTED);
}

}  // namespace
}  // namespace causeway::exchange_test
