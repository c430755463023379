#include "journal/replay_order.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "journal/signed_bytes.h"

namespace causeway::journal {
namespace {

using causeway::v1::CaseFile;
using causeway::v1::Entry;
using causeway::v1::EntryHeader;

using Entries = google::protobuf::RepeatedPtrField<Entry>;

absl::Status CheckLink(const EntryHeader& header, std::uint64_t sequence,
                       const std::string& previous) {
  if (header.sequence() != sequence) {
    return Broken("journal.link", "entries are missing or out of order");
  }
  if (header.previous_digest() != previous) {
    return Broken("journal.link", "the entry before it is another one");
  }
  return absl::OkStatus();
}

absl::Status CheckPlace(const EntryHeader& header, const CaseFile& file,
                        causeway::v1::JournalKind journal) {
  if (header.journal() != journal) {
    return Broken("journal.link", "the entry is of another journal");
  }
  if (header.case_tag() != file.case_tag()) {
    return Broken("journal.case_tag", "the entry is of another case");
  }
  return absl::OkStatus();
}

// Opens one chain, from sequence 0 on, and appends it to `opened`.
absl::Status OpenChain(const CaseFile& file, const Entries& entries,
                       std::optional<std::uint64_t> segment,
                       const EntryOpener& opener, Facts facts,
                       std::vector<OpenedEntry>* opened) {
  const bool secret = segment.has_value();
  const auto journal = secret ? causeway::v1::JOURNAL_KIND_PROTECTED
                              : causeway::v1::JOURNAL_KIND_OPEN;
  std::string previous = ZeroDigest();
  std::uint64_t sequence = 0;
  for (const Entry& entry : entries) {
    const auto at = [&](const absl::Status& cause) {
      return RefusedAt(secret, segment.value_or(0), sequence, cause);
    };
    absl::StatusOr<OpenedEntry> one = opener(entry);
    if (!one.ok()) return at(one.status());
    absl::Status placed = CheckPlace(one->header, file, journal);
    if (placed.ok()) placed = CheckLink(one->header, sequence, previous);
    if (placed.ok() && secret && one->header.epoch() != *segment) {
      placed = Broken("journal.epoch", "the entry is of another epoch");
    }
    if (placed.ok() && facts == Facts::kRequired && !one->fact.has_value()) {
      placed = Broken("journal.missing", "the fact is not here");
    }
    if (!placed.ok()) return at(placed);
    previous = one->digest;
    ++sequence;
    opened->push_back(*std::move(one));
  }
  return absl::OkStatus();
}

absl::Status OpenSegments(const CaseFile& file, const EntryOpener& opener,
                          Facts facts, OrderedCase* ordered) {
  std::set<std::uint64_t> epochs;
  for (const OpenedEntry& one : ordered->open) {
    epochs.insert(one.header.epoch());
  }
  std::optional<std::uint64_t> last;
  for (const causeway::v1::ProtectedSegment& segment :
       file.protected_segments()) {
    if (last.has_value() && segment.epoch() <= *last) {
      return RefusedAt(true, segment.epoch(), 0,
                       Broken("journal.epoch", "segments out of order"));
    }
    if (epochs.count(segment.epoch()) == 0) {
      return RefusedAt(true, segment.epoch(), 0,
                       Broken("journal.epoch", "no such epoch"));
    }
    last = segment.epoch();
    const std::size_t before = ordered->secret.size();
    RETURN_IF_ERROR(OpenChain(file, segment.entries(), segment.epoch(), opener,
                              facts, &ordered->secret));
    ordered->segment_heads[segment.epoch()] =
        ordered->secret.size() == before ? ZeroDigest()
                                         : ordered->secret.back().digest;
  }
  return absl::OkStatus();
}

// For each protected entry, the index of the open entry it follows.
absl::StatusOr<std::vector<std::size_t>> PlacesOfSecret(
    const OrderedCase& ordered) {
  std::map<std::string, std::size_t> by_digest;
  for (std::size_t i = 0; i < ordered.open.size(); ++i) {
    by_digest.emplace(ordered.open[i].digest, i);
  }
  std::vector<std::size_t> places;
  for (const OpenedEntry& secret : ordered.secret) {
    const auto found = by_digest.find(secret.header.follows());
    if (found == by_digest.end() ||
        ordered.open[found->second].header.epoch() != secret.header.epoch() ||
        (!places.empty() && found->second < places.back())) {
      return RefusedAt(secret.header,
                       Broken("journal.link",
                              "it follows no open entry of its epoch, or one "
                              "from before its predecessor"));
    }
    places.push_back(found->second);
  }
  return places;
}

}  // namespace

absl::Status Broken(absl::string_view rule, absl::string_view what) {
  return Refused(absl::StatusCode::kDataLoss, rule, what);
}

std::string EpochsFrom(std::uint64_t first, std::uint64_t last) {
  return first == last ? absl::StrCat("epoch ", first)
                       : absl::StrCat("epochs ", first, " to ", last);
}

absl::Status RefusedAt(bool secret, std::uint64_t epoch, std::uint64_t sequence,
                       const absl::Status& cause) {
  Refusal refusal;
  if (std::optional<Refusal> carried = RefusalOf(cause)) {
    refusal = *std::move(carried);
  } else {
    refusal.rule = "journal.form";
    refusal.message = std::string(cause.message());
  }
  const std::string where =
      secret ? absl::StrCat("protected journal, epoch ", epoch, ", entry ",
                            sequence)
             : absl::StrCat("open journal, entry ", sequence);
  refusal.message = absl::StrCat(where, ": ", refusal.message);
  return Refuse(absl::StatusCode::kDataLoss, refusal);
}

absl::Status RefusedAt(const EntryHeader& header, const absl::Status& cause) {
  return RefusedAt(header.journal() == causeway::v1::JOURNAL_KIND_PROTECTED,
                   header.epoch(), header.sequence(), cause);
}

absl::StatusOr<OrderedCase> OrderCase(const CaseFile& file,
                                      const EntryOpener& opener, Facts facts) {
  std::size_t entries = static_cast<std::size_t>(file.open_size());
  for (const auto& segment : file.protected_segments()) {
    entries += static_cast<std::size_t>(segment.entries_size());
  }
  if (entries > limits::kEntriesPerCaseMax) {
    return Broken("journal.form", "too many entries for one case");
  }
  if (file.open().empty()) {
    return RefusedAt(false, 0, 0, Broken("journal.missing", "it is not here"));
  }
  OrderedCase ordered;
  RETURN_IF_ERROR(
      OpenChain(file, file.open(), std::nullopt, opener, facts, &ordered.open));
  RETURN_IF_ERROR(OpenSegments(file, opener, facts, &ordered));

  ASSIGN_OR_RETURN(const std::vector<std::size_t> places,
                   PlacesOfSecret(ordered));
  std::vector<const Entry*> secret_entries;
  for (const auto& segment : file.protected_segments()) {
    for (const Entry& entry : segment.entries()) {
      secret_entries.push_back(&entry);
    }
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < ordered.open.size(); ++i) {
    ordered.order.push_back(
        {&ordered.open[i], &file.open(static_cast<int>(i))});
    for (; next < places.size() && places[next] == i; ++next) {
      ordered.order.push_back({&ordered.secret[next], secret_entries[next]});
    }
  }
  return ordered;
}

void MoveEntries(const CaseFile& file, OrderedCase ordered,
                 ReplayedCase* replayed) {
  replayed->case_tag = file.case_tag();
  replayed->open_head = ordered.open.back().digest;
  const auto segment =
      ordered.segment_heads.find(replayed->epochs.back().epoch);
  replayed->secret_head =
      segment == ordered.segment_heads.end() ? ZeroDigest() : segment->second;
  replayed->open = std::move(ordered.open);
  replayed->secret = std::move(ordered.secret);
}

}  // namespace causeway::journal
