#ifndef CAUSEWAY_SERVER_FILE_WATCH_H_
#define CAUSEWAY_SERVER_FILE_WATCH_H_

// Tells that a file was replaced, rewritten, made readable or taken away, by
// its device, inode, size and times. Thread-safe.

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace causeway::server {

class FileWatch {
 public:
  explicit FileWatch(std::string file) : file_(std::move(file)) {}
  ~FileWatch() { Stop(); }
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Looks at the file at once and then at each interval, on a thread of its
  // own, and calls `on_change` on it at the first look and after each change,
  // and again at each look while it fails with a code that passes by itself
  // (UNAVAILABLE, ABORTED, RESOURCE_EXHAUSTED). Call once.
  void Start(absl::Duration interval, std::function<absl::Status()> on_change);
  // Returns once `on_change` runs no more. May be called again.
  void Stop();

 private:
  void Loop(absl::Duration interval,
            const std::function<absl::Status()>& on_change);

  const std::string file_;
  Mutex mutex_;
  CondVar stop_cond_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_FILE_WATCH_H_
