// Custody survives a network that loses, repeats and reorders: never two act,
// and once it calms exactly one does. The same watch must catch the shortcuts
// that the model check of the protocol found to fail.
#include "tests/unit/custody/interleaving.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace causeway::custody {
namespace {

constexpr std::uint64_t kRuns = 3000;

TEST(CustodyInterleavingTest, NeverTwoActAndExactlyOneInTheCalm) {
  Outcome total;
  int handed_over = 0;
  int closed = 0;
  int kept = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const Outcome run = PlayRun(seed, Shortcut::kNone);
    ASSERT_LE(run.acting_max, 1) << "seed " << seed;
    ASSERT_EQ(run.acting_at_calm, 1) << "seed " << seed;
    ASSERT_EQ(run.nobody_bound, 0) << "seed " << seed;
    ASSERT_EQ(run.wrong_releases, 0) << "seed " << seed;
    ASSERT_EQ(run.handed_over, run.closed) << "seed " << seed;
    handed_over += run.handed_over ? 1 : 0;
    closed += run.closed ? 1 : 0;
    kept += run.handed_over ? 0 : 1;
    total.offers = std::max(total.offers, run.offers);
    total.rounds_max = std::max(total.rounds_max, run.rounds_max);
    total.withdrawn += run.withdrawn;
    total.declined += run.declined;
    total.stale_readies += run.stale_readies;
    total.next_rounds += run.next_rounds;
    total.arrivals += run.arrivals;
    total.late_releases += run.late_releases;
  }
  // The runs went through what they are meant to go through.
  EXPECT_GT(handed_over, 1000);
  EXPECT_EQ(closed, handed_over);
  EXPECT_GT(kept, 100);
  EXPECT_GT(total.offers, 3);
  EXPECT_GT(total.rounds_max, 3);
  EXPECT_GT(total.withdrawn, 500);
  EXPECT_GT(total.declined, 500);
  EXPECT_GT(total.stale_readies, 100);
  EXPECT_GT(total.next_rounds, 100);
  EXPECT_GT(total.arrivals, 500);
  EXPECT_GT(total.late_releases, 100);
}

TEST(CustodyInterleavingTest, OneSeedGivesOneRun) {
  const Outcome first = PlayRun(7, Shortcut::kNone);
  const Outcome again = PlayRun(7, Shortcut::kNone);
  EXPECT_EQ(first.offers, again.offers);
  EXPECT_EQ(first.withdrawn, again.withdrawn);
  EXPECT_EQ(first.rounds_max, again.rounds_max);
  EXPECT_EQ(first.handed_over, again.handed_over);
}

// The largest of each count over the runs.
Outcome Worst(Shortcut shortcut, int* nobody_at_calm) {
  Outcome worst;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Outcome run = PlayRun(seed, shortcut);
    worst.acting_max = std::max(worst.acting_max, run.acting_max);
    worst.wrong_releases = std::max(worst.wrong_releases, run.wrong_releases);
    worst.nobody_bound = std::max(worst.nobody_bound, run.nobody_bound);
    *nobody_at_calm += run.acting_at_calm == 0 ? 1 : 0;
  }
  return worst;
}

TEST(CustodyInterleavingTest, SeesAGiverThatReclaimsByTimeout) {
  int nobody = 0;
  EXPECT_GE(Worst(Shortcut::kGiverReclaimsByTimeout, &nobody).acting_max, 2);
}

TEST(CustodyInterleavingTest, SeesAReceiverThatGivesUpAfterReady) {
  int nobody = 0;
  const Outcome worst = Worst(Shortcut::kReceiverGivesUpAfterReady, &nobody);
  EXPECT_GT(worst.nobody_bound, 0);
  EXPECT_GT(nobody, 0);
}

TEST(CustodyInterleavingTest, SeesAReleaseOnAnyReady) {
  int nobody = 0;
  EXPECT_GT(Worst(Shortcut::kReleaseOnAnyReady, &nobody).wrong_releases, 0);
}

TEST(CustodyInterleavingTest, SeesAReleaseWithoutReady) {
  int nobody = 0;
  const Outcome worst = Worst(Shortcut::kReleaseWithoutReady, &nobody);
  EXPECT_GT(worst.wrong_releases, 0);
  EXPECT_GT(worst.nobody_bound, 0);
}

}  // namespace
}  // namespace causeway::custody
