// Every (phase, event) pair of the receiver has one decided answer.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "statemachine/custody/custody.h"
#include "tests/testing/status_matchers.h"

namespace causeway::custody {
namespace {

const Heads kHeads{"open-5", "secret-2"};

// A receiver in each phase; round 2 of epoch 7 verified where `verified`.
Receiver InPhase(ReceiverPhase phase, bool verified = true,
                 bool child_travels = false, bool child_received = false) {
  Receiver receiver;
  receiver.phase = phase;
  receiver.giver = "ml";
  receiver.offer_id = "offer-1";
  receiver.child_travels = child_travels;
  receiver.child_received = child_received;
  if (!verified) return receiver;
  receiver.round = 2;
  receiver.bundle_digest = "bundle-2";
  receiver.verified = kHeads;
  receiver.epoch = 7;
  return receiver;
}

const std::vector<ReceiverPhase> kPhases = {
    ReceiverPhase::kSeen, ReceiverPhase::kAccepted, ReceiverPhase::kBound,
    ReceiverPhase::kHeld, ReceiverPhase::kDeclined, ReceiverPhase::kWithdrawn};

std::string PhaseName(ReceiverPhase phase) {
  static const std::map<ReceiverPhase, std::string> names = {
      {ReceiverPhase::kSeen, "seen"},
      {ReceiverPhase::kAccepted, "accepted"},
      {ReceiverPhase::kBound, "bound"},
      {ReceiverPhase::kHeld, "held"},
      {ReceiverPhase::kDeclined, "declined"},
      {ReceiverPhase::kWithdrawn, "withdrawn"}};
  return names.at(phase);
}

std::string Answer(const absl::StatusOr<Receiver>& next) {
  if (next.ok()) return PhaseName(next->phase);
  return RefusalOf(next.status()).value_or(Refusal{}).rule;
}

absl::StatusOr<Receiver> Bundle3(const Receiver& receiver) {
  return TakeBundle(receiver, "ml", 3, "bundle-3", {"open-6", "secret-2"}, 7);
}

constexpr char kPhaseRule[] = "custody.phase";
constexpr char kOther[] = "custody.other_offer";
constexpr char kParty[] = "custody.wrong_party";
constexpr char kAway[] = "custody.child_not_received";
constexpr char kNoFile[] = "custody.not_verified";

struct Row {
  std::string event;
  std::function<std::string(const Receiver&)> act;
  // By phase: seen, accepted, bound, held, declined, withdrawn.
  std::vector<std::string> answers;
};

void ExpectRows(const std::vector<Row>& rows,
                const std::function<Receiver(ReceiverPhase)>& in_phase) {
  for (const Row& row : rows) {
    for (size_t i = 0; i < kPhases.size(); ++i) {
      SCOPED_TRACE(row.event + " when " + PhaseName(kPhases[i]));
      EXPECT_EQ(row.act(in_phase(kPhases[i])), row.answers[i]);
    }
  }
}

std::vector<Row> AllEvents() {
  return {
      {"accept",
       [](const Receiver& r) { return Answer(Accept(r)); },
       {"accepted", kPhaseRule, kPhaseRule, kPhaseRule, kPhaseRule,
        kPhaseRule}},
      {"decline",
       [](const Receiver& r) { return Answer(Decline(r)); },
       {"declined", "declined", kPhaseRule, kPhaseRule, kPhaseRule,
        kPhaseRule}},
      {"child received",
       [](const Receiver& r) { return Answer(RecordChildReceived(r)); },
       {kPhaseRule, "custody.child_stays", kPhaseRule, kPhaseRule, kPhaseRule,
        kPhaseRule}},
      {"bundle",
       [](const Receiver& r) { return Answer(Bundle3(r)); },
       {kPhaseRule, "accepted", "bound", kPhaseRule, kPhaseRule, kPhaseRule}},
      {"bind",
       [](const Receiver& r) { return Answer(Bind(r)); },
       {kPhaseRule, "bound", "bound", kPhaseRule, kPhaseRule, kPhaseRule}},
      {"withdraw",
       [](const Receiver& r) {
         return Answer(TakeWithdraw(r, "ml", "offer-1"));
       },
       {"withdrawn", "withdrawn", "withdrawn", kPhaseRule, "declined",
        "withdrawn"}},
      {"release",
       [](const Receiver& r) {
         return Answer(TakeRelease(r, "ml", "offer-1", 8, "open-5"));
       },
       {kPhaseRule, kPhaseRule, "held", kPhaseRule, kPhaseRule, "held"}},
  };
}

TEST(ReceiverTest, EveryPhaseDecidesEveryEvent) {
  ExpectRows(AllEvents(), [](ReceiverPhase phase) { return InPhase(phase); });
}

TEST(ReceiverTest, EveryPhaseDecidesEveryEventWithoutAFile) {
  std::vector<Row> rows = AllEvents();
  rows[4].answers[1] = rows[4].answers[2] = kNoFile;  // bind
  rows[6].answers[2] = rows[6].answers[5] = kNoFile;  // release
  ExpectRows(rows, [](ReceiverPhase phase) { return InPhase(phase, false); });
}

TEST(ReceiverTest, EveryPhaseDecidesEveryEventWhileTheChildIsOnTheWay) {
  std::vector<Row> rows = AllEvents();
  rows[2].answers[1] = "accepted";                  // child received
  rows[4].answers[1] = rows[4].answers[2] = kAway;  // bind
  rows[6].answers[2] = rows[6].answers[5] = kAway;  // release
  ExpectRows(rows, [](ReceiverPhase phase) {
    return InPhase(phase, true, true, false);
  });
}

TEST(ReceiverTest, EveryPhaseDecidesEveryEventOnceTheChildArrived) {
  std::vector<Row> rows = AllEvents();
  // Declining now would leave the giver with a case it cannot take back.
  rows[1].answers[0] = rows[1].answers[1] = "custody.child_received";
  rows[2].answers[1] = "custody.already_received";
  ExpectRows(rows, [](ReceiverPhase phase) {
    return InPhase(phase, true, true, true);
  });
}

TEST(ReceiverTest, OnlyTheGiverOfThisOfferIsHeardInAnyPhase) {
  for (const ReceiverPhase phase : kPhases) {
    SCOPED_TRACE(PhaseName(phase));
    const Receiver receiver = InPhase(phase);
    EXPECT_EQ(Answer(TakeBundle(receiver, "gn", 3, "b", kHeads, 7)), kParty);
    EXPECT_EQ(Answer(TakeWithdraw(receiver, "gn", "offer-1")), kParty);
    EXPECT_EQ(Answer(TakeRelease(receiver, "gn", "offer-1", 8, "open-5")),
              kParty);
    EXPECT_EQ(Answer(TakeWithdraw(receiver, "ml", "offer-0")), kOther);
    EXPECT_EQ(Answer(TakeRelease(receiver, "ml", "offer-0", 8, "open-5")),
              kOther);
  }
}

TEST(ReceiverTest, ReadyIsDueOnlyForAFinalFileOfAPromise) {
  for (const ReceiverPhase phase : kPhases) {
    SCOPED_TRACE(PhaseName(phase));
    const bool promised =
        phase == ReceiverPhase::kAccepted || phase == ReceiverPhase::kBound;
    EXPECT_EQ(ReadyDue(InPhase(phase), true), promised);
    EXPECT_FALSE(ReadyDue(InPhase(phase), false));
    EXPECT_FALSE(ReadyDue(InPhase(phase, false), true));
    EXPECT_FALSE(ReadyDue(InPhase(phase, true, true, false), true));
    EXPECT_EQ(ReadyDue(InPhase(phase, true, true, true), true), promised);
  }
}

TEST(ReceiverTest, ALaterRoundReplacesAnEarlierOneAndKeepsThePromise) {
  ASSERT_OK_AND_ASSIGN(const Receiver next,
                       Bundle3(InPhase(ReceiverPhase::kBound)));
  EXPECT_EQ(next.phase, ReceiverPhase::kBound);
  EXPECT_EQ(next.round, 3u);
  EXPECT_EQ(next.bundle_digest, "bundle-3");
  EXPECT_EQ(next.verified, (Heads{"open-6", "secret-2"}));
  EXPECT_EQ(next.epoch, 7u);
  EXPECT_TRUE(ReadyDue(next, true));
}

TEST(ReceiverTest, TheSameFileAgainChangesNothing) {
  for (const ReceiverPhase phase :
       {ReceiverPhase::kAccepted, ReceiverPhase::kBound}) {
    const Receiver receiver = InPhase(phase);
    ASSERT_OK_AND_ASSIGN(const Receiver next,
                         TakeBundle(receiver, "ml", 2, "bundle-2", kHeads, 7));
    EXPECT_EQ(next, receiver);
  }
}

TEST(ReceiverTest, TwoFilesOfOneRoundAreEquivocation) {
  constexpr char kRule[] = "custody.equivocation";
  const Receiver receiver = InPhase(ReceiverPhase::kAccepted);
  EXPECT_THAT(TakeBundle(receiver, "ml", 2, "other", kHeads, 7),
              RefusedBy(kRule));
  EXPECT_THAT(TakeBundle(receiver, "ml", 2, "bundle-2", {"open-6", ""}, 7),
              RefusedBy(kRule));
  EXPECT_THAT(TakeBundle(receiver, "ml", 2, "bundle-2", kHeads, 8),
              RefusedBy(kRule));
  EXPECT_THAT(TakeBundle(receiver, "ml", 1, "other", kHeads, 7),
              RefusedBy(kRule));
}

TEST(ReceiverTest, AFileStaysInTheEpochOfItsOffer) {
  const Receiver receiver = InPhase(ReceiverPhase::kAccepted);
  EXPECT_THAT(TakeBundle(receiver, "ml", 3, "b", kHeads, 6),
              RefusedBy("custody.epoch"));
  EXPECT_THAT(TakeBundle(receiver, "ml", 3, "b", kHeads, 8),
              RefusedBy("custody.epoch"));
  EXPECT_THAT(TakeBundle(InPhase(ReceiverPhase::kAccepted, false), "ml", 1, "b",
                         kHeads, UINT64_MAX),
              RefusedBy("custody.epoch"));
}

TEST(ReceiverTest, RefusesAMalformedFile) {
  const Receiver receiver = InPhase(ReceiverPhase::kAccepted);
  constexpr char kRule[] = "input.field";
  EXPECT_THAT(TakeBundle(receiver, "ml", 0, "b", kHeads, 7), RefusedBy(kRule));
  EXPECT_THAT(TakeBundle(receiver, "ml", 3, "", kHeads, 7), RefusedBy(kRule));
  EXPECT_THAT(TakeBundle(receiver, "ml", 3, "b", {"", "s"}, 7),
              RefusedBy(kRule));
}

TEST(ReceiverTest, ReleaseMustNameTheNextEpochAndTheVerifiedHead) {
  for (const ReceiverPhase phase :
       {ReceiverPhase::kBound, ReceiverPhase::kWithdrawn}) {
    const Receiver receiver = InPhase(phase);
    EXPECT_THAT(TakeRelease(receiver, "ml", "offer-1", 7, "open-5"),
                RefusedBy("custody.epoch"));
    EXPECT_THAT(TakeRelease(receiver, "ml", "offer-1", 9, "open-5"),
                RefusedBy("custody.epoch"));
    EXPECT_THAT(TakeRelease(receiver, "ml", "offer-1", 8, "open-4"),
                RefusedBy("custody.heads"));
    EXPECT_THAT(TakeRelease(receiver, "ml", "offer-1", 8, ""),
                RefusedBy("custody.heads"));
  }
}

TEST(ReceiverTest, ADeclinedOfferIsNeverReleasedEvenAfterWithdraw) {
  ASSERT_OK_AND_ASSIGN(const Receiver declined,
                       Decline(InPhase(ReceiverPhase::kAccepted)));
  ASSERT_OK_AND_ASSIGN(const Receiver crossed,
                       TakeWithdraw(declined, "ml", "offer-1"));
  EXPECT_THAT(TakeRelease(crossed, "ml", "offer-1", 8, "open-5"),
              RefusedBy(kPhaseRule));
}

}  // namespace
}  // namespace causeway::custody
