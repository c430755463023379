#ifndef CAUSEWAY_SERVER_WORKER_POOL_H_
#define CAUSEWAY_SERVER_WORKER_POOL_H_

// A fixed number of threads and a bounded queue before them. gRPC's own
// threads must never wait for a disk; and a queue without a bound would turn
// an overload into a loss of memory. Thread-safe.

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace causeway::server {

class WorkerPool {
 public:
  // `queue_max` counts what waits, not what runs.
  WorkerPool(int threads, size_t queue_max);
  ~WorkerPool();  // Stops.
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool stops; then `work` is not run.
  bool TrySubmit(std::function<void()> work);

  // Runs what is queued, then ends the threads. Not from inside of `work`.
  void Stop();

  size_t queue_max() const { return queue_max_; }

 private:
  void Loop();

  const size_t queue_max_;
  Mutex mutex_;
  CondVar cond_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WORKER_POOL_H_
