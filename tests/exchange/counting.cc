#include "tests/exchange/counting.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace causeway::exchange_test {
namespace {

std::string Operation(const char* name, Table table) {
  return absl::StrCat(name, " ", static_cast<int>(table));
}

// Storage calls the inner transaction with the same arguments again.
template <typename Base, typename Inner>
class Reading : public Base {
 public:
  Reading(Inner& inner, Costs& costs) : inner_(inner), costs_(costs) {}

 protected:
  Inner& inner_;
  Costs& costs_;

 private:
  absl::StatusOr<std::string> DoGet(Table table,
                                    absl::string_view key) override {
    costs_.push_back(Operation("get", table));
    return inner_.Get(table, key);
  }
  absl::StatusOr<std::vector<::causeway::Row>> DoScan(Table table,
                                                      absl::string_view lower,
                                                      absl::string_view prefix,
                                                      size_t limit) override {
    costs_.push_back(Operation("scan", table));
    // The smallest key after some key is that key and a zero byte.
    absl::string_view from = lower;
    if (lower == prefix) {
      from = "";
    } else {
      from.remove_suffix(1);
    }
    return inner_.Scan(table, prefix, from, limit);
  }
  absl::StatusOr<uint64_t> DoCount(Table table,
                                   absl::string_view prefix) override {
    costs_.push_back(Operation("count", table));
    return inner_.Count(table, prefix);
  }
  absl::StatusOr<std::optional<::causeway::Row>> DoLast(
      Table table, absl::string_view prefix) override {
    costs_.push_back(Operation("last", table));
    return inner_.Last(table, prefix);
  }
};

using CountingReadTx = Reading<ReadTx, ReadTx>;

class CountingWriteTx : public Reading<WriteTx, WriteTx> {
 public:
  using Reading::Reading;

 private:
  absl::Status DoPut(Table table, absl::string_view key,
                     absl::string_view value) override {
    costs_.push_back(Operation("put", table));
    return inner_.Put(table, key, value);
  }
  absl::Status DoInsert(Table table, absl::string_view key,
                        absl::string_view value) override {
    costs_.push_back(Operation("insert", table));
    return IsAppendOnly(table) ? inner_.Append(table, value).status()
                               : inner_.Insert(table, key, value);
  }
  absl::Status DoDelete(Table table, absl::string_view key) override {
    costs_.push_back(Operation("delete", table));
    return inner_.Delete(table, key);
  }
};

}  // namespace

absl::Status CountingStorage::Write(WriteFn fn) {
  return inner_.Write([&](WriteTx& tx) {
    CountingWriteTx counting(tx, costs_);
    return fn(counting);
  });
}

absl::Status CountingStorage::Read(ReadFn fn) {
  return inner_.Read([&](ReadTx& tx) {
    CountingReadTx counting(tx, costs_);
    return fn(counting);
  });
}

void CountingRandom::Fill(char* data, std::size_t n) {
  costs_.push_back(absl::StrCat("random ", n));
  inner_.Fill(data, n);
}

Counted::Counted(Node& node)
    : node_(node),
      storage_(node.env().storage),
      random_(node.env().random),
      counting_storage_(*storage_, costs_),
      counting_random_(*random_, costs_) {
  node.env().storage = &counting_storage_;
  node.env().random = &counting_random_;
}

Counted::~Counted() {
  node_.env().storage = storage_;
  node_.env().random = random_;
}

Costs Counted::Take() { return std::exchange(costs_, {}); }

int Counted::Keys(const Costs& costs) {
  return static_cast<int>(std::count(costs.begin(), costs.end(),
                                     Operation("get", Table::kCaseKeys)));
}

}  // namespace causeway::exchange_test
