// Every run of the real core in a small world keeps the invariants, and each
// shortcut breaks one. The sizes are small enough for every change; the counts
// are printed.
#include "tests/unit/custody/small_scope.h"

#include <cstdio>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace causeway::custody {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Case {
  const char* name;
  Scope scope;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

Findings Look(const Case& c) {
  const Findings found = Explore(c.scope);
  std::printf("%s: %llu states, %llu steps\n", c.name,
              static_cast<unsigned long long>(found.states),
              static_cast<unsigned long long>(found.steps));
  return found;
}

std::string NameOf(const ::testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

class SmallScopeTest : public ::testing::TestWithParam<Case> {};

TEST_P(SmallScopeTest, EveryRunKeepsTheInvariants) {
  const Findings found = Look(GetParam());
  EXPECT_THAT(found.violation, IsEmpty());
  EXPECT_TRUE(found.complete);
  EXPECT_GT(found.handed_over, 0u);
  if (GetParam().scope.voids > 0 || GetParam().scope.revocations > 0) {
    EXPECT_GT(found.voided, 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Custody, SmallScopeTest,
    ::testing::Values(
        Case{"TwoParties", {.witnessed = false, .epochs = 2, .offers = 3}},
        Case{"Witness", {.epochs = 2, .offers = 2, .voids = 1}},
        Case{"Starts", {.epochs = 1, .offers = 2, .starts = 2}},
        Case{"StartAndRevocation",
             {.epochs = 1, .offers = 2, .starts = 1, .revocations = 1}},
        Case{"Backup", {.epochs = 1, .offers = 2, .restores = 1}},
        Case{"BackupAndStart",
             {.epochs = 1, .offers = 1, .starts = 1, .restores = 1}},
        Case{"BackupRevocationVoid",
             {.epochs = 1,
              .offers = 1,
              .restores = 1,
              .revocations = 1,
              .voids = 1}},
        Case{"LyingHolderAndBackup",
             {.epochs = 1, .offers = 1, .restores = 1, .lying_holder = 0}},
        Case{"LyingHolderRevoked",
             {.epochs = 1, .offers = 2, .revocations = 1, .lying_holder = 0}},
        Case{"LyingNode", {.epochs = 1, .offers = 2, .lying_node = 2}},
        Case{"LyingNodeAndBackup",
             {.epochs = 1, .offers = 1, .restores = 1, .lying_node = 2}}),
    NameOf);

class MutationTest : public ::testing::TestWithParam<Case> {};

TEST_P(MutationTest, IsNoticed) {
  const Findings found = Look(GetParam());
  EXPECT_THAT(found.violation, AnyOf(StartsWith("I1"), StartsWith("I2"),
                                     StartsWith("I3"), StartsWith("I7")));
  EXPECT_FALSE(found.complete);
}

INSTANTIATE_TEST_SUITE_P(
    Custody, MutationTest,
    ::testing::Values(
        Case{"TwoPartiesNoFence",
             {.witnessed = false, .epochs = 2, .mutation = Mutation::kNoFence}},
        Case{"NoFence",
             {.epochs = 2, .restores = 1, .mutation = Mutation::kNoFence}},
        Case{"ReleaseWithoutReady",
             {.witnessed = false,
              .offers = 1,
              .mutation = Mutation::kReleaseWithoutReady}},
        Case{"TwoPartiesSendBeforeWrite",
             {.witnessed = false,
              .offers = 1,
              .mutation = Mutation::kSendBeforeWrite}},
        Case{"SendBeforeWrite",
             {.offers = 1, .mutation = Mutation::kSendBeforeWrite}},
        Case{"TwoPartiesTimeoutReclaim",
             {.witnessed = false,
              .offers = 1,
              .mutation = Mutation::kTimeoutReclaim}},
        Case{"TimeoutReclaim",
             {.offers = 1, .mutation = Mutation::kTimeoutReclaim}},
        Case{"GivesUpAfterReady",
             {.witnessed = false,
              .offers = 1,
              .mutation = Mutation::kGivesUpAfterReady}},
        Case{"NoIncarnation",
             {.offers = 1,
              .starts = 1,
              .restores = 1,
              .mutation = Mutation::kNoIncarnation}},
        Case{"ActsAfterStart",
             {.offers = 1,
              .restores = 1,
              .mutation = Mutation::kActsAfterStart}},
        Case{"NoHeadCertificate",
             {.offers = 1,
              .lying_node = 2,
              .mutation = Mutation::kNoHeadCertificate}},
        // What the two-party profile cannot survive, and says so.
        Case{"TwoPartiesBackup", {.witnessed = false, .restores = 1}},
        Case{"TwoPartiesLyingHolder",
             {.witnessed = false, .offers = 1, .lying_holder = 0}}),
    NameOf);

}  // namespace
}  // namespace causeway::custody
