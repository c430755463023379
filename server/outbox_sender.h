#ifndef CAUSEWAY_SERVER_OUTBOX_SENDER_H_
#define CAUSEWAY_SERVER_OUTBOX_SENDER_H_

// Runs the lanes of the outbox, a thread for each peer that has something to
// get: a peer that is slow, away or hostile takes only its own thread's time.
// One more thread sees which peers have something to get, and makes lanes at
// first use. Wake may be called from any thread; Start, Stop and RunOnce
// belong to one.

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "server/environment.h"
#include "server/outbox_lane.h"

namespace causeway::server {

class OutboxSender {
 public:
  OutboxSender(const Environment& env, PeerTransport* transport);
  ~OutboxSender();  // Stops.

  void Start();
  void Wake();
  // Lets each lane finish the call that is running, then ends the threads.
  // For good: the sender sends nothing any more.
  void Stop();

  // Sends to every peer what is due now, once, in this thread; returns how
  // many rows moved. For tests that want no threads; not after Start.
  int RunOnce();

 private:
  class LaneThread;
  // A lane, and the thread that runs it after Start.
  struct Peer {
    std::unique_ptr<OutboxLane> lane;
    std::unique_ptr<LaneThread> thread;
  };

  void Loop();
  bool Stopping();
  Peer& At(const std::string& peer);
  // Peers with rows to send.
  std::vector<std::string> PeersDue();

  const Environment& env_;
  PeerTransport* const transport_;
  Mutex mutex_;
  CondVar cond_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Touched by thread_ alone while it runs, else by the owner.
  std::map<std::string, Peer> peers_;
  std::thread thread_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OUTBOX_SENDER_H_
