// A key that the directory revokes: nothing new is taken under it, whatever the
// signer says of when he signed; what was taken before holds.

#include <string>

#include "crypto/padding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "journal/witness_statement.h"
#include "server/witness_link.h"
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

constexpr char kRule[] = "message.key_revoked";
class RevokedKeyTest : public ::testing::TestWithParam<End> {
 protected:
  void SetUp() override {
    case_id_ = ml_.OpenCase();
    ASSERT_FALSE(case_id_.empty());
  }
  void Offer(Node& from, const std::string& id, const std::string& to) {
    ASSERT_OK(from.Record("worker", id, ProposeMovedOn(to)).status());
    ASSERT_OK(from.Record("supervisor", id, kApproveHandoff).status());
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  const SigningKey second_ = *SigningKey::Generate();
  std::string case_id_;
};

INSTANTIATE_TEST_SUITE_P(Ends, RevokedKeyTest,
                         ::testing::Values(End::kRetired, End::kRevoked),
                         [](const auto& end) {
                           return end.param == End::kRetired ? "Retired"
                                                             : "Revoked";
                         });

TEST_P(RevokedKeyTest, OnlyARetiredKeysMessageInFlightArrives) {
  ASSERT_NO_FATAL_FAILURE(Offer(ml_, case_id_, "tn"));
  ChangeKey(federation_, ml_, GetParam(), second_);
  const auto before = tn_.AllRows();
  federation_.Settle();
  if (GetParam() == End::kRetired) {
    EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
    EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
    return;
  }
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_EQ(tn_.AllRows().size(), before.size());
  ASSERT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  EXPECT_EQ(ml_.OpenDeliveries()[0].last_rule(), kRule);
}

// Whoever stole it signs after it is over and names the version in which it
// held: only the revocation stops him.
TEST_P(RevokedKeyTest, AMessageThatIsDatedBackIsRefusedUnderARevokedKey) {
  ASSERT_NO_FATAL_FAILURE(Offer(ml_, case_id_, "tn"));
  ASSERT_OK_AND_ASSIGN(const journal::OpenedMessage genuine,
                       Opened(ml_, tn_, pb::MESSAGE_TYPE_OFFER));
  const SigningKey* const stolen = ml_.env().signing_key;
  ChangeKey(federation_, ml_, GetParam(), second_);
  journal::NewMessage what;
  what.header = genuine.header;
  what.header.set_offer_id(std::string(16, 'f'));
  what.header.set_directory_version(1);
  what.fact_bytes = genuine.fact_bytes;
  const journal::WrittenMessage written =
      journal::WriteMessage(what, *stolen, *ml_.env().random);
  ASSERT_OK_AND_ASSIGN(
      const std::string certificate,
      tn_.env().directory->Current()->SealingCertificateOf("tn"));
  ASSERT_OK_AND_ASSIGN(
      journal::SealedMessage sealed,
      journal::SealMessage(written.message, std::string(16, 'm'), "tn",
                           certificate));
  pb::DeliverRequest request;
  *request.mutable_envelope() = std::move(sealed.envelope);
  server::CallContext call;
  call.actor.node = "ml";
  call.method = "ExchangeService.Deliver";
  const absl::Status taken = tn_.exchange().Deliver(call, request).status();
  if (GetParam() == End::kRetired) {
    EXPECT_OK(taken);
    EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
    return;
  }
  EXPECT_THAT(taken, RefusedBy(kRule));
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
}

TEST_P(RevokedKeyTest, JournalsMadeBeforeVerifyAndGoOn) {
  ASSERT_NO_FATAL_FAILURE(Offer(ml_, case_id_, "tn"));
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  const std::string at_tn = tn_.AcceptOffer(tn_.OpenTasks()[0].task_id());
  ASSERT_NE(at_tn, "");
  ChangeKey(federation_, ml_, GetParam(), second_);
  EXPECT_TRUE(tn_.Verify(at_tn).verified()) << tn_.Verify(at_tn).problem();
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  // The next custodian checks it all from the first entry on.
  tn_.HearsChildIsAt(federation_.at("gn"), at_tn);
  ASSERT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  EXPECT_EQ(ml_.AcceptOffer(ml_.OpenTasks()[0].task_id()), case_id_);
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
}

class RevokedBeforeWitnessTest : public WitnessedHandoffTest {
 protected:
  const SigningKey second_ = *SigningKey::Generate();
};

TEST_F(RevokedBeforeWitnessTest, AQuestionThatIsDatedBackIsRefused) {
  const SigningKey* const stolen = ml_.env().signing_key;
  ChangeKey(federation_, ml_, End::kRevoked, second_);
  const auto ask = [&](const SigningKey& key, std::uint64_t version) {
    pb::WitnessQuestion question;
    question.set_format_version(journal::kWitnessFormat);
    question.set_from("ml");
    question.set_to("wi");
    question.set_directory_version(version);
    question.set_nonce(std::string(journal::kNonceBytes, 'n'));
    question.mutable_recover();
    std::string digest;
    pb::AskWitnessRequest request;
    request.set_question(journal::PackQuestion(question, key, &digest));
    server::CallContext call;
    call.actor.node = "ml";
    call.method = "WitnessService.Ask";
    return wi_.witness().Ask(call, request).status();
  };
  // Its incarnation among the rest.
  const auto known = [&] {
    return wi_.Rows(Table::kWitness, server::keys::Member("ml")).at(0).value;
  };
  const std::string before = known();
  const absl::Status refused = ask(*stolen, 1);
  EXPECT_THAT(refused, RefusedBy(kRule));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(known(), before);
  // The node itself goes on under its next key.
  EXPECT_OK(ask(second_, 2));
  EXPECT_NE(known(), before);
}

// Answers for the witness under a key of this thief's.
class Thief : public server::WitnessTransport {
 public:
  explicit Thief(const SigningKey* key) : key_(key) {}
  absl::StatusOr<pb::AskWitnessResponse> Ask(
      const std::string&, const pb::AskWitnessRequest& request) override {
    pb::WitnessAnswer answer;
    answer.set_to("ml");
    ASSIGN_OR_RETURN(const std::string inner, Unpad(request.question()));
    pb::SignedBytes question;
    RETURN_IF_ERROR(wire::ParseStrict(inner, &question));
    answer.set_question_digest(
        journal::SignedDigest("witness_question", question));
    answer.set_incarnation(1);
    pb::AskWitnessResponse response;
    response.set_answer(journal::PackAnswer(answer, {"wi", 1, key_}));
    return response;
  }

