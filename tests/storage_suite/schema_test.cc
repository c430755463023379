// The SQLite file itself: modes, pragmas, and that no scan walks a table.

#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "storage/key_range.h"
#include "storage/sqlite_connection.h"
#include "storage/sqlite_queries.h"
#include "tests/storage_suite/suite_support.h"

namespace causeway {
namespace {

using Code = absl::StatusCode;

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 ? (info.st_mode & 0777u) : 0;
}

// A second connection, as a backup or an operator's shell would have.
class Shell {
 public:
  explicit Shell(const std::string& path) {
    CAUSEWAY_CHECK(sqlite3_open(path.c_str(), &db_) == SQLITE_OK) << "open";
  }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;
  ~Shell() { sqlite3_close(db_); }

  int Run(const std::string& sql) {
    rows_.clear();
    return sqlite3_exec(db_, sql.c_str(), &Shell::Collect, this, nullptr);
  }
  // The last column of each row of the last Run.
  const std::vector<std::string>& rows() const { return rows_; }

 private:
  static int Collect(void* self, int columns, char** values, char** /*names*/) {
    const char* value = values[columns - 1];
    static_cast<Shell*>(self)->rows_.push_back(value == nullptr ? "" : value);
    return 0;
  }

  sqlite3* db_ = nullptr;
  std::vector<std::string> rows_;
};

TEST(DatabaseFileTest, OnlyTheOwnerMayReadIt) {
  const mode_t old_mask = umask(0);
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  umask(old_mask);
  EXPECT_EQ(ModeOf(engine.path()), 0600u);
  EXPECT_EQ(ModeOf(engine.path() + "-wal"), 0600u);
  EXPECT_EQ(ModeOf(engine.path() + "-shm"), 0600u);
}

TEST(DatabaseFileTest, LooseModeIsTightenedAtOpen) {
  SqliteEngine engine;
  engine.Close();
  std::filesystem::permissions(engine.path(), std::filesystem::perms{0664});
  engine.Open();
  EXPECT_EQ(ModeOf(engine.path()), 0600u);
}

TEST(SchemaTest, FileIsMarkedAndInWalMode) {
  SqliteEngine engine;
  Shell shell(engine.path());
  ASSERT_EQ(shell.Run("PRAGMA application_id"), SQLITE_OK);
  EXPECT_EQ(shell.rows().at(0), "1129535321");
  ASSERT_EQ(shell.Run("PRAGMA journal_mode"), SQLITE_OK);
  EXPECT_EQ(shell.rows().at(0), "wal");
  ASSERT_EQ(shell.Run("PRAGMA integrity_check"), SQLITE_OK);
  EXPECT_EQ(shell.rows().at(0), "ok");
}

TEST(SchemaTest, EveryTableIsStrict) {
  SqliteEngine engine;
  Shell shell(engine.path());
  ASSERT_EQ(shell.Run("SELECT strict FROM pragma_table_list WHERE "
                      "schema = 'main' AND name NOT LIKE 'sqlite_%'"),
            SQLITE_OK);
  EXPECT_EQ(shell.rows(), std::vector<std::string>(kTableCount + 1, "1"));
}

TEST(SchemaTest, NodeLogCannotBeChangedByAnotherHandEither) {
  SqliteEngine engine;
  ASSERT_OK(engine.storage().Write(
      [](WriteTx& tx) { return tx.Append(Table::kNodeLog, "leaf").status(); }));
  Shell shell(engine.path());
  EXPECT_NE(shell.Run("UPDATE node_log SET value = x'00'"), SQLITE_OK);
  EXPECT_NE(shell.Run("DELETE FROM node_log"), SQLITE_OK);
  EXPECT_EQ(*CountRows(engine.storage(), Table::kNodeLog), 1u);
}

TEST(SchemaTest, EveryQueryUsesThePrimaryKey) {
  SqliteEngine engine;
  Shell shell(engine.path());
  for (const Table table : kAllTables) {
    const sqlite::TableQueries& q = sqlite::QueriesOf(table);
    for (const sqlite::SqlLiteral sql :
         {q.get, q.scan_range, q.scan_from, q.count_range, q.count_from,
          q.last_range, q.last_from, q.erase}) {
      ASSERT_EQ(shell.Run(std::string("EXPLAIN QUERY PLAN ") + sql.text()),
                SQLITE_OK);
      ASSERT_EQ(shell.rows().size(), 1u) << sql.text();
      const std::string& plan = shell.rows()[0];
      EXPECT_TRUE(absl::StartsWith(plan, "SEARCH ")) << plan;
      EXPECT_TRUE(absl::StrContains(plan, "PRIMARY KEY (key") ||
                  absl::StrContains(plan, "sqlite_autoindex_"))
          << plan;
    }
  }
}

TEST(SchemaTest, WriterHeldUpByAnotherProcessAborts) {
  SqliteOptions options;
  options.busy_timeout = absl::Milliseconds(20);
  SqliteEngine engine(options);
  {
    Shell shell(engine.path());
    ASSERT_EQ(shell.Run("BEGIN IMMEDIATE"), SQLITE_OK);
    bool ran = false;
    EXPECT_THAT(engine.storage().Write([&](WriteTx&) {
      ran = true;
      return absl::OkStatus();
    }),
                StatusIs(Code::kAborted));
    EXPECT_FALSE(ran);
    ASSERT_EQ(shell.Run("ROLLBACK"), SQLITE_OK);
  }
  EXPECT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
}

// Another process takes the file again and again: each write is answered with
// what became of it, and nothing that was answered OK is missing.
TEST(SchemaTest, EachWriteIsAnsweredWhileAnotherProcessComesAndGoes) {
  constexpr int kCallers = 4;
  constexpr int kEach = 60;
  SqliteOptions options;
  options.busy_timeout = absl::Milliseconds(1);
  SqliteEngine engine(options);
  std::vector<std::vector<absl::Status>> answers(kCallers);
  std::atomic<int> running{kCallers};
  std::vector<std::thread> threads;
  for (int t = 0; t < kCallers; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        answers[static_cast<size_t>(t)].push_back(PutRow(
            engine.storage(), Table::kCases, absl::StrCat(t, ".", i), "v"));
      }
      --running;
    });
  }
  {
    Shell shell(engine.path());
    while (running > 0) {
      if (shell.Run("BEGIN IMMEDIATE") == SQLITE_OK) shell.Run("ROLLBACK");
    }
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < kCallers; ++t) {
    for (int i = 0; i < kEach; ++i) {
      const absl::Status& answer =
          answers[static_cast<size_t>(t)][static_cast<size_t>(i)];
      const auto row =
          GetRow(engine.storage(), Table::kCases, absl::StrCat(t, ".", i));
      if (answer.ok()) {
        EXPECT_EQ(*row, "v");
      } else {
        EXPECT_THAT(answer, StatusIs(Code::kAborted));
        EXPECT_THAT(row, StatusIs(Code::kNotFound));
      }
    }
  }
}

TEST(KeyRangeTest, EndOfPrefix) {
  EXPECT_EQ(PrefixEnd(""), std::nullopt);
  EXPECT_EQ(PrefixEnd("\xff\xff"), std::nullopt);
  EXPECT_EQ(PrefixEnd("a"), "b");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\x7f"), "\x80");
  EXPECT_EQ(PrefixEnd(std::string("a\0", 2)), std::string("a\x01", 2));
}

TEST(KeyRangeTest, LowerBound) {
  EXPECT_EQ(ScanLowerBound("p", ""), "p");
  EXPECT_EQ(ScanLowerBound("p", "a"), "p");
  EXPECT_EQ(ScanLowerBound("p", "p"), std::string("p\0", 2));
  EXPECT_EQ(ScanLowerBound("", "\xff"), std::string("\xff\0", 2));
}

}  // namespace
}  // namespace causeway
