// A disk that fails: nothing acknowledged is lost, nothing half-written stays,
// nothing is retried in place, and the owner is told once.

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/storage_suite/suite_support.h"
#include "tests/testing/fault_vfs.h"

namespace causeway {
namespace {

using Code = absl::StatusCode;
using File = FaultVfs::File;
using Operation = FaultVfs::Operation;

// Counts calls of on_fatal and lets a test wait for the first.
struct Owner {
  std::atomic<int> calls{0};
  Mutex mu;
  absl::Status first ABSL_GUARDED_BY(mu);
  Door called;

  std::function<void(const absl::Status&)> Callback() {
    return [this](const absl::Status& failure) {
      {
        const MutexLock lock(&mu);
        first = failure;
      }
      ++calls;
      called.Open();
    };
  }
  absl::Status First() {
    const MutexLock lock(&mu);
    return first;
  }
};

class FaultTest : public ::testing::Test {
 protected:
  FaultTest() : engine_(Options()) {}

  SqliteOptions Options() {
    SqliteOptions options;
    options.vfs = disk_.name();
    options.on_fatal = owner_.Callback();
    return options;
  }

  Storage& storage() { return engine_.storage(); }

  // After a failure: writes stay refused although the disk is well again, the
  // owner was told once, and a new process finds what was acknowledged.
  void ExpectStopped(Code refusal) {
    disk_.Heal();
    ASSERT_TRUE(owner_.called.PassWithin(absl::Seconds(30)));
    const absl::Status again = PutRow(storage(), Table::kCases, "later", "v");
    EXPECT_THAT(again, StatusIs(refusal));
    EXPECT_THAT(again, RefusedBy("storage.disk_failed"));
    EXPECT_EQ(owner_.calls, 1);
    const uint64_t syncs = disk_.syncs();
    const uint64_t writes = disk_.writes();
    engine_.Close();
    EXPECT_EQ(disk_.syncs(), syncs);
    EXPECT_EQ(disk_.writes(), writes);
    EXPECT_EQ(owner_.calls, 1);
    engine_.Open();
    EXPECT_EQ(*GetRow(storage(), Table::kCases, "acknowledged"), "v");
    EXPECT_OK(PutRow(storage(), Table::kCases, "later", "v"));
  }

  FaultVfs disk_;
  Owner owner_;
  SqliteEngine engine_;
};

TEST_F(FaultTest, FailedSyncStopsTheStore) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  disk_.Fail(Operation::kSync);
  EXPECT_THAT(PutRow(storage(), Table::kCases, "lost", "v"),
              StatusIs(Code::kUnavailable));
  EXPECT_EQ(disk_.faults(), 1u) << "retried in place";
  EXPECT_THAT(GetRow(storage(), Table::kCases, "lost"),
              StatusIs(Code::kNotFound));
  EXPECT_EQ(*GetRow(storage(), Table::kCases, "acknowledged"), "v");
  ExpectStopped(Code::kUnavailable);
}

TEST_F(FaultTest, SyncThatFailsOnlyOnceStopsTheStoreToo) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  disk_.Fail(Operation::kSync, File::kAny, 0, 1);
  EXPECT_THAT(PutRow(storage(), Table::kCases, "lost", "v"),
              StatusIs(Code::kUnavailable));
  ExpectStopped(Code::kUnavailable);
}

TEST_F(FaultTest, FailedWriteStopsTheStore) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  disk_.Fail(Operation::kWrite);
  EXPECT_THAT(PutRow(storage(), Table::kCases, "lost", "v"),
              StatusIs(Code::kUnavailable));
  ExpectStopped(Code::kUnavailable);
}

TEST_F(FaultTest, FullDiskStopsTheStore) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  disk_.Fail(Operation::kDiskFull);
  EXPECT_THAT(PutRow(storage(), Table::kCases, "lost", "v"),
              StatusIs(Code::kResourceExhausted));
  ExpectStopped(Code::kUnavailable);
  EXPECT_THAT(owner_.First(), StatusIs(Code::kResourceExhausted));
}

TEST_F(FaultTest, ClosureCannotHideAnEngineFailure) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  disk_.Fail(Operation::kWrite);
  bool failed_inside = false;
  EXPECT_THAT(storage().Write([&](WriteTx& tx) {
    // Larger than the page cache: it has to be written before the commit.
    const std::string large(kStorageValueBytesMax, 'v');
    failed_inside = !tx.Put(Table::kBundles, "large", large).ok();
    return absl::OkStatus();
  }),
              StatusIs(Code::kUnavailable));
  EXPECT_TRUE(failed_inside);
  ExpectStopped(Code::kUnavailable);
  EXPECT_EQ(*CountRows(storage(), Table::kBundles), 0u);
}

TEST_F(FaultTest, WholeGroupLearnsOfTheFailedCommit) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  Door entered;
  Door go_on;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    EXPECT_THAT(storage().Write([&](WriteTx& tx) {
      entered.Open();
      go_on.Pass();
      return tx.Put(Table::kCases, "lost", "v");
    }),
                StatusIs(Code::kUnavailable));
  });
  entered.Pass();
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      // One of them fails by itself; what it saw may be undone all the same.
      EXPECT_THAT(storage().Write([&](WriteTx& tx) -> absl::Status {
        if (i == 0) return absl::AlreadyExistsError("saw an earlier row");
        return tx.Put(Table::kCases, absl::StrCat("lost-", i), "v");
      }),
                  StatusIs(Code::kUnavailable));
    });
  }
  while (storage().stats().queued < 4) std::this_thread::yield();
  disk_.Fail(Operation::kSync);
  go_on.Open();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*CountRows(storage(), Table::kCases, "lost"), 0u);
  ExpectStopped(Code::kUnavailable);
}

