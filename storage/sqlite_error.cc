#include "storage/sqlite_error.h"

#include <sqlite3.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace causeway::sqlite {
namespace {

int Primary(int extended_code) { return extended_code & 0xff; }

absl::StatusCode CodeOf(int extended_code) {
  switch (extended_code) {
    case SQLITE_IOERR_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_DATA:
    case SQLITE_IOERR_CORRUPTFS:
      return absl::StatusCode::kDataLoss;
    default:
      break;
  }
  switch (Primary(extended_code)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kAborted;
    case SQLITE_CONSTRAINT:
      return absl::StatusCode::kAlreadyExists;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kUnavailable;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status StatusOf(int extended_code, absl::string_view doing) {
  const int primary = Primary(extended_code);
  if (primary == SQLITE_OK || primary == SQLITE_ROW || primary == SQLITE_DONE) {
    return absl::OkStatus();
  }
  // sqlite3_errstr is a fixed text per code; sqlite3_errmsg could quote values.
  return absl::Status(
      CodeOf(extended_code),
      absl::StrCat("storage: ", doing, ": ", sqlite3_errstr(extended_code),
                   " (sqlite ", extended_code, ")"));
}

bool IsDiskFailure(int extended_code) {
  switch (Primary(extended_code)) {
    case SQLITE_IOERR:
      return extended_code != SQLITE_IOERR_NOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FULL:
      return true;
    default:
      return false;
  }
}

}  // namespace causeway::sqlite
