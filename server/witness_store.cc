#include "server/witness_store.h"

#include <utility>

#include "base/check.h"
#include "server/own_key.h"
#include "server/refuse_by.h"
#include "server/store_keys.h"

namespace causeway::server {
namespace {

// A row that may not be there yet.
template <typename Record>
absl::StatusOr<Record> GetOrNew(ReadTx& tx, const std::string& key) {
  auto record = GetRecord<Record>(tx, Table::kWitness, key);
  if (absl::IsNotFound(record.status())) return Record();
  return record;
}

custody::Outcome OutcomeFrom(const store::OutcomeRecord& record) {
  custody::Outcome outcome;
  switch (record.verdict()) {
    case store::OUTCOME_VERDICT_COSIGNED:
      outcome.verdict = custody::Verdict::kCosigned;
      break;
    case store::OUTCOME_VERDICT_ORDERED:
      outcome.verdict = custody::Verdict::kOrdered;
      break;
    default:
      outcome.verdict = custody::Verdict::kVoided;
  }
  outcome.epoch = record.epoch();
  outcome.release_digest = record.release_digest();
  outcome.offer_id = record.offer_id();
  outcome.giver = record.giver();
  outcome.receiver = record.receiver();
  return outcome;
}

store::OutcomeRecord RecordOf(const custody::Outcome& outcome) {
  static constexpr store::OutcomeVerdict kVerdicts[] = {
      store::OUTCOME_VERDICT_COSIGNED, store::OUTCOME_VERDICT_VOIDED,
      store::OUTCOME_VERDICT_ORDERED};
  store::OutcomeRecord record;
  record.set_verdict(kVerdicts[static_cast<std::size_t>(outcome.verdict)]);
  record.set_epoch(outcome.epoch);
  record.set_release_digest(outcome.release_digest);
  record.set_offer_id(outcome.offer_id);
  record.set_giver(outcome.giver);
  record.set_receiver(outcome.receiver);
  return record;
}

absl::string_view CodeOf(custody::Verdict verdict) {
  switch (verdict) {
    case custody::Verdict::kCosigned:
      return "witness.cosigned";
    case custody::Verdict::kVoided:
      return "witness.voided";
    case custody::Verdict::kOrdered:
      return "witness.ordered";
  }
  CAUSEWAY_CHECK(false) << "unknown verdict";
  return "";
}

absl::Status PutMove(Work& work, const custody::LogRow& log,
                     const pb::SignedBytes& head) {
  store::MoveRecord move;
  *move.mutable_head() = head;
  move.set_giver(log.giver);
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kWitness,
                            keys::Move(log.head.holder, log.position), move));
  if (log.giver.empty()) return absl::OkStatus();
  return PutRecord(work.tx, Table::kWitness,
                   keys::Move(log.giver, log.position), move);
}

}  // namespace

const std::string& WitnessOf(const Directory& directory) {
  return directory.proto().witness();
}

absl::Status RequireToBeWitness(const Environment& env) {
  if (WitnessOf(*env.directory->Current()) == env.node_id) {
    return absl::OkStatus();
  }
  return RefuseBy(absl::StatusCode::kFailedPrecondition, "witness.not_here",
                  "the directory in force names another witness, or none");
}

absl::StatusOr<journal::WitnessSigner> SignerOf(const Work& work) {
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(work));
  return journal::WitnessSigner{work.env.node_id,
                                work.moment.directory->version(), own};
}

absl::StatusOr<custody::Witness> LoadWitness(ReadTx& tx) {
  ASSIGN_OR_RETURN(const auto record,
                   GetOrNew<store::WitnessRecord>(tx, keys::kWitness));
  return custody::Witness{record.halted(), record.log_length()};
}

absl::Status SaveWitness(Work& work, const custody::Witness& witness) {
  store::WitnessRecord record;
  record.set_halted(witness.halted);
  record.set_log_length(witness.log_length);
  return PutRecord(work.tx, Table::kWitness, keys::kWitness, record);
}

absl::StatusOr<custody::Member> LoadMember(const Work& work,
                                           const std::string& node) {
  ASSIGN_OR_RETURN(const auto record,
                   GetOrNew<store::MemberRecord>(work.tx, keys::Member(node)));
  custody::Member member;
  member.id = node;
  member.incarnation = record.incarnation();
  member.nonce = record.nonce();
  member.revoked = !work.moment.directory->RequireActive(node).ok();
  return member;
}

