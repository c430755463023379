// What a message that arrives is, and what two statements prove together.
#include "statemachine/custody/inbox.h"

#include "gtest/gtest.h"
#include "statemachine/custody/evidence.h"

namespace causeway::custody {
namespace {

TEST(InboxTest, TheSameMessageGetsTheStoredAnswerForEver) {
  EXPECT_EQ(
      JudgeArrival(
          {.same_digest_answered = true, .sequence = 1, .sequence_taken = 9},
          "d"),
      Arrival::kRepeat);
  EXPECT_EQ(JudgeArrival({.slot_digest = "d"}, "d"), Arrival::kRepeat);
}

TEST(InboxTest, AnotherMessageInATakenPlaceIsEquivocation) {
  EXPECT_EQ(JudgeArrival({.slot_digest = "d"}, "e"), Arrival::kEquivocation);
  EXPECT_EQ(JudgeArrival({.sequence = 3, .sequence_taken = 3}, "e"),
            Arrival::kEquivocation);
}

TEST(InboxTest, EarlyMessagesAreParked) {
  EXPECT_EQ(JudgeArrival({.sequence = 5, .sequence_taken = 3}, "d"),
            Arrival::kPark);
  EXPECT_EQ(JudgeArrival({.subject_missing = true}, "d"), Arrival::kPark);
}

TEST(InboxTest, TheNextMessageIsTakenAndSoIsAnUnorderedOne) {
  EXPECT_EQ(JudgeArrival({.sequence = 4, .sequence_taken = 3}, "d"),
            Arrival::kTake);
  EXPECT_EQ(JudgeArrival({.sequence = 0, .sequence_taken = 3}, "d"),
            Arrival::kTake);
}

Statement Of(StatementKind kind, const std::string& digest,
             const std::string& other, const std::string& offer,
             std::uint32_t round) {
  return {kind, "signer", "tag", 7, digest, other, offer, round};
}

TEST(EvidenceTest, TwoReleasesUnlessOneWasVoided) {
  const Statement a = Of(StatementKind::kRelease, "a", "tn", "o1", 0);
  const Statement b = Of(StatementKind::kRelease, "b", "gn", "o2", 0);
  EXPECT_EQ(Contradicts(a, b, {}), Contradiction::kTwoReleases);
  EXPECT_EQ(Contradicts(a, b, {"a"}), std::nullopt);
  EXPECT_EQ(Contradicts(a, b, {"b"}), std::nullopt);
  EXPECT_EQ(Contradicts(a, a, {}), std::nullopt);
}

TEST(EvidenceTest, TwoReadiesForOneRoundOrToTwoGivers) {
  const Statement a = Of(StatementKind::kReady, "a", "ml", "o1", 1);
  EXPECT_EQ(Contradicts(a, Of(StatementKind::kReady, "b", "ml", "o1", 1), {}),
            Contradiction::kTwoReadies);
  EXPECT_EQ(Contradicts(a, Of(StatementKind::kReady, "b", "gn", "o9", 1), {}),
            Contradiction::kTwoReadies);
  // A later round, or a later offer of the same giver.
  EXPECT_EQ(Contradicts(a, Of(StatementKind::kReady, "b", "ml", "o1", 2), {}),
            std::nullopt);
  EXPECT_EQ(Contradicts(a, Of(StatementKind::kReady, "b", "ml", "o2", 1), {}),
            std::nullopt);
}

TEST(EvidenceTest, TwoHoldersOfOneEpoch) {
  const Statement a = StatementOf({"tag", 7, "ml", "r"}, "w", "a");
  EXPECT_EQ(Contradicts(a, StatementOf({"tag", 7, "tn", "r"}, "w", "b"), {}),
            Contradiction::kTwoHolders);
  EXPECT_EQ(Contradicts(a, StatementOf({"tag", 7, "ml", "r"}, "w", "b"), {}),
            std::nullopt);
  EXPECT_EQ(Contradicts(a, StatementOf({"tag", 8, "tn", "r"}, "w", "b"), {}),
            std::nullopt);
  EXPECT_EQ(Contradicts(a, StatementOf({"t2", 7, "tn", "r"}, "w", "b"), {}),
            std::nullopt);
}

TEST(EvidenceTest, TwoSignersOrTwoKindsProveNothing) {
  Statement a = Of(StatementKind::kRelease, "a", "tn", "o1", 0);
  Statement b = Of(StatementKind::kRelease, "b", "gn", "o2", 0);
  b.signer = "other";
  EXPECT_EQ(Contradicts(a, b, {}), std::nullopt);
  b = Of(StatementKind::kReady, "b", "gn", "o2", 0);
  EXPECT_EQ(Contradicts(a, b, {}), std::nullopt);
}

}  // namespace
}  // namespace causeway::custody
