#include "storage/migrator.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "storage/migrations.inc.h"
#include "storage/sqlite_error.h"

namespace causeway::sqlite {
namespace {

// "CSWY" in ASCII, in the header of every database of ours (file(1) and a
// careful operator can see it).
constexpr int64_t kApplicationId = 0x43535759;
constexpr SqlLiteral kSetApplicationId = "PRAGMA application_id = 1129535321";
static_assert(kApplicationId == 1129535321);

constexpr SqlLiteral kCreateHistory =
    "CREATE TABLE schema_migrations ("
    "  version INTEGER NOT NULL PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL"
    ") STRICT";

absl::Status NotOurs() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "storage.not_ours",
                 .message = "the file is not a Causeway database; it was left "
                            "untouched: configure another path",
                 .missing = {},
                 .who = {"node operator"},
                 .next = {}});
}

absl::Status Newer(int64_t file_version, size_t binary_version) {
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "storage.newer",
       .message = absl::StrCat(
           "the database has schema version ", file_version,
           ", this program knows versions up to ", binary_version,
           ": install the release that wrote it or a later one, or restore "
           "the backup taken before the upgrade"),
       .missing = {},
       .who = {"node operator"},
       .next = {}});
}

absl::Status Edited(int64_t version) {
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "storage.edited",
       .message = absl::StrCat("migration ", version,
                               " of the database is not the one in this "
                               "program: install an official release"),
       .missing = {},
       .who = {"node operator"},
       .next = {}});
}

// One integer from a statement without parameters.
absl::StatusOr<int64_t> ReadInt(Connection& connection, SqlLiteral sql) {
  Query query(connection, sql);
  const int code = query.Step();
  if (code == SQLITE_ROW) return query.Int(0);
  if ((code & 0xff) == SQLITE_NOTADB) return NotOurs();
  if (code == SQLITE_DONE) {
    return absl::InternalError("storage: a schema query gave no row");
  }
  return StatusOf(code, "read schema");
}

// True if the file is ours, false if it is empty; NotOurs otherwise.
absl::StatusOr<bool> IsOurs(Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t id,
                   ReadInt(connection, "PRAGMA application_id"));
  if (id == kApplicationId) return true;
  ASSIGN_OR_RETURN(const int64_t objects,
                   ReadInt(connection, "SELECT count(*) FROM sqlite_schema"));
  if (id != 0 || objects != 0) return NotOurs();
  return false;
}

absl::Status CheckNames(absl::Span<const EmbeddedFile> scripts) {
  for (size_t i = 0; i < scripts.size(); ++i) {
    size_t version = 0;
    const absl::string_view name = scripts[i].name;
    if (name.size() < 6 || name[4] != '_' || !absl::EndsWith(name, ".sql") ||
        !absl::SimpleAtoi(name.substr(0, 4), &version) || version != i + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("migration ", i + 1, ": want a file NNNN_name.sql"));
    }
  }
  return absl::OkStatus();
}

// Compares what the file has with `scripts` and returns how many it has.
absl::StatusOr<size_t> CheckHistory(Connection& connection,
                                    absl::Span<const EmbeddedFile> scripts) {
  ASSIGN_OR_RETURN(
      const int64_t newest,
      ReadInt(connection,
              "SELECT coalesce(max(version), 0) FROM schema_migrations"));
  if (newest > static_cast<int64_t>(scripts.size())) {
    return Newer(newest, scripts.size());
  }
  Query query(connection,
              "SELECT version, name, sha256 FROM schema_migrations "
              "ORDER BY version");
  size_t applied = 0;
  int code = query.Step();
  for (; code == SQLITE_ROW; code = query.Step()) {
    const int64_t version = query.Int(0);
    if (version != static_cast<int64_t>(applied) + 1) {
      return absl::DataLossError(
          absl::StrCat("storage: the database lacks migration ", applied + 1));
    }
    const EmbeddedFile& script = scripts[applied];
    if (query.Bytes(1) != std::string(script.name) ||
        query.Bytes(2) != std::string(script.sha256_hex)) {
      return Edited(version);
    }
    ++applied;
  }
  RETURN_IF_ERROR(StatusOf(code, "read migrations"));
  return applied;
}

absl::Status Apply(Connection& connection, int64_t version,
                   const EmbeddedFile& script) {
  RETURN_IF_ERROR(StatusOf(connection.ExecScript(script.text),
                           absl::StrCat("migration ", version)));
  Query query(connection,
              "INSERT INTO schema_migrations (version, name, sha256) "
              "VALUES (?1, ?2, ?3)");
  query.BindInt(version).BindText(script.name).BindText(script.sha256_hex);
  return StatusOf(query.Step(), "record migration");
}

absl::Status MigrateInTransaction(Connection& connection,
                                  absl::Span<const EmbeddedFile> scripts) {
  ASSIGN_OR_RETURN(const bool ours, IsOurs(connection));
  if (!ours) {
    RETURN_IF_ERROR(
        StatusOf(connection.Exec(kSetApplicationId), "mark database"));
    RETURN_IF_ERROR(
        StatusOf(connection.Exec(kCreateHistory), "create history"));
  }
  ASSIGN_OR_RETURN(const size_t applied, CheckHistory(connection, scripts));
  for (size_t i = applied; i < scripts.size(); ++i) {
    RETURN_IF_ERROR(Apply(connection, static_cast<int64_t>(i) + 1, scripts[i]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Span<const EmbeddedFile> BuiltInMigrations() { return kMigrations; }

absl::Status CheckOwnership(Connection& connection) {
  return IsOurs(connection).status();
}

absl::Status Migrate(Connection& connection,
                     absl::Span<const EmbeddedFile> scripts) {
  RETURN_IF_ERROR(CheckNames(scripts));
  RETURN_IF_ERROR(
      StatusOf(connection.Exec("BEGIN IMMEDIATE"), "begin migration"));
  absl::Status status = MigrateInTransaction(connection, scripts);
  if (status.ok()) {
    status = StatusOf(connection.Exec("COMMIT"), "commit migration");
  }
  // Some failures have rolled back already. The first status is what counts.
  if (!status.ok() && connection.InTransaction()) {
    connection.Exec("ROLLBACK");
  }
  return status;
}

}  // namespace causeway::sqlite
