#ifndef CAUSEWAY_JOURNAL_PROVENANCE_H_
#define CAUSEWAY_JOURNAL_PROVENANCE_H_

// Whose word is the fact of an entry? The custodian's own, or another node's,
// which the entry then proves by the signed message it commits to. For
// journal/ itself. Pure; thread-safe.

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "causeway/v1/exchange.pb.h"
#include "journal/entry.h"
#include "journal/replay_order.h"

namespace causeway::journal {

using HeaderOpener = std::function<absl::StatusOr<causeway::v1::MessageHeader>(
    const causeway::v1::SignedBytes&)>;

// Another node's statement, recorded unchanged by the custodian: the entry
// commits to its fact and documents exactly as the signed message does.
bool IsReceived(procedure::FactType type);

enum class Provenance {
  kOwn,       // The author's own statement.
  kProven,    // The signed message is here, holds, and fits.
  kAttested,  // Its opening was withheld or erased: the author's word.
};

// DATA_LOSS "journal.author": an own fact of another node, or a received one
// of the author. "journal.recorded_at": own fact and entry differ in time.
// "journal.received": no message where one must be, one where none can be, or
// one that does not fit, or that states another fact or came with other
// documents than those recorded; "journal.protected_head": READY pins another
// protected head than the segment here (`segment_head`, null: not here) has.
absl::StatusOr<Provenance> CheckProvenance(const Placed& placed,
                                           const HeaderOpener& opener,
                                           const std::string* segment_head);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_PROVENANCE_H_
