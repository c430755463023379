#ifndef CAUSEWAY_TESTS_EXCHANGE_REHEARSAL_H_
#define CAUSEWAY_TESTS_EXCHANGE_REHEARSAL_H_

// A store in which nothing lasts: each write runs to its end, is looked at, and
// taken back. Not thread-safe; Write and Read otherwise as the store's.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/storage.h"

namespace causeway::exchange_test {

class Rehearsal : public Storage {
 public:
  explicit Rehearsal(Storage* real) : real_(*real) {}

  absl::Status Write(WriteFn fn) override;
  absl::Status Read(ReadFn fn) override { return real_.Read(fn); }
  void Close() override {}
  StorageStats stats() const override { return real_.stats(); }

  // The rows, and the tables, that the writes changed since the last call.
  using Changed = std::set<std::pair<Table, std::string>>;
  Changed TakeChangedRows();
  std::set<Table> TakeChanged();

 private:
  Storage& real_;
  Changed changed_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_REHEARSAL_H_