 private:
  const SigningKey* const key_;
};

TEST_F(RevokedBeforeWitnessTest, TheWitnessIsNotBelievedUnderItsRevokedKey) {
  Thief thief(wi_.env().signing_key);
  pb::WitnessQuestion question;
  question.mutable_recover();
  EXPECT_OK(server::AskWitness(ml_.env(), thief, "wi", question).status());
  ChangeKey(federation_, wi_, End::kRevoked, second_);
  EXPECT_THAT(server::AskWitness(ml_.env(), thief, "wi", question).status(),
              RefusedBy(kRule));
}

TEST_F(RevokedBeforeWitnessTest, AReadyUnderARevokedKeyBindsNobody) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_RELEASED);
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_THAT(Register().outcomes, IsEmpty());
  // A supervisor gives the case back to its giver, and it goes on.
  ASSERT_OK(AskForVoid());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(RevokedBeforeWitnessTest, AReleaseThatWasDecidedStaysDecided) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "wi" ? Fate::kLoseAnswer : Fate::kLoseRequest;
  };
  federation_.Settle();
  ASSERT_EQ(Register().head->holder, "tn");
  ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_RELEASED);
  ChangeKey(federation_, tn_, End::kRevoked, second_);
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(Register().head->holder, "tn");
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(ml_.View(case_id_).handed_to(), "tn");
}

}  // namespace
}  // namespace causeway::exchange_test
