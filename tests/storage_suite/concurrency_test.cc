// Many threads at once: nothing acknowledged is lost, closures in one group do
// not touch each other, and a group costs one commit.

#include <atomic>
#include <chrono>
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

constexpr int kThreads = 8;

template <typename Engine>
class StorageConcurrency : public ::testing::Test {
 protected:
  Storage& storage() { return engine_.storage(); }
  Engine engine_;
};

using Engines = ::testing::Types<MemoryEngine, SqliteEngine>;
TYPED_TEST_SUITE(StorageConcurrency, Engines);

// Runs `work(thread)` on kThreads threads and waits for them.
void OnAllThreads(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

void WaitUntilQueued(const Storage& storage, uint64_t count) {
  while (storage.stats().queued < count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Holds the writer inside a closure until all of `work` waits behind it, so
// that how closures are grouped does not depend on timing.
void InOneGroup(Storage& storage, const std::function<void(int)>& work) {
  Door entered;
  Door go_on;
  std::thread first([&] {
    EXPECT_OK(storage.Write([&](WriteTx& tx) {
      entered.Open();
      go_on.Pass();
      return tx.Put(Table::kMeta, "first", "v");
    }));
  });
  entered.Pass();
  std::thread opener([&] {
    WaitUntilQueued(storage, kThreads);
    go_on.Open();
  });
  OnAllThreads(work);
  opener.join();
  first.join();
}

TYPED_TEST(StorageConcurrency, NoUpdateIsLost) {
  constexpr int kRounds = 20;
  Storage& s = this->storage();
  ASSERT_OK(PutRow(s, Table::kPeers, "counter", "0"));
  OnAllThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_OK(s.Write([](WriteTx& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string old,
                         tx.Get(Table::kPeers, "counter"));
        return tx.Put(Table::kPeers, "counter",
                      absl::StrCat(std::stoi(old) + 1));
      }));
    }
  });
  EXPECT_EQ(*GetRow(s, Table::kPeers, "counter"),
            absl::StrCat(kThreads * kRounds));
}

TYPED_TEST(StorageConcurrency, ReadersNeverSeeHalfAWrite) {
  Storage& s = this->storage();
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 1; i <= 100; ++i) {
      EXPECT_OK(s.Write([&](WriteTx& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.Put(Table::kCases, "k", absl::StrCat(i)));
        RETURN_IF_ERROR(tx.Append(Table::kNodeLog, "leaf").status());
        return tx.Put(Table::kOutbox, "k", absl::StrCat(i));
      }));
    }
    done = true;
  });
  OnAllThreads([&](int) {
    while (!done) {
      EXPECT_OK(s.Read([](ReadTx& tx) -> absl::Status {
        const std::string a = tx.Get(Table::kCases, "k").value_or("0");
        std::this_thread::yield();
        EXPECT_EQ(tx.Get(Table::kOutbox, "k").value_or("0"), a);
        EXPECT_EQ(absl::StrCat(*tx.Count(Table::kNodeLog, "")), a);
        return absl::OkStatus();
      }));
    }
  });
  writer.join();
}

TYPED_TEST(StorageConcurrency, ClosuresThatWaitTogetherDoNotTouchEachOther) {
  Storage& s = this->storage();
  std::atomic<int> winners{0};
  InOneGroup(s, [&](int thread) {
    const bool fails = thread % 2 == 1;
    const absl::Status status = s.Write([&](WriteTx& tx) -> absl::Status {
      RETURN_IF_ERROR(tx.Put(Table::kCases, absl::StrCat("own-", thread), "v"));
      RETURN_IF_ERROR(tx.Append(Table::kNodeLog, "leaf").status());
      if (fails) {
        RETURN_IF_ERROR(tx.Put(Table::kInbox, "failed", "v"));
        return absl::CancelledError(absl::StrCat(thread));
      }
      // Of those that succeed, one is first; the others see its row.
      const absl::Status shared = tx.Insert(Table::kInbox, "shared", "v");
      if (!absl::IsAlreadyExists(shared)) return shared;
      return tx.Put(Table::kInbox, absl::StrCat("late-", thread), "v");
    });
    if (fails) {
      EXPECT_EQ(status, absl::CancelledError(absl::StrCat(thread)));
    } else {
      EXPECT_OK(status);
      ++winners;
    }
  });
  EXPECT_EQ(winners, kThreads / 2);
  EXPECT_THAT(*ScanKeys(s, Table::kCases, "own-"),
              ::testing::ElementsAre("own-0", "own-2", "own-4", "own-6"));
  EXPECT_EQ(*CountRows(s, Table::kInbox, "failed"), 0u);
  EXPECT_EQ(*CountRows(s, Table::kInbox, "shared"), 1u);
  EXPECT_EQ(*CountRows(s, Table::kInbox, "late-"), 3u);
  EXPECT_EQ(*CountRows(s, Table::kNodeLog), 4u);
}

