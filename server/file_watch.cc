#include "server/file_watch.h"

#include <sys/stat.h>

#include <optional>
#include <tuple>

namespace causeway::server {
namespace {

// All zero where there is no such file.
using Stamp = std::tuple<ino_t, off_t, time_t, long>;

Stamp StampOf(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return {};
  return {file.st_ino, file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
}

}  // namespace

void FileWatch::Start(absl::Duration interval,
                      std::function<void()> on_change) {
  thread_ = std::thread([this, interval, on_change = std::move(on_change)] {
    Loop(interval, on_change);
  });
}

void FileWatch::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  stop_cond_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void FileWatch::Loop(absl::Duration interval,
                     const std::function<void()>& on_change) {
  std::optional<Stamp> seen;
  while (true) {
    const Stamp stamp = StampOf(file_);
    if (stamp != seen) {
      seen = stamp;
      on_change();
    }
    const MutexLock lock(&mutex_);
    if (stopping_) return;
    stop_cond_.WaitFor(&mutex_, interval);
    if (stopping_) return;
  }
}

}  // namespace causeway::server
