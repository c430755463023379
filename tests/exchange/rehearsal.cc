#include "tests/exchange/rehearsal.h"

#include <map>
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

}  // namespace

absl::Status Rehearsal::Write(WriteFn fn) {
  absl::Status outcome;
  const absl::Status taken_back = real_.Write([&](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Contents before, AllOf(tx));
    outcome = fn(tx);
    RETURN_IF_ERROR(outcome);
    ASSIGN_OR_RETURN(const Contents after, AllOf(tx));
    for (const Table table : kAllTables) {
      if (before.at(table) != after.at(table)) changed_.insert(table);
    }
    return absl::CancelledError("a rehearsal");
  });
  if (!outcome.ok() || absl::IsCancelled(taken_back)) return outcome;
  return taken_back;
}

std::set<Table> Rehearsal::TakeChanged() { return std::exchange(changed_, {}); }

}  // namespace causeway::exchange_test
