#include "tests/power/workload.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "causeway/store/v1/store.pb.h"
#include "server/node_log.h"

namespace causeway::power {
namespace {

constexpr size_t kReadMax = size_t{1} << 20;
constexpr size_t kWrappedKeyBytes = 60;
constexpr size_t kDigestBytes = 32;
// Over several pages of 4 KiB: overflow pages and many sectors.
constexpr size_t kBodyBytesMax = 20'000;
constexpr size_t kNamesMax = 24;  // so that rows are replaced, too

}  // namespace

absl::Status Perform(const Transaction& transaction, WriteTx& tx) {
  for (const Change& change : transaction.changes) {
    RETURN_IF_ERROR(change.value.has_value()
                        ? tx.Put(change.table, change.key, *change.value)
                        : tx.Delete(change.table, change.key));
  }
  return server::AppendLeaf(tx, 0, causeway::store::v1::NODE_LOG_KIND_ENTRY,
                            transaction.leaf_digest, "entry.written");
}

absl::StatusOr<Contents> ReadAll(Storage& storage) {
  Contents contents;
  RETURN_IF_ERROR(storage.Read([&](ReadTx& tx) -> absl::Status {
    contents = Contents();
    RETURN_IF_ERROR(server::CheckLog(tx, UINT64_MAX));
    for (const Table table : kAllTables) {
      ASSIGN_OR_RETURN(std::vector<Row> rows, tx.Scan(table, "", "", kReadMax));
      for (Row& row : rows) {
        if (!IsAppendOnly(table)) {
          contents.rows.emplace(std::make_pair(table, std::move(row.key)),
                                std::move(row.value));
          continue;
        }
        causeway::store::v1::NodeLogLeaf leaf;
        if (!leaf.ParseFromString(row.value)) {
          return absl::DataLossError("a leaf does not parse");
        }
        contents.leaf_digests.push_back(leaf.leaf_digest());
      }
    }
    return absl::OkStatus();
  }));
  return contents;
}

std::string Ledger::Random(size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_());
  return bytes;
}

const Transaction& Ledger::Begin() {
  Transaction made;
  made.leaf_digest = Random(kDigestBytes);
  const uint64_t number = begun_++;
  const std::string name = absl::StrCat("case-", random_() % kNamesMax);
  const auto put = [&made](Table table, std::string key, std::string value) {
    made.changes.push_back({table, std::move(key), std::move(value)});
  };
  put(Table::kCases, name, absl::StrCat(number));
  put(Table::kEntries, absl::StrCat(name, "-", number), Random(300));
  put(Table::kOutbox, absl::StrCat("out-", number), Random(200));
  put(Table::kIdempotency, absl::StrCat("key-", number), Random(100));
  switch (random_() % 4) {
    case 0:
      put(Table::kDocuments, name, Random(random_() % kBodyBytesMax));
      break;
    case 1:
      put(Table::kInbox, absl::StrCat("in-", number), Random(500));
      put(Table::kTasks, name, Random(1200));
      break;
    case 2: {  // An erasure, or the key that one will take.
      const Rows now = RowsAfter(all_.size());
      const auto key = now.find({Table::kCaseKeys, name});
      if (key == now.end()) {
        put(Table::kCaseKeys, name, Random(kWrappedKeyBytes));
      } else {
        made.erased = key->second;
        made.changes.push_back({Table::kCaseKeys, name, std::nullopt});
        made.changes.push_back({Table::kDocuments, name, std::nullopt});
      }
      break;
    }
    default:  // What was sent is closed.
      made.changes.push_back({Table::kOutbox,
                              absl::StrCat("out-", random_() % (number + 1)),
                              std::nullopt});
      break;
  }
  all_.push_back(std::move(made));
  return all_.back();
}

Rows Ledger::RowsAfter(size_t transactions) const {
  Rows rows;
  for (size_t i = 0; i < transactions; ++i) {
    for (const Change& change : all_[i].changes) {
      if (change.value.has_value()) {
        rows[{change.table, change.key}] = *change.value;
      } else {
        rows.erase({change.table, change.key});
      }
    }
  }
  return rows;
}

Ledger::Verdict Ledger::Compare(const Contents& contents) const {
  const size_t there = contents.leaf_digests.size();
  Verdict verdict;
  if (there < acknowledged_) verdict.lost = acknowledged_ - there;
  verdict.torn = there > all_.size();
  for (size_t i = 0; i < std::min(there, all_.size()); ++i) {
    if (contents.leaf_digests[i] != all_[i].leaf_digest) verdict.torn = true;
  }
  if (!verdict.torn) verdict.torn = contents.rows != RowsAfter(there);
  return verdict;
}

void Ledger::Settle(const Contents& contents) {
  all_.resize(contents.leaf_digests.size());
  acknowledged_ = all_.size();
}

std::vector<std::string> Ledger::Erased() const {
  std::vector<std::string> erased;
  for (size_t i = 0; i < acknowledged_; ++i) {
    if (!all_[i].erased.empty()) erased.push_back(all_[i].erased);
  }
  return erased;
}

}  // namespace causeway::power
