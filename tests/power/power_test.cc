// Power cuts and failing disks under the store: nothing acknowledged is lost,
// nothing half-written stays; and the harness notices a store that lies.
// Large numbers: ./run power.

#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/sqlite_storage.h"
#include "tests/power/cut_run.h"
#include "tests/power/disk_file.h"
#include "tests/power/fault_run.h"
#include "tests/power/power_disk.h"
#include "tests/power/power_store.h"
#include "tests/power/workload.h"
#include "tests/testing/status_matchers.h"

namespace causeway::power {
namespace {

TEST(DiskFileTest, WhatWasSyncedStaysAndTheRestIsAnyMixOfSectors) {
  std::mt19937_64 random(1);
  int kept = 0;
  int lost = 0;
  for (int i = 0; i < 200; ++i) {
    DiskFile file;
    file.Write(0, std::string(4 * kSectorBytes, 'a'));
    file.Sync();
    file.Write(kSectorBytes, std::string(2 * kSectorBytes, 'b'));
    file.LosePower(Fate::kMixed, random);
    ASSERT_EQ(file.bytes().size(), 4 * kSectorBytes);
    for (size_t sector = 0; sector < 4; ++sector) {
      const std::string content =
          file.bytes().substr(sector * kSectorBytes, kSectorBytes);
      const bool changed = content == std::string(kSectorBytes, 'b');
      if (!changed) {
        ASSERT_EQ(content, std::string(kSectorBytes, 'a'));
      }
      if (sector == 0 || sector == 3) {
        ASSERT_FALSE(changed);
      } else {
        ++(changed ? kept : lost);
      }
    }
  }
  EXPECT_GT(kept, 100);
  EXPECT_GT(lost, 100);
}

TEST(DiskFileTest, AnExtensionMayBeLostAndAShorteningUndone) {
  std::mt19937_64 random(2);
  bool shorter = false;
  bool longer = false;
  for (int i = 0; i < 100; ++i) {
    DiskFile file;
    file.Write(0, std::string(1000, 'a'));
    file.Sync();
    file.Write(1000, std::string(1000, 'b'));
    file.Truncate(10);
    file.LosePower(Fate::kMixed, random);
    shorter = shorter || file.bytes().size() == 10;
    longer = longer || file.bytes().size() >= 1000;
    EXPECT_EQ(file.bytes().substr(0, 10), std::string(10, 'a'));
  }
  EXPECT_TRUE(shorter);
  EXPECT_TRUE(longer);
}

TEST(DiskFileTest, AllIsLostOrAllIsThere) {
  std::mt19937_64 random(3);
  for (const Fate fate : {Fate::kAllLost, Fate::kAllThere}) {
    DiskFile file;
    file.Write(0, "old");
    file.Sync();
    file.Write(0, "newer");
    file.LosePower(fate, random);
    EXPECT_EQ(file.bytes(), fate == Fate::kAllLost ? "old" : "newer");
  }
}

Tally RunSeeds(uint64_t first, uint64_t runs, Lie lie) {
  Tally all;
  for (uint64_t i = 0; i < runs; ++i) all.Add(RunCuts(first + i, lie));
  return all;
}

TEST(PowerCutTest, NothingAcknowledgedIsLostAndNothingIsHalfWritten) {
  const Tally tally = RunSeeds(1'000'000, 150, Lie::kNone);
  EXPECT_TRUE(tally.Clean()) << tally.first_failure;
  EXPECT_GT(tally.acknowledged, 1000u);
  EXPECT_GT(tally.stopped_in_start, 10u);
}

TEST(PowerCutTest, ASeedIsTheSameRunAgain) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const Tally first = RunCuts(seed);
    const Tally again = RunCuts(seed);
    EXPECT_EQ(first.changes, again.changes) << "seed " << seed;
    EXPECT_EQ(first.acknowledged, again.acknowledged) << "seed " << seed;
    EXPECT_EQ(first.cuts, again.cuts) << "seed " << seed;
  }
}

// One write, in a store opened on what is there; false where it was refused.
bool WriteOne(PowerDisk& disk, Ledger& ledger, uint64_t cut_after) {
  SqliteOptions options;
  options.vfs = disk.name();
  options.sync_folder = [&disk] { return disk.SyncFolder(); };
  disk.CutAfter(cut_after);
  const auto store = OpenSqliteStorage(DatabasePath(), options);
  if (!store.ok()) return false;
  const auto contents = ReadAll(**store);
  if (!contents.ok()) return false;
  const Ledger::Verdict verdict = ledger.Compare(*contents);
  EXPECT_EQ(verdict.lost, 0u);
  EXPECT_FALSE(verdict.torn);
  // What was shown counts as acknowledged: somebody may have acted on it.
  ledger.Settle(*contents);
  const Transaction& next = ledger.Begin();
  const bool written =
      (*store)->Write([&](WriteTx& tx) { return Perform(next, tx); }).ok();
  if (written) ledger.Acknowledge();
  disk.CutAfter(0);  // closing changes nothing any more
  return written;
}

