// Every field of what a node asks the witness, of what the witness answers and
// of what federation officers order, wrong in every way: refused with a reason,
// and nothing changes at the witness or at the node.

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/bad_input_fixture.h"
#include "tests/exchange/mutations.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/exchange/witness_spoiler.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

constexpr MayVary kQuestions[] = {
    {"", "question.nonce", "changed", "another nonce"},
    {"", "question.recover", "present", "another question"},
    {"", "question.news", "present", "another question"},
    {"register", "question.register.case_tag", "changed", "another case"},
    {"status", "question.status.case_tag", "changed", "another case"},
    {"status", "question.status.epoch", "", "another epoch"},
    {"probe", "question.probe.epoch", "", "the certificate names the epoch"},
    {"", "question.shown", "absent", "nothing need be shown"},
    {"news", "question.incarnation", "", "says nothing: nothing moves by it"},
    {"probe", "question.incarnation", "", "says nothing: nothing moves by it"},
    {"status", "question.incarnation", "", "says nothing: nothing moves by it"},
    {"recover", "question.incarnation", "", "a new one is given"},
    // What is not proven is told from the beginning, and halts nobody.
    {"recover", "question.recover.position", "", "not proven"},
    {"recover", "question.recover.proof", "", "not proven"},
    {"news", "question.news.position", "", "not proven"},
    {"news", "question.news.proof", "", "not proven"},
    {"recover", "proof.", "", "not proven"},
    {"news", "proof.", "", "not proven"},
    // What a giver and a receiver agree on and what moves no custody.
    {"", "entry.directory_version", "one more", "not yet in force here"},
    {"", "entry.documents_commitment", "changed", "not opened here"},
    {"", "entry.fact_commitment", "changed", "not opened here"},
    {"", "entry.recorded_at_us", "", "advisory"},
    {"", "entry.sequence", "", "the journal decides"},
    {"", "ready.directory_version", "one more", "not yet in force here"},
    {"", "ready.documents_commitment", "changed", "not opened here"},
    {"", "ready.fact_commitment", "changed", "not opened here"},
    {"", "ready.in_reply_to", "changed", "the giver decides"},
    {"", "ready.incarnation", "", "advisory"},
    {"", "ready.offer_id", "changed", "the giver decides"},
    {"", "ready.ready.bundle_digest", "changed", "the giver decides"},
    {"", "ready.ready.protected_head", "", "the giver decides"},
    {"", "ready.reference", "changed", "the giver decides"},
    {"", "ready.round", "", "the giver decides"},
    {"", "ready.sent_at_us", "", "advisory"},
    {"", "ready.sequence", "", "the giver decides"},
};
// What the witness itself says, and signs, is believed.
constexpr MayVary kAnswers[] = {
    {"", "answer.sent_at_us", "", "advisory: for doctor alone"},
    {"", "answer.position", "", "its word"},
    {"recover", "answer.incarnation", "one more", "its word"},
    {"recover", "answer.incarnation", "largest", "its word"},
    {"recover", "answer.more", "flipped", "there is more"},
    {"news", "answer.more", "flipped", "there is more"},
    {"recover", "answer.moves", "one fewer", "its word"},
    {"news", "answer.moves", "one fewer", "its word"},
    {"recover", "answer.moves[0].position", "one more", "its word"},
    {"recover", "answer.moves[0].giver", "present", "its word"},
    {"news", "answer.moves[0].position", "one more", "its word"},
    {"news", "answer.moves[0].giver", "present", "its word"},
    {"status", "answer.superseded", "", "its word"},
    {"status", "answer.statements", "one fewer", "its word"},
    {"status", "answer.statements", "doubled", "said twice"},
};

template <std::size_t n>
bool AnyFits(const MayVary (&rows)[n], const std::string& prefix,
             const std::string& what, int times) {
  return std::any_of(std::begin(rows), std::end(rows), [&](const auto& row) {
    return Fits(row, prefix, what, times);
  });
}

void ExpectOnlyWhatMayVary(const WitnessSpoiler& spoiler) {
  for (const auto& [what, times] : spoiler.taken()) {
    EXPECT_TRUE(AnyFits(kQuestions, "ASK_", what, times) ||
                AnyFits(kAnswers, "ANSWER_", what, times))
        << what << " was taken " << times;
  }
}

class BadWitnessInputTest : public WitnessedHandoffTest {
 protected:
  WitnessSpoiler spoiler_{&federation_};
};

