#ifndef CAUSEWAY_SERVER_OUTBOX_SENDER_H_
#define CAUSEWAY_SERVER_OUTBOX_SENDER_H_

// Sends what lies in the outbox, as the exact bytes that were stored: in order
// under each pairwise reference, again and again with back-off until the
// recipient answers. The gate is decided anew before each try. No timeout ever
// moves custody. One thread of its own; Wake and Stop may be called from any.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "causeway/v1/exchange_service.pb.h"
#include "server/environment.h"
#include "server/work.h"

namespace causeway::server {

// How bytes get to a peer. OK: taken. UNAVAILABLE, DEADLINE_EXCEEDED,
// RESOURCE_EXHAUSTED, ABORTED, or a refusal marked retryable: try again.
// Anything else: refused for good.
class PeerTransport {
 public:
  virtual ~PeerTransport() = default;
  virtual absl::StatusOr<causeway::v1::DeliverResponse> Deliver(
      const std::string& peer, const causeway::v1::DeliverRequest& request) = 0;
  virtual absl::Status DeliverChunk(
      const std::string& peer,
      const causeway::v1::DeliverChunkRequest& request) = 0;
};

class OutboxSender {
 public:
  OutboxSender(const Environment& env, PeerTransport* transport);
  ~OutboxSender();  // Stops.

  void Start();
  void Wake();
  // Finishes the try that is running, then ends the thread.
  void Stop();

  // Sends everything that is due now, once; returns how many rows moved. For
  // the thread, and for tests that want no thread.
  int RunOnce();

 private:
  void Loop();
  bool Stopping();
  // True where the row is done with.
  bool SendOne(const std::string& key, const store::OutboxRecord& record);
  absl::Status Transmit(const std::string& key,
                        const store::OutboxRecord& record);
  // False where the row was taken back, or the mark could not be stored.
  bool MarkTried(const std::string& key);
  void Hold(const std::string& key, const store::OutboxRecord& record,
            const absl::Status& gate);
  void Finish(const std::string& key, const store::OutboxRecord& record,
              const absl::Status& status);
  void NoteRule(const std::string& key, const store::OutboxRecord& record,
                const std::string& rule);
  // A transaction that does not wake the outbox.
  absl::Status RunQuietly(const std::function<absl::Status(Work&)>& fn);

  const Environment& env_;
  PeerTransport* transport_;
  Mutex mutex_;
  CondVar cond_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Back-off per peer: tries failed in a row, and when the next is due.
  struct BackOff {
    int failures = 0;
    absl::Time next;
  };
  // Both are touched by RunOnce alone. Rows whose peer said "not yet", and
  // when they are due again.
  std::map<std::string, BackOff> back_off_;
  std::map<std::string, absl::Time> not_yet_;
  std::thread thread_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OUTBOX_SENDER_H_
