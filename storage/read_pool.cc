#include "storage/read_pool.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_transaction.h"

namespace causeway::sqlite {
namespace {

// BEGIN alone takes no snapshot; the first read does. Taking it here makes
// "what was committed when Read was called" true.
int BeginSnapshot(Connection& connection) {
  const int code = connection.Exec("BEGIN");
  if (code != SQLITE_OK) return code;
  return connection.Exec("SELECT 1 FROM schema_migrations LIMIT 1");
}

}  // namespace

ReadPool::ReadPool(OpenOptions options, size_t connections_max,
                   FailureLatch* latch)
    : options_(std::move(options)),
      connections_max_(std::max<size_t>(connections_max, 1)),
      latch_(latch) {}

ReadPool::~ReadPool() { Close(); }

absl::Status ReadPool::Read(Storage::ReadFn fn) {
  absl::StatusOr<std::unique_ptr<Connection>> borrowed = Borrow();
  if (!borrowed.ok()) {
    latch_->Announce();
    return std::move(borrowed).status();
  }
  std::unique_ptr<Connection> connection = *std::move(borrowed);
  int code = BeginSnapshot(*connection);
  const char* doing = "begin read";
  absl::Status status;
  if (code == SQLITE_OK) {
    SqliteReadTx tx(connection.get());
    status = fn(tx);
    code = tx.failure().code;
    doing = tx.failure().doing;
  }
  // Nothing was written, so there is nothing to lose in a failing rollback.
  if (connection->InTransaction()) connection->Exec("ROLLBACK");
  if (code != SQLITE_OK) status = StatusOf(code, doing);
  if (IsDiskFailure(code)) latch_->Trip(status);
  Return(std::move(connection));
  latch_->Announce();
  return status;
}

void ReadPool::Close() {
  const MutexLock lock(&mu_);
  closed_ = true;
  changed_.SignalAll();
  while (in_use_ > 0) changed_.Wait(&mu_);
  idle_.clear();
}

absl::StatusOr<std::unique_ptr<Connection>> ReadPool::Borrow() {
  {
    const MutexLock lock(&mu_);
    while (!closed_ && idle_.empty() && in_use_ == connections_max_) {
      changed_.Wait(&mu_);
    }
    if (closed_) return absl::UnavailableError("storage: closed");
    ++in_use_;
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  absl::StatusOr<std::unique_ptr<Connection>> opened = OpenOne();
  if (!opened.ok()) Return(nullptr);
  return opened;
}

void ReadPool::Return(std::unique_ptr<Connection> connection) {
  const MutexLock lock(&mu_);
  --in_use_;
  if (connection != nullptr) idle_.push_back(std::move(connection));
  changed_.SignalAll();
}

absl::StatusOr<std::unique_ptr<Connection>> ReadPool::OpenOne() {
  int code = SQLITE_OK;
  absl::StatusOr<std::unique_ptr<Connection>> opened =
      Connection::Open(options_, &code);
  if (IsDiskFailure(code)) latch_->Trip(opened.status());
  if (!opened.ok()) return opened;
  RETURN_IF_ERROR((*opened)->ConfigureReadOnly());
  return opened;
}

}  // namespace causeway::sqlite