TEST_F(FaultTest, FailedReadWhileOpeningAReaderStopsTheStore) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  engine_.Reopen();
  disk_.Fail(Operation::kRead, File::kMain);
  EXPECT_THAT(GetRow(storage(), Table::kCases, "acknowledged"),
              StatusIs(Code::kUnavailable));
  ExpectStopped(Code::kUnavailable);
}

TEST_F(FaultTest, FailedReadInsideAReadStopsTheStore) {
  ASSERT_OK(PutRow(storage(), Table::kCases, "acknowledged", "v"));
  // Larger than a reader's page cache, so that it has to be read again.
  const std::string large(kStorageValueBytesMax, 'v');
  ASSERT_OK(PutRow(storage(), Table::kBundles, "large", large));
  engine_.Reopen();
  ASSERT_OK(GetRow(storage(), Table::kCases, "acknowledged"));
  // Something in the log that closing would copy back, were it allowed to.
  ASSERT_OK(PutRow(storage(), Table::kCases, "in the log", "v"));
  disk_.Fail(Operation::kRead, File::kMain);
  // The closure cannot hide it either.
  EXPECT_THAT(storage().Read([](ReadTx& tx) {
    EXPECT_FALSE(tx.Get(Table::kBundles, "large").ok());
    return absl::OkStatus();
  }),
              StatusIs(Code::kUnavailable));
  ExpectStopped(Code::kUnavailable);
}

TEST(CheckpointFaultTest, FailureWhileCopyingTheLogIsNotSwallowed) {
  FaultVfs disk;
  Owner owner;
  SqliteOptions options;
  options.vfs = disk.name();
  options.on_fatal = owner.Callback();
  options.checkpoint_pages = 1;
  SqliteEngine engine(options);
  disk.Fail(Operation::kSync, File::kMain);
  // The log took it, so it is durable and acknowledged.
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "acknowledged", "v"));
  ASSERT_TRUE(owner.called.PassWithin(absl::Seconds(30)));
  EXPECT_THAT(owner.First(), StatusIs(Code::kUnavailable));
  EXPECT_THAT(PutRow(engine.storage(), Table::kCases, "later", "v"),
              RefusedBy("storage.disk_failed"));
  disk.Heal();
  EXPECT_EQ(*GetRow(engine.Reopen(), Table::kCases, "acknowledged"), "v");
}

TEST(CheckpointFaultTest, FailureWhileClosingIsTold) {
  FaultVfs disk;
  Owner owner;
  SqliteOptions options;
  options.vfs = disk.name();
  options.on_fatal = owner.Callback();
  SqliteEngine engine(options);
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "acknowledged", "v"));
  disk.Fail(Operation::kSync, File::kMain);
  engine.Close();
  EXPECT_EQ(owner.calls, 1);
  EXPECT_EQ(disk.faults(), 1u) << "retried in place";
  disk.Heal();
  engine.Open();
  EXPECT_EQ(*GetRow(engine.storage(), Table::kCases, "acknowledged"), "v");
}

constexpr int kSweepWrites = 8;

// One run: writes until the disk fails, then opens the file on a healthy disk.
// Returns false once the failure came after all the work.
bool RunUntilFault(Operation operation, uint64_t skip, uint64_t times) {
  FaultVfs disk;
  disk.PretendToSync();
  SqliteOptions options;
  options.vfs = disk.name();
  options.checkpoint_pages = 4;
  SqliteEngine engine(options);
  disk.Fail(operation, File::kAny, skip, times);
  int acknowledged = 0;
  for (int i = 0; i < kSweepWrites; ++i) {
    const absl::Status status =
        engine.storage().Write([&](WriteTx& tx) -> absl::Status {
          const std::string key = absl::StrCat(1000 + i);
          RETURN_IF_ERROR(tx.Put(Table::kInbox, key, std::string(5000, 'i')));
          RETURN_IF_ERROR(tx.Append(Table::kNodeLog, key).status());
          return tx.Put(Table::kOutbox, key, "o");
        });
    if (!status.ok()) break;
    ++acknowledged;
  }
  const bool struck = disk.faults() > 0;
  engine.Close();
  disk.Heal();
  engine.Open();
  const auto keys = *ScanKeys(engine.storage(), Table::kInbox, "");
  // All that was acknowledged, and at most the one whose outcome was unknown.
  EXPECT_GE(keys.size(), static_cast<size_t>(acknowledged));
  EXPECT_LE(keys.size(), static_cast<size_t>(acknowledged) + 1);
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(keys[i], absl::StrCat(1000 + i));
  }
  EXPECT_EQ(keys, *ScanKeys(engine.storage(), Table::kOutbox, ""));
  EXPECT_EQ(*CountRows(engine.storage(), Table::kNodeLog), keys.size());
  return struck;
}

class FaultSweep : public ::testing::TestWithParam<Operation> {};

// Every single operation of the workload fails once, then from there on.
TEST_P(FaultSweep, NothingAcknowledgedIsLostWhereverTheDiskFails) {
  for (const uint64_t times : {uint64_t{1}, UINT64_MAX}) {
    uint64_t skip = 0;
    while (RunUntilFault(GetParam(), skip, times)) {
      ASSERT_FALSE(HasFailure()) << "skip " << skip << " times " << times;
      ASSERT_LT(skip, 1000u);
      ++skip;
    }
    EXPECT_GE(skip, uint64_t{kSweepWrites}) << "fewer operations than writes";
  }
}

INSTANTIATE_TEST_SUITE_P(EveryOperation, FaultSweep,
                         ::testing::Values(Operation::kWrite,
                                           Operation::kDiskFull,
                                           Operation::kSync));

}  // namespace
}  // namespace causeway
