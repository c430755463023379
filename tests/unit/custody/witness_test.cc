// Every decision of the witness and every refusal.
#include "statemachine/custody/witness.h"

#include <functional>

#include "gmock/gmock.h"
#include "tests/testing/status_matchers.h"

namespace causeway::custody {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Member kMl{"ml", 4, "n", false};
const Member kTn{"tn", 2, "n", false};
const Member kGn{"gn", 1, "n", false};
const HeadCertificate kHead{"tag", 7, "ml", "r6"};

CaseRegister AtMl() { return {kHead, {}}; }

ReleaseRequest Release7() {
  return {"tag", 7, 4, "r7", "offer-1", "ml", "tn", 8, true};
}

Order Order7() { return {"tag", 7, "gn", "order-1", "ML", "ML", {}}; }

std::string RuleOf(const absl::Status& status) {
  return RefusalOf(status).value_or(Refusal{}).rule;
}

TEST(WitnessTest, RegistersACaseOnceAndSaysSoAgain) {
  const Registration request{"tag", 0, 4, ""};
  ASSERT_OK_AND_ASSIGN(const Decision first,
                       RegisterCase({}, {}, request, kMl));
  EXPECT_EQ(first.row.head, (HeadCertificate{"tag", 0, "ml", ""}));
  ASSERT_TRUE(first.log.has_value());
  EXPECT_EQ(first.log->position, 0u);
  EXPECT_EQ(first.witness.log_length, 1u);
  ASSERT_OK_AND_ASSIGN(const Decision again,
                       RegisterCase(first.witness, first.row, request, kMl));
  EXPECT_EQ(again.row, first.row);
  EXPECT_FALSE(again.log.has_value());
}

TEST(WitnessTest, RefusesRegistrations) {
  const auto rule = [](const CaseRegister& row, const Registration& request,
                       const Member& signer) {
    return RuleOf(RegisterCase({}, row, request, signer).status());
  };
  Member revoked = kMl;
  revoked.revoked = true;
  EXPECT_EQ(rule({}, {"tag", 0, 3, ""}, kMl), "witness.incarnation");
  EXPECT_EQ(rule({}, {"tag", 0, 0, ""}, Member{"ml", 0, "", false}),
            "witness.incarnation");
  EXPECT_EQ(rule({}, {"tag", 0, 4, ""}, revoked), "witness.revoked");
  EXPECT_EQ(rule({}, {"", 0, 4, ""}, kMl), "input.field");
  EXPECT_EQ(rule({}, {"tag", 2, 4, ""}, kMl), "witness.genesis");
  EXPECT_EQ(rule({}, {"tag", 0, 4, "r"}, kMl), "witness.genesis");
  EXPECT_EQ(rule(AtMl(), {"tag", 7, 2, "r6"}, kTn), "witness.not_yours");
  EXPECT_OK(RegisterCase({}, {}, {"tag", 2, 4, "r1"}, kMl));
}

TEST(WitnessTest, CosignsAndMovesTheRegister) {
  ASSERT_OK_AND_ASSIGN(const Decision moved,
                       DecideRelease({false, 5}, AtMl(), Release7(), kMl, kTn));
  const HeadCertificate next{"tag", 8, "tn", "r7"};
  EXPECT_EQ(moved.row.head, next);
  EXPECT_EQ(moved.outcome->verdict, Verdict::kCosigned);
  EXPECT_EQ(CertificateOf("tag", *moved.outcome), next);
  EXPECT_EQ(moved.log, (LogRow{5, next, "ml"}));
  EXPECT_EQ(moved.witness.log_length, 6u);
}

TEST(WitnessTest, RefusesAReleaseThatIsNotInOrderWithoutAnOutcome) {
  const auto rule = [](const std::function<void(ReleaseRequest&)>& change,
                       const Member& signer = kMl) {
    ReleaseRequest request = Release7();
    change(request);
    const auto decision = DecideRelease({}, AtMl(), request, signer, kTn);
    return decision.ok() ? "granted" : RuleOf(decision.status());
  };
  Member revoked = kMl;
  revoked.revoked = true;
  EXPECT_EQ(rule([](auto&) {}), "granted");
  EXPECT_EQ(rule([](auto& r) { r.epoch = 6; }), "witness.epoch");
  EXPECT_EQ(rule([](auto& r) { r.epoch = 8; }), "witness.epoch");
  EXPECT_EQ(rule([](auto& r) { r.incarnation = 3; }), "witness.incarnation");
  EXPECT_EQ(rule([](auto& r) { r.ready_verified = false; }), "witness.ready");
  EXPECT_EQ(rule([](auto& r) { r.ready_to_epoch = 9; }), "witness.ready");
  EXPECT_EQ(rule([](auto& r) { r.giver = "gn"; }), "witness.ready");
  EXPECT_EQ(rule([](auto& r) { r.offer_id = ""; }), "input.field");
  EXPECT_EQ(rule([](auto& r) { r.release_digest = ""; }), "input.field");
  EXPECT_EQ(rule([](auto& r) { r.receiver = ""; }), "input.field");
  EXPECT_EQ(rule([](auto&) {}, kGn), "witness.not_yours");
  EXPECT_EQ(rule([](auto&) {}, revoked), "witness.revoked");
  EXPECT_THAT(DecideRelease({}, {}, Release7(), kMl, kTn),
              RefusedBy("witness.not_yours"));
}

TEST(WitnessTest, OneOutcomeForEachReleaseForEver) {
  ASSERT_OK_AND_ASSIGN(const Decision moved,
                       DecideRelease({}, AtMl(), Release7(), kMl, kTn));
  Member gone = kTn;
  gone.revoked = true;
  Member restarted = kMl;
  restarted.incarnation = 9;
  ASSERT_OK_AND_ASSIGN(
      const Decision again,
      DecideRelease(moved.witness, moved.row, Release7(), restarted, gone));
  EXPECT_EQ(again.outcome, moved.outcome);
  EXPECT_EQ(again.row, moved.row);
  EXPECT_FALSE(again.log.has_value());
  ASSERT_OK_AND_ASSIGN(const Decision asked,
                       DecideVoid(moved.witness, moved.row, Release7(), kMl));
  EXPECT_EQ(asked.outcome->verdict, Verdict::kCosigned);
  EXPECT_THAT(DecideVoid(moved.witness, moved.row, Release7(), kGn),
              RefusedBy("witness.not_yours"));
}

TEST(WitnessTest, VoidOnRequestComesBeforeALaterRelease) {
  ASSERT_OK_AND_ASSIGN(const Decision voided,
                       DecideVoid({}, AtMl(), Release7(), kMl));
  EXPECT_EQ(voided.outcome->verdict, Verdict::kVoided);
  EXPECT_EQ(voided.row.head, kHead);
  EXPECT_FALSE(voided.log.has_value());
  EXPECT_FALSE(CertificateOf("tag", *voided.outcome).has_value());
  ASSERT_OK_AND_ASSIGN(
      const Decision late,
      DecideRelease(voided.witness, voided.row, Release7(), kMl, kTn));
  EXPECT_EQ(late.outcome->verdict, Verdict::kVoided);
  // VOID freed the receiver from this offer; another RELEASE of it is void too.
  ReleaseRequest second = Release7();
  second.release_digest = "r7b";
  ASSERT_OK_AND_ASSIGN(
      const Decision same_offer,
      DecideRelease(voided.witness, voided.row, second, kMl, kTn));
  EXPECT_EQ(same_offer.outcome->verdict, Verdict::kVoided);
  // A new offer is not.
  second.offer_id = "offer-2";
  ASSERT_OK_AND_ASSIGN(
      const Decision fresh,
      DecideRelease(voided.witness, voided.row, second, kMl, kTn));
  EXPECT_EQ(fresh.outcome->verdict, Verdict::kCosigned);
}

TEST(WitnessTest, VoidIsAskedByTheHolderOnly) {
  Member old = kMl;
  old.incarnation = 5;
  EXPECT_THAT(DecideVoid({}, AtMl(), Release7(), kGn),
              RefusedBy("witness.not_yours"));
  EXPECT_THAT(DecideVoid({}, AtMl(), Release7(), old),
              RefusedBy("witness.incarnation"));
}

TEST(WitnessTest, ARevokedReceiverIsVoided) {
  Member gone = kTn;
  gone.revoked = true;
  ASSERT_OK_AND_ASSIGN(const Decision voided,
                       DecideRelease({}, AtMl(), Release7(), kMl, gone));
  EXPECT_EQ(voided.outcome->verdict, Verdict::kVoided);
  EXPECT_EQ(voided.row.head, kHead);
}

TEST(WitnessTest, OrderMovesWithinTheCountryOrToANamedFallback) {
  const auto rule = [](const std::function<void(Order&)>& change,
                       const Member& to = kGn) {
    Order order = Order7();
    change(order);
    const auto decision = DecideOrder({}, AtMl(), order, to);
    return decision.ok() ? "granted" : RuleOf(decision.status());
  };
  Member gone = kGn;
  gone.revoked = true;
  EXPECT_EQ(rule([](auto&) {}), "granted");
  EXPECT_EQ(rule([](auto& o) { o.to_country = "GN"; }), "witness.order_bounds");
  EXPECT_EQ(rule([](auto& o) { o.lost_country = o.to_country = ""; }),
            "witness.order_bounds");
  EXPECT_EQ(rule([](auto& o) {
              o.to_country = "GN";
              o.fallbacks = {"tn", "gn"};
            }),
            "granted");
  EXPECT_EQ(rule([](auto& o) { o.epoch = 6; }), "witness.epoch");
  EXPECT_EQ(rule([](auto& o) { o.digest = ""; }), "witness.order");
  EXPECT_EQ(rule([](auto& o) { o.to = "ml"; }, kMl), "witness.order");
  EXPECT_EQ(rule([](auto&) {}, gone), "witness.revoked");
  EXPECT_EQ(rule([](auto&) {}, kTn), "witness.revoked");
}

TEST(WitnessTest, AnOrderEndsTheEpochForEveryRelease) {
  ASSERT_OK_AND_ASSIGN(const Decision moved,
                       DecideOrder({}, AtMl(), Order7(), kGn));
  EXPECT_EQ(moved.row.head, (HeadCertificate{"tag", 8, "gn", "order-1"}));
  EXPECT_EQ(moved.log->giver, "ml");
  EXPECT_THAT(DecideRelease(moved.witness, moved.row, Release7(), kMl, kTn),
              RefusedBy("witness.epoch"));
  ASSERT_OK_AND_ASSIGN(const Decision again,
                       DecideOrder(moved.witness, moved.row, Order7(), kGn));
  EXPECT_EQ(again.row, moved.row);
}

TEST(WitnessTest, TellsTheHolderAndThePartiesAndNobodyElse) {
  ASSERT_OK_AND_ASSIGN(const Decision moved,
                       DecideRelease({}, AtMl(), Release7(), kMl, kTn));
  const auto ask = [&](absl::string_view who, std::uint64_t epoch) {
    return *AnswerStatus(moved.witness, moved.row, who, epoch);
  };
  EXPECT_EQ(ask("tn", 7).head, moved.row.head);
  EXPECT_THAT(ask("tn", 7).outcomes, ElementsAre(*moved.outcome));
  EXPECT_FALSE(ask("ml", 7).head.has_value());
  EXPECT_THAT(ask("ml", 7).outcomes, ElementsAre(*moved.outcome));
  EXPECT_FALSE(ask("ml", 7).superseded.has_value());
  // Who was offered the case and did not get it.
  EXPECT_EQ(ask("gn", 7), (StatusAnswer{std::nullopt, {}, 8}));
  EXPECT_EQ(ask("gn", 8), StatusAnswer{});
  EXPECT_EQ(*AnswerStatus({}, {}, "gn", 7), StatusAnswer{});
}

TEST(WitnessTest, AnswersTheProbeOfTheHolderOnly) {
  ASSERT_OK_AND_ASSIGN(const ProbeAnswer answer,
                       AnswerProbe({}, AtMl(), "nonce", kMl));
  EXPECT_EQ(answer, (ProbeAnswer{"nonce", kHead, 4}));
  Member revoked = kMl;
  revoked.revoked = true;
  EXPECT_THAT(AnswerProbe({}, AtMl(), "nonce", kTn),
              RefusedBy("witness.not_yours"));
  EXPECT_THAT(AnswerProbe({}, {}, "nonce", kMl),
              RefusedBy("witness.not_yours"));
  EXPECT_THAT(AnswerProbe({}, AtMl(), "nonce", revoked),
              RefusedBy("witness.not_yours"));
}

TEST(WitnessTest, EachStartBumpsTheIncarnationOnce) {
  const Witness witness{false, 9};
  ASSERT_OK_AND_ASSIGN(const Recovery first,
                       Recover(witness, kMl, "n2", 3, true));
  EXPECT_EQ(first.member.incarnation, 5u);
  EXPECT_EQ(first.from, 3u);
  ASSERT_OK_AND_ASSIGN(const Recovery again,
                       Recover(witness, first.member, "n2", 3, true));
  EXPECT_EQ(again.member.incarnation, 5u);
  Member revoked = kMl;
  revoked.revoked = true;
  EXPECT_THAT(Recover(witness, revoked, "n2", 3, true),
              RefusedBy("witness.revoked"));
  EXPECT_THAT(Recover(witness, kMl, "", 3, true), RefusedBy("input.field"));
}

TEST(WitnessTest, ARolledBackWitnessHaltsAndThenRefusesEverything) {
  const Witness witness{false, 9};
  EXPECT_THAT(Recover(witness, kMl, "n2", 10, false),
              RefusedBy("witness.position"));
  ASSERT_OK_AND_ASSIGN(const Recovery seen,
                       Recover(witness, kMl, "n2", 10, true));
  ASSERT_TRUE(seen.witness.halted);
  EXPECT_EQ(seen.member, kMl);
  const Witness& h = seen.witness;
  constexpr char kRule[] = "witness.halted";
  EXPECT_THAT(Recover(h, kMl, "n3", 1, true), RefusedBy(kRule));
  EXPECT_THAT(RegisterCase(h, {}, {"t", 0, 4, ""}, kMl), RefusedBy(kRule));
  EXPECT_THAT(DecideRelease(h, AtMl(), Release7(), kMl, kTn), RefusedBy(kRule));
  EXPECT_THAT(DecideVoid(h, AtMl(), Release7(), kMl), RefusedBy(kRule));
  EXPECT_THAT(DecideOrder(h, AtMl(), Order7(), kGn), RefusedBy(kRule));
  EXPECT_THAT(AnswerProbe(h, AtMl(), "n", kMl), RefusedBy(kRule));
  EXPECT_THAT(AnswerStatus(h, AtMl(), "ml", 7), RefusedBy(kRule));
}

TEST(WitnessTest, HaltsAtItsOwnCertificateAboveItsState) {
  const auto halts = [](const CaseRegister& row, const HeadCertificate& own) {
    return SeeOwnCertificate({}, row, own).halted;
  };
  EXPECT_FALSE(halts(AtMl(), kHead));
  EXPECT_FALSE(halts(AtMl(), {"tag", 6, "tn", "r5"}));
  EXPECT_TRUE(halts(AtMl(), {"tag", 8, "tn", "r7"}));
  EXPECT_TRUE(halts(AtMl(), {"tag", 7, "tn", "r6"}));
  EXPECT_TRUE(halts({}, kHead));
}

TEST(WitnessTest, TheDifferenceIsTheLastMoveOfEachCaseOfTheNode) {
  const std::vector<LogRow> rows = {{3, {"t1", 0, "ml", ""}, ""},
                                    {4, {"t2", 0, "tn", ""}, ""},
                                    {5, {"t1", 1, "tn", "r"}, "ml"},
                                    {6, {"t1", 2, "gn", "s"}, "tn"},
                                    {7, {"t3", 0, "ml", ""}, ""}};
  EXPECT_THAT(Difference(rows, "ml"), ElementsAre(rows[2], rows[4]));
  EXPECT_THAT(Difference(rows, "tn"), ElementsAre(rows[1], rows[3]));
  EXPECT_THAT(Difference(rows, "gn"), ElementsAre(rows[3]));
  EXPECT_THAT(Difference(rows, "sn"), IsEmpty());
}

}  // namespace
}  // namespace causeway::custody
