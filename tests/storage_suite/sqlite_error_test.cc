#include "storage/sqlite_error.h"

#include <sqlite3.h>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::sqlite {
namespace {

using Code = absl::StatusCode;

TEST(SqliteErrorTest, CodesHaveTheirStatus) {
  const struct {
    int sqlite;
    Code status;
  } kRows[] = {
      {SQLITE_OK, Code::kOk},
      {SQLITE_ROW, Code::kOk},
      {SQLITE_DONE, Code::kOk},
      {SQLITE_BUSY, Code::kAborted},
      {SQLITE_BUSY_SNAPSHOT, Code::kAborted},
      {SQLITE_LOCKED, Code::kAborted},
      {SQLITE_CONSTRAINT_PRIMARYKEY, Code::kAlreadyExists},
      {SQLITE_FULL, Code::kResourceExhausted},
      {SQLITE_NOMEM, Code::kResourceExhausted},
      {SQLITE_IOERR_NOMEM, Code::kResourceExhausted},
      {SQLITE_TOOBIG, Code::kResourceExhausted},
      {SQLITE_CORRUPT, Code::kDataLoss},
      {SQLITE_CORRUPT_INDEX, Code::kDataLoss},
      {SQLITE_NOTADB, Code::kDataLoss},
      {SQLITE_IOERR_SHORT_READ, Code::kDataLoss},
      {SQLITE_IOERR_FSYNC, Code::kUnavailable},
      {SQLITE_IOERR_WRITE, Code::kUnavailable},
      {SQLITE_CANTOPEN, Code::kUnavailable},
      {SQLITE_READONLY, Code::kFailedPrecondition},
      {SQLITE_MISUSE, Code::kInternal},
      {SQLITE_ERROR, Code::kInternal},
  };
  for (const auto& row : kRows) {
    EXPECT_THAT(StatusOf(row.sqlite, "test"), StatusIs(row.status))
        << row.sqlite;
  }
}

TEST(SqliteErrorTest, TextNamesTheActAndTheExtendedCode) {
  EXPECT_THAT(StatusOf(SQLITE_IOERR_FSYNC, "commit"),
              StatusIs(Code::kUnavailable,
                       ::testing::AllOf(::testing::HasSubstr("commit"),
                                        ::testing::HasSubstr("1034"))));
}

TEST(SqliteErrorTest, DiskFailuresAreTold) {
  for (const int code : {SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ,
                         SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FULL}) {
    EXPECT_TRUE(IsDiskFailure(code)) << code;
  }
  for (const int code :
       {SQLITE_OK, SQLITE_ROW, SQLITE_DONE, SQLITE_BUSY, SQLITE_NOMEM,
        SQLITE_IOERR_NOMEM, SQLITE_CONSTRAINT_PRIMARYKEY}) {
    EXPECT_FALSE(IsDiskFailure(code)) << code;
  }
}

}  // namespace
}  // namespace causeway::sqlite
