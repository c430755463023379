#include "server/file_watch.h"

#include <sys/stat.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace causeway::server {
namespace {

// Empty where there is no such file.
std::string StampOf(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return "";
  return absl::StrCat(file.st_dev, "/", file.st_ino, "/", file.st_size, "/",
                      file.st_mtim.tv_sec, ".", file.st_mtim.tv_nsec, "/",
                      file.st_ctim.tv_sec, ".", file.st_ctim.tv_nsec);
}

bool PassesByItself(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status);
}

}  // namespace

void FileWatch::Start(absl::Duration interval,
                      std::function<absl::Status()> on_change) {
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
                     const std::function<absl::Status()>& on_change) {
  std::optional<std::string> seen;
  while (true) {
    const std::string stamp = StampOf(file_);
    if (stamp != seen) {
      seen = stamp;
      if (PassesByItself(on_change())) seen.reset();
    }
    const MutexLock lock(&mutex_);
    if (stopping_) return;
    stop_cond_.WaitFor(&mutex_, interval);
    if (stopping_) return;
  }
}

}  // namespace causeway::server
