// Read connections of a SQLite store, opened when first needed and kept. Each
// read is a snapshot: the write-ahead log lets it go on undisturbed while the
// writer commits.
//
// Thread-safe. At most `connections_max` reads run at once; more wait.

#ifndef CAUSEWAY_STORAGE_READ_POOL_H_
#define CAUSEWAY_STORAGE_READ_POOL_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "storage/failure_latch.h"
#include "storage/sqlite_connection.h"
#include "storage/storage.h"

namespace causeway::sqlite {

class ReadPool {
 public:
  // `latch` outlives the pool.
  ReadPool(OpenOptions options, size_t connections_max, FailureLatch* latch);
  ReadPool(const ReadPool&) = delete;
  ReadPool& operator=(const ReadPool&) = delete;
  ~ReadPool();

  absl::Status Read(Storage::ReadFn fn);  // as Storage::Read
  // Waits for running reads and closes the connections.
  void Close();

 private:
  absl::StatusOr<std::unique_ptr<Connection>> Borrow();
  void Return(std::unique_ptr<Connection> connection);
  // Trips the latch if the disk is to blame.
  absl::StatusOr<std::unique_ptr<Connection>> OpenOne();

  const OpenOptions options_;
  const size_t connections_max_;
  FailureLatch* const latch_;

  Mutex mu_;
  CondVar changed_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mu_);
  size_t in_use_ ABSL_GUARDED_BY(mu_) = 0;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_READ_POOL_H_
