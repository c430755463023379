// The one writer of a SQLite store. A thread takes the closures that wait, runs
// each in its own savepoint inside one transaction, and commits once: one fsync
// makes all of them durable, and only then is any of them answered. A closure
// that fails is rolled back to its savepoint and leaves the others alone.
//
// Thread-safety: Write and stats from any thread; Close and Release from one
// thread at a time.
// Limits: GroupLimits.

#ifndef CAUSEWAY_STORAGE_GROUP_WRITER_H_
#define CAUSEWAY_STORAGE_GROUP_WRITER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "base/mutex.h"
#include "storage/failure_latch.h"
#include "storage/sqlite_connection.h"
#include "storage/storage.h"

namespace causeway::sqlite {

struct GroupLimits {
  size_t queue_closures_max = 1024;  // beyond: RESOURCE_EXHAUSTED
  size_t group_closures_max = 256;   // bounds the wait of the first in a group
  size_t group_bytes_max = size_t{64} << 20;  // a group ends once beyond
  int checkpoint_pages = 1000;  // log length that is copied to the file
};

class GroupWriter {
 public:
  // `connection` is configured and migrated; `latch` outlives the writer.
  // `log_is_empty`: no earlier process left a log in which an erased key lies.
  GroupWriter(std::unique_ptr<Connection> connection, const GroupLimits& limits,
              bool log_is_empty, FailureLatch* latch);
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;
  ~GroupWriter();

  absl::Status Write(Storage::WriteFn fn);  // as Storage::Write
  StorageStats stats() const;

  // Finishes what was accepted and ends the thread; later writes are refused.
  void Close();

  // After Close: lets go of the file. Apart, so that readers can finish first.
  void Release();

 private:
  struct Job {
    explicit Job(Storage::WriteFn closure) : fn(closure) {}
    Storage::WriteFn fn;
    absl::Status result;  // the closure's, until something worse happens
    bool done = false;    // under mu_
    CondVar answered;
  };
  using Group = std::vector<Job*>;

  void Run();
  // Waits for work. False if the writer is closing and nothing is left.
  bool WaitForWork();
  // The next waiting job, or null.
  Job* Take();
  void RunGroup();
  // Runs `group` and whatever else waits, up to the limits. A status other
  // than OK is an engine failure and dooms them all.
  absl::Status RunClosures(Group* group);
  absl::Status RunClosure(Job* job, size_t* group_bytes);
  absl::Status CommitGroup(const Group& group);
  void Answer(const Group& group);
  // Answers everything that waits with `status`, and `group`, which has its
  // answer, with it. `status` may lie in a job of `group`.
  void AnswerWaiting(const absl::Status& status, Group group = {});
  void MaybeCheckpoint();
  // After an engine failure: `group` gets it, nothing is written any more.
  void Stop(const Group& group, const absl::Status& failure);

  std::unique_ptr<Connection> connection_;
  const GroupLimits limits_;
  FailureLatch* const latch_;

  std::atomic<std::thread::id> writer_id_{};

  // Only the writer thread uses these.
  bool scrub_pending_;
  int checkpointed_pages_ = 0;

  mutable Mutex mu_;
  CondVar work_;
  std::deque<Job*> queue_ ABSL_GUARDED_BY(mu_);
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  StorageStats stats_ ABSL_GUARDED_BY(mu_);

  std::thread thread_;  // last: starts when all else is there
};

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_GROUP_WRITER_H_
