#include "server/outbox_sender.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "server/outbox.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kIdleWait = absl::Milliseconds(500);

}  // namespace

// Runs one lane each time it is woken.
class OutboxSender::LaneThread {
 public:
  explicit LaneThread(OutboxLane* lane)
      : lane_(*lane), thread_([this] { Loop(); }) {}
  ~LaneThread() {
    {
      const MutexLock lock(&mutex_);
      stopping_ = true;
      cond_.Signal();
    }
    thread_.join();
  }
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;

  void Wake() {
    const MutexLock lock(&mutex_);
    awake_ = true;
    cond_.Signal();
  }

 private:
  bool Awaited() {
    const MutexLock lock(&mutex_);
    while (!awake_ && !stopping_) cond_.Wait(&mutex_);
    awake_ = false;
    return !stopping_;
  }
  void Loop() {
    while (Awaited()) {
      // What waited behind a row that moved is due at once.
      while (lane_.RunOnce() > 0) {
      }
    }
  }

  OutboxLane& lane_;
  Mutex mutex_;
  CondVar cond_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: it uses all that stands above.
};

OutboxSender::OutboxSender(const Environment& env, PeerTransport* transport)
    : env_(env), transport_(transport) {}

OutboxSender::~OutboxSender() { Stop(); }

void OutboxSender::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void OutboxSender::Wake() {
  const MutexLock lock(&mutex_);
  awake_ = true;
  cond_.Signal();
}

void OutboxSender::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    cond_.Signal();
  }
  if (thread_.joinable()) thread_.join();
  // Every lane sees stopping_ before its next call, so that all together wait
  // no longer than one call takes.
  for (auto& [id, peer] : peers_) peer.thread.reset();
}

void OutboxSender::Loop() {
  while (true) {
    {
      const MutexLock lock(&mutex_);
      while (!awake_ && !stopping_) {
        if (cond_.WaitFor(&mutex_, kIdleWait)) break;
      }
      if (stopping_) return;
      awake_ = false;
    }
    for (const std::string& id : PeersDue()) {
      Peer& peer = At(id);
      if (peer.thread == nullptr) {
        peer.thread = std::make_unique<LaneThread>(peer.lane.get());
      }
      peer.thread->Wake();
    }
  }
}

bool OutboxSender::Stopping() {
  const MutexLock lock(&mutex_);
  return stopping_;
}

OutboxSender::Peer& OutboxSender::At(const std::string& peer) {
  Peer& at = peers_[peer];
  if (at.lane == nullptr) {
    at.lane = std::make_unique<OutboxLane>(env_, transport_, peer,
                                           [this] { return Stopping(); });
  }
  return at;
}

std::vector<std::string> OutboxSender::PeersDue() {
  std::vector<std::string> peers;
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(peers, PeersWithOpenRows(tx));
    return absl::OkStatus();
  });
  if (!read.ok()) {
    Log(LogLevel::kError, "outbox_unreadable",
        {{"code", absl::StatusCodeToString(read.code())}});
    return {};
  }
  return peers;
}

int OutboxSender::RunOnce() {
  CAUSEWAY_CHECK(!thread_.joinable()) << "the threads run";
  int moved = 0;
  for (const std::string& peer : PeersDue()) {
    moved += At(peer).lane->RunOnce();
  }
  return moved;
}

}  // namespace causeway::server
