// Giver and receiver in the witness profile: every transition it adds, and each
// refusal.
#include <functional>
#include <vector>

#include "statemachine/custody/custody.h"
#include "tests/testing/status_matchers.h"

namespace causeway::custody {
namespace {

const Heads kHeads{"open-5", "secret-2"};
const Node kMl{"ml", true, 4, 9, ""};
const Node kTn{"tn", true, 2, 9, ""};
const HeadCertificate kHead{"tag", 7, "ml", "r6"};
const HeadCertificate kNext{"tag", 8, "tn", "r7"};
const HeadCertificate kOther{"tag", 8, "gn", "order-1"};
constexpr char kPhaseRule[] = "custody.phase";

Node Unverified(Node node) {
  node.verified = false;
  return node;
}

Giver Giving(GiverPhase phase) {
  Giver giver;
  giver.phase = phase;
  giver.epoch = 7;
  giver.witnessed = true;
  giver.case_tag = "tag";
  giver.certificate = kHead;
  if (phase == GiverPhase::kHeld) return giver;
  giver.offer_id = "offer-1";
  giver.receiver = "tn";
  if (phase == GiverPhase::kOffered) return giver;
  giver.round = 2;
  giver.bundle_digest = "bundle-2";
  giver.bundled = kHeads;
  if (phase == GiverPhase::kAccepted) return giver;
  giver.release_digest = "r7";
  giver.release_incarnation = 4;
  return giver;
}

Giver Asked() { return *AskWitness(Giving(GiverPhase::kAccepted), "n1", kMl); }

Receiver Receiving(ReceiverPhase phase, bool verified = true) {
  Receiver receiver;
  receiver.phase = phase;
  receiver.giver = "ml";
  receiver.offer_id = "offer-1";
  receiver.witnessed = true;
  if (!verified) return receiver;
  receiver.case_tag = "tag";
  receiver.round = 2;
  receiver.bundle_digest = "bundle-2";
  receiver.verified = kHeads;
  receiver.epoch = 7;
  return receiver;
}

absl::StatusOr<Receiver> TakeR7(const Receiver& receiver,
                                std::uint64_t fence = 7) {
  return TakeRelease(receiver, "ml", "offer-1", 8, "open-5", "r7", fence);
}

TEST(WitnessedGiverTest, ActsOnlyOnceVerified) {
  EXPECT_TRUE(Acts(Giving(GiverPhase::kAccepted), kMl));
  EXPECT_FALSE(Acts(Giving(GiverPhase::kAccepted), Unverified(kMl)));
  EXPECT_FALSE(Acts(Giving(GiverPhase::kHeld)));
  EXPECT_FALSE(Acts(Giving(GiverPhase::kReleased), kMl));
}

TEST(WitnessedGiverTest, BundleWaitsForTheCertificate) {
  Giver giver = Giving(GiverPhase::kAccepted);
  giver.certificate.reset();
  EXPECT_THAT(SendBundle(giver, "b", kHeads),
              RefusedBy("custody.head_certificate"));
  ASSERT_OK_AND_ASSIGN(giver, TakeRegistered(giver, kHead, kMl));
  EXPECT_OK(SendBundle(giver, "b", kHeads));
  EXPECT_OK(TakeRegistered(giver, kHead, kMl));
  const auto rule = [&](const HeadCertificate& head) {
    return RefusalOf(TakeRegistered(giver, head, kMl).status())->rule;
  };
  EXPECT_EQ(rule({"tag", 8, "ml", "r6"}), "custody.epoch");
  EXPECT_EQ(rule({"tag2", 7, "ml", "r6"}), "custody.epoch");
  EXPECT_EQ(rule({"tag", 7, "gn", "r6"}), "custody.equivocation");
  EXPECT_EQ(rule({"tag", 7, "ml", "r5"}), "custody.equivocation");
}

TEST(WitnessedGiverTest, ReleaseNeedsAnAnswerToThisAttempt) {
  const Giver accepted = Giving(GiverPhase::kAccepted);
  EXPECT_THAT(Release(accepted, "r7", kMl),
              RefusedBy("custody.witness_silent"));
  const Giver asked = Asked();
  EXPECT_THAT(Release(asked, "r7", kMl), RefusedBy("custody.witness_silent"));
  ASSERT_OK_AND_ASSIGN(const Giver answered,
                       TakeProbe(asked, {"n1", kHead, 4}, kMl));
  EXPECT_THAT(Release(answered, "r7"), RefusedBy("custody.unverified"));
  ASSERT_OK_AND_ASSIGN(const Giver released, Release(answered, "r7", kMl));
  EXPECT_EQ(released.release_incarnation, 4u);
  EXPECT_FALSE(released.probe_answered);
  // A new attempt, or a new round, asks again.
  ASSERT_OK_AND_ASSIGN(const Giver again, AskWitness(answered, "n2", kMl));
  EXPECT_THAT(Release(again, "r7", kMl), RefusedBy("custody.witness_silent"));
  EXPECT_THAT(TakeProbe(again, {"n1", kHead, 4}, kMl),
              RefusedBy("custody.other_attempt"));
  ASSERT_OK_AND_ASSIGN(const Giver round, SendBundle(answered, "b", kHeads));
  EXPECT_THAT(Release(round, "r7", kMl), RefusedBy("custody.witness_silent"));
}

TEST(WitnessedGiverTest, TheAnswerMustNameNodeEpochAndIncarnation) {
  const auto rule = [](const ProbeAnswer& answer) {
    return RefusalOf(TakeProbe(Asked(), answer, kMl).status())->rule;
  };
  EXPECT_EQ(rule({"n0", kHead, 4}), "custody.other_attempt");
  for (const ProbeAnswer& answer :
       {ProbeAnswer{"n1", kNext, 4}, ProbeAnswer{"n1", kHead, 5},
        ProbeAnswer{"n1", {"tag", 7, "gn", "r6"}, 4},
        ProbeAnswer{"n1", {"tag2", 7, "ml", "r6"}, 4}}) {
    EXPECT_EQ(rule(answer), "custody.witness_names_other");
  }
}

TEST(WitnessedGiverTest, TheWitnessIsAskedForAReleaseOnly) {
  for (const GiverPhase phase : {GiverPhase::kHeld, GiverPhase::kOffered,
                                 GiverPhase::kReleased, GiverPhase::kClosed}) {
    EXPECT_THAT(AskWitness(Giving(phase), "n", kMl), RefusedBy(kPhaseRule));
  }
  const Giver giver = Giving(GiverPhase::kAccepted);
  EXPECT_THAT(AskWitness(giver, "", kMl), RefusedBy("input.field"));
  EXPECT_THAT(AskWitness(giver, "n", Unverified(kMl)),
              RefusedBy("custody.unverified"));
  Giver alone = giver;
  alone.witnessed = false;
  EXPECT_THAT(AskWitness(alone, "n", kMl), RefusedBy("custody.no_witness"));
}

TEST(WitnessedGiverTest, ReleasedLeavesByVoidOrCertificateOnly) {
  const Giver released = Giving(GiverPhase::kReleased);
  EXPECT_THAT(TakeReceipt(released, "tn", "offer-1", "r7"),
              RefusedBy("custody.head_certificate"));
  EXPECT_THAT(Withdraw(released), RefusedBy(kPhaseRule));
  EXPECT_THAT(TakeVoid(released, "r6"), RefusedBy("custody.other_release"));
  ASSERT_OK_AND_ASSIGN(const Giver held, TakeVoid(released, "r7"));
  EXPECT_EQ(held, Giving(GiverPhase::kHeld));
  for (const HeadCertificate& head : {kNext, kOther}) {
    ASSERT_OK_AND_ASSIGN(const Giver closed,
                         TakeCertificate(released, head, kMl));
    EXPECT_EQ(closed.phase, GiverPhase::kClosed);
  }
}

TEST(WitnessedGiverTest, VoidAndReissueAreForAReleaseOfAVerifiedNode) {
  for (const GiverPhase phase : {GiverPhase::kHeld, GiverPhase::kOffered,
                                 GiverPhase::kAccepted, GiverPhase::kClosed}) {
    EXPECT_THAT(AskVoid(Giving(phase), kMl), RefusedBy(kPhaseRule));
    EXPECT_THAT(TakeVoid(Giving(phase), "r7"), RefusedBy(kPhaseRule));
    EXPECT_THAT(ReissueRelease(Giving(phase), kMl), RefusedBy(kPhaseRule));
  }
  const Giver released = Giving(GiverPhase::kReleased);
  EXPECT_THAT(AskVoid(released, Unverified(kMl)),
              RefusedBy("custody.unverified"));
  EXPECT_THAT(ReissueRelease(released, Unverified(kMl)),
              RefusedBy("custody.unverified"));
  ASSERT_OK_AND_ASSIGN(const Giver asked, AskVoid(released, kMl));
  EXPECT_TRUE(asked.void_asked);
  EXPECT_EQ(asked.phase, GiverPhase::kReleased);
  Node later = kMl;
  later.incarnation = 5;
  ASSERT_OK_AND_ASSIGN(const Giver again, ReissueRelease(released, later));
  EXPECT_EQ(again.release_incarnation, 5u);
  EXPECT_EQ(again.release_digest, "r7");
}

TEST(WitnessedGiverTest, ALaterCertificateEndsEveryPhase) {
  for (const GiverPhase phase :
       {GiverPhase::kHeld, GiverPhase::kOffered, GiverPhase::kAccepted,
        GiverPhase::kReleased, GiverPhase::kClosed}) {
    const Giver giver = Giving(phase);
    ASSERT_OK_AND_ASSIGN(const Giver closed,
                         TakeCertificate(giver, kOther, kMl));
    EXPECT_EQ(closed.phase, GiverPhase::kClosed);
    EXPECT_FALSE(Acts(closed, kMl));
    ASSERT_OK_AND_ASSIGN(const Giver same, TakeCertificate(giver, kHead, kMl));
    EXPECT_EQ(same, giver);
    EXPECT_THAT(TakeCertificate(giver, {"tag", 6, "gn", "r5"}, kMl),
                RefusedBy("custody.superseded"));
    EXPECT_THAT(TakeCertificate(giver, {"tag", 7, "gn", "r6"}, kMl),
                RefusedBy("custody.equivocation"));
  }
}

TEST(WitnessedGiverTest, AnOfferGoesOnUnderANewIdAfterAStart) {
  for (const GiverPhase phase : {GiverPhase::kOffered, GiverPhase::kAccepted}) {
    ASSERT_OK_AND_ASSIGN(const Giver renewed,
                         RenewOffer(Giving(phase), "offer-2"));
    EXPECT_EQ(renewed.phase, GiverPhase::kOffered);
    EXPECT_EQ(renewed.receiver, "tn");
    EXPECT_EQ(renewed.round, 0u);
    EXPECT_THAT(RenewOffer(Giving(phase), "offer-1"), RefusedBy("input.field"));
  }
  EXPECT_THAT(RenewOffer(Giving(GiverPhase::kReleased), "offer-2"),
              RefusedBy(kPhaseRule));
}

TEST(WitnessedGiverTest, WhatItNoLongerKnowsIsWithdrawn) {
  EXPECT_TRUE(AnswersWithdraw(Giving(GiverPhase::kHeld), "offer-0", kMl));
  EXPECT_TRUE(AnswersWithdraw(Giving(GiverPhase::kAccepted), "offer-0", kMl));
  EXPECT_FALSE(AnswersWithdraw(Giving(GiverPhase::kAccepted), "offer-1", kMl));
  EXPECT_FALSE(AnswersWithdraw(Giving(GiverPhase::kReleased), "offer-0", kMl));
  EXPECT_FALSE(
      AnswersWithdraw(Giving(GiverPhase::kHeld), "offer-0", Unverified(kMl)));
}

TEST(WitnessedGiverTest, StatusIsAnsweredWithWhatWasSentLast) {
  const auto answer = [](GiverPhase phase, absl::string_view from,
                         absl::string_view offer) {
    return AnswerStatus(Giving(phase), from, offer, kMl);
  };
  EXPECT_EQ(answer(GiverPhase::kHeld, "tn", "offer-1"), StatusReply::kWithdraw);
  EXPECT_EQ(answer(GiverPhase::kOffered, "tn", "offer-1"),
            StatusReply::kNothing);
  EXPECT_EQ(answer(GiverPhase::kAccepted, "tn", "offer-1"),
            StatusReply::kBundle);
  EXPECT_EQ(answer(GiverPhase::kAccepted, "gn", "offer-1"),
            StatusReply::kNothing);
  EXPECT_EQ(answer(GiverPhase::kReleased, "tn", "offer-1"),
            StatusReply::kRelease);
  EXPECT_EQ(answer(GiverPhase::kReleased, "gn", "offer-1"),
            StatusReply::kNothing);
  EXPECT_EQ(answer(GiverPhase::kClosed, "gn", "offer-0"),
            StatusReply::kSuperseded);
  EXPECT_EQ(answer(GiverPhase::kClosed, "tn", "offer-1"),
            StatusReply::kSuperseded);
}

TEST(WitnessedReceiverTest, AFileCountsOnlyWithTheGiversCertificate) {
  const auto rule = [](const Claim& claim) {
    const auto next = TakeBundle(Receiving(ReceiverPhase::kAccepted, false),
                                 "ml", 1, "b", kHeads, 7, claim);
    return next.ok() ? "taken" : RefusalOf(next.status())->rule;
  };
  EXPECT_EQ(rule({"tag", kHead, 0}), "taken");
  EXPECT_EQ(rule({"tag", kHead, 7}), "taken");
  EXPECT_EQ(rule({"tag", kHead, 8}), "custody.superseded");
  constexpr char kRule[] = "custody.head_certificate";
  EXPECT_EQ(rule({"tag", std::nullopt, 0}), kRule);
  EXPECT_EQ(rule({"tag", kNext, 0}), kRule);
  EXPECT_EQ(rule({"tag", HeadCertificate{"tag", 7, "gn", "r6"}, 0}), kRule);
  EXPECT_EQ(rule({"tag2", kHead, 0}), kRule);
  EXPECT_THAT(
      TakeBundle(Receiving(ReceiverPhase::kAccepted), "ml", 3, "b", kHeads, 7,
                 {"tag2", HeadCertificate{"tag2", 7, "ml", "r"}, 0}),
      RefusedBy("custody.case"));
}

TEST(WitnessedReceiverTest, OnlyReadyRaisesTheFence) {
  EXPECT_EQ(RaisedFence(3, Receiving(ReceiverPhase::kAccepted)), 3u);
  EXPECT_EQ(RaisedFence(3, Receiving(ReceiverPhase::kWithdrawn)), 3u);
  EXPECT_EQ(RaisedFence(3, Receiving(ReceiverPhase::kBound)), 7u);
  EXPECT_EQ(RaisedFence(3, Receiving(ReceiverPhase::kHeld)), 8u);
  EXPECT_EQ(RaisedFence(9, Receiving(ReceiverPhase::kHeld)), 9u);
}

TEST(WitnessedReceiverTest, ReadyNeedsAVerifiedNodeAndAnEpochThatStands) {
  const Receiver receiver = Receiving(ReceiverPhase::kAccepted);
  EXPECT_THAT(Bind(receiver, Unverified(kTn)), RefusedBy("custody.unverified"));
  EXPECT_THAT(Bind(receiver), RefusedBy("custody.unverified"));
  EXPECT_THAT(Bind(receiver, kTn, 8), RefusedBy("custody.superseded"));
  EXPECT_OK(Bind(receiver, kTn, 7));
}

TEST(WitnessedReceiverTest, ReleaseAndCertificateActivateInEitherOrder) {
  const Receiver bound = Receiving(ReceiverPhase::kBound);
  ASSERT_OK_AND_ASSIGN(const Receiver released, TakeR7(bound));
  EXPECT_EQ(released.phase, ReceiverPhase::kBound);
  ASSERT_OK_AND_ASSIGN(const Receiver one,
                       TakeCertificate(released, kNext, "tn", 7));
  EXPECT_EQ(one.phase, ReceiverPhase::kHeld);
  ASSERT_OK_AND_ASSIGN(const Receiver certified,
                       TakeCertificate(bound, kNext, "tn", 7));
  EXPECT_EQ(certified.phase, ReceiverPhase::kBound);
  ASSERT_OK_AND_ASSIGN(const Receiver two, TakeR7(certified));
  EXPECT_EQ(two, one);
  const Giver custodian = CustodianFrom(one);
  EXPECT_EQ(custodian.epoch, 8u);
  EXPECT_EQ(custodian.certificate, kNext);
  EXPECT_FALSE(custodian.lacks_file);
  EXPECT_TRUE(Acts(custodian, kTn));
}

TEST(WitnessedReceiverTest, ActivatesAlsoWhenItForgotOrWasToldWithdraw) {
  for (const ReceiverPhase phase :
       {ReceiverPhase::kSeen, ReceiverPhase::kAccepted, ReceiverPhase::kBound,
        ReceiverPhase::kDeclined, ReceiverPhase::kWithdrawn}) {
    ASSERT_OK_AND_ASSIGN(const Receiver released, TakeR7(Receiving(phase)));
    EXPECT_EQ(released.phase, phase);
    ASSERT_OK_AND_ASSIGN(const Receiver held,
                         TakeCertificate(released, kNext, "tn", 7));
    EXPECT_EQ(held.phase, ReceiverPhase::kHeld);
  }
  Receiver forgotten = Receiving(ReceiverPhase::kSeen, false);
  forgotten.case_tag = "tag";
  ASSERT_OK_AND_ASSIGN(forgotten, TakeR7(forgotten, 0));
  ASSERT_OK_AND_ASSIGN(forgotten, TakeCertificate(forgotten, kNext, "tn", 0));
  EXPECT_TRUE(CustodianFrom(forgotten).lacks_file);
}

TEST(WitnessedReceiverTest, AnotherFileThanTheOneReleasedIsMissing) {
  ASSERT_OK_AND_ASSIGN(const Receiver released,
                       TakeRelease(Receiving(ReceiverPhase::kBound), "ml",
                                   "offer-1", 8, "open-6", "r7", 7));
  EXPECT_TRUE(released.lacks_file);
}

TEST(WitnessedReceiverTest, AnOldReleaseOrCertificateNeverActsAgain) {
  const Receiver bound = Receiving(ReceiverPhase::kBound);
  EXPECT_THAT(TakeR7(bound, 8), RefusedBy("custody.superseded"));
  ASSERT_OK_AND_ASSIGN(const Receiver released, TakeR7(bound));
  EXPECT_THAT(TakeCertificate(released, kHead, "tn", 7),
              RefusedBy("custody.superseded"));
}

// A giver that lies binds a node twice in one epoch: one RELEASE is cosigned,
// and the other promise is over with it.
TEST(WitnessedReceiverTest, AnOfferEndsWhereCustodyCameByAnother) {
  ASSERT_OK_AND_ASSIGN(
      const Receiver certified,
      TakeCertificate(Receiving(ReceiverPhase::kBound), kNext, "tn", 7));
  EXPECT_TRUE(AsksStatus(certified));
  for (const Receiver& bound : {Receiving(ReceiverPhase::kBound), certified}) {
    ASSERT_OK_AND_ASSIGN(const Receiver over,
                         TakeCertificate(bound, kNext, "tn", 8));
    EXPECT_EQ(over.phase, ReceiverPhase::kWithdrawn);
    EXPECT_FALSE(over.next.has_value());
    EXPECT_FALSE(AsksStatus(over));
    ASSERT_OK_AND_ASSIGN(const Receiver told, TakeSuperseded(bound, 9));
    EXPECT_FALSE(AsksStatus(told));
    EXPECT_THAT(TakeR7(told, 9), RefusedBy("custody.superseded"));
  }
}

TEST(WitnessedReceiverTest, RefusesAReleaseOfAnotherEpochOrWithoutDigest) {
  const Receiver bound = Receiving(ReceiverPhase::kBound);
  EXPECT_THAT(TakeRelease(bound, "ml", "offer-1", 9, "open-5", "r7"),
              RefusedBy("custody.epoch"));
  EXPECT_THAT(TakeRelease(bound, "ml", "offer-1", 8, "open-5", ""),
              RefusedBy("input.field"));
  EXPECT_THAT(TakeRelease(bound, "gn", "offer-1", 8, "open-5", "r7"),
              RefusedBy("custody.wrong_party"));
}

TEST(WitnessedReceiverTest, BoundLeavesByVoidWithdrawOrAnEpochThatIsOver) {
  const Receiver bound = Receiving(ReceiverPhase::kBound);
  const std::vector<absl::StatusOr<Receiver>> freed = {
      TakeVoid(bound, "offer-1"), TakeWithdraw(bound, "ml", "offer-1"),
      TakeCertificate(bound, kOther, "tn", 7),
      TakeCertificate(bound, {"tag", 9, "tn", "r8"}, "tn", 7),
      TakeSuperseded(bound, 8)};
  for (const absl::StatusOr<Receiver>& next : freed) {
    ASSERT_OK(next);
    EXPECT_EQ(next->phase, ReceiverPhase::kWithdrawn);
  }
  EXPECT_THAT(TakeVoid(bound, "offer-0"), RefusedBy("custody.other_offer"));
  EXPECT_THAT(TakeSuperseded(bound, 7), RefusedBy("custody.superseded"));
  EXPECT_THAT(Decline(bound), RefusedBy(kPhaseRule));
  EXPECT_THAT(TakeVoid(Receiving(ReceiverPhase::kHeld), "offer-1"),
              RefusedBy(kPhaseRule));
}

TEST(WitnessedReceiverTest, TwoCertificatesOfOneEpochAreEvidence) {
  ASSERT_OK_AND_ASSIGN(
      const Receiver certified,
      TakeCertificate(Receiving(ReceiverPhase::kBound), kNext, "tn", 7));
  EXPECT_THAT(TakeCertificate(certified, {"tag", 8, "tn", "r7b"}, "tn", 7),
              RefusedBy("custody.equivocation"));
  EXPECT_THAT(
      TakeCertificate(Receiving(ReceiverPhase::kSeen, false), kNext, "tn", 0),
      RefusedBy("custody.case"));
}

TEST(WitnessedReceiverTest, AsksStatusWhileBoundOrHalfReleased) {
  EXPECT_TRUE(AsksStatus(Receiving(ReceiverPhase::kBound)));
  EXPECT_FALSE(AsksStatus(Receiving(ReceiverPhase::kAccepted)));
  EXPECT_FALSE(AsksStatus(Receiving(ReceiverPhase::kHeld)));
  Receiver certified = Receiving(ReceiverPhase::kWithdrawn);
  certified.next = kNext;
  EXPECT_TRUE(AsksStatus(certified));
  Receiver alone = Receiving(ReceiverPhase::kBound);
  alone.witnessed = false;
  EXPECT_FALSE(AsksStatus(alone));
}

TEST(WitnessedReceiverTest, APersonsPromiseSurvivesARenewedOffer) {
  ASSERT_OK_AND_ASSIGN(Receiver receiver,
                       Accept(Receiving(ReceiverPhase::kSeen)));
  receiver.child_travels = true;
  ASSERT_OK_AND_ASSIGN(receiver, RecordChildReceived(receiver));
  ASSERT_OK_AND_ASSIGN(receiver, TakeWithdraw(receiver, "ml", "offer-1"));
  ASSERT_OK_AND_ASSIGN(const Receiver renewed, RenewOffer(receiver, "offer-2"));
  EXPECT_EQ(renewed.phase, ReceiverPhase::kAccepted);
  EXPECT_TRUE(renewed.child_received);
  EXPECT_EQ(renewed.round, 0u);
  EXPECT_THAT(RenewOffer(receiver, "offer-1"), RefusedBy("input.field"));
  ASSERT_OK_AND_ASSIGN(const Receiver unanswered,
                       RenewOffer(Receiving(ReceiverPhase::kSeen), "offer-2"));
  EXPECT_EQ(unanswered.phase, ReceiverPhase::kSeen);
  for (const ReceiverPhase phase :
       {ReceiverPhase::kDeclined, ReceiverPhase::kHeld}) {
    EXPECT_THAT(RenewOffer(Receiving(phase), "offer-2"), RefusedBy(kPhaseRule));
  }
}

}  // namespace
}  // namespace causeway::custody
