#include "storage/memory_storage.h"

#include <array>
#include <atomic>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "storage/versioned_map.h"

namespace causeway {
namespace {

using Touched = std::set<std::pair<size_t, std::string>>;

// All that is shared. The lock is held for one operation at a time, never
// while a closure runs.
struct State {
  mutable Mutex mu;
  CondVar reader_left;
  std::array<VersionedMap, kTableCount> tables ABSL_GUARDED_BY(mu);
  uint64_t version ABSL_GUARDED_BY(mu) = 1;
  std::multiset<uint64_t> readers ABSL_GUARDED_BY(mu);
  Touched untrimmed ABSL_GUARDED_BY(mu);
  StorageStats stats ABSL_GUARDED_BY(mu);
  bool closed ABSL_GUARDED_BY(mu) = false;

  void TrimLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    const uint64_t oldest = readers.empty() ? version : *readers.begin();
    for (auto it = untrimmed.begin(); it != untrimmed.end();) {
      const bool done = tables[it->first].Trim(it->second, oldest);
      it = done ? untrimmed.erase(it) : std::next(it);
    }
  }
};

absl::Status ClosedError() { return absl::UnavailableError("storage: closed"); }

// The reading half, the same for both kinds of transaction.
template <typename Base>
class MemoryView : public Base {
 public:
  MemoryView(State* state, uint64_t version)
      : state_(state), version_(version) {}

 protected:
  State* const state_;
  const uint64_t version_;

 private:
  absl::StatusOr<std::string> DoGet(Table table,
                                    absl::string_view key) override {
    MutexLock lock(&state_->mu);
    const std::string* value =
        state_->tables[TableIndex(table)].Find(key, version_);
    if (value == nullptr) return absl::NotFoundError("storage: no such row");
    return *value;
  }
  absl::StatusOr<std::vector<Row>> DoScan(Table table, absl::string_view lower,
                                          absl::string_view prefix,
                                          size_t limit) override {
    MutexLock lock(&state_->mu);
    return state_->tables[TableIndex(table)].Scan(lower, prefix, limit,
                                                  version_);
  }
  absl::StatusOr<uint64_t> DoCount(Table table,
                                   absl::string_view prefix) override {
    MutexLock lock(&state_->mu);
    return state_->tables[TableIndex(table)].Count(prefix, version_);
  }
  absl::StatusOr<std::optional<Row>> DoLast(Table table,
                                            absl::string_view prefix) override {
    MutexLock lock(&state_->mu);
    return state_->tables[TableIndex(table)].Last(prefix, version_);
  }
};

using MemoryReadTx = MemoryView<ReadTx>;

// Writes at the next version, which no reader looks at before Commit.
class MemoryWriteTx final : public MemoryView<WriteTx> {
 public:
  using MemoryView::MemoryView;

  void Commit() {
    MutexLock lock(&state_->mu);
    state_->version = version_;
    state_->untrimmed.merge(touched_);
    state_->TrimLocked();
    ++state_->stats.commits;
    ++state_->stats.writes;
  }

  void Revert() {
    MutexLock lock(&state_->mu);
    for (const auto& [index, key] : touched_) {
      state_->tables[index].Revert(key, version_);
    }
    ++state_->stats.refused;
  }

 private:
  absl::Status DoPut(Table table, absl::string_view key,
                     absl::string_view value) override {
    Set(table, key, std::string(value));
    return absl::OkStatus();
  }
  absl::Status DoInsert(Table table, absl::string_view key,
                        absl::string_view value) override {
    {
      MutexLock lock(&state_->mu);
      if (state_->tables[TableIndex(table)].Find(key, version_) != nullptr) {
        return absl::AlreadyExistsError("storage: the row exists");
      }
    }
    Set(table, key, std::string(value));
    return absl::OkStatus();
  }
  absl::Status DoDelete(Table table, absl::string_view key) override {
    Set(table, key, std::nullopt);
    return absl::OkStatus();
  }

  void Set(Table table, absl::string_view key,
           std::optional<std::string> value) {
    MutexLock lock(&state_->mu);
    touched_.emplace(TableIndex(table), std::string(key));
    state_->tables[TableIndex(table)].Set(key, std::move(value), version_);
  }

  Touched touched_;
};

class MemoryStorage final : public Storage {
 public:
  ~MemoryStorage() override { Close(); }

  absl::Status Write(WriteFn fn) override {
    if (writer_thread_.load() == std::this_thread::get_id()) {
      return absl::FailedPreconditionError("storage: Write inside a Write");
    }
    AddQueued(+1);
    MutexLock writer(&writer_mu_);
    AddQueued(-1);
    uint64_t next = 0;
    {
      MutexLock lock(&state_.mu);
      if (state_.closed) return ClosedError();
      next = state_.version + 1;
    }
    writer_thread_.store(std::this_thread::get_id());
    MemoryWriteTx tx(&state_, next);
    absl::Status status = fn(tx);
    if (status.ok()) {
      tx.Commit();
    } else {
      tx.Revert();
    }
    writer_thread_.store(std::thread::id());
    return status;
  }

  absl::Status Read(ReadFn fn) override {
    uint64_t version = 0;
    {
      MutexLock lock(&state_.mu);
      if (state_.closed) return ClosedError();
      version = state_.version;
      state_.readers.insert(version);
    }
    MemoryReadTx tx(&state_, version);
    absl::Status status = fn(tx);
    MutexLock lock(&state_.mu);
    state_.readers.erase(state_.readers.find(version));
    if (state_.readers.empty()) state_.reader_left.SignalAll();
    return status;
  }

  void Close() override {
    MutexLock writer(&writer_mu_);
    MutexLock lock(&state_.mu);
    state_.closed = true;
    while (!state_.readers.empty()) state_.reader_left.Wait(&state_.mu);
  }

  StorageStats stats() const override {
    MutexLock lock(&state_.mu);
    return state_.stats;
  }

 private:
  void AddQueued(int delta) {
    MutexLock lock(&state_.mu);
    state_.stats.queued += static_cast<uint64_t>(delta);
  }

  Mutex writer_mu_;  // held while a write closure runs
  std::atomic<std::thread::id> writer_thread_{};
  State state_;
};

}  // namespace

std::unique_ptr<Storage> NewMemoryStorage() {
  return std::make_unique<MemoryStorage>();
}

}  // namespace causeway
