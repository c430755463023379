#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_WITNESS_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_WITNESS_H_

// The witness of a federation: for each case tag a register of epoch and
// holder, moved by compare-and-set; for each node an incarnation; one
// append-only log of the moves. It knows random tags, node ids and epochs,
// never a child. Its refusals are no outcomes: the same RELEASE may be granted
// later. COSIGN and VOID are: one for each RELEASE, stored and repeated for
// ever. Thread-safe: all functions are pure.
//
// Contract. Each function takes the rows that one request concerns, loaded in
// the transaction that writes what it returns; transactions are serial. The
// caller has verified the signature of the request by `signer`, that both
// nodes' rows are right (`revoked` from the directory of now), and for RELEASE
// the READY inside. A Decision is written whole before its answer leaves: the
// register, `log` if there is one, the length of the log. Answers are signed by
// the witness over the request's digest and go to the nodes that AnswerStatus
// would tell, to nobody else.
//
// Codes: FAILED_PRECONDITION "witness.*" for what is not legal;
// PERMISSION_DENIED "witness.not_yours" for a node that is no party, word for
// word the same for a case that is not known; UNAVAILABLE "witness.halted".

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/standing.h"

namespace causeway::custody {

struct Witness {
  bool halted = false;  // For good, until people have looked.
  std::uint64_t log_length = 0;
  bool operator==(const Witness&) const = default;
};

// A node, as the witness knows it.
struct Member {
  std::string id;
  std::uint64_t incarnation = 0;  // 0: it never asked.
  std::string nonce;              // Of its last RECOVER.
  bool revoked = false;
  bool operator==(const Member&) const = default;
};

enum class Verdict { kCosigned, kVoided, kOrdered };

// How an epoch ended, or that a RELEASE of it is void.
struct Outcome {
  Verdict verdict = Verdict::kVoided;
  std::uint64_t epoch = 0;     // The giver's.
  std::string release_digest;  // Or of the ORDER.
  std::string offer_id;        // Empty for an ORDER.
  std::string giver;
  std::string receiver;
  bool operator==(const Outcome&) const = default;
};

// All that the witness holds of one case.
struct CaseRegister {
  std::optional<HeadCertificate> head;
  std::vector<Outcome> outcomes;
  bool operator==(const CaseRegister&) const = default;
};

// One move of one register. `giver` is empty for a registration.
struct LogRow {
  std::uint64_t position = 0;
  HeadCertificate head;
  std::string giver;
  bool operator==(const LogRow&) const = default;
};

struct Decision {
  Witness witness;
  CaseRegister row;
  std::optional<LogRow> log;
  // The answer of RELEASE and VOID, stored in `row`.
  std::optional<Outcome> outcome;
};

// A case enters the register at its first OFFER: epoch 0 without a digest. One
// that changed hands before the federation named a witness enters with the
// RELEASE that gave it to `signer`, which the caller verified.
struct Registration {
  std::string case_tag;
  std::uint64_t epoch = 0;
  std::uint64_t incarnation = 0;
  std::string release_digest;
};
absl::StatusOr<Decision> RegisterCase(const Witness& witness, CaseRegister row,
                                      const Registration& request,
                                      const Member& signer);

// RELEASE as it came, or as a request for VOID encloses it.
struct ReleaseRequest {
  std::string case_tag;
  std::uint64_t epoch = 0;  // The giver's; READY inside names epoch + 1.
  std::uint64_t incarnation = 0;
  std::string release_digest;
  std::string offer_id;
  std::string giver;  // As READY inside names it; must be the signer.
  std::string receiver;
  std::uint64_t ready_to_epoch = 0;
  bool ready_verified = false;  // The receiver's signature, offer and case.
};
// COSIGN, or VOID where the receiver is revoked or was freed from this offer by
// an earlier VOID; or a refusal. Moves the register with COSIGN.
absl::StatusOr<Decision> DecideRelease(const Witness& witness, CaseRegister row,
                                       const ReleaseRequest& request,
                                       const Member& signer,
                                       const Member& receiver);
// The giver asks for VOID: granted unless the RELEASE has an outcome, which is
// then the answer.
absl::StatusOr<Decision> DecideVoid(const Witness& witness, CaseRegister row,
                                    const ReleaseRequest& request,
                                    const Member& signer);

// ORDER: federation officers move the case of a custodian that is lost or
// revoked. The caller verified k of n officers' signatures. Custody moves,
// never data: the new holder fetches it through the same gates.
struct Order {
  std::string case_tag;
  std::uint64_t epoch = 0;  // The lost custodian's.
  std::string to;
  std::string digest;
  std::string lost_country;  // ISO 3166-1 alpha-2, from the directory.
  std::string to_country;
  // Named by the lost custodian in its own signed statement before.
  std::vector<std::string> fallbacks;
};
absl::StatusOr<Decision> DecideOrder(const Witness& witness, CaseRegister row,
                                     const Order& order, const Member& to);

// Before RELEASE: told to the holder only.
absl::StatusOr<ProbeAnswer> AnswerProbe(const Witness& witness,
                                        const CaseRegister& row,
                                        absl::string_view nonce,
                                        const Member& signer);

// STATUS. The holder gets the head. Giver and receiver of a hand-off out of
// `epoch` get its outcomes (with their certificates, CertificateOf). Anyone
// else who names the tag learns that the epoch is over, or nothing.
struct StatusAnswer {
  std::optional<HeadCertificate> head;
  std::vector<Outcome> outcomes;
  std::optional<std::uint64_t> superseded;  // The epoch is at least this.
  bool operator==(const StatusAnswer&) const = default;
};
absl::StatusOr<StatusAnswer> AnswerStatus(const Witness& witness,
                                          const CaseRegister& row,
                                          absl::string_view asker,
                                          std::uint64_t epoch);
// The certificate an outcome made; none for VOID.
std::optional<HeadCertificate> CertificateOf(absl::string_view case_tag,
                                             const Outcome& outcome);

// RECOVER, at each start of a node: bumps its incarnation. The same nonce again
// (the answer was lost) does not. `position` is the end of the log as the
// witness told it last; `proven` that its signature over that was shown. A
// proven position beyond the log means that this witness was rolled back: the
// decision is to halt.
struct Recovery {
  Witness witness;
  Member member;
  std::uint64_t from = 0;  // Give Difference(rows from here, node).
};
absl::StatusOr<Recovery> Recover(const Witness& witness, Member member,
                                 absl::string_view nonce,
                                 std::uint64_t position, bool proven);
// The last move of each case that concerns the node as giver or as holder.
std::vector<LogRow> Difference(const std::vector<LogRow>& rows,
                               absl::string_view node);

// A certificate that this witness signed is above its state: it was rolled
// back, or forked. Returns the halted witness, which refuses everything.
Witness SeeOwnCertificate(Witness witness, const CaseRegister& row,
                          const HeadCertificate& own);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_WITNESS_H_
