#include "storage/sqlite_transaction.h"

#include <algorithm>
#include <limits>

#include "storage/key_range.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_queries.h"

namespace causeway::sqlite {
namespace {

int64_t ClampLimit(size_t limit) {
  constexpr auto kMax = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::min(limit, static_cast<size_t>(kMax)));
}

bool IsDuplicateKey(int code) {
  return code == SQLITE_CONSTRAINT_PRIMARYKEY ||
         code == SQLITE_CONSTRAINT_UNIQUE;
}

}  // namespace

absl::Status EngineFailure::Note(int extended_code, const char* what) {
  if (code == SQLITE_OK) {
    code = extended_code;
    doing = what;
  }
  return StatusOf(extended_code, what);
}

template <typename Base>
absl::StatusOr<std::string> SqliteView<Base>::DoGet(Table table,
                                                    absl::string_view key) {
  Query query(*connection_, QueriesOf(table).get);
  const int code = query.Bind(key).Step();
  if (code == SQLITE_ROW) return query.Bytes(0);
  if (code == SQLITE_DONE) return absl::NotFoundError("storage: no such row");
  return failure_.Note(code, "get");
}

template <typename Base>
absl::StatusOr<std::vector<Row>> SqliteView<Base>::DoScan(
    Table table, absl::string_view lower, absl::string_view prefix,
    size_t limit) {
  const TableQueries& queries = QueriesOf(table);
  const std::optional<std::string> end = PrefixEnd(prefix);
  Query query(*connection_,
              end.has_value() ? queries.scan_range : queries.scan_from);
  query.Bind(lower);
  if (end.has_value()) query.Bind(*end);
  query.BindInt(ClampLimit(limit));
  std::vector<Row> rows;
  int code = query.Step();
  for (; code == SQLITE_ROW; code = query.Step()) {
    rows.push_back({query.Bytes(0), query.Bytes(1)});
  }
  if (code != SQLITE_DONE) return failure_.Note(code, "scan");
  return rows;
}

template <typename Base>
absl::StatusOr<uint64_t> SqliteView<Base>::DoCount(Table table,
                                                   absl::string_view prefix) {
  const TableQueries& queries = QueriesOf(table);
  const std::optional<std::string> end = PrefixEnd(prefix);
  Query query(*connection_,
              end.has_value() ? queries.count_range : queries.count_from);
  query.Bind(prefix);
  if (end.has_value()) query.Bind(*end);
  const int code = query.Step();
  if (code != SQLITE_ROW) return failure_.Note(code, "count");
  return static_cast<uint64_t>(query.Int(0));
}

template <typename Base>
absl::StatusOr<std::optional<Row>> SqliteView<Base>::DoLast(
    Table table, absl::string_view prefix) {
  const TableQueries& queries = QueriesOf(table);
  const std::optional<std::string> end = PrefixEnd(prefix);
  Query query(*connection_,
              end.has_value() ? queries.last_range : queries.last_from);
  query.Bind(prefix);
  if (end.has_value()) query.Bind(*end);
  const int code = query.Step();
  if (code == SQLITE_DONE) return std::optional<Row>();
  if (code != SQLITE_ROW) return failure_.Note(code, "last");
  return std::optional<Row>(Row{query.Bytes(0), query.Bytes(1)});
}

template class SqliteView<ReadTx>;
template class SqliteView<WriteTx>;

absl::Status SqliteWriteTx::DoPut(Table table, absl::string_view key,
                                  absl::string_view value) {
  Query query(*connection_, QueriesOf(table).put);
  const int code = query.Bind(key).Bind(value).Step();
  if (code != SQLITE_DONE) return failure_.Note(code, "put");
  bytes_written_ += key.size() + value.size();
  return absl::OkStatus();
}

absl::Status SqliteWriteTx::DoInsert(Table table, absl::string_view key,
                                     absl::string_view value) {
  Query query(*connection_, QueriesOf(table).insert);
  const int code = query.Bind(key).Bind(value).Step();
  if (IsDuplicateKey(code)) {
    return absl::AlreadyExistsError("storage: the row exists");
  }
  if (code != SQLITE_DONE) return failure_.Note(code, "insert");
  bytes_written_ += key.size() + value.size();
  return absl::OkStatus();
}

absl::Status SqliteWriteTx::DoDelete(Table table, absl::string_view key) {
  Query query(*connection_, QueriesOf(table).erase);
  const int code = query.Bind(key).Step();
  if (code != SQLITE_DONE) return failure_.Note(code, "delete");
  bytes_written_ += key.size();
  if (table == Table::kCaseKeys) key_erased_ = true;
  return absl::OkStatus();
}

}  // namespace causeway::sqlite
