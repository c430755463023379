#ifndef CAUSEWAY_JOURNAL_REPLAY_ORDER_H_
#define CAUSEWAY_JOURNAL_REPLAY_ORDER_H_

// First half of a replay: opens the entries of a case file, checks that each
// chain is whole, and puts both journals into the order in which they were
// written: a protected entry comes after the open entry it follows. Who may
// write, and what, is the second half (replay.cc). For journal/ itself. Pure;
// thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "causeway/v1/journal.pb.h"
#include "journal/entry.h"
#include "journal/replay.h"

namespace causeway::journal {

using EntryOpener =
    std::function<absl::StatusOr<OpenedEntry>(const causeway::v1::Entry&)>;

// An entry in the order of writing; pointers into the case file and into
// OrderedCase.
struct Placed {
  const OpenedEntry* opened = nullptr;
  const causeway::v1::Entry* entry = nullptr;
};

struct OrderedCase {
  std::vector<OpenedEntry> open;
  std::vector<OpenedEntry> secret;  // By epoch and sequence.
  std::vector<Placed> order;
  // Digest of the last entry of each segment that is here; ZeroDigest() for an
  // empty one.
  std::map<std::uint64_t, std::string> segment_heads;
};

// Whether the facts must be there: not once a case was erased.
enum class Facts { kRequired, kErased };

// DATA_LOSS with journal, sequence and rule, as in replay.h.
absl::StatusOr<OrderedCase> OrderCase(const causeway::v1::CaseFile& file,
                                      const EntryOpener& opener,
                                      Facts facts = Facts::kRequired);

// `cause` as DATA_LOSS, with journal, epoch and sequence in front and its rule
// kept.
absl::Status RefusedAt(bool secret, std::uint64_t epoch, std::uint64_t sequence,
                       const absl::Status& cause);
absl::Status RefusedAt(const causeway::v1::EntryHeader& header,
                       const absl::Status& cause);
absl::Status Broken(absl::string_view rule, absl::string_view what);

// "epoch 3", "epochs 3 to 5".
std::string EpochsFrom(std::uint64_t first, std::uint64_t last);

// The last step of a replay whose epochs are known: tag, heads and entries of
// the ordered case, which has at least one open entry.
void MoveEntries(const causeway::v1::CaseFile& file, OrderedCase ordered,
                 ReplayedCase* replayed);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_REPLAY_ORDER_H_
