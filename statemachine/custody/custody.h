#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_

// The custody hand-off as two pure state machines: the giver's and the
// receiver's side of one offer. Two profiles share one code path. With
// `witnessed` false (no witness in the directory) the commit point is one
// durable local transaction at the giver (RELEASE), allowed only after the
// receiver's durable, signed READY that binds it and names the giver's current
// head. With `witnessed` true (witness.h) RELEASE also needs the witness's
// answer to this attempt, and custody moves with the head certificate HC(e+1).
// No rule uses a clock; no timeout moves custody. Each function takes a state
// and returns the next one, or refuses and leaves it as it was. The same code
// serves the server, the simulator and the fuzzer.
// Thread-safe: all functions are pure.
//
// Contract for whoever wires this. (1) Load the state, ask the machine, store
// the state and whatever is to be sent in ONE transaction; send after commit.
// (2) Every value made from a message was verified first: its signature, and
// for a HeadCertificate or VOID that the witness of the directory signed it.
// (3) `witnessed` is set when the state is made, from this node's own
// directory, never from the message. (4) Functions with a Node default to an
// unverified one: forgetting it in the witness profile refuses, it never
// permits.
//
// Codes: FAILED_PRECONDITION with a rule "custody.*" for what is not legal in
// this phase; PERMISSION_DENIED "custody.wrong_party" for a message from a node
// that is not the other side of this offer; UNAVAILABLE "custody.unverified"
// or "custody.witness_silent" (retryable) for what waits for the witness. A
// message about another offer than the standing one is refused with
// "custody.other_offer".

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/custody/standing.h"

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
  // The witness profile; untouched in the other one.
  bool witnessed = false;
  std::string case_tag;
  std::optional<HeadCertificate> certificate;  // HC(epoch), naming this node.
  std::string probe_nonce;                     // Of the attempt under way.
  bool probe_answered = false;
  std::uint64_t release_incarnation = 0;  // Of the last issue of RELEASE.
  bool void_asked = false;
  // The witness names this node, which lacks the file: it answers for the
  // child, and must fetch the file before it can hand it on.
  bool lacks_file = false;
  bool operator==(const Giver&) const = default;
};

// The node may act as custodian. In the witness profile: verified since its
// last start, and its standing is the one of this very node.
bool Acts(const Giver& giver, const Node& node = {});

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
// Requires kRelease. The giver stops acting in this very transition. In the
// witness profile also requires TakeProbe's success since the last AskWitness;
// the message RELEASE carries node.incarnation and goes to the receiver and to
// the witness, READY whole inside.
absl::StatusOr<Giver> Release(Giver giver, absl::string_view release_digest,
                              const Node& node = {});
// Two-party profile. In the witness profile a RECEIPT proves nothing, as only
// the witness moves custody: it is refused ("custody.head_certificate") until
// the certificate it brings went through TakeCertificate.
absl::StatusOr<Giver> TakeReceipt(Giver giver, absl::string_view from,
                                  absl::string_view offer_id,
                                  absl::string_view release_digest);

// ---- The giver in the witness profile ----

// The witness registered the case. Ask it to (RegisterCase in witness.h) in the
// transaction of the first OFFER; SendBundle waits for the certificate. Legal
// in every phase; the same certificate again changes nothing.
absl::StatusOr<Giver> TakeRegistered(Giver giver, const HeadCertificate& head,
                                     const Node& node);
// JudgeReady said kRelease: ask the witness, with 32 fresh random bytes. Keep
// READY; go on with JudgeReady and Release once TakeProbe succeeded. Each call
// is a new attempt and voids the answer to the one before.
absl::StatusOr<Giver> AskWitness(Giver giver, absl::string_view nonce,
                                 const Node& node);
// What the witness says about a case to its holder.
struct ProbeAnswer {
  std::string nonce;
  HeadCertificate head;
  std::uint64_t incarnation = 0;  // Current one of the node that asked.
  bool operator==(const ProbeAnswer&) const = default;
};
// Refuses ("custody.witness_names_other") an answer that does not name this
// node, epoch and incarnation: the caller then lets the node's verification
// lapse (NoteIncarnation in boot.h) and recovers.
absl::StatusOr<Giver> TakeProbe(Giver giver, const ProbeAnswer& answer,
                                const Node& node);
// After a start: the same RELEASE entry in a new message with the incarnation
// of now. Legal when released; the old message dies by its incarnation.
absl::StatusOr<Giver> ReissueRelease(Giver giver, const Node& node);
// The receiver went silent: a person asks the witness for VOID. Legal when
// released; repeated until the witness answers with VOID or certificate.
absl::StatusOr<Giver> AskVoid(Giver giver, const Node& node);
// VOID of exactly this RELEASE: custodian again, in the same epoch. The caller
// writes the entry RELEASE_VOIDED in this transaction, and the receiver is told
// by WITHDRAW beside the witness's VOID.
absl::StatusOr<Giver> TakeVoid(Giver giver, absl::string_view release_digest);
// A certificate of a later epoch: this node's time is over, whatever its phase.
// A certificate of this epoch that names another node contradicts the one held
// here: refused with "custody.equivocation"; keep both (evidence.h).
absl::StatusOr<Giver> TakeCertificate(Giver giver, const HeadCertificate& head,
                                      const Node& node);
