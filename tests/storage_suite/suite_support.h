// What the storage tests share: the engines under test, a folder that vanishes,
// short ways to write and read a row.
#ifndef CAUSEWAY_TESTS_STORAGE_SUITE_SUITE_SUPPORT_H_
#define CAUSEWAY_TESTS_STORAGE_SUITE_SUITE_SUPPORT_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/check.h"
#include "base/mutex.h"
#include "storage/memory_storage.h"
#include "storage/sqlite_storage.h"
#include "storage/storage.h"
#include "tests/testing/status_matchers.h"

namespace causeway {

class TempFolder {
 public:
  TempFolder() {
    std::string path = ::testing::TempDir() + "/storage_XXXXXX";
    CAUSEWAY_CHECK(mkdtemp(path.data()) != nullptr) << "mkdtemp";
    path_ = path;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string ReadFileBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A door that stays shut until somebody opens it.
class Door {
 public:
  void Open() {
    const MutexLock lock(&mu_);
    open_ = true;
    opened_.SignalAll();
  }
  void Pass() {
    const MutexLock lock(&mu_);
    while (!open_) opened_.Wait(&mu_);
  }
  // False if it is still shut after `patience`: a test fails instead of hangs.
  bool PassWithin(absl::Duration patience) {
    const MutexLock lock(&mu_);
    while (!open_) {
      if (opened_.WaitFor(&mu_, patience)) break;
    }
    return open_;
  }

 private:
  Mutex mu_;
  CondVar opened_;
  bool open_ ABSL_GUARDED_BY(mu_) = false;
};

// Engines: what a typed suite opens, closes and opens again.
class MemoryEngine {
 public:
  MemoryEngine() : storage_(NewMemoryStorage()) {}
  Storage& storage() { return *storage_; }

 private:
  std::unique_ptr<Storage> storage_;
};

class SqliteEngine {
 public:
  explicit SqliteEngine(SqliteOptions options = {})
      : options_(std::move(options)) {
    Open();
  }
  Storage& storage() { return *storage_; }
  std::string path() const { return folder_.File("node.db"); }
  const SqliteOptions& options() const { return options_; }

  void Close() { storage_.reset(); }
  void Open() {
    auto opened = OpenSqliteStorage(path(), options_);
    CAUSEWAY_CHECK(opened.ok()) << opened.status().ToString();
    storage_ = *std::move(opened);
  }
  Storage& Reopen() {
    Close();
    Open();
    return *storage_;
  }

 private:
  TempFolder folder_;
  SqliteOptions options_;
  std::unique_ptr<Storage> storage_;
};

inline absl::Status PutRow(Storage& storage, Table table,
                           const std::string& key, const std::string& value) {
  return storage.Write([&](WriteTx& tx) { return tx.Put(table, key, value); });
}

inline absl::StatusOr<std::string> GetRow(Storage& storage, Table table,
                                          const std::string& key) {
  absl::StatusOr<std::string> value;
  const absl::Status status = storage.Read([&](ReadTx& tx) {
    value = tx.Get(table, key);
    return value.status();
  });
  if (!status.ok()) return status;
  return value;
}

inline absl::StatusOr<uint64_t> CountRows(Storage& storage, Table table,
                                          const std::string& prefix = "") {
  uint64_t count = 0;
  RETURN_IF_ERROR(storage.Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(count, tx.Count(table, prefix));
    return absl::OkStatus();
  }));
  return count;
}

inline absl::StatusOr<std::vector<std::string>> ScanKeys(
    Storage& storage, Table table, const std::string& prefix,
    const std::string& from = "", size_t limit = 1000) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(storage.Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(table, prefix, from, limit));
    keys.clear();
    for (const Row& row : rows) keys.push_back(row.key);
    return absl::OkStatus();
  }));
  return keys;
}

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_STORAGE_SUITE_SUITE_SUPPORT_H_