absl::StatusOr<std::vector<std::string>> FallbacksOf(ReadTx& tx,
                                                     const std::string& node) {
  ASSIGN_OR_RETURN(const auto record,
                   GetOrNew<store::MemberRecord>(tx, keys::Member(node)));
  return std::vector<std::string>(record.fallbacks().begin(),
                                  record.fallbacks().end());
}

absl::Status SaveMember(
    Work& work, const custody::Member& member,
    const google::protobuf::RepeatedPtrField<std::string>& fallbacks) {
  store::MemberRecord record;
  record.set_incarnation(member.incarnation);
  record.set_nonce(member.nonce);
  *record.mutable_fallbacks() = fallbacks;
  return PutRecord(work.tx, Table::kWitness, keys::Member(member.id), record);
}

absl::StatusOr<StoredRegister> LoadRegister(ReadTx& tx,
                                            const std::string& case_tag) {
  StoredRegister stored;
  stored.case_tag = case_tag;
  ASSIGN_OR_RETURN(stored.record, GetOrNew<store::RegisterRecord>(
                                      tx, keys::Register(case_tag)));
  if (stored.record.has_head()) {
    ASSIGN_OR_RETURN(stored.row.head,
                     journal::OpenStoredCertificate(stored.record.head()));
  }
  for (const store::OutcomeRecord& outcome : stored.record.outcomes()) {
    stored.row.outcomes.push_back(OutcomeFrom(outcome));
  }
  return stored;
}

absl::Status WriteDecision(Work& work, StoredRegister& stored,
                           const custody::Decision& decision,
                           const pb::SignedOrder* order) {
  const bool decided =
      decision.row.outcomes.size() > stored.row.outcomes.size();
  if (!decision.log.has_value() && !decided) return absl::OkStatus();
  ASSIGN_OR_RETURN(const journal::WitnessSigner signer, SignerOf(work));
  pb::WitnessStatement statement;
  if (decision.log.has_value()) {
    *stored.record.mutable_head() =
        journal::SignCertificate(decision.log->head, signer);
    *statement.mutable_head_certificate() = stored.record.head();
    RETURN_IF_ERROR(PutMove(work, *decision.log, stored.record.head()));
  }
  absl::string_view code = "witness.registered";
  std::string digest = stored.case_tag;
  if (decided) {
    const custody::Outcome& outcome = decision.row.outcomes.back();
    if (outcome.verdict == custody::Verdict::kVoided) {
      *statement.mutable_release_void() =
          journal::SignVoid({stored.case_tag, outcome.epoch,
                             outcome.release_digest, outcome.offer_id},
                            signer);
    }
    store::OutcomeRecord& added = *stored.record.add_outcomes();
    added = RecordOf(outcome);
    *added.mutable_statement() = statement;
    if (order != nullptr) *added.mutable_order() = *order;
    code = CodeOf(outcome.verdict);
    digest = outcome.release_digest;
  }
  stored.row = decision.row;
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kWitness,
                            keys::Register(stored.case_tag), stored.record));
  RETURN_IF_ERROR(SaveWitness(work, decision.witness));
  return LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION, digest, code);
}

absl::StatusOr<pb::WitnessStatement> StatementOf(const StoredRegister& stored,
                                                 const std::string& digest) {
  for (const store::OutcomeRecord& outcome : stored.record.outcomes()) {
    if (outcome.release_digest() == digest) return outcome.statement();
  }
  return absl::InternalError("an outcome was not written");
}

absl::StatusOr<Moves> MovesSince(ReadTx& tx, const std::string& node,
                                 std::uint64_t from, std::uint64_t end) {
  ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      tx.Scan(Table::kWitness, keys::MovePrefix(node),
              from == 0 ? "" : keys::Move(node, from - 1), kMovesMax + 1));
  Moves moves;
  moves.position = end;
  moves.more = rows.size() > kMovesMax;
  if (moves.more) rows.pop_back();
  for (const Row& row : rows) {
    store::MoveRecord record;
    if (!record.ParseFromString(row.value)) {
      return absl::DataLossError("a move does not parse");
    }
    pb::WitnessMove move;
    move.set_position(keys::NumberAt(row.key));
    move.set_giver(record.giver());
    *move.mutable_head_certificate() = std::move(*record.mutable_head());
    if (moves.more) moves.position = move.position() + 1;
    moves.moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace causeway::server