// A standing offer does not survive a start (its rounds may have been rolled
// back): it goes on under a new id. The caller sends WITHDRAW of the old id and
// OFFER of the new one, naming the old; the receiver's promise survives there
// (RenewOffer of the receiver) and its machine repeats ACCEPT.
absl::StatusOr<Giver> RenewOffer(Giver giver, absl::string_view offer_id);
// A message about this offer is to be answered with WITHDRAW, so that a
// receiver is not left bound to an offer this node no longer knows.
bool AnswersWithdraw(const Giver& giver, absl::string_view offer_id,
                     const Node& node);
// STATUS from the other side: what to send again, as stored.
enum class StatusReply { kNothing, kBundle, kRelease, kWithdraw, kSuperseded };
StatusReply AnswerStatus(const Giver& giver, absl::string_view from,
                         absl::string_view offer_id, const Node& node = {});

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
  // The witness profile; untouched in the other one.
  bool witnessed = false;
  std::string case_tag;        // Known from the file, or from RELEASE.
  std::string release_digest;  // A RELEASE with this node's READY is here.
  std::optional<HeadCertificate> next;  // HC(epoch + 1), naming this node.
  bool lacks_file = false;  // RELEASE names a file that is not here (any more).
  bool promised = false;    // A person's ACCEPT, until a person takes it back.
  bool operator==(const Receiver&) const = default;
};

// What BUNDLE brings and the node holds, in the witness profile.
struct Claim {
  std::string case_tag;
  std::optional<HeadCertificate> certificate;  // HC(epoch), naming the giver.
  std::uint64_t fence = 0;  // This node's fence for the case (RaisedFence).
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
                                    const Heads& heads, std::uint64_t epoch,
                                    const Claim& claim = {});
// READY is due for the last verified file: `final` as its terms say, and, for
// a child who travels, the arrival recorded here.
bool ReadyDue(const Receiver& receiver, bool final);
// READY is stored with this transition, and so is RaisedFence: nothing before
// READY raises it. In the witness profile the node must be verified.
absl::StatusOr<Receiver> Bind(Receiver receiver, const Node& node = {},
                              std::uint64_t fence = 0);
// The fence of the case once `receiver` is stored.
std::uint64_t RaisedFence(std::uint64_t fence, const Receiver& receiver);
// WITHDRAW. Frees the receiver in every phase before HELD.
absl::StatusOr<Receiver> TakeWithdraw(Receiver receiver, absl::string_view from,
                                      absl::string_view offer_id);
// RELEASE: legal when bound, and here also after a WITHDRAW: the receiver's own
// READY inside proves consent. Only a giver that broke its word sends both. The
// server keeps no file of a withdrawn offer and so has nothing to verify such a
// RELEASE with: it refuses it. `named_open_head` is the open head that the
// RELEASE's READY names; it must be the one verified here.
//
// In the witness profile RELEASE alone changes no phase: it is kept until
// HC(epoch + 1) is here too, in whichever order they come. It is then legal in
// every phase before HELD, also on a Receiver made for it because this node
// forgot the offer: the caller verified this node's own READY inside, and sets
// case_tag from RELEASE where it is empty. A file
// that is not here is `lacks_file`, not a refusal. An epoch at or below the
// fence is over ("custody.superseded"): an old RELEASE never acts again.
absl::StatusOr<Receiver> TakeRelease(Receiver receiver, absl::string_view from,
                                     absl::string_view offer_id,
                                     std::uint64_t to_epoch,
                                     absl::string_view named_open_head,
                                     absl::string_view release_digest = "",
                                     std::uint64_t fence = 0);

// ---- The receiver in the witness profile ----

// HC(epoch + 1) naming this node activates it (kHeld) together with RELEASE; a
// certificate of a later epoch for anyone frees it, and so does that one at or
// below the fence: the case is here, or was, by another way. An older one is
// refused
// ("custody.superseded"). kHeld: the caller imports the case, writes
// CUSTODY_TAKEN committing to the certificate, makes the Giver of the new epoch
// (CustodianFrom), raises the fence, frees every other offer of the case
// (TakeSuperseded), and sends RECEIPT with the certificate.
absl::StatusOr<Receiver> TakeCertificate(Receiver receiver,
                                         const HeadCertificate& head,
                                         absl::string_view self,
                                         std::uint64_t fence);
// The witness says that the case is in a later epoch, naming nobody: frees.
// The caller raises the fence to that epoch.
absl::StatusOr<Receiver> TakeSuperseded(Receiver receiver, std::uint64_t epoch);
// VOID of a RELEASE of this offer: frees the receiver, as WITHDRAW does.
absl::StatusOr<Receiver> TakeVoid(Receiver receiver,
                                  absl::string_view offer_id);
// STATUS is to be asked of the giver and the witness until this is false.
bool AsksStatus(const Receiver& receiver);
// The giver's offer goes on under a new id (its RenewOffer). The promise and
// the child's arrival are kept, file and READY are not. kAccepted: the caller
// sends ACCEPT again (and CHILD_RECEIVED). A declined offer is not renewed.
absl::StatusOr<Receiver> RenewOffer(const Receiver& old,
                                    absl::string_view offer_id);
// Custodian of the new epoch; requires kHeld.
Giver CustodianFrom(const Receiver& receiver);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_CUSTODY_H_
