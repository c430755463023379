// Databases of other versions and of other programs.

#include <sqlite3.h>

#include "base/check.h"
#include "base/embedded_file.h"
#include "gtest/gtest.h"
#include "storage/migrator.h"
#include "tests/storage_suite/suite_support.h"

namespace causeway {
namespace {

using ::testing::HasSubstr;
using Code = absl::StatusCode;

// Runs SQL on a file behind the back of the store.
void Tamper(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  CAUSEWAY_CHECK(sqlite3_open(path.c_str(), &db) == SQLITE_OK) << "open";
  CAUSEWAY_CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

// The built-in scripts with one more behind them.
std::vector<EmbeddedFile> WithOneMore(absl::string_view sql) {
  const auto built_in = sqlite::BuiltInMigrations();
  std::vector<EmbeddedFile> scripts(built_in.begin(), built_in.end());
  scripts.push_back({.name = "0002_more.sql", .text = sql, .sha256_hex = "d2"});
  return scripts;
}

absl::StatusOr<std::unique_ptr<Storage>> OpenWith(
    const std::string& path, const std::vector<EmbeddedFile>& scripts) {
  SqliteOptions options;
  options.migrations = scripts;
  return OpenSqliteStorage(path, options);
}

TEST(MigrationTest, BuiltInScriptsAreOneToN) {
  EXPECT_EQ(sqlite::BuiltInMigrations().size(), 1u)
      << "WithOneMore and the fixtures here assume version 1 is the newest";
  EXPECT_EQ(sqlite::BuiltInMigrations()[0].name, "0001_initial.sql");
  EXPECT_EQ(sqlite::BuiltInMigrations()[0].sha256_hex.size(), 64u);
}

TEST(MigrationTest, FreshFileGetsTheSchemaAndOpensAgain) {
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  EXPECT_EQ(*GetRow(engine.Reopen(), Table::kCases, "k"), "v");
}

TEST(MigrationTest, OlderDatabaseIsBroughtForwardWithItsRows) {
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  engine.Close();
  const auto scripts =
      WithOneMore("CREATE TABLE extra (key BLOB NOT NULL PRIMARY KEY) STRICT;");
  for (int i = 0; i < 2; ++i) {
    auto opened = OpenWith(engine.path(), scripts);
    ASSERT_OK(opened);
    EXPECT_EQ(*GetRow(**opened, Table::kCases, "k"), "v");
  }
}

TEST(MigrationTest, NewerDatabaseIsRefusedWithBothVersionsAndTheRemedy) {
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  engine.Close();
  ASSERT_OK(OpenWith(engine.path(), WithOneMore("CREATE TABLE extra (a);")));
  const auto refused = OpenSqliteStorage(engine.path(), {});
  EXPECT_THAT(refused, StatusIs(Code::kFailedPrecondition,
                                HasSubstr("schema version 2")));
  EXPECT_THAT(refused, StatusIs(Code::kFailedPrecondition,
                                HasSubstr("versions up to 1")));
  EXPECT_THAT(refused, StatusIs(Code::kFailedPrecondition,
                                HasSubstr("restore the backup")));
  EXPECT_THAT(refused, RefusedBy("storage.newer"));
  EXPECT_OK(OpenWith(engine.path(), WithOneMore("CREATE TABLE extra (a);")));
}

TEST(MigrationTest, EditedScriptIsRefused) {
  SqliteEngine engine;
  engine.Close();
  const auto built_in = sqlite::BuiltInMigrations();
  std::vector<EmbeddedFile> edited(built_in.begin(), built_in.end());
  const std::string other_digest(64, '0');
  edited[0].sha256_hex = other_digest;
  EXPECT_THAT(OpenWith(engine.path(), edited), RefusedBy("storage.edited"));
  edited.assign(built_in.begin(), built_in.end());
  edited[0].name = "0001_renamed.sql";
  EXPECT_THAT(OpenWith(engine.path(), edited), RefusedBy("storage.edited"));
  EXPECT_OK(OpenSqliteStorage(engine.path(), {}));
}

TEST(MigrationTest, FailedScriptLeavesTheOldVersionWhole) {
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  engine.Close();
  EXPECT_FALSE(OpenWith(engine.path(),
                        WithOneMore("DELETE FROM cases; CREATE TABLE extra (a);"
                                    "INSERT INTO nowhere VALUES (1);"))
                   .ok());
  engine.Open();
  EXPECT_EQ(*GetRow(engine.storage(), Table::kCases, "k"), "v");
  engine.Close();
  // Nothing of "extra" stayed behind.
  EXPECT_OK(OpenWith(engine.path(), WithOneMore("CREATE TABLE extra (a);")));
}

TEST(MigrationTest, GapInTheHistoryIsDataLoss) {
  SqliteEngine engine;
  engine.Close();
  Tamper(engine.path(), "UPDATE schema_migrations SET version = 2");
  EXPECT_THAT(OpenWith(engine.path(), WithOneMore("SELECT 1;")),
              StatusIs(Code::kDataLoss));
}

TEST(MigrationTest, ScriptsMustBeNumberedInOrder) {
  TempFolder folder;
  for (const char* name : {"0002_a.sql", "1_a.sql", "0001-a.sql", "0001_a.txt",
                           "x001_a.sql", ""}) {
    EXPECT_THAT(OpenWith(folder.File("node.db"),
                         {{.name = name, .text = "", .sha256_hex = ""}}),
                StatusIs(Code::kInvalidArgument))
        << name;
  }
}

// A file that is not ours is refused and not one byte of it changes.
void ExpectRefusedUntouched(const std::string& path) {
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  const std::string before = ReadFileBytes(path);
  const std::string log_before = ReadFileBytes(path + "-wal");
  EXPECT_THAT(OpenSqliteStorage(path, {}), StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(OpenSqliteStorage(path, {}), RefusedBy("storage.not_ours"));
  EXPECT_EQ(ReadFileBytes(path), before);
  EXPECT_EQ(ReadFileBytes(path + "-wal"), log_before);
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms{0644});
}

TEST(OwnershipTest, DatabaseOfAnotherProgramIsRefusedUntouched) {
  TempFolder folder;
  const std::string path = folder.File("other.db");
  Tamper(path, "PRAGMA application_id = 7; CREATE TABLE cases (a)");
  ExpectRefusedUntouched(path);
}

TEST(OwnershipTest, UnmarkedDatabaseWithTablesIsRefusedUntouched) {
  TempFolder folder;
  const std::string path = folder.File("other.db");
  Tamper(path, "CREATE TABLE cases (key BLOB, value BLOB)");
  ExpectRefusedUntouched(path);
}

TEST(OwnershipTest, LogOfAnotherProgramIsNotCopiedBack) {
  TempFolder folder;
  const std::string path = folder.File("other.db");
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr),
            SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "PRAGMA journal_mode = WAL; CREATE TABLE a (b)",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(db);
  ASSERT_FALSE(ReadFileBytes(path + "-wal").empty());
  ExpectRefusedUntouched(path);
}

TEST(OwnershipTest, FileThatIsNoDatabaseIsRefusedUntouched) {
  TempFolder folder;
  const std::string path = folder.File("letter.txt");
  std::ofstream(path) << std::string(5000, 'x');
  ExpectRefusedUntouched(path);
}

TEST(OwnershipTest, PathsThatAreNoFilesAreRefused) {
  EXPECT_THAT(OpenSqliteStorage("", {}), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(OpenSqliteStorage(":memory:", {}),
              StatusIs(Code::kInvalidArgument));
  TempFolder folder;
  EXPECT_FALSE(OpenSqliteStorage(folder.File(""), {}).ok());
  EXPECT_THAT(OpenSqliteStorage(folder.File("absent/node.db"), {}),
              StatusIs(Code::kFailedPrecondition));
}

TEST(OwnershipTest, DamagedDatabaseIsDataLoss) {
  SqliteEngine engine;
  ASSERT_OK(PutRow(engine.storage(), Table::kCases, "k", "v"));
  engine.Close();
  std::string bytes = ReadFileBytes(engine.path());
  // The header stays, the schema behind it goes.
  for (size_t i = 100; i < 4096; ++i) bytes[i] = '\x5a';
  std::ofstream(engine.path(), std::ios::binary) << bytes;
  EXPECT_THAT(OpenSqliteStorage(engine.path(), {}), StatusIs(Code::kDataLoss));
}

}  // namespace
}  // namespace causeway
