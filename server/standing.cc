#include "server/standing.h"

#include "base/bytes.h"
#include "base/errors.h"
#include "server/handoff_giver.h"
#include "server/store_keys.h"
#include "server/witness_store.h"

namespace causeway::server {

absl::StatusOr<Standing> LoadStanding(const Environment& env, ReadTx& tx,
                                      const Directory& directory) {
  Standing standing;
  if (WitnessOf(directory) != env.node_id) {
    standing.witness = WitnessOf(directory);
  }
  auto record =
      GetRecord<store::StandingRecord>(tx, Table::kWitness, keys::kStanding);
  if (!record.ok() && !absl::IsNotFound(record.status())) {
    return record.status();
  }
  if (record.ok()) standing.record = *std::move(record);
  const store::StandingRecord& stored = standing.record;
  standing.node.id = env.node_id;
  standing.node.incarnation = stored.incarnation();
  standing.node.position = stored.position();
  standing.overtaken =
      standing.witnessed() && stored.overtaken_start() == env.start_id;
  standing.settling = standing.witnessed() && !standing.overtaken &&
                      stored.settling_start() == env.start_id;
  standing.node.verified =
      !standing.witnessed() ||
      (stored.verified_start() == env.start_id && !standing.overtaken);
  return standing;
}

absl::Status SaveStanding(Work& work, const Standing& standing) {
  store::StandingRecord record = standing.record;
  record.set_incarnation(standing.node.incarnation);
  record.set_position(standing.node.position);
  const bool verified = standing.node.verified && !standing.settling;
  record.set_verified_start(verified ? work.env.start_id : "");
  record.set_settling_start(standing.settling ? work.env.start_id : "");
  record.set_overtaken_start(standing.overtaken ? work.env.start_id : "");
  return PutRecord(work.tx, Table::kWitness, keys::kStanding, record);
}

absl::Status RequireVerified(const Environment& env, ReadTx& tx,
                             const Directory& directory, custody::Act act) {
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(env, tx, directory));
  if (standing.overtaken) {
    return Refuse(absl::StatusCode::kUnavailable,
                  {.rule = "custody.overtaken",
                   .message = "another process ran over a copy of this node's "
                              "store: this one has stopped",
                   .missing = {"one process over one store, started again"},
                   .who = {"the node's operator"}});
  }
  return custody::Permit(standing.node, standing.witnessed(), act);
}

absl::Status RequireWitnessed(const Work& work) {
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  if (standing.witnessed()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.witness_unknown",
                 .message = "the directory here names no witness",
                 .who = {"the receiver's node"},
                 .retryable = true});
}

absl::Status CertificateIsOver() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "custody.superseded",
                 .message = "the certificate is of an epoch that is over",
                 .who = {"the custodian"}});
}

absl::Status BeginCase(const Work& work, store::CaseRecord& record) {
  if (WitnessOf(*work.moment.directory) == work.env.node_id) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "witness.holds_no_case",
                   .message = "the federation's witness is no party to a case",
                   .missing = {"another node"},
                   .who = {"an authority of this country"}});
  }
  if (WitnessOf(*work.moment.directory).empty()) return absl::OkStatus();
  record.mutable_witnessed()->set_opened_start(work.env.start_id);
  return absl::OkStatus();
}

absl::Status RequireToRecord(const Work& work,
                             const store::CaseRecord& record) {
  if (record.witnessed().contradiction() || record.witnessed().lacks_file()) {
    return RequireActing(record);
  }
  if (!RequireActing(record).ok()) return absl::OkStatus();
  const bool opened_now =
      record.has_witnessed() &&
      record.witnessed().opened_start() == work.env.start_id;
  return RequireVerified(
      work, opened_now ? custody::Act::kOpenCase : custody::Act::kDecide);
}

absl::StatusOr<std::uint64_t> LoadFence(ReadTx& tx,
                                        const std::string& case_tag) {
  auto row = tx.Get(Table::kWitness, keys::Fence(case_tag));
  if (absl::IsNotFound(row.status())) return 0;
  RETURN_IF_ERROR(row.status());
  return keys::NumberAt(*row);
}

absl::Status RaiseFence(WriteTx& tx, const std::string& case_tag,
                        std::uint64_t fence) {
  ASSIGN_OR_RETURN(const std::uint64_t now, LoadFence(tx, case_tag));
  if (fence <= now) return absl::OkStatus();
  std::string bytes;
  AppendU64(&bytes, fence);
  return tx.Put(Table::kWitness, keys::Fence(case_tag), bytes);
}

}  // namespace causeway::server
