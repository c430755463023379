#ifndef CAUSEWAY_TESTS_EXCHANGE_COUNTING_H_
#define CAUSEWAY_TESTS_EXCHANGE_COUNTING_H_

// What a call costs: each operation on the storage, and each draw of random
// bytes (every sealing makes one). The key of a case or a task is unwrapped
// where its row in case_keys was read, and nowhere else; without it nothing can
// be opened. One thread.

#include <string>
#include <vector>

#include "base/random.h"
#include "storage/storage.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

// "get 2" for a read of one row of table 2, in order.
using Costs = std::vector<std::string>;

class CountingStorage : public Storage {
 public:
  CountingStorage(Storage& inner, Costs& costs)
      : inner_(inner), costs_(costs) {}
  absl::Status Write(WriteFn fn) override;
  absl::Status Read(ReadFn fn) override;
  void Close() override { inner_.Close(); }
  StorageStats stats() const override { return inner_.stats(); }

 private:
  Storage& inner_;
  Costs& costs_;
};

class CountingRandom : public RandomSource {
 public:
  CountingRandom(RandomSource& inner, Costs& costs)
      : inner_(inner), costs_(costs) {}
  void Fill(char* data, std::size_t n) override;

 private:
  RandomSource& inner_;
  Costs& costs_;
};

// Counts what the node does while it lives.
class Counted {
 public:
  explicit Counted(Node& node);
  ~Counted();

  // What was counted since the last call.
  Costs Take();
  // How many keys were unwrapped.
  static int Keys(const Costs& costs);

 private:
  Node& node_;
  Storage* const storage_;
  RandomSource* const random_;
  Costs costs_;
  CountingStorage counting_storage_;
  CountingRandom counting_random_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_COUNTING_H_
