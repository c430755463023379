#include "storage/storage.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/status_macros.h"
#include "storage/key_range.h"

namespace causeway {
namespace {

// Limits are checked here, once for every engine. Texts carry sizes, never
// keys or values.

absl::Status CheckTable(Table table) {
  if (IsTable(table)) return absl::OkStatus();
  return absl::InvalidArgumentError("storage: no such table");
}

absl::Status CheckPrefix(absl::string_view prefix) {
  if (prefix.size() <= kStorageKeyBytesMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("storage key: ", prefix.size(),
                                                 " bytes, want at most ",
                                                 kStorageKeyBytesMax));
}

absl::Status CheckKey(absl::string_view key) {
  // An empty key could not be told from "from the start" when paging.
  if (key.empty()) {
    return absl::InvalidArgumentError("storage key: empty");
  }
  return CheckPrefix(key);
}

absl::Status CheckValue(absl::string_view value) {
  if (value.size() <= kStorageValueBytesMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("storage value: ", value.size(), " bytes, want at most ",
                   kStorageValueBytesMax));
}

absl::Status CheckMutable(Table table) {
  if (!IsAppendOnly(table)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "storage: the table is append-only; use Append");
}

absl::StatusOr<uint64_t> DecodeSequence(absl::string_view key) {
  const std::optional<uint64_t> sequence = TakeU64(&key);
  if (!sequence.has_value() || !key.empty()) {
    return absl::DataLossError("storage: malformed sequence in the node log");
  }
  return *sequence;
}

}  // namespace

absl::StatusOr<std::string> ReadTx::Get(Table table, absl::string_view key) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckKey(key));
  return DoGet(table, key);
}

absl::StatusOr<std::vector<Row>> ReadTx::Scan(
    Table table, absl::string_view prefix, absl::string_view from_key_exclusive,
    size_t limit) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckPrefix(prefix));
  RETURN_IF_ERROR(CheckPrefix(from_key_exclusive));
  if (limit == 0) {
    return absl::InvalidArgumentError("storage scan limit: 0, want at least 1");
  }
  return DoScan(table, ScanLowerBound(prefix, from_key_exclusive), prefix,
                limit);
}

absl::StatusOr<uint64_t> ReadTx::Count(Table table, absl::string_view prefix) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckPrefix(prefix));
  return DoCount(table, prefix);
}

absl::StatusOr<std::optional<Row>> ReadTx::Last(Table table,
                                                absl::string_view prefix) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckPrefix(prefix));
  return DoLast(table, prefix);
}

absl::Status WriteTx::Put(Table table, absl::string_view key,
                          absl::string_view value) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckMutable(table));
  RETURN_IF_ERROR(CheckKey(key));
  RETURN_IF_ERROR(CheckValue(value));
  return DoPut(table, key, value);
}

absl::Status WriteTx::Insert(Table table, absl::string_view key,
                             absl::string_view value) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckMutable(table));
  RETURN_IF_ERROR(CheckKey(key));
  RETURN_IF_ERROR(CheckValue(value));
  return DoInsert(table, key, value);
}

absl::Status WriteTx::Delete(Table table, absl::string_view key) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckMutable(table));
  RETURN_IF_ERROR(CheckKey(key));
  return DoDelete(table, key);
}

absl::StatusOr<uint64_t> WriteTx::Append(Table table, absl::string_view value) {
  RETURN_IF_ERROR(CheckTable(table));
  RETURN_IF_ERROR(CheckValue(value));
  if (!IsAppendOnly(table)) {
    return absl::FailedPreconditionError(
        "storage: Append is for append-only tables");
  }
  ASSIGN_OR_RETURN(const std::optional<Row> last, Last(table, ""));
  uint64_t sequence = 0;
  if (last.has_value()) {
    ASSIGN_OR_RETURN(sequence, DecodeSequence(last->key));
    ++sequence;
  }
  std::string key;
  AppendU64(&key, sequence);
  RETURN_IF_ERROR(DoInsert(table, key, value));
  return sequence;
}

}  // namespace causeway