TEST(GroupCommitTest, WaitingWritesShareOneCommitAndOneSync) {
  FaultVfs disk;
  SqliteOptions options;
  options.vfs = disk.name();
  SqliteEngine engine(options);
  Storage& s = engine.storage();
  ASSERT_OK(PutRow(s, Table::kMeta, "warm", "v"));
  const StorageStats before = s.stats();
  const uint64_t syncs_before = disk.syncs();
  InOneGroup(s, [&](int thread) {
    EXPECT_OK(PutRow(s, Table::kCases, absl::StrCat(thread), "v"));
  });
  EXPECT_EQ(s.stats().writes - before.writes, uint64_t{kThreads} + 1);
  EXPECT_EQ(s.stats().commits - before.commits, 1u);
  EXPECT_EQ(disk.syncs() - syncs_before, 1u);
  EXPECT_EQ(*CountRows(engine.Reopen(), Table::kCases), uint64_t{kThreads});
}

TEST(GroupCommitTest, AcknowledgedWritesOfManyThreadsSurviveReopening) {
  constexpr int kRounds = 25;
  SqliteEngine engine;
  Storage& s = engine.storage();
  InOneGroup(s, [&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_OK(s.Write([&](WriteTx& tx) -> absl::Status {
        const std::string key = absl::StrCat(thread, "-", i);
        RETURN_IF_ERROR(tx.Insert(Table::kOutbox, key, "message"));
        return tx.Append(Table::kNodeLog, key).status();
      }));
    }
  });
  const StorageStats stats = s.stats();
  EXPECT_EQ(stats.writes, uint64_t{kThreads} * kRounds + 1);
  EXPECT_LT(stats.commits, stats.writes);
  Storage& again = engine.Reopen();
  EXPECT_EQ(*CountRows(again, Table::kOutbox), uint64_t{kThreads} * kRounds);
  EXPECT_EQ(*CountRows(again, Table::kNodeLog), uint64_t{kThreads} * kRounds);
}

TEST(GroupCommitTest, GroupEndsAtItsLimit) {
  SqliteOptions options;
  options.group_closures_max = 3;
  SqliteEngine engine(options);
  Storage& s = engine.storage();
  InOneGroup(s, [&](int thread) {
    EXPECT_OK(PutRow(s, Table::kCases, absl::StrCat(thread), "v"));
  });
  EXPECT_EQ(s.stats().writes, 9u);
  EXPECT_EQ(s.stats().commits, 3u);
}

TEST(GroupCommitTest, FullQueueRefusesAndMayBeTriedAgain) {
  SqliteOptions options;
  options.queue_closures_max = kThreads;
  SqliteEngine engine(options);
  Storage& s = engine.storage();
  Door entered;
  Door go_on;
  std::thread first([&] {
    EXPECT_OK(s.Write([&](WriteTx&) {
      entered.Open();
      go_on.Pass();
      return absl::OkStatus();
    }));
  });
  entered.Pass();
  std::thread others([&] {
    OnAllThreads([&](int thread) {
      EXPECT_OK(PutRow(s, Table::kCases, absl::StrCat(thread), "v"));
    });
  });
  WaitUntilQueued(s, kThreads);
  const absl::Status refused = PutRow(s, Table::kCases, "late", "v");
  EXPECT_THAT(refused, StatusIs(Code::kResourceExhausted));
  EXPECT_THAT(refused, RefusedBy("storage.queue_full"));
  EXPECT_TRUE(RefusalOf(refused)->retryable);
  go_on.Open();
  first.join();
  others.join();
  EXPECT_OK(PutRow(s, Table::kCases, "late", "v"));
}

TEST(GroupCommitTest, ClosingFinishesWhatWasAccepted) {
  SqliteEngine engine;
  Storage& s = engine.storage();
  Door entered;
  Door go_on;
  std::thread first([&] {
    EXPECT_OK(s.Write([&](WriteTx& tx) {
      entered.Open();
      go_on.Pass();
      return tx.Put(Table::kCases, "first", "v");
    }));
  });
  entered.Pass();
  std::thread second(
      [&] { EXPECT_OK(PutRow(s, Table::kCases, "second", "v")); });
  WaitUntilQueued(s, 1);
  std::thread closer([&] { s.Close(); });
  go_on.Open();
  first.join();
  second.join();
  closer.join();
  EXPECT_EQ(*CountRows(engine.Reopen(), Table::kCases), 2u);
}

TEST(ReadPoolTest, MoreReadersThanConnectionsTakeTurns) {
  SqliteOptions options;
  options.read_connections_max = 2;
  SqliteEngine engine(options);
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  OnAllThreads([&](int) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(*GetRow(engine.storage(), Table::kCases, "k"), "v");
    }
  });
}

}  // namespace
}  // namespace causeway
