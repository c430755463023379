#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_BOOT_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_BOOT_H_

// The boot fence of the witness profile. After every start, not only after a
// crash, a node knows its cases only from its disk, which may be an old backup.
// It asks the witness for what changed since the position it saw last and is
// verified at once. Until then it reads, opens cases and records as pending.
// Thread-safe: all functions are pure.
//
// Contract: Start before anything is served; AskHeads and send RECOVER(nonce,
// position, the witness's signature over it); on HEADS, in ONE transaction,
// TakeHeads, ReconcileHead for each row, ReconcileRest for each other case with
// an open offer, and the writes each Reconciled asks for. Only then Permit lets
// decisions pass. A HEADS that is refused changes nothing: ask again.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/standing.h"
#include "statemachine/custody/witness.h"

namespace causeway::custody {

// A process starts over this store.
Node Start(Node node);

// Before RECOVER leaves, with 32 fresh random bytes.
absl::StatusOr<Node> AskHeads(Node node, absl::string_view nonce);

struct HeadsAnswer {
  std::string nonce;
  std::uint64_t incarnation = 0;
  std::uint64_t position = 0;  // End of the log.
  std::vector<LogRow> rows;    // Difference since the position asked for.
};
// Refuses an answer to another question, and one of a witness that has been
// rolled back ("custody.witness_behind": incarnation or position went back).
absl::StatusOr<Node> TakeHeads(Node node, const HeadsAnswer& answer);

// The witness names this incarnation of the node. A later one means that
// another process runs over a copy of this store, or ran since: this one stops
// acting until it has asked again.
Node NoteIncarnation(Node node, std::uint64_t incarnation);

enum class Act {
  kRead,
  kOpenCase,
  kRecordPending,  // Recorded and signed, in the journal once verified.
  kDutyOfCare,     // Urgent help for the child; never a custody act.
  kDecide,
  kHandOff,  // OFFER, BUNDLE, READY, RELEASE, WITHDRAW.
};
// What an unverified node may do; a verified one, or one of a federation
// without witness, may do all. UNAVAILABLE "custody.unverified".
absl::Status Permit(const Node& node, bool witnessed, Act act);

enum class Fate {
  kHeld,           // Custodian of the head's epoch; a standing offer is void.
  kReleased,       // RELEASE is kept: send it again (ReissueRelease was done).
  kDataLost,       // Custodian, and the file is not here: alarm, re-fetch.
  kNotCustodian,   // Custody is elsewhere.
  kContradiction,  // The witness is behind its own certificate, or forked, or
                   // another node registered this case: stop, show it (halts a
                   // witness that sees it), page people.
};
struct Reconciled {
  Fate fate = Fate::kNotCustodian;
  std::optional<Giver> giver;  // The state to store; none where none is due.
  std::string fetch_from;      // kDataLost: who held the case before.
  bool renew_offer = false;    // kHeld: RenewOffer, WITHDRAW the old id.
};
// One case and what the witness says of it. `mine` is this node's state of the
// case, if it has one. Each Receiver of the case gets the same certificate
// first (TakeCertificate): where that makes it kHeld, its CustodianFrom is
// `mine`. Then the caller raises the case's fence to the head's epoch and frees
// what is bound to an earlier one (TakeSuperseded). Also for a certificate that
// an ORDER made, at any time: it brings no file, but one that is verified and
// staged here is the first place to fetch from.
//
// `fence` is the case's fence before. A head below it is over: it came late, or
// is replayed (a certificate has no nonce), and changes nothing. Without this a
// store that was rolled back to before its custody, and learned since that the
// case moved on, would take it again.
Reconciled ReconcileHead(const Node& node, const std::optional<Giver>& mine,
                         const LogRow& row, std::uint64_t fence = 0);
// A case that is not in the difference: the register has not moved since.
Reconciled ReconcileRest(const Node& node, const Giver& mine);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_BOOT_H_
