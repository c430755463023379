#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_EVIDENCE_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_EVIDENCE_H_

// Two signed statements that an honest node never makes both. They prove it to
// anyone who has the directory: keep the signed bytes of both, for ever.
// Thread-safe: all functions are pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "statemachine/custody/standing.h"

namespace causeway::custody {

enum class StatementKind { kRelease, kReady, kCertificate };

// What a signed statement says, as far as it can contradict another.
struct Statement {
  StatementKind kind{};
  std::string signer;
  std::string case_tag;
  // RELEASE and READY: the giver's epoch. Certificate: its own.
  std::uint64_t epoch = 0;
  std::string digest;       // Of what was signed; RELEASE: of the entry.
  std::string other_side;   // RELEASE: receiver. READY: giver. Else: holder.
  std::string offer_id;     // RELEASE and READY.
  std::uint32_t round = 0;  // READY.
};

Statement StatementOf(const HeadCertificate& head, std::string signer,
                      std::string digest);

enum class Contradiction {
  kTwoReleases,  // Of one case and epoch, and the witness voided neither.
  kTwoReadies,   // To two givers in one epoch, or two for one round.
  kTwoHolders,   // The witness named two holders in one epoch.
};
// `voided`: digests of RELEASEs that the witness voided. A RELEASE after a
// VOID is honest; so is a READY of a later round or a later offer.
std::optional<Contradiction> Contradicts(
    const Statement& a, const Statement& b,
    const std::vector<std::string>& voided);

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_EVIDENCE_H_
