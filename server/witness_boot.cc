#include "server/witness_boot.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "server/handoff_giver.h"
#include "server/lost_case.h"
#include "server/pending_acts.h"
#include "server/store_keys.h"
#include "server/witnessed_giver.h"
#include "server/witnessed_receiver.h"

namespace causeway::server {
namespace {

// What the witness says of one case, and this node's record of it.
struct Head {
  const custody::Node& node;
  const MovedHead& move;
  bool boot = false;
  std::optional<store::CaseRecord> record = std::nullopt;
  std::string staged_task = {};  // Whose file is here (EndBoundOffers).
};

absl::StatusOr<std::optional<store::CaseRecord>> RecordOf(
    ReadTx& tx, const std::string& case_tag) {
  auto id = tx.Get(Table::kCaseTags, case_tag);
  if (absl::IsNotFound(id.status())) return std::nullopt;
  RETURN_IF_ERROR(id.status());
  ASSIGN_OR_RETURN(auto record,
                   GetRecord<store::CaseRecord>(tx, Table::kCases, *id));
  return std::optional<store::CaseRecord>(std::move(record));
}

absl::Status SaveRecord(Work& work, store::CaseRecord& record) {
  record.set_version(record.version() + 1);
  RETURN_IF_ERROR(NoteAsks(work, record));
  return PutRecord(work.tx, Table::kCases, record.case_id(), record);
}

void Keep(const pb::SignedBytes& certificate, std::uint64_t epoch,
          store::CaseRecord& record) {
  if (CertificateIn(record, epoch) != nullptr) return;
  *record.mutable_witnessed()->add_statements()->mutable_head_certificate() =
      certificate;
}

// Custody is elsewhere, whatever the store here says.
absl::Status CloseHere(Work& work, const Head& head, store::CaseRecord record) {
  const custody::HeadCertificate& now = head.move.row.head;
  record.set_phase(store::CUSTODY_PHASE_CLOSED);
  record.set_custodian(now.holder);
  record.set_epoch(now.epoch);
  record.mutable_witnessed()->set_lacks_file(false);  // Unless KeepLost.
  Keep(head.move.certificate, now.epoch, record);
  return SaveRecord(work, record);
}

// This node answers for the child, and the file is not here: it is asked for.
absl::Status NoteLost(Work& work, const Head& head,
                      const custody::Reconciled& reconciled) {
  const custody::HeadCertificate& now = head.move.row.head;
  Log(LogLevel::kError, "custody_data_lost",
      {{"epoch", now.epoch}, {"fetch_from", reconciled.fetch_from}});
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          now.case_tag, "custody.data_lost"));
  if (head.record.has_value()) {
    RETURN_IF_ERROR(CloseHere(work, head, *head.record));
  }
  return KeepLost(work, head.move.certificate, reconciled.fetch_from,
                  head.staged_task);
}

absl::Status Stop(Work& work, const Head& head) {
  Log(LogLevel::kError, "custody_contradiction",
      {{"epoch", head.move.row.head.epoch}});
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          head.move.row.head.case_tag,
                          "custody.contradiction"));
  store::CaseRecord record = *head.record;
  record.mutable_witnessed()->set_contradiction(true);
  return SaveRecord(work, record);
}

absl::Status TakeHead(Work& work, Head head) {
  const custody::LogRow& row = head.move.row;
  ASSIGN_OR_RETURN(head.record, RecordOf(work.tx, row.head.case_tag));
  std::optional<custody::Giver> mine;
  if (head.record.has_value()) {
    head.record->mutable_witnessed();
    mine = GiverOf(*head.record);
    // Known already, or of the offer that stands.
    if (!head.boot && row.head.epoch <= mine->epoch) return absl::OkStatus();
  }
  RETURN_IF_ERROR(EndLost(work, row.head));
  if (row.head.holder == head.node.id) {
    // An offer that is bound here ends by STATUS, with its file.
    ASSIGN_OR_RETURN(const BoundOffers bound, EndBoundOffers(work, row.head));
    if (bound.waits) return absl::OkStatus();
    head.staged_task = bound.staged_task;
  }
  // A head below the fence came late and changes nothing.
  ASSIGN_OR_RETURN(const std::uint64_t fence,
                   LoadFence(work.tx, row.head.case_tag));
  const custody::Reconciled reconciled =
      custody::ReconcileHead(head.node, mine, row, fence);
  RETURN_IF_ERROR(RaiseFence(work.tx, row.head.case_tag, row.head.epoch));
  switch (reconciled.fate) {
    case custody::Fate::kContradiction:
      return Stop(work, head);
    case custody::Fate::kDataLost:
      return NoteLost(work, head, reconciled);
    case custody::Fate::kNotCustodian:
      // A lost case that moved on is a former custodian's copy again.
      if (!mine.has_value() || (mine->phase == custody::GiverPhase::kClosed &&
                                !head.record->witnessed().lacks_file())) {
        return absl::OkStatus();
      }
      return CloseHere(work, head, *head.record);
    case custody::Fate::kHeld:
    case custody::Fate::kReleased: {
      store::CaseRecord record = *head.record;
      Keep(head.move.certificate, row.head.epoch, record);
      SetGiver(*reconciled.giver, record);
      return SaveRecord(work, record);
    }
  }
  return absl::InternalError("unknown fate");
}

