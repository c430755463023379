#include "tests/campaign/register_check.h"

#include "gtest/gtest.h"

namespace causeway::campaign {
namespace {

using Kind = Operation::Kind;

Operation Acted(const char* node, uint64_t epoch, int64_t from, int64_t to) {
  return {Kind::kActed, node, epoch, "", from, to};
}
Operation Superseded(const char* node, int64_t from, int64_t to) {
  return {Kind::kSuperseded, node, 0, "", from, to};
}
Operation Transfer(const char* node, uint64_t epoch, const char* to,
                   int64_t from, int64_t end = kNever) {
  return {Kind::kTransfer, node, epoch, to, from, end};
}

TEST(RegisterCheckTest, NothingAndOneCustodianAreLegal) {
  EXPECT_TRUE(Linearizable("ml", {}));
  EXPECT_TRUE(Linearizable("ml", {Acted("ml", 0, 1, 2), Acted("ml", 0, 3, 4)}));
}

TEST(RegisterCheckTest, AHandOffIsLegalWheneverItCanHaveHappened) {
  EXPECT_TRUE(Linearizable(
      "ml",
      {Acted("ml", 0, 1, 2), Transfer("ml", 0, "tn", 3), Acted("ml", 0, 4, 5),
       Acted("tn", 1, 6, 7), Superseded("ml", 8, 9)}));
  // Overlapping calls may take effect in either order.
  EXPECT_TRUE(Linearizable("ml", {Transfer("ml", 0, "tn", 1),
                                  Acted("ml", 0, 2, 9), Acted("tn", 1, 3, 8)}));
  // One that never took effect.
  EXPECT_TRUE(
      Linearizable("ml", {Transfer("ml", 0, "tn", 1), Acted("ml", 0, 2, 3)}));
}

TEST(RegisterCheckTest, ThereAndBackIsLegal) {
  EXPECT_TRUE(
      Linearizable("ml", {Transfer("ml", 0, "tn", 1), Acted("tn", 1, 2, 3),
                          Transfer("tn", 1, "ml", 4), Superseded("tn", 5, 6),
                          Acted("ml", 2, 7, 8)}));
}

TEST(RegisterCheckTest, TwoWhoActAreIllegal) {
  EXPECT_FALSE(
      Linearizable("ml", {Transfer("ml", 0, "tn", 1), Acted("tn", 1, 2, 3),
                          Acted("ml", 0, 4, 5)}));
  EXPECT_FALSE(Linearizable("ml", {Acted("tn", 0, 1, 2)}));
  // Two receivers of one epoch.
  EXPECT_FALSE(Linearizable(
      "ml", {Transfer("ml", 0, "tn", 1), Transfer("ml", 0, "gn", 1),
             Acted("tn", 1, 2, 3), Acted("gn", 1, 4, 5)}));
}

TEST(RegisterCheckTest, NobodyWhoActsIsIllegal) {
  EXPECT_FALSE(Linearizable("ml", {Superseded("ml", 1, 2)}));
  EXPECT_FALSE(
      Linearizable("ml", {Transfer("ml", 0, "tn", 1), Superseded("ml", 2, 3),
                          Superseded("tn", 4, 5)}));
}

TEST(RegisterCheckTest, ATransferBeforeItWasAskedForIsIllegal) {
  EXPECT_FALSE(
      Linearizable("ml", {Acted("tn", 1, 1, 2), Transfer("ml", 0, "tn", 3)}));
}

TEST(RegisterCheckTest, ATransferThatEndedHasHappened) {
  EXPECT_FALSE(Linearizable(
      "ml", {Transfer("ml", 0, "tn", 1, 2), Acted("ml", 0, 3, 4)}));
}

TEST(RegisterCheckTest, AnEpochThatGoesBackIsIllegal) {
  EXPECT_FALSE(
      Linearizable("ml", {Transfer("ml", 0, "tn", 1), Acted("tn", 1, 2, 3),
                          Transfer("tn", 1, "ml", 4), Acted("ml", 0, 5, 6)}));
}

TEST(RegisterCheckTest, ALongHistoryIsDecided) {
  std::vector<Operation> history;
  int64_t now = 0;
  const char* const nodes[] = {"ml", "tn", "gn"};
  for (uint64_t epoch = 0; epoch < 60; ++epoch) {
    const char* const holder = nodes[epoch % 3];
    for (int i = 0; i < 8; ++i, now += 2) {
      history.push_back(Acted(holder, epoch, now, now + 3));
    }
    history.push_back(Transfer(holder, epoch, nodes[(epoch + 1) % 3], now));
  }
  EXPECT_TRUE(Linearizable("ml", history));
  history.push_back(Acted("ml", 0, now + 10, now + 11));
  EXPECT_FALSE(Linearizable("ml", history));
}

}  // namespace
}  // namespace causeway::campaign
