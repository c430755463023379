// What is left to verify once a case was erased.

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "journal/replay.h"
#include "journal/replay_order.h"
#include "journal/replay_witness.h"
#include "journal/signed_bytes.h"

namespace causeway::journal {
namespace {

using causeway::v1::CaseFile;
using causeway::v1::EntryHeader;

// Epochs follow each other, and each has one author. That RELEASE named the
// next one stood in facts that are gone. Where some are missing, the witness
// states that an ORDER moved the case.
absl::Status Follow(const EntryHeader& header, const Witnessed& witnessed,
                    std::vector<Epoch>& epochs) {
  const bool open = header.journal() == causeway::v1::JOURNAL_KIND_OPEN;
  const bool begins = epochs.empty() || header.epoch() > epochs.back().epoch;
  if (begins && open) {
    if (epochs.empty() && header.epoch() != 0) {
      return Broken("journal.epoch", "a case begins in epoch 0");
    }
    if (!epochs.empty() && header.epoch() != epochs.back().epoch + 1 &&
        !witnessed.CheckOrdered(header.epoch(), header.author_node()).ok()) {
      return Broken("journal.epoch",
                    "epochs are missing, and no ORDER says why");
    }
    epochs.push_back({header.epoch(), header.author_node(), header.sequence(),
                      header.sequence()});
  }
  if (header.epoch() != epochs.back().epoch) {
    return Broken("journal.epoch", "the epochs do not follow each other");
  }
  if (header.author_node() != epochs.back().custodian) {
    return Broken("journal.author", "an epoch has one author");
  }
  if (open) epochs.back().last_sequence = header.sequence();
  return absl::OkStatus();
}

std::vector<Attested> WhatIsGone(const std::vector<Epoch>& epochs) {
  std::vector<Attested> gone;
  std::uint64_t next = 0;  // The epoch after the one before.
  for (const Epoch& epoch : epochs) {
    gone.push_back({"erased", epoch.custodian, epoch.epoch,
                    "what was recorded, and that it was legal: facts and "
                    "salts were destroyed"});
    const std::uint64_t expected = std::exchange(next, epoch.epoch + 1);
    if (epoch.epoch == 0) continue;
    if (epoch.epoch != expected) {
      gone.push_back({"journal_gap", epoch.custodian, epoch.epoch,
                      absl::StrCat("that what was recorded in ",
                                   EpochsFrom(expected, epoch.epoch - 1),
                                   " never came to this node")});
      continue;
    }
    gone.push_back({"custody", epoch.custodian, epoch.epoch,
                    absl::StrCat("that epoch ", epoch.epoch - 1,
                                 " was released, or moved by an ORDER, to "
                                 "this node")});
  }
  return gone;
}

absl::StatusOr<ReplayedCase> ReplayHeaders(const CaseFile& file,
                                           const EntryOpener& opener,
                                           const KeyRing* keys) {
  ASSIGN_OR_RETURN(OrderedCase ordered,
                   OrderCase(file, opener, Facts::kErased));
  ASSIGN_OR_RETURN(const Witnessed witnessed,
                   ReadWitnessStatements(file, keys));
  ReplayedCase replayed;
  std::uint64_t directory_version = 0;
  for (const Placed& placed : ordered.order) {
    const EntryHeader& header = placed.opened->header;
    absl::Status fits = Follow(header, witnessed, replayed.epochs);
    if (fits.ok() && header.directory_version() < directory_version) {
      fits = Broken("journal.directory_version",
                    "the directory version went back");
    }
    if (!fits.ok()) return RefusedAt(header, fits);
    directory_version = header.directory_version();
  }
  replayed.attested = WhatIsGone(replayed.epochs);
  MoveEntries(file, std::move(ordered), &replayed);
  return replayed;
}

}  // namespace

absl::StatusOr<ReplayedCase> ReplayErased(const CaseFile& file,
                                          const KeyRing& keys) {
  return ReplayHeaders(
      file,
      [&keys](const causeway::v1::Entry& entry) {
        return OpenEntry(entry, keys);
      },
      &keys);
}

absl::StatusOr<ReplayedCase> ReplayErasedStored(const CaseFile& file) {
  return ReplayHeaders(file, OpenStoredEntry, nullptr);
}

}  // namespace causeway::journal
