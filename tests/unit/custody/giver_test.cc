// Every (phase, event) pair of the giver has one decided answer.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "statemachine/custody/custody.h"
#include "tests/testing/status_matchers.h"

namespace causeway::custody {
namespace {

const Heads kHeads{"open-5", "secret-2"};

Ready RightReady() { return Ready{"tn", "offer-1", 2, "bundle-2", kHeads, 8}; }

// A giver of epoch 7 in each phase; from kAccepted on, two rounds were sent.
Giver InPhase(GiverPhase phase, bool child_travels, bool child_received) {
  Giver giver;
  giver.phase = phase;
  giver.epoch = 7;
  if (phase == GiverPhase::kHeld) return giver;
  giver.offer_id = "offer-1";
  giver.receiver = "tn";
  giver.child_travels = child_travels;
  if (phase == GiverPhase::kOffered) return giver;
  giver.child_received = child_received;
  giver.round = 2;
  giver.bundle_digest = "bundle-2";
  giver.bundled = kHeads;
  if (phase == GiverPhase::kAccepted) return giver;
  giver.release_digest = "release-1";
  return giver;
}

const std::vector<GiverPhase> kPhases = {
    GiverPhase::kHeld, GiverPhase::kOffered, GiverPhase::kAccepted,
    GiverPhase::kReleased, GiverPhase::kClosed};

std::string PhaseName(GiverPhase phase) {
  static const std::map<GiverPhase, std::string> names = {
      {GiverPhase::kHeld, "held"},
      {GiverPhase::kOffered, "offered"},
      {GiverPhase::kAccepted, "accepted"},
      {GiverPhase::kReleased, "released"},
      {GiverPhase::kClosed, "closed"}};
  return names.at(phase);
}

// The next phase, or the rule that refuses.
std::string Answer(const absl::StatusOr<Giver>& next) {
  if (next.ok()) return PhaseName(next->phase);
  return RefusalOf(next.status()).value_or(Refusal{}).rule;
}
std::string Answer(const absl::StatusOr<ReadyVerdict>& verdict) {
  if (!verdict.ok()) {
    return RefusalOf(verdict.status()).value_or(Refusal{}).rule;
  }
  switch (*verdict) {
    case ReadyVerdict::kRelease:
      return "release";
    case ReadyVerdict::kNextRound:
      return "next round";
    case ReadyVerdict::kStale:
      return "stale";
  }
  return "?";
}

constexpr char kPhaseRule[] = "custody.phase";
constexpr char kOther[] = "custody.other_offer";
constexpr char kParty[] = "custody.wrong_party";

struct Row {
  std::string event;
  std::function<std::string(const Giver&)> act;
  // By phase: held, offered, accepted, released, closed.
  std::vector<std::string> answers;
};

std::vector<Row> OwnActs() {
  return {
      {"offer",
       [](const Giver& g) { return Answer(Offer(g, "offer-2", "gn", true)); },
       {"offered", kPhaseRule, kPhaseRule, kPhaseRule, kPhaseRule}},
      {"withdraw",
       [](const Giver& g) { return Answer(Withdraw(g)); },
       {kPhaseRule, "held", "held", kPhaseRule, kPhaseRule}},
      {"bundle",
       [](const Giver& g) { return Answer(SendBundle(g, "b", kHeads)); },
       {kPhaseRule, kPhaseRule, "accepted", kPhaseRule, kPhaseRule}},
      {"release",
       [](const Giver& g) { return Answer(Release(g, "release-1")); },
       {kPhaseRule, kPhaseRule, "released", kPhaseRule, kPhaseRule}},
  };
}

using Message = std::function<std::string(const Giver&, const std::string& from,
                                          const std::string& offer_id)>;

std::vector<std::pair<Row, Message>> Messages() {
  return {
      {{"accept", {}, {kOther, "accepted", kPhaseRule, kPhaseRule, kPhaseRule}},
       [](const Giver& g, const std::string& from, const std::string& offer) {
         return Answer(TakeAccept(g, from, offer));
       }},
      {{"decline", {}, {kOther, "held", "held", kPhaseRule, kPhaseRule}},
       [](const Giver& g, const std::string& from, const std::string& offer) {
         return Answer(TakeDecline(g, from, offer));
       }},
      {{"ready", {}, {kOther, kPhaseRule, "release", kPhaseRule, kPhaseRule}},
       [](const Giver& g, const std::string& from, const std::string& offer) {
         Ready ready = RightReady();
         ready.from = from;
         ready.offer_id = offer;
         return Answer(JudgeReady(g, ready, kHeads));
       }},
      {{"receipt", {}, {kOther, kPhaseRule, kPhaseRule, "closed", kPhaseRule}},
       [](const Giver& g, const std::string& from, const std::string& offer) {
         return Answer(TakeReceipt(g, from, offer, "release-1"));
       }},
  };
}

TEST(GiverTest, EveryPhaseDecidesEveryActOfItsOwn) {
  for (const Row& row : OwnActs()) {
    for (size_t i = 0; i < kPhases.size(); ++i) {
      SCOPED_TRACE(row.event + " when " + PhaseName(kPhases[i]));
      EXPECT_EQ(row.act(InPhase(kPhases[i], false, false)), row.answers[i]);
    }
  }
}

TEST(GiverTest, EveryPhaseDecidesEveryMessageOfItsReceiver) {
  for (const auto& [row, take] : Messages()) {
    for (size_t i = 0; i < kPhases.size(); ++i) {
      SCOPED_TRACE(row.event + " when " + PhaseName(kPhases[i]));
      const Giver giver = InPhase(kPhases[i], false, false);
      EXPECT_EQ(take(giver, "tn", "offer-1"), row.answers[i]);
      EXPECT_EQ(take(giver, "tn", "offer-0"), kOther);
      const bool stands = kPhases[i] != GiverPhase::kHeld;
      EXPECT_EQ(take(giver, "gn", "offer-1"), stands ? kParty : kOther);
      EXPECT_EQ(take(giver, "", ""), stands ? kParty : kOther);
    }
  }
}

TEST(GiverTest, EveryPhaseDecidesChildReceived) {
  const std::vector<std::string> stays = {
      kOther, kPhaseRule, "custody.child_stays", kPhaseRule, kPhaseRule};
  const std::vector<std::string> travels = {kOther, kPhaseRule, "accepted",
                                            kPhaseRule, kPhaseRule};
  const std::vector<std::string> again = {
      kOther, kPhaseRule, "custody.already_received", kPhaseRule, kPhaseRule};
  for (size_t i = 0; i < kPhases.size(); ++i) {
    SCOPED_TRACE(PhaseName(kPhases[i]));
    const auto take = [&](bool child_travels, bool child_received) {
      return Answer(TakeChildReceived(
          InPhase(kPhases[i], child_travels, child_received), "tn", "offer-1"));
    };
    EXPECT_EQ(take(false, false), stays[i]);
    EXPECT_EQ(take(true, false), travels[i]);
    EXPECT_EQ(take(true, true), again[i]);
    const bool stands = kPhases[i] != GiverPhase::kHeld;
    const Giver giver = InPhase(kPhases[i], true, false);
    EXPECT_EQ(Answer(TakeChildReceived(giver, "gn", "offer-1")),
              stands ? kParty : kOther);
    EXPECT_EQ(Answer(TakeChildReceived(giver, "tn", "offer-0")), kOther);
  }
}

TEST(GiverTest, ActsUntilReleasedAndNeverAfter) {
  EXPECT_TRUE(Acts(InPhase(GiverPhase::kHeld, false, false)));
  EXPECT_TRUE(Acts(InPhase(GiverPhase::kOffered, false, false)));
  EXPECT_TRUE(Acts(InPhase(GiverPhase::kAccepted, false, false)));
  EXPECT_FALSE(Acts(InPhase(GiverPhase::kReleased, false, false)));
  EXPECT_FALSE(Acts(InPhase(GiverPhase::kClosed, false, false)));
}

TEST(GiverTest, AnEndedOfferLeavesNoTrace) {
  Giver held;
  held.epoch = 7;
  const Giver accepted = InPhase(GiverPhase::kAccepted, true, true);
  ASSERT_OK_AND_ASSIGN(const Giver withdrawn, Withdraw(accepted));
  EXPECT_EQ(withdrawn, held);
  ASSERT_OK_AND_ASSIGN(const Giver declined,
                       TakeDecline(accepted, "tn", "offer-1"));
  EXPECT_EQ(declined, held);
}

TEST(GiverTest, RoundsGrowByOneAndPinWhatWasSent) {
  Giver giver = InPhase(GiverPhase::kAccepted, false, false);
  ASSERT_OK_AND_ASSIGN(giver, SendBundle(giver, "bundle-3", {"open-6", ""}));
  EXPECT_EQ(giver.round, 3u);
  EXPECT_EQ(giver.bundle_digest, "bundle-3");
  EXPECT_EQ(giver.bundled, (Heads{"open-6", ""}));
}

TEST(GiverTest, RefusesWhatIsMalformed) {
  const Giver held = InPhase(GiverPhase::kHeld, false, false);
  const Giver accepted = InPhase(GiverPhase::kAccepted, false, false);
  constexpr char kRule[] = "input.field";
  EXPECT_THAT(Offer(held, "", "tn", false), RefusedBy(kRule));
  EXPECT_THAT(Offer(held, "offer-1", "", false), RefusedBy(kRule));
  EXPECT_THAT(SendBundle(accepted, "", kHeads), RefusedBy(kRule));
  EXPECT_THAT(SendBundle(accepted, "b", Heads{"", "s"}), RefusedBy(kRule));
  EXPECT_THAT(Release(accepted, ""), RefusedBy(kRule));
}

TEST(GiverTest, CountersDoNotWrap) {
  Giver last_epoch = InPhase(GiverPhase::kHeld, false, false);
  last_epoch.epoch = UINT64_MAX;
  EXPECT_THAT(Offer(last_epoch, "offer-1", "tn", false),
              RefusedBy("custody.epoch"));
  Giver last_round = InPhase(GiverPhase::kAccepted, false, false);
  last_round.round = UINT32_MAX;
  EXPECT_THAT(SendBundle(last_round, "b", kHeads), RefusedBy("custody.round"));
}

TEST(GiverTest, ReadyMustNameExactlyWhatWasSent) {
  const Giver giver = InPhase(GiverPhase::kAccepted, false, false);
  const auto judge = [&](const std::function<void(Ready&)>& change) {
    Ready ready = RightReady();
    change(ready);
    return Answer(JudgeReady(giver, ready, kHeads));
  };
  EXPECT_EQ(judge([](Ready&) {}), "release");
  EXPECT_EQ(judge([](Ready& r) { r.to_epoch = 7; }), "custody.epoch");
  EXPECT_EQ(judge([](Ready& r) { r.to_epoch = 9; }), "custody.epoch");
  EXPECT_EQ(judge([](Ready& r) { r.round = 0; }), "custody.round");
  EXPECT_EQ(judge([](Ready& r) { r.round = 3; }), "custody.round");
  EXPECT_EQ(judge([](Ready& r) { r.round = 1; }), "stale");
  EXPECT_EQ(judge([](Ready& r) { r.bundle_digest = "x"; }), "custody.bundle");
  EXPECT_EQ(judge([](Ready& r) { r.heads.open = "x"; }), "custody.heads");
  EXPECT_EQ(judge([](Ready& r) { r.heads.secret = "x"; }), "custody.heads");
  EXPECT_EQ(judge([](Ready& r) { r.heads.secret = ""; }), "custody.heads");
}

TEST(GiverTest, GrowthOfEitherJournalAsksForTheNextRound) {
  const Giver giver = InPhase(GiverPhase::kAccepted, false, false);
  EXPECT_EQ(Answer(JudgeReady(giver, RightReady(), {"open-6", "secret-2"})),
            "next round");
  EXPECT_EQ(Answer(JudgeReady(giver, RightReady(), {"open-5", "secret-3"})),
            "next round");
}

TEST(GiverTest, AChildWhoTravelsIsReleasedOnlyAfterArrival) {
  const Giver away = InPhase(GiverPhase::kAccepted, true, false);
  const Giver arrived = InPhase(GiverPhase::kAccepted, true, true);
  EXPECT_FALSE(FinalRound(away));
  EXPECT_TRUE(FinalRound(arrived));
  EXPECT_EQ(Answer(JudgeReady(away, RightReady(), kHeads)),
            "custody.child_not_received");
  EXPECT_THAT(Release(away, "release-1"),
              RefusedBy("custody.child_not_received"));
  EXPECT_EQ(Answer(JudgeReady(arrived, RightReady(), kHeads)), "release");
  EXPECT_OK(Release(arrived, "release-1"));
}

TEST(GiverTest, NoRoundIsFinalOutsideAnAcceptedOffer) {
  for (const GiverPhase phase : kPhases) {
    EXPECT_EQ(FinalRound(InPhase(phase, false, false)),
              phase == GiverPhase::kAccepted);
  }
}

TEST(GiverTest, ReleaseNeedsAFileThatWasSent) {
  Giver giver = InPhase(GiverPhase::kAccepted, false, false);
  giver.round = 0;
  EXPECT_THAT(Release(giver, "release-1"), RefusedBy("custody.round"));
}

TEST(GiverTest, ReceiptOfAnotherReleaseDoesNotClose) {
  EXPECT_THAT(TakeReceipt(InPhase(GiverPhase::kReleased, false, false), "tn",
                          "offer-1", "release-2"),
              RefusedBy("custody.other_release"));
}

TEST(GiverTest, CodesTellAWrongPartyFromAWrongMoment) {
  const Giver giver = InPhase(GiverPhase::kAccepted, false, false);
  EXPECT_THAT(TakeAccept(giver, "gn", "offer-1"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(TakeAccept(giver, "tn", "offer-0"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(TakeAccept(giver, "tn", "offer-1"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace causeway::custody
