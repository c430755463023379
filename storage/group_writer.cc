#include "storage/group_writer.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_transaction.h"

namespace causeway::sqlite {
namespace {

// How often an idle writer tries again to empty the log after an erasure that
// a reader stood in the way of.
constexpr absl::Duration kScrubRetry = absl::Seconds(1);

absl::Status QueueFull() {
  return Refuse(absl::StatusCode::kResourceExhausted,
                {.rule = "storage.queue_full",
                 .message = "too many writes are waiting; try again later",
                 .missing = {},
                 .who = {},
                 .next = {},
                 .retryable = true});
}

}  // namespace

GroupWriter::GroupWriter(std::unique_ptr<Connection> connection,
                         const GroupLimits& limits, bool log_is_empty,
                         FailureLatch* latch)
    : connection_(std::move(connection)),
      limits_(limits),
      latch_(latch),
      scrub_pending_(!log_is_empty),
      thread_([this] { Run(); }) {}

GroupWriter::~GroupWriter() {
  Close();
  Release();
}

absl::Status GroupWriter::Write(Storage::WriteFn fn) {
  if (std::this_thread::get_id() == writer_id_.load()) {
    return absl::FailedPreconditionError("storage: Write inside a Write");
  }
  RETURN_IF_ERROR(latch_->Refusal());
  Job job(fn);
  const MutexLock lock(&mu_);
  if (closing_) return absl::UnavailableError("storage: closed");
  if (queue_.size() >= limits_.queue_closures_max) return QueueFull();
  queue_.push_back(&job);
  work_.Signal();
  while (!job.done) job.answered.Wait(&mu_);
  return std::move(job.result);
}

StorageStats GroupWriter::stats() const {
  const MutexLock lock(&mu_);
  StorageStats stats = stats_;
  stats.queued = queue_.size();
  return stats;
}

void GroupWriter::Close() {
  {
    const MutexLock lock(&mu_);
    closing_ = true;
    work_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

void GroupWriter::Release() {
  if (connection_ != nullptr && latch_->tripped()) {
    connection_->SetCheckpointOnClose(false);
  }
  connection_.reset();
}

void GroupWriter::Run() {
  writer_id_.store(std::this_thread::get_id());
  while (WaitForWork()) {
    RunGroup();
    MaybeCheckpoint();
  }
  if (latch_->tripped()) return;
  const int code = connection_->Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    Stop({}, StatusOf(code, "checkpoint"));
  }
}

bool GroupWriter::WaitForWork() {
  const MutexLock lock(&mu_);
  while (queue_.empty() && !closing_) {
    if (!scrub_pending_) {
      work_.Wait(&mu_);
    } else if (work_.WaitFor(&mu_, kScrubRetry)) {
      return true;
    }
  }
  return !queue_.empty();
}

GroupWriter::Job* GroupWriter::Take() {
  const MutexLock lock(&mu_);
  if (queue_.empty()) return nullptr;
  Job* job = queue_.front();
  queue_.pop_front();
  return job;
}

void GroupWriter::RunGroup() {
  // A reader may have met the failure while these were waiting.
  if (latch_->tripped()) return AnswerWaiting(latch_->Refusal());
  Job* first = Take();
  if (first == nullptr) return;
  Group group = {first};
  const int code = connection_->Exec("BEGIN IMMEDIATE");
  if ((code & 0xff) == SQLITE_BUSY) {
    // Another process holds the file. Nothing has run, all may try again. They
    // are answered together: a job is its caller's, and gone once answered.
    first->result = StatusOf(code, "begin");
    return AnswerWaiting(first->result, std::move(group));
  }
  absl::Status failure = StatusOf(code, "begin");
  if (failure.ok()) failure = RunClosures(&group);
  if (failure.ok()) failure = CommitGroup(group);
  if (!failure.ok()) return Stop(group, failure);
  Answer(group);
}

absl::Status GroupWriter::RunClosures(Group* group) {
  size_t bytes = 0;
  RETURN_IF_ERROR(RunClosure(group->front(), &bytes));
  while (group->size() < limits_.group_closures_max &&
         bytes < limits_.group_bytes_max) {
    Job* job = Take();
    if (job == nullptr) break;
    group->push_back(job);
    RETURN_IF_ERROR(RunClosure(job, &bytes));
  }
  return absl::OkStatus();
}

absl::Status GroupWriter::RunClosure(Job* job, size_t* group_bytes) {
  RETURN_IF_ERROR(StatusOf(connection_->Exec("SAVEPOINT one"), "savepoint"));
  SqliteWriteTx tx(connection_.get());
  job->result = job->fn(tx);
  if (tx.failure().code != SQLITE_OK) {
    return StatusOf(tx.failure().code, tx.failure().doing);
  }
  *group_bytes += tx.bytes_written();
  if (job->result.ok()) {
    scrub_pending_ = scrub_pending_ || tx.key_erased();
  } else {
    RETURN_IF_ERROR(
        StatusOf(connection_->Exec("ROLLBACK TO one"), "roll back closure"));
  }
  return StatusOf(connection_->Exec("RELEASE one"), "end savepoint");
}

absl::Status GroupWriter::CommitGroup(const Group& group) {
  const auto accepted = static_cast<uint64_t>(
      std::count_if(group.begin(), group.end(),
                    [](const Job* job) { return job->result.ok(); }));
  if (accepted == 0) {
    RETURN_IF_ERROR(StatusOf(connection_->Exec("ROLLBACK"), "roll back"));
  } else {
    RETURN_IF_ERROR(StatusOf(connection_->Exec("COMMIT"), "commit"));
  }
  const MutexLock lock(&mu_);
  stats_.writes += accepted;
  stats_.refused += group.size() - accepted;
  if (accepted > 0) ++stats_.commits;
  return absl::OkStatus();
}

void GroupWriter::Answer(const Group& group) {
  const MutexLock lock(&mu_);
  for (Job* job : group) {
    job->done = true;
    job->answered.Signal();
  }
}

void GroupWriter::AnswerWaiting(const absl::Status& status, Group group) {
  while (Job* job = Take()) {
    job->result = status;
    group.push_back(job);
  }
  Answer(group);
}

void GroupWriter::MaybeCheckpoint() {
  if (latch_->tripped()) return;
  const int pages = connection_->wal_pages();
  int code = SQLITE_OK;
  if (scrub_pending_) {
    // The log may still hold a wrapped key that was erased: empty it.
    code = connection_->Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
    if (code == SQLITE_OK) scrub_pending_ = false;
  } else {
    // The log starts again at its beginning when all of it has been copied.
    if (pages < checkpointed_pages_) checkpointed_pages_ = 0;
    if (pages - checkpointed_pages_ < limits_.checkpoint_pages) return;
    code = connection_->Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    checkpointed_pages_ = pages;
  }
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    Stop({}, StatusOf(code, "checkpoint"));
  }
}

void GroupWriter::Stop(const Group& group, const absl::Status& failure) {
  latch_->Trip(failure);
  connection_->SetCheckpointOnClose(false);
  if (connection_->InTransaction()) connection_->Exec("ROLLBACK");
  // Also closures that failed by themselves: what they saw may be undone.
  for (Job* job : group) job->result = failure;
  Answer(group);
  AnswerWaiting(latch_->Refusal());
  latch_->Announce();
}

}  // namespace causeway::sqlite