// All questions of a hand-off there and back, of one that ends by VOID, and of
// a start after a restored backup.
TEST_F(BadWitnessInputTest, EveryFieldOfEveryQuestionAndAnswer) {
  const auto backup = ml_.Backup();
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  ml_.RestoreFrom(backup);
  federation_.Settle();
  case_id_ = ml_.OpenCase();
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  ASSERT_OK(AskForVoid());
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_THAT(spoiler_.questions(),
              IsSupersetOf({"recover", "recover+proof", "news+proof",
                            "register", "probe+shown", "release+shown",
                            "void_release+shown", "status"}));
  EXPECT_THAT(
      spoiler_.answers(),
      IsSupersetOf({"recover", "recover+proof+moves", "news+proof",
                    "news+proof+moves", "register+statements",
                    "probe+shown+statements", "release+shown+statements",
                    "void_release+shown+statements", "status+statements"}));
  EXPECT_GT(spoiler_.attempts(), 2000);
  ExpectOnlyWhatMayVary(spoiler_);
}

// A case that changed hands before the federation named a witness enters the
// register with its RELEASE.
TEST(BadWitnessRegistrationTest, EveryFieldOfARegistrationWithItsRelease) {
  Federation federation(Federation::Profile::kWitness);
  federation.Publish([](pb::Directory& next) { next.clear_witness(); });
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  const std::string at_ml = ml.OpenCase();
  ASSERT_OK(ml.Record("worker", at_ml, ProposeMovedOn()).status());
  ASSERT_OK(ml.Record("supervisor", at_ml, kApproveHandoff).status());
  federation.Settle();
  ASSERT_EQ(tn.OpenTasks().size(), 1u);
  const std::string at_tn = tn.AcceptOffer(tn.OpenTasks()[0].task_id());
  ASSERT_NE(at_tn, "");
  federation.Publish([](pb::Directory& next) { next.set_witness("wi"); });
  federation.Settle();
  WitnessSpoiler spoiler(&federation);
  ASSERT_OK(tn.Record("worker", at_tn, ProposeCompetence("ml")).status());
  ASSERT_OK(tn.Record("supervisor", at_tn, kApproveHandoff).status());
  federation.Settle();
  EXPECT_THAT(spoiler.questions(), testing::Contains("register+release"));
  ExpectOnlyWhatMayVary(spoiler);
}

constexpr MayVary kOrders[] = {
    {"", "order.signatures", "doubled", "the same officer once more"},
    {"", "order.signatures", "reordered", "the same officers"},
};

class BadOrderTest : public WitnessedHandoffTest {};

TEST_F(BadOrderTest, EveryFieldOfAnOrder) {
  Offer();
  federation_.Settle();
  Register();
  Rehearsal rehearsal(wi_.env().storage);
  Storage* const real = std::exchange(wi_.env().storage, &rehearsal);
  pb::GiveOrderRequest genuine;
  *genuine.mutable_order() = Order(0, "ml-2", 2);
  ASSERT_OK(Give(genuine.order()).status());
  EXPECT_THAT(rehearsal.TakeChanged(), testing::Contains(Table::kWitness));
  int attempts = 0;
  std::map<std::string, int> taken;
  const auto attempt = [&](const std::string& what,
                           const pb::SignedOrder& bad) {
    ++attempts;
    const absl::Status status = Give(bad).status();
    const auto changed = rehearsal.TakeChangedRows();
    if (status.ok()) {
      ++taken[what];
      return;
    }
    ExpectRefusal(status, what);
    EXPECT_THAT(changed, IsEmpty()) << what;
  };
  EachMutation(genuine, [&](const std::string& where, const std::string& how,
                            const auto& bad) {
    pb::GiveOrderRequest request;
    request.CopyFrom(bad);
    attempt(absl::StrCat("ORDER ", where, " ", how), request.order());
  });
  // Officers sign what they should not.
  EachMutation(
      Parse<pb::CustodyOrder>(genuine.order().payload()),
      [&](const std::string& where, const std::string& how, const auto& bad) {
        attempt(absl::StrCat("ORDER signed.", where, " ", how),
                SignedByOfficers(wire::Encode(bad), 2));
      });
  wi_.env().storage = real;
  EXPECT_GT(attempts, 30);
  for (const auto& [what, times] : taken) {
    EXPECT_TRUE(AnyFits(kOrders, "", what, times)) << what << " was taken";
  }
  EXPECT_EQ(Register().head->holder, "ml");
}

}  // namespace
}  // namespace causeway::exchange_test
