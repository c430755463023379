// What a node may do before it has asked, and what each answer makes of a case.
#include "statemachine/custody/boot.h"

#include "tests/testing/status_matchers.h"

namespace causeway::custody {
namespace {

const Node kVerified{"ml", true, 4, 9, ""};

Giver At7(GiverPhase phase) {
  Giver giver;
  giver.phase = phase;
  giver.epoch = 7;
  giver.witnessed = true;
  giver.case_tag = "tag";
  giver.certificate = HeadCertificate{"tag", 7, "ml", "r6"};
  giver.offer_id = "offer-1";
  giver.receiver = "tn";
  giver.release_digest = "r7";
  giver.release_incarnation = 3;
  return giver;
}

LogRow Head(std::uint64_t epoch, const std::string& holder,
            const std::string& digest) {
  return {0, {"tag", epoch, holder, digest}, "sn"};
}

TEST(BootTest, AnUnverifiedNodeReadsOpensAndRecordsPending) {
  const Node started = Start(kVerified);
  EXPECT_FALSE(started.verified);
  EXPECT_EQ(started.incarnation, 4u);
  for (const Act act :
       {Act::kRead, Act::kOpenCase, Act::kRecordPending, Act::kDutyOfCare}) {
    EXPECT_OK(Permit(started, true, act));
  }
  for (const Act act : {Act::kDecide, Act::kHandOff}) {
    EXPECT_THAT(Permit(started, true, act), RefusedBy("custody.unverified"));
    EXPECT_OK(Permit(started, false, act));
    EXPECT_OK(Permit(kVerified, true, act));
  }
}

TEST(BootTest, HeadsVerifyTheNodeThatAskedForThem) {
  ASSERT_OK_AND_ASSIGN(const Node asking, AskHeads(Start(kVerified), "n5"));
  ASSERT_OK_AND_ASSIGN(const Node node, TakeHeads(asking, {"n5", 5, 12, {}}));
  EXPECT_EQ(node, (Node{"ml", true, 5, 12, ""}));
  EXPECT_THAT(TakeHeads(node, {"n5", 6, 12, {}}),
              RefusedBy("custody.other_attempt"));
  EXPECT_THAT(TakeHeads(asking, {"n4", 5, 12, {}}),
              RefusedBy("custody.other_attempt"));
  EXPECT_THAT(TakeHeads(asking, {"n5", 4, 12, {}}),
              RefusedBy("custody.witness_behind"));
  EXPECT_THAT(TakeHeads(asking, {"n5", 5, 8, {}}),
              RefusedBy("custody.witness_behind"));
  EXPECT_THAT(AskHeads(asking, ""), RefusedBy("input.field"));
}

TEST(BootTest, ACloneStopsWhenTheWitnessNamesALaterIncarnation) {
  EXPECT_TRUE(NoteIncarnation(kVerified, 4).verified);
  const Node clone = NoteIncarnation(kVerified, 5);
  EXPECT_FALSE(clone.verified);
  EXPECT_FALSE(Acts(At7(GiverPhase::kHeld), clone));
}

TEST(BootTest, TheHeadNamesThisNodeInTheEpochItKnows) {
  const LogRow head = Head(7, "ml", "r6");
  const Reconciled held =
      ReconcileHead(kVerified, At7(GiverPhase::kHeld), head);
  EXPECT_EQ(held.fate, Fate::kHeld);
  EXPECT_FALSE(held.renew_offer);
  for (const GiverPhase phase : {GiverPhase::kOffered, GiverPhase::kAccepted}) {
    const Reconciled offered = ReconcileHead(kVerified, At7(phase), head);
    EXPECT_EQ(offered.fate, Fate::kHeld);
    EXPECT_TRUE(offered.renew_offer);
  }
  const Reconciled released =
      ReconcileHead(kVerified, At7(GiverPhase::kReleased), head);
  EXPECT_EQ(released.fate, Fate::kReleased);
  EXPECT_EQ(released.giver->release_incarnation, 4u);
  EXPECT_EQ(released.giver->release_digest, "r7");
}

TEST(BootTest, ARegistrationThatWasForgottenIsLearnt) {
  Giver mine = At7(GiverPhase::kHeld);
  mine.certificate.reset();
  const Reconciled held = ReconcileHead(kVerified, mine, Head(7, "ml", "r6"));
  EXPECT_EQ(held.giver->certificate, Head(7, "ml", "r6").head);
}

TEST(BootTest, TheHeadNamesAnother) {
  for (const GiverPhase phase :
       {GiverPhase::kHeld, GiverPhase::kOffered, GiverPhase::kAccepted,
        GiverPhase::kReleased, GiverPhase::kClosed}) {
    const Reconciled gone =
        ReconcileHead(kVerified, At7(phase), Head(8, "tn", "r7"));
    EXPECT_EQ(gone.fate, Fate::kNotCustodian);
    EXPECT_EQ(gone.giver->phase, GiverPhase::kClosed);
  }
  const Reconciled never =
      ReconcileHead(kVerified, std::nullopt, Head(8, "tn", "r7"));
  EXPECT_EQ(never.fate, Fate::kNotCustodian);
  EXPECT_FALSE(never.giver.has_value());
}

TEST(BootTest, ACaseThatIsOursAndNotHereIsFetched) {
  for (const std::optional<Giver>& mine :
       {std::optional<Giver>(), std::optional<Giver>(At7(GiverPhase::kHeld))}) {
    const Reconciled lost = ReconcileHead(kVerified, mine, Head(9, "ml", "r8"));
    EXPECT_EQ(lost.fate, Fate::kDataLost);
    EXPECT_EQ(lost.fetch_from, "sn");
    EXPECT_EQ(lost.giver->epoch, 9u);
    EXPECT_TRUE(Acts(*lost.giver, kVerified));
    EXPECT_THAT(Offer(*lost.giver, "offer-9", "tn", false),
                RefusedBy("custody.data_lost"));
    EXPECT_EQ(ReconcileRest(kVerified, *lost.giver).fate, Fate::kDataLost);
  }
}

// A store was rolled back to before its custody in epoch 8, learned that epoch
// 9 is another's, and hears what the witness said meanwhile only now.
TEST(BootTest, AHeadBelowTheFenceIsOver) {
  const LogRow late = Head(8, "ml", "r7");
  EXPECT_EQ(ReconcileHead(kVerified, std::nullopt, late).fate, Fate::kDataLost);
  const Reconciled none = ReconcileHead(kVerified, std::nullopt, late, 9);
  EXPECT_EQ(none.fate, Fate::kNotCustodian);
  EXPECT_FALSE(none.giver.has_value());
  const Giver mine = At7(GiverPhase::kClosed);
  const Reconciled former = ReconcileHead(kVerified, mine, late, 9);
  EXPECT_EQ(former.fate, Fate::kNotCustodian);
  EXPECT_EQ(former.giver, mine);
  // A head at the fence is of now; one below what is held is a contradiction.
  EXPECT_EQ(ReconcileHead(kVerified, std::nullopt, late, 8).fate,
            Fate::kDataLost);
  EXPECT_EQ(ReconcileHead(kVerified, mine, Head(6, "ml", "r5"), 9).fate,
            Fate::kContradiction);
}

TEST(BootTest, AWitnessThatContradictsItselfStopsTheCase) {
  const auto fate = [](const Giver& mine, const LogRow& row) {
    return ReconcileHead(kVerified, mine, row).fate;
  };
  EXPECT_EQ(fate(At7(GiverPhase::kHeld), Head(6, "ml", "r5")),
            Fate::kContradiction);
  EXPECT_EQ(fate(At7(GiverPhase::kHeld), Head(6, "tn", "r5")),
            Fate::kContradiction);
  EXPECT_EQ(fate(At7(GiverPhase::kHeld), Head(7, "tn", "r6")),
            Fate::kContradiction);
  EXPECT_EQ(fate(At7(GiverPhase::kHeld), Head(7, "ml", "other")),
            Fate::kContradiction);
  EXPECT_EQ(fate(At7(GiverPhase::kClosed), Head(7, "ml", "r6")),
            Fate::kContradiction);
}

TEST(BootTest, ACaseOutsideTheDifferenceIsAsItWas) {
  const auto rest = [](GiverPhase phase) {
    return ReconcileRest(kVerified, At7(phase));
  };
  EXPECT_EQ(rest(GiverPhase::kHeld).fate, Fate::kHeld);
  EXPECT_TRUE(rest(GiverPhase::kAccepted).renew_offer);
  EXPECT_EQ(rest(GiverPhase::kReleased).fate, Fate::kReleased);
  EXPECT_EQ(rest(GiverPhase::kReleased).giver->release_incarnation, 4u);
  EXPECT_EQ(rest(GiverPhase::kClosed).fate, Fate::kNotCustodian);
}

}  // namespace
}  // namespace causeway::custody
