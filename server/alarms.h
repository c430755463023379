#ifndef CAUSEWAY_SERVER_ALARMS_H_
#define CAUSEWAY_SERVER_ALARMS_H_

// What people must hear of without asking: missed arrivals, late and dead
// messages, contradictions. Numbers alone: no case, no peer, no rule. Reads
// only; nothing is moved by it.

#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "causeway/v1/admin_service.pb.h"
#include "server/environment.h"

namespace causeway::server {

// The codes of the storage and of LoadCase.
absl::StatusOr<causeway::v1::Alarms> CountAlarms(const Environment& env);

// Counts again and again, and logs an "alarm" line for each number that
// changed: a warning where it grew. After a start, for each that is not 0.
// Once a day at most it also says that the directory ends within 90, 30 or 7
// days, or has ended ("directory_ends").
// RunOnce, Start and Stop belong to one thread.
class AlarmWatch {
 public:
  explicit AlarmWatch(const Environment& env) : env_(env) {}
  ~AlarmWatch() { Stop(); }
  AlarmWatch(const AlarmWatch&) = delete;
  AlarmWatch& operator=(const AlarmWatch&) = delete;

  // Once now, in this thread. Not after Start.
  void RunOnce();
  // At each interval, on a thread of its own.
  void Start(absl::Duration interval);
  void Stop();

 private:
  void Loop(absl::Duration interval);
  void WarnOfDirectory();

  const Environment& env_;
  causeway::v1::Alarms last_;
  absl::Time warned_ = absl::InfinitePast();  // Of the directory's end.
  Mutex mutex_;
  CondVar cond_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ALARMS_H_