// A process is killed at each change in turn, which loses nothing yet; the next
// one finds what it left, unsynced, and goes on; then the power fails.
TEST(PowerCutTest, WhatAKilledProcessLeftUnsyncedIsOnTheDiskBeforeItIsShown) {
  for (const bool fresh : {false, true}) {
    bool written = false;
    for (uint64_t change = 0; !written && change < 400; ++change) {
      SCOPED_TRACE(absl::StrCat("change ", change, fresh ? " fresh" : ""));
      PowerDisk disk(change);
      Ledger ledger(change);
      disk.Put(DatabasePath(), fresh ? "" : FreshDatabase());
      written = WriteOne(disk, ledger, change);
      disk.PowerOn(Fate::kNoCut);
      EXPECT_TRUE(WriteOne(disk, ledger, UINT64_MAX));
      disk.PowerOn(Fate::kAllLost);
      EXPECT_TRUE(WriteOne(disk, ledger, UINT64_MAX));
      if (HasFailure()) return;
    }
    EXPECT_TRUE(written);
  }
}

// Right after the answer to an erasure, before the log is emptied.
TEST(PowerCutTest, AnErasedKeyIsGoneWhenTheNextProcessIsThere) {
  const std::string wrapped = "wrapped key of the test of erasure";
  PowerDisk disk(1);
  disk.Put(DatabasePath(), FreshDatabase());
  SqliteOptions options;
  options.vfs = disk.name();
  options.sync_folder = [&disk] { return disk.SyncFolder(); };
  const auto bytes = [&disk] {
    return absl::StrCat(disk.Get(DatabasePath()),
                        disk.Get(DatabasePath() + "-wal"));
  };
  {
    const auto store = OpenSqliteStorage(DatabasePath(), options);
    ASSERT_OK(store);
    ASSERT_OK((*store)->Write([&](WriteTx& tx) {
      return tx.Put(Table::kCaseKeys, "case", wrapped);
    }));
    // A reader keeps the log from being emptied.
    ASSERT_OK((*store)->Read([&](ReadTx& tx) -> absl::Status {
      EXPECT_OK(tx.Get(Table::kCaseKeys, "case"));
      std::thread([&] {
        EXPECT_OK((*store)->Write(
            [](WriteTx& w) { return w.Delete(Table::kCaseKeys, "case"); }));
      }).join();
      disk.CutAfter(0);
      return absl::OkStatus();
    }));
  }
  disk.PowerOn(Fate::kAllThere);
  ASSERT_TRUE(absl::StrContains(bytes(), wrapped));
  const auto again = OpenSqliteStorage(DatabasePath(), options);
  ASSERT_OK(again);
  EXPECT_FALSE(absl::StrContains(bytes(), wrapped));
}

// The harness must find what is wrong.
TEST(HarnessTest, ALogThatIsSyncedLateLosesWhatWasAcknowledged) {
  const Tally tally = RunSeeds(0, 150, Lie::kLogSyncedLate);
  EXPECT_GT(tally.lost, 0u);
  EXPECT_EQ(tally.torn, 0u) << tally.first_failure;
  EXPECT_EQ(tally.corrupt, 0u) << tally.first_failure;
}

TEST(HarnessTest, ADiskThatSyncsNothingDamagesTheDatabase) {
  const Tally tally = RunSeeds(0, 150, Lie::kNothingSynced);
  EXPECT_GT(tally.lost, 0u);
  EXPECT_GT(tally.corrupt + tally.torn, 0u);
}

TEST(HarnessTest, AFolderThatIsNotSyncedLosesTheLog) {
  EXPECT_GT(RunSeeds(0, 150, Lie::kNoFolderSynced).lost, 0u);
}

TEST(HarnessTest, AnAnswerBeforeTheCommitIsFoundOut) {
  Tally tally;
  for (uint64_t seed = 0; seed < 150; ++seed) {
    tally.Add(RunCutsAnsweringEarly(seed));
  }
  EXPECT_GT(tally.lost, 0u);
}

struct SweepCase {
  Operation operation;
  bool fresh;
};

class FaultSweep : public ::testing::TestWithParam<SweepCase> {};

// Every single operation of this kind fails once, then from there on.
TEST_P(FaultSweep, NothingAcknowledgedIsLostWhereverTheDiskFails) {
  const auto [operation, fresh] = GetParam();
  uint64_t struck = 0;
  for (const uint64_t times : {uint64_t{1}, UINT64_MAX}) {
    for (uint64_t skip = 0;; ++skip) {
      const FaultOutcome outcome = RunFault(operation, skip, times, fresh);
      ASSERT_EQ(outcome.problem, "") << "skip " << skip << " times " << times;
      if (!outcome.struck) break;
      ++struck;
      ASSERT_LT(skip, 20'000u);
    }
  }
  EXPECT_GT(struck, 1u);
}

std::vector<SweepCase> AllCases() {
  std::vector<SweepCase> all;
  for (const Operation operation : kAllOperations) {
    // A file that has its schema loses no name before the store closes.
    if (operation != Operation::kDelete) all.push_back({operation, false});
    all.push_back({operation, true});
  }
  return all;
}

std::string CaseName(const ::testing::TestParamInfo<SweepCase>& info) {
  std::string name = NameOf(info.param.operation);
  for (char& letter : name) {
    if (letter == ' ') letter = '_';
  }
  return absl::StrCat(name, info.param.fresh ? "_in_a_new_file" : "");
}

INSTANTIATE_TEST_SUITE_P(EveryOperation, FaultSweep,
                         ::testing::ValuesIn(AllCases()), CaseName);

}  // namespace
}  // namespace causeway::power
