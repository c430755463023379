#include "statemachine/custody/boot.h"

#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/custody/refusals.h"

namespace causeway::custody {
namespace {

bool OfferStands(const Giver& giver) {
  return giver.phase == GiverPhase::kOffered ||
         giver.phase == GiverPhase::kAccepted;
}

Reconciled StopAt(const Giver& mine) {
  Reconciled stop;
  stop.fate = Fate::kContradiction;
  stop.giver = mine;
  return stop;
}

Reconciled DataLost(const LogRow& row) {
  Reconciled lost;
  lost.fate = Fate::kDataLost;
  lost.fetch_from = row.giver;
  Giver giver;
  giver.epoch = row.head.epoch;
  giver.witnessed = true;
  giver.case_tag = row.head.case_tag;
  giver.certificate = row.head;
  giver.lacks_file = true;
  lost.giver = giver;
  return lost;
}

// The head names this node in the very epoch that it knows.
Reconciled SameEpoch(const Node& node, Giver mine, const LogRow& row) {
  // It closed on a certificate that the witness no longer knows.
  if (mine.phase == GiverPhase::kClosed) return StopAt(mine);
  if (mine.certificate.has_value() && !(*mine.certificate == row.head)) {
    return StopAt(mine);
  }
  mine.certificate = row.head;
  return ReconcileRest(node, mine);
}

}  // namespace

Node Start(Node node) {
  node.verified = false;
  node.nonce.clear();
  return node;
}

absl::StatusOr<Node> AskHeads(Node node, absl::string_view nonce) {
  if (nonce.empty()) return InvalidField("nonce", "nothing", "random bytes");
  node.nonce = std::string(nonce);
  return node;
}

absl::StatusOr<Node> TakeHeads(Node node, const HeadsAnswer& answer) {
  if (node.nonce.empty() || answer.nonce != node.nonce) {
    return NotLegal("other_attempt", "HEADS answers another question");
  }
  if (answer.incarnation <= node.incarnation ||
      answer.position < node.position) {
    return NotLegal("witness_behind",
                    "the witness knows less than it said before");
  }
  node.incarnation = answer.incarnation;
  node.position = answer.position;
  node.nonce.clear();
  node.verified = true;
  return node;
}

Node NoteIncarnation(Node node, std::uint64_t incarnation) {
  if (incarnation != node.incarnation) return Start(std::move(node));
  return node;
}

absl::Status Permit(const Node& node, bool witnessed, Act act) {
  if (!witnessed || node.verified) return absl::OkStatus();
  switch (act) {
    case Act::kRead:
    case Act::kOpenCase:
    case Act::kRecordPending:
    case Act::kDutyOfCare:
      return absl::OkStatus();
    case Act::kDecide:
    case Act::kHandOff:
      return Unverified();
  }
  CAUSEWAY_CHECK(false) << "unknown act";
  return absl::InternalError("unknown act");
}

Reconciled ReconcileHead(const Node& node, const std::optional<Giver>& mine,
                         const LogRow& row, std::uint64_t fence) {
  const HeadCertificate& head = row.head;
  const bool me = head.holder == node.id;
  if (mine.has_value()) {
    CAUSEWAY_CHECK(mine->case_tag == head.case_tag)
        << "a head was held against another case";
    if (mine->epoch > head.epoch) return StopAt(*mine);
  }
  if (head.epoch < fence) {
    Reconciled over;
    over.giver = mine;
    return over;
  }
  if (!mine.has_value()) return me ? DataLost(row) : Reconciled();
  if (me) {
    return mine->epoch == head.epoch ? SameEpoch(node, *mine, row)
                                     : DataLost(row);
  }
  if (mine->epoch == head.epoch) return StopAt(*mine);
  Reconciled gone;
  gone.giver = *mine;
  gone.giver->phase = GiverPhase::kClosed;
  return gone;
}

Reconciled ReconcileRest(const Node& node, const Giver& mine) {
  Reconciled kept;
  kept.giver = mine;
  switch (mine.phase) {
    case GiverPhase::kClosed:
      kept.fate = Fate::kNotCustodian;
      return kept;
    case GiverPhase::kReleased: {
      kept.fate = Fate::kReleased;
      const absl::StatusOr<Giver> again = ReissueRelease(mine, node);
      CAUSEWAY_CHECK(again.ok()) << "cases are reconciled once verified";
      kept.giver = *again;
      return kept;
    }
    default:
      kept.fate = mine.lacks_file ? Fate::kDataLost : Fate::kHeld;
      kept.renew_offer = OfferStands(mine);
      return kept;
  }
}

}  // namespace causeway::custody
