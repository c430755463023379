// What was acknowledged is there after the process is gone; what was erased
// is not.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/storage_suite/suite_support.h"
#include "tests/testing/fault_vfs.h"

namespace causeway {
namespace {

TEST(DurabilityTest, RowsOfAllTablesSurviveReopening) {
  SqliteEngine engine;
  ASSERT_OK(engine.storage().Write([](WriteTx& tx) -> absl::Status {
    for (const Table table : kAllTables) {
      if (IsAppendOnly(table)) {
        RETURN_IF_ERROR(tx.Append(table, "leaf").status());
      } else {
        RETURN_IF_ERROR(tx.Put(table, "k", "v"));
      }
    }
    return absl::OkStatus();
  }));
  Storage& again = engine.Reopen();
  for (const Table table : kAllTables) {
    EXPECT_EQ(*CountRows(again, table), 1u);
  }
  ASSERT_OK(again.Write([](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t sequence,
                     tx.Append(Table::kNodeLog, "leaf"));
    EXPECT_EQ(sequence, 1u);
    return absl::OkStatus();
  }));
}

TEST(DurabilityTest, EveryAcknowledgedWriteWasSyncedBefore) {
  FaultVfs disk;
  SqliteOptions options;
  options.vfs = disk.name();
  SqliteEngine engine(options);
  for (int i = 0; i < 20; ++i) {
    const uint64_t before = disk.syncs();
    ASSERT_OK(PutRow(engine.storage(), Table::kCases, absl::StrCat(i), "v"));
    EXPECT_GT(disk.syncs(), before);
  }
}

TEST(DurabilityTest, LogIsCopiedBackAndStaysBounded) {
  SqliteOptions options;
  options.checkpoint_pages = 16;
  SqliteEngine engine(options);
  const std::string value(3000, 'v');
  for (int i = 0; i < 300; ++i) {
    ASSERT_OK(
        PutRow(engine.storage(), Table::kDocuments, absl::StrCat(i), value));
  }
  EXPECT_LT(std::filesystem::file_size(engine.path() + "-wal"), 500'000u);
  EXPECT_EQ(*CountRows(engine.Reopen(), Table::kDocuments), 300u);
}

// True if the bytes stand anywhere in the database or its log.
bool OnDisk(const SqliteEngine& engine, const std::string& bytes) {
  return absl::StrContains(ReadFileBytes(engine.path()), bytes) ||
         absl::StrContains(ReadFileBytes(engine.path() + "-wal"), bytes);
}

TEST(ErasureTest, DeletedCaseKeyLeavesTheFiles) {
  const std::string wrapped = "wrapped-key-of-the-erasure-test";
  SqliteEngine engine;
  Storage& s = engine.storage();
  ASSERT_OK(PutRow(s, Table::kCaseKeys, "case", wrapped));
  ASSERT_TRUE(OnDisk(engine, wrapped));
  ASSERT_OK(
      s.Write([](WriteTx& tx) { return tx.Delete(Table::kCaseKeys, "case"); }));
  // The log is emptied before the writer takes the next write.
  ASSERT_OK(PutRow(s, Table::kMeta, "next", "v"));
  EXPECT_FALSE(OnDisk(engine, wrapped));
}

TEST(ErasureTest, ReaderOnlyDelaysTheErasureFromTheLog) {
  const std::string wrapped = "wrapped-key-of-the-erasure-test";
  SqliteEngine engine;
  Storage& s = engine.storage();
  ASSERT_OK(PutRow(s, Table::kCaseKeys, "case", wrapped));
  ASSERT_OK(s.Read([&](ReadTx& tx) {
    std::thread([&] {
      EXPECT_OK(s.Write(
          [](WriteTx& w) { return w.Delete(Table::kCaseKeys, "case"); }));
    }).join();
    EXPECT_EQ(*tx.Get(Table::kCaseKeys, "case"), wrapped);
    return absl::OkStatus();
  }));
  ASSERT_OK(PutRow(s, Table::kMeta, "next", "v"));
  ASSERT_OK(PutRow(s, Table::kMeta, "next", "w"));
  EXPECT_FALSE(OnDisk(engine, wrapped));
}

// The child of a kill -9 round: writes for ever, and tells the parent each key
// once its write is acknowledged.
[[noreturn]] void WriteUntilKilled(const std::string& path, int round,
                                   int out) {
  auto opened = OpenSqliteStorage(path, {});
  if (!opened.ok()) _exit(1);
  Storage& storage = **opened;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&storage, round, out, t] {
      for (int i = 0;; ++i) {
        // Fixed length and below PIPE_BUF: each line arrives whole.
        char key[24] = {};
        snprintf(key, sizeof(key), "%03d-%03d-%08d\n", round, t, i);
        const std::string name(key, 16);
        const absl::Status status =
            storage.Write([&](WriteTx& tx) -> absl::Status {
              RETURN_IF_ERROR(tx.Insert(Table::kInbox, name, "in"));
              RETURN_IF_ERROR(tx.Append(Table::kNodeLog, name).status());
              return tx.Insert(Table::kOutbox, name, "out");
            });
        if (!status.ok() || write(out, key, 17) != 17) _exit(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  _exit(1);
}

// Reads acknowledged keys; kills the child after `enough` of them and returns
// all that it had sent by then.
std::vector<std::string> KillAfter(pid_t child, int in, size_t enough) {
  std::string bytes;
  char buffer[4096];
  bool killed = false;
  for (;;) {
    const ssize_t n = read(in, buffer, sizeof(buffer));
    if (n <= 0) break;
    bytes.append(buffer, static_cast<size_t>(n));
    if (!killed && bytes.size() / 17 >= enough) {
      kill(child, SIGKILL);
      killed = true;
    }
  }
  std::vector<std::string> keys;
  for (size_t i = 0; i + 17 <= bytes.size(); i += 17) {
    keys.push_back(bytes.substr(i, 16));
  }
  return keys;
}

TEST(DurabilityTest, AcknowledgedWritesSurviveKillMinusNine) {
  TempFolder folder;
  const std::string path = folder.File("node.db");
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 5; ++round) {
    int ends[2] = {};
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      WriteUntilKilled(path, round, ends[1]);
    }
    close(ends[1]);
    const std::vector<std::string> keys = KillAfter(child, ends[0], 40);
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ASSERT_GE(keys.size(), 40u);
    acknowledged.insert(acknowledged.end(), keys.begin(), keys.end());

    auto opened = OpenSqliteStorage(path, {});
    ASSERT_OK(opened);
    Storage& storage = **opened;
    for (const std::string& key : acknowledged) {
      EXPECT_OK(GetRow(storage, Table::kInbox, key));
    }
    // Also what was not acknowledged is there wholly or not at all.
    EXPECT_EQ(*ScanKeys(storage, Table::kInbox, "", "", SIZE_MAX),
              *ScanKeys(storage, Table::kOutbox, "", "", SIZE_MAX));
    EXPECT_EQ(*CountRows(storage, Table::kInbox),
              *CountRows(storage, Table::kNodeLog));
  }
}

}  // namespace
}  // namespace causeway
