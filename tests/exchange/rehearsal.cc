#include "tests/exchange/rehearsal.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "base/status_macros.h"

namespace causeway::exchange_test {
namespace {

using Contents = std::map<Table, std::vector<Row>>;

absl::StatusOr<Contents> AllOf(ReadTx& tx) {
  constexpr std::size_t kRowsMax = 100'000;
  Contents all;
  for (const Table table : kAllTables) {
    ASSIGN_OR_RETURN(all[table], tx.Scan(table, "", "", kRowsMax));
  }
  return all;
}

bool Before(const Row& one, const Row& other) {
  return std::tie(one.key, one.value) < std::tie(other.key, other.value);
}

}  // namespace

absl::Status Rehearsal::Write(WriteFn fn) {
  absl::Status outcome;
  const absl::Status taken_back = real_.Write([&](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Contents before, AllOf(tx));
    outcome = fn(tx);
    RETURN_IF_ERROR(outcome);
    ASSIGN_OR_RETURN(const Contents after, AllOf(tx));
    for (const Table table : kAllTables) {
      if (before.at(table) == after.at(table)) continue;
      std::vector<Row> differ;
      std::set_symmetric_difference(
          before.at(table).begin(), before.at(table).end(),
          after.at(table).begin(), after.at(table).end(),
          std::back_inserter(differ), Before);
      for (const Row& row : differ) changed_.emplace(table, row.key);
    }
    return absl::CancelledError("a rehearsal");
  });
  if (!outcome.ok() || absl::IsCancelled(taken_back)) return outcome;
  return taken_back;
}

Rehearsal::Changed Rehearsal::TakeChangedRows() {
  return std::exchange(changed_, {});
}

std::set<Table> Rehearsal::TakeChanged() {
  std::set<Table> tables;
  for (const auto& [table, key] : TakeChangedRows()) tables.insert(table);
  return tables;
}

}  // namespace causeway::exchange_test