// The last move of each case.
std::vector<const MovedHead*> LastOfEach(const std::vector<MovedHead>& moves) {
  std::map<std::string, const MovedHead*> last;
  for (const MovedHead& move : moves) last[move.row.head.case_tag] = &move;
  std::vector<const MovedHead*> all;
  all.reserve(last.size());
  for (const auto& [tag, move] : last) all.push_back(move);
  return all;
}

absl::StatusOr<std::vector<std::string>> CasesWithOffer(ReadTx& tx) {
  std::vector<std::string> cases;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kWitness, keys::OpenOfferPrefix(), after,
                             limits::kPageSizeMax));
    for (const Row& row : rows) {
      after = row.key;
      cases.push_back(keys::IdAt(row.key, keys::OpenOfferPrefix()));
    }
    if (rows.size() < limits::kPageSizeMax) return cases;
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> TakeHeads(
    Work& work, const std::string& nonce, std::uint64_t incarnation,
    const std::vector<MovedHead>& moves, const journal::OpenedAnswer& last) {
  ASSIGN_OR_RETURN(Standing standing, LoadStanding(work));
  custody::HeadsAnswer answer;
  answer.nonce = nonce;
  answer.incarnation = incarnation;
  answer.position = last.answer.position();
  ASSIGN_OR_RETURN(custody::Node asked,
                   custody::AskHeads(custody::Start(standing.node), nonce));
  ASSIGN_OR_RETURN(standing.node, custody::TakeHeads(asked, answer));
  *standing.record.mutable_position_proof() = last.signed_bytes;
  ASSIGN_OR_RETURN(standing.settling, ActsWait(work.tx));
  RETURN_IF_ERROR(SaveStanding(work, standing));
  RETURN_IF_ERROR(
      LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION, nonce,
              standing.settling ? "custody.settling" : "custody.verified"));
  for (const MovedHead* const move : LastOfEach(moves)) {
    RETURN_IF_ERROR(TakeHead(work, Head{standing.node, *move, true}));
  }
  // For all others the register stands where it stood.
  std::vector<std::string> renew;
  ASSIGN_OR_RETURN(const std::vector<std::string> open,
                   CasesWithOffer(work.tx));
  for (const std::string& case_id : open) {
    ASSIGN_OR_RETURN(auto record, GetRecord<store::CaseRecord>(
                                      work.tx, Table::kCases, case_id));
    const custody::Reconciled rest =
        custody::ReconcileRest(standing.node, GiverOf(record));
    if (rest.renew_offer) renew.push_back(case_id);
    SetGiver(*rest.giver, record);
    RETURN_IF_ERROR(SaveRecord(work, record));
  }
  return renew;
}

absl::StatusOr<bool> FinishStart(Work& work) {
  ASSIGN_OR_RETURN(Standing standing, LoadStanding(work));
  ASSIGN_OR_RETURN(const bool wait, ActsWait(work.tx));
  if (wait || !standing.settling) return false;
  standing.settling = false;
  standing.node.verified = true;
  RETURN_IF_ERROR(SaveStanding(work, standing));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          work.env.start_id, "custody.verified"));
  return true;
}

absl::Status TakeNews(Work& work, const std::vector<MovedHead>& moves,
                      const journal::OpenedAnswer& last) {
  ASSIGN_OR_RETURN(Standing standing, LoadStanding(work));
  if (!standing.node.verified ||
      last.answer.position() <= standing.node.position) {
    return absl::OkStatus();
  }
  standing.node.position = last.answer.position();
  *standing.record.mutable_position_proof() = last.signed_bytes;
  RETURN_IF_ERROR(SaveStanding(work, standing));
  for (const MovedHead* const move : LastOfEach(moves)) {
    RETURN_IF_ERROR(TakeHead(work, Head{standing.node, *move, false}));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> NoteIncarnation(Work& work, std::uint64_t incarnation) {
  ASSIGN_OR_RETURN(Standing standing, LoadStanding(work));
  if (!standing.node.verified) return false;
  standing.node = custody::NoteIncarnation(standing.node, incarnation);
  if (standing.node.verified) return false;
  standing.overtaken = true;
  Log(LogLevel::kError, "custody_overtaken",
      {{"incarnation", standing.node.incarnation}, {"now", incarnation}});
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          work.env.start_id, "custody.overtaken"));
  RETURN_IF_ERROR(SaveStanding(work, standing));
  return true;
}

absl::Status RenewAfterStart(Work& work, const std::string& case_id) {
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(work.env, work.tx, case_id));
  if (c.record.phase() != store::CUSTODY_PHASE_OFFERED &&
      c.record.phase() != store::CUSTODY_PHASE_ACCEPTED) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(RenewStandingOffer(work, c));
  return SaveCase(work, c);
}

}  // namespace causeway::server
