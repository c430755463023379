#include "server/holders.h"

#include <set>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

// What earlier epochs, and the taking of custody, say of the holder.
Held ByJournal(const Work& work, const LoadedCase& c,
               const std::string& holder) {
  bool sent_before = false;
  for (const journal::OpenedEntry& entry : c.replay.open) {
    if (!entry.fact.has_value()) continue;
    const procedure::Fact& fact = *entry.fact;
    const auto* taken = std::get_if<procedure::CustodyTaken>(&fact.body);
    const auto* ordered = std::get_if<procedure::CustodyOrdered>(&fact.body);
    if (fact.meta.node == holder ||
        (taken != nullptr && taken->giver == holder) ||
        (ordered != nullptr && (ordered->former_custodian == holder ||
                                ordered->file_from == holder))) {
      return Held::kSomething;  // It had the case, or answered.
    }
    const bool earlier = entry.header.epoch() < c.record.epoch();
    if (earlier && procedure::AddresseeOf(fact.body) == holder) {
      sent_before = true;
    }
  }
  // Its word on a change of consent.
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (entry.fact.has_value() && entry.fact->meta.node == holder) {
      return Held::kSomething;
    }
  }
  if (!sent_before) return Held::kNothing;
  return procedure::InsideOrigin(c.state().Origin(),
                                 PeerFrom(*work.moment.directory, holder))
             ? Held::kUnknown
             : Held::kSomething;
}

bool SaysSomething(pb::MessageType type) {
  const procedure::ExchangeKind kind = KindOf(type);
  return kind != procedure::ExchangeKind::kAlwaysPasses &&
         kind != procedure::ExchangeKind::kReply;
}

// A row that was tried may have arrived, whatever became of it.
bool MayHaveArrived(const store::OutboxRecord& row) {
  return SaysSomething(row.type()) &&
         (row.attempts() > 0 || row.state() == store::OUTBOX_STATE_DELIVERED);
}

absl::StatusOr<bool> LeftUnder(ReadTx& tx, const std::string& reference) {
  ASSIGN_OR_RETURN(const std::vector<OwnedRow> sent, OwnedRows(tx, reference));
  for (const OwnedRow& row : sent) {
    if (row.table != Table::kOutbox) continue;
    const auto record = SentRow(tx, row.key);
    if (absl::IsNotFound(record.status())) continue;
    RETURN_IF_ERROR(record.status());
    if (MayHaveArrived(*record)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Held> HeldBy(Work& work, const LoadedCase& c,
                            const std::string& holder) {
  const Held before = ByJournal(work, c, holder);
  if (before == Held::kSomething) return before;
  // References of the case, and those of questions that were answered for it.
  std::set<std::string> references;
  for (const store::PeerReference& line : c.record.references()) {
    if (line.peer() == holder) {
      references.insert(keys::Reference(holder, line.reference()));
    }
  }
  ASSIGN_OR_RETURN(const std::vector<OwnedRow> owned,
                   OwnedRows(work.tx, c.record.case_id()));
  for (const OwnedRow& row : owned) {
    if (row.table == Table::kReferences &&
        absl::StartsWith(row.key, absl::StrCat(holder, "/"))) {
      references.insert(row.key);
    }
  }
  for (const std::string& reference : references) {
    ASSIGN_OR_RETURN(const bool left, LeftUnder(work.tx, reference));
    if (left) return Held::kSomething;
  }
  return before;
}

}  // namespace causeway::server
