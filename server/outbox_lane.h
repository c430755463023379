#ifndef CAUSEWAY_SERVER_OUTBOX_LANE_H_
#define CAUSEWAY_SERVER_OUTBOX_LANE_H_

// Sends what the outbox holds for one peer, as the exact bytes that were
// stored: in order under each pairwise reference, again and again with
// back-off until the peer answers, or until a message is a dead letter
// (lateness.h). A case file goes on from the chunk at which a line broke. The
// gate is asked before each chunk and before the envelope. No timeout ever
// moves custody. One thread at a time; lanes share nothing, so that a slow peer
// holds up nobody else.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "causeway/v1/exchange_service.pb.h"
#include "server/environment.h"
#include "server/outbox_gate.h"
#include "server/work.h"

namespace causeway::server {

// How bytes get to a peer. OK: taken. UNAVAILABLE, DEADLINE_EXCEEDED,
// RESOURCE_EXHAUSTED, ABORTED, or a refusal marked retryable: try again.
// Anything else: refused for good. Thread-safe.
class PeerTransport {
 public:
  virtual ~PeerTransport() = default;
  virtual absl::StatusOr<causeway::v1::DeliverResponse> Deliver(
      const std::string& peer, const causeway::v1::DeliverRequest& request) = 0;
  virtual absl::Status DeliverChunk(
      const std::string& peer,
      const causeway::v1::DeliverChunkRequest& request) = 0;
  // Index of the first chunk of this file that the peer does not have.
  virtual absl::StatusOr<std::uint32_t> AskChunks(
      const std::string& peer, const std::string& message_id) = 0;
  // OK: there is somebody to deliver to now.
  virtual absl::Status Reach(const std::string& peer) = 0;
};

class OutboxLane {
 public:
  // `stopping` is asked before each call to the peer; true ends the pass.
  OutboxLane(const Environment& env, PeerTransport* transport, std::string peer,
             std::function<bool()> stopping);

  // Sends everything that is due now, once; returns how many rows moved.
  int RunOnce();

 private:
  struct Due {
    std::string key;
    store::OutboxRecord record;  // Without the envelope.
    bool done = false;
  };
  struct BackOff {
    int failures = 0;
    absl::Time next;
  };
  // How a try ended: the peer's answer (or why there is none), a closed gate,
  // or broken off here, which says nothing about the row.
  enum class End { kAnswered, kHeld, kBrokenOff };
  struct Try {
    End end;
    absl::Status status;
  };

  absl::StatusOr<std::vector<Due>> OpenRows();
  // One sweep over the rows: those the peer was not asked for yet, or those
  // it answered "not yet". False: the pass is over.
  bool Sweep(std::vector<Due>& due, bool asked_before, int& moved);
  // True where the row is done with.
  bool SendOne(const std::string& key, const store::OutboxRecord& record);
  Try Transmit(const std::string& key, const store::OutboxRecord& record);
  // Sends the chunks that the peer does not have yet. What ended the try, if
  // anything did.
  std::optional<Try> SendChunks(const std::string& key,
                                const store::OutboxRecord& record,
                                const std::string& message_id, GateWatch& gate);
  std::optional<Try> SendChunk(const std::string& message_id,
                               std::uint32_t index);
  // What stands in the way of the next bytes, if anything.
  std::optional<Try> InTheWay(const std::string& key,
                              const store::OutboxRecord& record,
                              GateWatch& gate);
  bool Answered(const std::string& key, const store::OutboxRecord& record,
                const absl::Status& status, absl::Duration took);
  // False where the row was taken back, or the mark could not be stored.
  bool MarkTried(const std::string& key);
  bool Renew(const store::OutboxRecord& record);
  void Hold(const std::string& key, const store::OutboxRecord& record);
  // Makes it a dead letter: it keeps its place, and is not tried any more.
  void GiveUp(const std::string& key);
  void Finish(const std::string& key, const store::OutboxRecord& record,
              const absl::Status& status);
  void NoteRule(const std::string& key, const store::OutboxRecord& record,
                const std::string& rule);
  // A transaction that does not wake the outbox.
  absl::Status RunQuietly(const std::function<absl::Status(Work&)>& fn);

  const Environment& env_;
  PeerTransport* const transport_;
  const std::string peer_;
  const std::function<bool()> stopping_;
  BackOff back_off_;  // While the peer does not answer.
  // Rows to which the peer said "not yet".
  std::map<std::string, BackOff> not_yet_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OUTBOX_LANE_H_
