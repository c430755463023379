#ifndef CAUSEWAY_TESTS_POWER_WORKLOAD_H_
#define CAUSEWAY_TESTS_POWER_WORKLOAD_H_

// Transactions over many tables as the daemon makes them, and what the store
// must hold after any number of them. Every transaction appends a leaf to the
// node log, so that the log says how many took effect. Deterministic by seed.
//
// Thread-safety: none.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "storage/storage.h"

namespace causeway::power {

struct Change {
  Table table;
  std::string key;
  std::optional<std::string> value;  // none: deleted
};

struct Transaction {
  std::string leaf_digest;  // what its leaf in the node log is about
  std::vector<Change> changes;
  std::string erased;  // the wrapped key it deletes, or empty
};

// As the body of Storage::Write.
absl::Status Perform(const Transaction& transaction, WriteTx& tx);

using Rows = std::map<std::pair<Table, std::string>, std::string>;

// What a store held when it was read.
struct Contents {
  Rows rows;
  std::vector<std::string> leaf_digests;
};
absl::StatusOr<Contents> ReadAll(Storage& storage);

// The transactions that were begun, in the order of the node log; the first of
// them are those that were acknowledged.
class Ledger {
 public:
  explicit Ledger(uint64_t seed) : random_(seed) {}

  // One more; its outcome is open until Settle.
  const Transaction& Begin();
  void Acknowledge() { ++acknowledged_; }

  struct Verdict {
    uint64_t lost = 0;  // acknowledged and not there
    bool torn = false;  // half of one there, or what nobody wrote
  };
  Verdict Compare(const Contents& contents) const;
  // Of the open ones, those that are not there never happened.
  void Settle(const Contents& contents);

  const std::vector<Transaction>& transactions() const { return all_; }
  size_t acknowledged() const { return acknowledged_; }
  // Wrapped keys whose deletion was acknowledged.
  std::vector<std::string> Erased() const;

 private:
  std::string Random(size_t size);
  Rows RowsAfter(size_t transactions) const;

  std::mt19937_64 random_;
  uint64_t begun_ = 0;
  std::vector<Transaction> all_;
  size_t acknowledged_ = 0;
};

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_WORKLOAD_H_
