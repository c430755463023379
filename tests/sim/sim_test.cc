// The simulator: the same seed is the same run, sound runs break nothing, and
// each shortcut in the host breaks an invariant that is named.
#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/disk.h"
#include "tests/sim/faults.h"
#include "tests/sim/message.h"
#include "tests/sim/world.h"

namespace causeway::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(SimTest, TheSameSeedIsTheSameRun) {
  for (const Engine engine : {Engine::kMemory, Engine::kSqlite}) {
    for (const std::uint64_t seed : {3U, 4U, 5U}) {
      Options options;
      options.seed = seed;
      options.engine = engine;
      const Findings once = RunSeed(options);
      const Findings again = RunSeed(options);
      EXPECT_EQ(once.digest, again.digest) << seed;
      EXPECT_EQ(once.messages, again.messages) << seed;
      options.seed = seed + 100;
      EXPECT_NE(once.digest, RunSeed(options).digest) << seed;
    }
  }
}

TEST(SimTest, SoundRunsBreakNothing) {
  Matrix matrix;
  std::uint64_t handoffs = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Options options;
    options.seed = seed;
    const Findings found = RunSeed(options);
    EXPECT_THAT(found.violation, IsEmpty()) << seed;
    EXPECT_GE(found.operations, 200u) << seed;
    EXPECT_EQ(found.sqlite, seed % 10 == 0) << seed;
    handoffs += found.handoffs;
    matrix.Add(found.matrix);
  }
  EXPECT_GT(handoffs, 100u);
  // Forty runs cannot fill every cell; ten thousand must.
  EXPECT_THAT(matrix.Empty(), Not(HasSubstr("killed at HELD")));
}

struct Case {
  const char* name;
  Shortcut shortcut;
  bool witnessed;
  const char* violation;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::string NameOfCase(const ::testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

class ShortcutTest : public ::testing::TestWithParam<Case> {};

TEST_P(ShortcutTest, IsFound) {
  constexpr std::uint64_t kSeedsMax = 1500;
  std::uint64_t seed = 1;
  std::string violation;
  for (; seed <= kSeedsMax && violation.empty(); ++seed) {
    Options options;
    options.seed = seed;
    options.witnessed = GetParam().witnessed;
    options.engine = Engine::kMemory;
    options.shortcut = GetParam().shortcut;
    violation = RunSeed(options).violation;
  }
  RecordProperty("seeds", static_cast<int>(seed - 1));
  EXPECT_THAT(violation, MatchesRegex(GetParam().violation));
}

INSTANTIATE_TEST_SUITE_P(
    Sim, ShortcutTest,
    ::testing::Values(
        Case{"TwoPartiesNoFence", Shortcut::kNoFence, false, "I[15]:.*"},
        Case{"NoFence", Shortcut::kNoFence, true, "I[1235]:.*"},
        Case{"TwoPartiesReleaseWithoutReady", Shortcut::kReleaseWithoutReady,
             false, "I3:.*"},
        Case{"TwoPartiesSendBeforeWrite", Shortcut::kSendBeforeWrite, false,
             "I1:.*"},
        Case{"SendBeforeWrite", Shortcut::kSendBeforeWrite, true, "I[12]:.*"},
        Case{"TwoPartiesTimeoutReclaim", Shortcut::kTimeoutReclaim, false,
             "I1:.*"},
        Case{"TimeoutReclaim", Shortcut::kTimeoutReclaim, true, "I[12]:.*"},
        Case{"TwoPartiesGivesUpAfterReady", Shortcut::kGivesUpAfterReady, false,
             "I3:.*"},
        Case{"NoIncarnation", Shortcut::kNoIncarnation, true, "I[12]:.*"},
        Case{"ActsAfterStart", Shortcut::kActsAfterStart, true, "I2:.*"},
        Case{"NoHeadCertificate", Shortcut::kNoHeadCertificate, true,
             "I[35]:.*"},
        Case{"ForgetsOutbox", Shortcut::kForgetsOutbox, false, "I[38]:.*"}),
    NameOfCase);

TEST(MatrixTest, NamesWhatIsEmpty) {
  Matrix matrix;
  for (auto& row : matrix.cells) row.fill(1);
  EXPECT_THAT(matrix.Empty(), IsEmpty());
  matrix.cells[static_cast<std::size_t>(Fault::kKilled)]
              [static_cast<std::size_t>(State::kBound)] = 0;
  EXPECT_EQ(matrix.Empty(), "killed at BOUND\n");
}

TEST(MessageTest, OnlyTheOwnerSigns) {
  Keyring keyring(1);
  const Signer a = keyring.Issue("a");
  const Signer b = keyring.Issue("b");
  Message message;
  message.kind = Kind::kReady;
  message.from = "a";
  message.epoch = 4;
  const std::string bytes = a.Sign(message);
  ASSERT_TRUE(keyring.Open(bytes).has_value());
  EXPECT_EQ(keyring.Open(bytes)->epoch, 4u);
  EXPECT_FALSE(keyring.Open(b.Sign(message)).has_value());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string altered = bytes;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    EXPECT_FALSE(keyring.Open(altered).has_value()) << at;
  }
  EXPECT_FALSE(keyring.Open(bytes.substr(1)).has_value());
}

class NodeDiskTest : public ::testing::TestWithParam<Engine> {};

TEST_P(NodeDiskTest, KeepsWhatItAcknowledgedThroughTrouble) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    NodeDisk disk(GetParam(), seed);
    ASSERT_TRUE(disk.Start());
    disk.Arm(static_cast<Trouble>(seed % 4), 8);
    int acknowledged = 0;
    for (; acknowledged < 40 && !disk.broken(); ++acknowledged) {
      const absl::Status status = disk.Write([&](WriteTx& tx) {
        return tx.Put(Table::kMeta, std::to_string(acknowledged), "x");
      });
      if (!status.ok()) break;
    }
    EXPECT_TRUE(disk.broken()) << seed;
    disk.Stop();
    ASSERT_TRUE(disk.Start());
    std::uint64_t there = 0;
    ASSERT_TRUE(disk.Read([&](ReadTx& tx) {
                      there = tx.Count(Table::kMeta, "").value_or(0);
                      return absl::OkStatus();
                    })
                    .ok());
    EXPECT_GE(there, static_cast<std::uint64_t>(acknowledged)) << seed;
    EXPECT_LE(there, static_cast<std::uint64_t>(acknowledged) + 1) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Sim, NodeDiskTest,
                         ::testing::Values(Engine::kMemory, Engine::kSqlite));

}  // namespace
}  // namespace causeway::sim
