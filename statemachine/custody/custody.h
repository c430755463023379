#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_

// The custody hand-off as two pure state machines: the giver's and the
// receiver's side of one offer (two-party profile). The commit point is one
// durable local transaction at the giver (RELEASE), allowed only after the
// receiver's durable, signed READY that binds it and names the giver's current
// head. No rule uses a clock; no timeout moves custody. Each function takes a
// state and returns the next one, or refuses and leaves it as it was. The same
// code serves the server, and later the simulator and the fuzzer.
// Thread-safe: all functions are pure.
//
// Codes: FAILED_PRECONDITION with a rule "custody.*" for what is not legal in
// this phase; PERMISSION_DENIED "custody.wrong_party" for a message from a node
// that is not the other side of this offer. A message about another offer than
// the standing one is refused with "custody.other_offer".

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway::custody {

// Journal heads that READY pins. `secret` is empty for a receiver that is not
// entitled to the protected journal.
struct Heads {
  std::string open;
  std::string secret;
  bool operator==(const Heads&) const = default;
};

// ---- The giver ----

enum class GiverPhase { kHeld, kOffered, kAccepted, kReleased, kClosed };

struct Giver {
  GiverPhase phase = GiverPhase::kHeld;
  std::uint64_t epoch = 0;
  std::string offer_id;
  std::string receiver;
  bool child_travels = false;
  bool child_received = false;
  std::uint32_t round = 0;    // Last bundle round sent.
  std::string bundle_digest;  // Of that round.
  Heads bundled;              // Heads of that round.
  std::string release_digest;
  bool operator==(const Giver&) const = default;
};

// The node may act as custodian.
bool Acts(const Giver& giver);

absl::StatusOr<Giver> Offer(Giver giver, absl::string_view offer_id,
                            absl::string_view receiver, bool child_travels);
absl::StatusOr<Giver> TakeAccept(Giver giver, absl::string_view from,
                                 absl::string_view offer_id);
// Legal while offered or accepted: a promise may be taken back.
absl::StatusOr<Giver> TakeDecline(Giver giver, absl::string_view from,
                                  absl::string_view offer_id);
// Legal while offered or accepted, never after RELEASE.
absl::StatusOr<Giver> Withdraw(Giver giver);
absl::StatusOr<Giver> TakeChildReceived(Giver giver, absl::string_view from,
                                        absl::string_view offer_id);
// A bundle round goes out. Round numbers grow by one.
absl::StatusOr<Giver> SendBundle(Giver giver, absl::string_view bundle_digest,
                                 const Heads& heads);
// The round just to be sent may be answered by READY: nothing more is awaited
// (no travelling child, or the child was received).
bool FinalRound(const Giver& giver);

// What a READY from the other side means now.
enum class ReadyVerdict {
  kRelease,    // It names the current heads: release in this transaction.
  kNextRound,  // The journal grew meanwhile: send the next round.
  kStale,      // It answers an earlier round; the current one is on its way.
};
struct Ready {
  std::string from;
  std::string offer_id;
  std::uint32_t round = 0;
  std::string bundle_digest;
  Heads heads;
  std::uint64_t to_epoch = 0;
};
absl::StatusOr<ReadyVerdict> JudgeReady(const Giver& giver, const Ready& ready,
                                        const Heads& current);
// Requires kRelease. The giver stops acting in this very transition.
absl::StatusOr<Giver> Release(Giver giver, absl::string_view release_digest);
absl::StatusOr<Giver> TakeReceipt(Giver giver, absl::string_view from,
                                  absl::string_view offer_id,
                                  absl::string_view release_digest);

// ---- The receiver ----

enum class ReceiverPhase {
  kSeen,
  kAccepted,
  kBound,
  kHeld,
  kDeclined,
  kWithdrawn,
};

struct Receiver {
  ReceiverPhase phase = ReceiverPhase::kSeen;
  std::string giver;
  std::string offer_id;
  bool child_travels = false;
  bool child_received = false;
  std::uint32_t round = 0;    // Last round whose file verified.
  std::string bundle_digest;  // Of that round.
  Heads verified;             // Heads of that file.
  std::uint64_t epoch = 0;    // The giver's epoch, known from the file.
  bool operator==(const Receiver&) const = default;
};

absl::StatusOr<Receiver> Accept(Receiver receiver);
// Legal while seen or accepted; never once bound or once the child arrived.
absl::StatusOr<Receiver> Decline(Receiver receiver);
// Legal once, after accept, for a child who travels.
absl::StatusOr<Receiver> RecordChildReceived(Receiver receiver);
// A file of this round verified. A later round replaces an earlier one; an
// earlier or equal round with other content is refused
// ("custody.equivocation"), with the same content it changes nothing.
absl::StatusOr<Receiver> TakeBundle(Receiver receiver, absl::string_view from,
                                    std::uint32_t round,
                                    absl::string_view bundle_digest,
                                    const Heads& heads, std::uint64_t epoch);
// READY is due for the last verified file: `final` as its terms say, and, for
// a child who travels, the arrival recorded here.
bool ReadyDue(const Receiver& receiver, bool final);
absl::StatusOr<Receiver> Bind(Receiver receiver);
// WITHDRAW. Frees the receiver in every phase before HELD.
absl::StatusOr<Receiver> TakeWithdraw(Receiver receiver, absl::string_view from,
                                      absl::string_view offer_id);
// RELEASE: legal when bound, and here also after a WITHDRAW: the receiver's own
// READY inside proves consent. Only a giver that broke its word sends both. The
// server keeps no file of a withdrawn offer and so has nothing to verify such a
// RELEASE with: it refuses it. `named_open_head` is the open head that the
// RELEASE's READY names; it must be the one verified here.
absl::StatusOr<Receiver> TakeRelease(Receiver receiver, absl::string_view from,
                                     absl::string_view offer_id,
                                     std::uint64_t to_epoch,
                                     absl::string_view named_open_head);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_
