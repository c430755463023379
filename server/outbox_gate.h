#ifndef CAUSEWAY_SERVER_OUTBOX_GATE_H_
#define CAUSEWAY_SERVER_OUTBOX_GATE_H_

// May a stored message leave now? Asked of the case as it stands, each time
// bytes are about to go. Which rule closed a gate tells of the child: it is
// given to people who may see the case, and stored nowhere. What is stored is
// kGateClosed.

#include <memory>
#include <optional>

#include "server/work.h"

namespace causeway::server {

inline constexpr char kGateClosed[] = "gate.closed";

// The receiver entered or left the origin set after a BUNDLE was made.
inline constexpr char kEntitlementRule[] = "bundle.protected_entitlement";

// FAILED_PRECONDITION: the rules of procedure::PeerGate and CaseGate; for a
// BUNDLE also "custody.other_offer" where its offer does not stand any more,
// and kEntitlementRule; for an answer or a report those of JudgeAnswer. Else
// the codes of LoadCase.
absl::Status AskGate(const Environment& env, ReadTx& tx,
                     const store::OutboxRecord& record);

// Asks again and again while one message is sent. Loads the case only where
// something changed that a gate looks at. One thread.
class GateWatch {
 public:
  explicit GateWatch(const Environment& env) : env_(env) {}

  // As AskGate, for the same record each time.
  absl::Status Ask(ReadTx& tx, const store::OutboxRecord& record);

 private:
  struct Answer {
    std::uint64_t case_version = 0;
    std::uint64_t task_version = 0;
    bool verified = false;
    std::shared_ptr<const Directory> directory;
    Date day;
    absl::Status status;
  };

  const Environment& env_;
  std::optional<Answer> last_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OUTBOX_GATE_H_
