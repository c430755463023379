#include "server/lost_case.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "base/errors.h"
#include "base/log.h"
#include "journal/signed_bytes.h"
#include "journal/witness_statement.h"
#include "server/bundle.h"
#include "server/case_import.h"
#include "server/case_store.h"
#include "server/case_versions.h"
#include "server/live_key.h"
#include "server/outbox.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "server/witness_store.h"
#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/gates.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

absl::Status BadFile(absl::string_view rule, absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = std::string(rule),
                 .message = std::string(message),
                 .who = {"the sender's node"}});
}

absl::StatusOr<store::LostCaseRecord> LostCaseOf(ReadTx& tx,
                                                 const std::string& case_tag) {
  return GetRecord<store::LostCaseRecord>(tx, Table::kWitness,
                                          keys::LostCase(case_tag));
}

// A request to this node is still to be sent. One that it refuses for a key
// that is revoked is given up: another goes.
absl::StatusOr<bool> StillAsked(Work& work, const store::LostCaseRecord& lost,
                                const std::string& node) {
  const auto& sent = lost.request_digests();
  const auto asks = [&](const store::OutboxRecord& one) {
    return std::find(sent.begin(), sent.end(), one.message_digest()) !=
           sent.end();
  };
  ASSIGN_OR_RETURN(const std::optional<store::OutboxRecord> row,
                   FindOpenRow(work.tx, node, asks));
  if (!row.has_value()) return false;
  if (row->last_rule() != kKeyRevokedRule) return true;
  RETURN_IF_ERROR(CancelSent(work, node, row->message_digest()));
  return false;
}

// The lost case whose file this message answers.
absl::StatusOr<store::LostCaseRecord> Asked(
    ReadTx& tx, const journal::OpenedMessage& message) {
  auto lost = LostCaseOf(tx, message.header.case_tag());
  const bool here = lost.ok();
  if (!here && !absl::IsNotFound(lost.status())) return lost.status();
  if (here) {
    ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                     journal::OpenStoredCertificate(lost->head()));
    const auto& sent = lost->request_digests();
    const auto found =
        std::find(sent.begin(), sent.end(), message.header.in_reply_to());
    const auto at = static_cast<int>(found - sent.begin());
    if (found != sent.end() &&
        lost->request_references(at) == message.header.reference() &&
        message.header.epoch() == head.epoch) {
      return lost;
    }
  }
  return BadFile("custody.file_not_asked",
                 "no file of this case is awaited here");
}

// The certificate that makes this node custodian stands in the file, whatever
// its sender knew of it.
void SetCertificate(const pb::SignedBytes& certificate, std::uint64_t epoch,
                    pb::CaseFile& file) {
  auto& statements = *file.mutable_witness_statements();
  for (int i = statements.size() - 1; i >= 0; --i) {
    if (!statements[i].has_head_certificate()) continue;
    const auto head =
        journal::OpenStoredCertificate(statements[i].head_certificate());
    if (head.ok() && head->epoch == epoch) statements.DeleteSubrange(i, 1);
  }
  *statements.Add()->mutable_head_certificate() = certificate;
}

absl::Status VerifyFile(Work& work, const pb::MessageHeader& header,
                        const ArrivedCase& arrived) {
  RETURN_IF_ERROR(CheckTimes(work, arrived.replay));
  const pb::BundleTerms& terms = header.bundle();
  const procedure::OpenState& open = arrived.replay.state.open;
  if (terms.starting_sequence() != 0 || !terms.final() ||
      arrived.file.case_tag() != header.case_tag() ||
      terms.open_head() != arrived.replay.open_head ||
      open.epoch >= arrived.epoch) {
    return BadFile("bundle.terms",
                   "the file is not the one the terms describe");
  }
  RETURN_IF_ERROR(UseVersions(work, open.procedure_digests));
  auto known = work.tx.Get(Table::kCaseTags, arrived.file.case_tag());
  if (known.ok()) {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadToRead(work.env, work.tx, *known));
    RETURN_IF_ERROR(VerifyKnown(c, arrived.file));
  } else if (!absl::IsNotFound(known.status())) {
    return known.status();
  }
  RETURN_IF_ERROR(VerifyProtected(work, terms, arrived.file, arrived.replay));
  std::set<int> sections;
  for (const procedure::DocumentKind kind :
       procedure::SectionsFor(terms.protected_included())) {
    sections.insert(static_cast<int>(kind));
  }
  return VerifyDocuments(sections, arrived.file, arrived.replay);
}

absl::Status NoWorker() {
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.worker_named",
                 .message = "the file of a case that an ORDER moved is taken "
                            "once a worker is named for it",
                 .missing = {"the worker who answers for the child"},
                 .who = {"supervisor"},
                 .next = {"custody fetch"},
                 .retryable = true});
}

// The first entry of the new epoch: by the RELEASE at the end of the file,
// which was made for this node, or by an ORDER.
absl::StatusOr<procedure::FactBody> Beginning(
    const Work& work, const ArrivedCase& arrived,
    const store::LostCaseRecord& lost, const custody::HeadCertificate& head) {
  const journal::OpenedEntry& last = arrived.replay.open.back();
  if (journal::BeganByOrder(head, work.moment.directory->federation())) {
    if (lost.worker().empty()) return NoWorker();
    procedure::CustodyOrdered ordered;
    ordered.head_certificate_digest = journal::CertificateDigest(lost.head());
    ordered.former_custodian = lost.fetch_from();
    ordered.file_from = arrived.peer;
    ordered.worker = lost.worker();
    ordered.to_epoch = head.epoch;
    return procedure::FactBody(std::move(ordered));
  }
  const auto* released =
      std::get_if<procedure::CustodyReleased>(&last.fact->body);
  if (last.digest != head.release_digest || released == nullptr ||
      released->receiver != work.env.node_id) {
    return BadFile("custody.file_ends_early",
                   "the file does not end with the RELEASE of which the "
                   "witness's certificate speaks");
  }
  // What RELEASE commits to of the protected journal is all here.
  const auto& openings = arrived.file.protected_heads();
  if (arrived.file.protected_segments_size() > 0 &&
      std::none_of(openings.begin(), openings.end(), [&](const auto& one) {
        return one.epoch() + 1 == head.epoch;
      })) {
    return BadFile("bundle.protected_head",
                   "the file does not open the protected head that its RELEASE "
                   "commits to");
  }
  procedure::CustodyTaken taken;
  taken.offer_id = released->offer_id;
  taken.giver = last.header.author_node();
  taken.release_digest = last.digest;
  taken.worker = arrived.replay.state.open.handoff.worker;
  taken.head_certificate_digest = journal::CertificateDigest(lost.head());
  return procedure::FactBody(std::move(taken));
}

// The offer by which the case was to come, if this store still knows it.
absl::Status EndOffer(Work& work, const std::string& giver,
                      const std::string& offer_id, const std::string& case_id) {
  auto id = work.tx.Get(Table::kWitness, keys::OfferTask(giver, offer_id));
  if (absl::IsNotFound(id.status())) return absl::OkStatus();
  RETURN_IF_ERROR(id.status());
  ASSIGN_OR_RETURN(store::TaskRecord task, GetTaskRecord(work.tx, *id));
  if (task.closed()) return absl::OkStatus();
  RETURN_IF_ERROR(DropStaged(work.tx, task.task_id()));
  task.set_offer_phase(store::OFFER_PHASE_HELD);
  task.set_closed(true);
  task.set_case_id(case_id);
  return SaveTask(work, task);
}

// The register has not moved on since.
absl::Status RequireCurrent(ReadTx& tx, const custody::HeadCertificate& head) {
  ASSIGN_OR_RETURN(const std::uint64_t fence, LoadFence(tx, head.case_tag));
  return fence <= head.epoch ? absl::OkStatus() : CertificateIsOver();
}

// Nothing is awaited any more, from whomever it was asked.
absl::Status DropLost(Work& work, const std::string& case_tag,
                      const store::LostCaseRecord& lost) {
  for (int i = 0; i < lost.request_digests_size(); ++i) {
    RETURN_IF_ERROR(
        CancelSent(work, lost.asked_nodes(i), lost.request_digests(i)));
  }
  if (!lost.staged_task().empty()) {
    RETURN_IF_ERROR(DropStaged(work.tx, lost.staged_task()));
  }
  return work.tx.Delete(Table::kWitness, keys::LostCase(case_tag));
}

// The verified case goes on here.
absl::Status GoOn(Work& work, ArrivedCase& arrived,
                  const store::LostCaseRecord& lost,
                  const custody::HeadCertificate& head) {
  RETURN_IF_ERROR(RequireCurrent(work.tx, head));
  ASSIGN_OR_RETURN(arrived.begins, Beginning(work, arrived, lost, head));
  ASSIGN_OR_RETURN(const std::string case_id, KeepCase(work, arrived));
  if (const auto* taken =
          std::get_if<procedure::CustodyTaken>(&arrived.begins)) {
    RETURN_IF_ERROR(EndOffer(work, taken->giver, taken->offer_id, case_id));
  }
  RETURN_IF_ERROR(DropLost(work, head.case_tag, lost));
  RETURN_IF_ERROR(RaiseFence(work.tx, head.case_tag, head.epoch));
  Log(LogLevel::kInfo, "case_file_restored",
      {{"peer", arrived.peer}, {"epoch", head.epoch}});
  return LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION, head.case_tag,
                 "custody.file_restored");
}

// Who was bound to an offer that an ORDER ended has the file of that offer; a
// former custodian to which an ORDER gave the case back has its own copy.
absl::Status GoOnFromOwnCopy(Work& work, const store::LostCaseRecord& lost,
                             const custody::HeadCertificate& head) {
  const absl::Status none =
      Refuse(absl::StatusCode::kFailedPrecondition,
             {.rule = "custody.own_file",
              .message = "this node lacks the file itself",
              .missing = {"another node that may have it"},
              .who = {"the node's operator"}});
  ArrivedCase arrived;
  if (!lost.staged_task().empty()) {
    ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                     OwnerKey(work.env, work.tx, lost.staged_task()));
    ASSIGN_OR_RETURN(const std::string staged,
                     Staged(work.tx, lost.staged_task(), key.Reveal()));
    RETURN_IF_ERROR(wire::ParseStrict(staged, &arrived.file));
  }
  auto id = work.tx.Get(Table::kCaseTags, head.case_tag);
  if (id.ok() && arrived.file.open().empty()) {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadToRead(work.env, work.tx, *id));
    if (!c.record.has_erased()) arrived.file = c.file;
  } else if (!id.ok() && !absl::IsNotFound(id.status())) {
    return id.status();
  }
  if (arrived.file.open().empty()) return none;
  SetCertificate(lost.head(), head.epoch, arrived.file);
  ASSIGN_OR_RETURN(arrived.replay, ReplayForeign(work, arrived.file));
  arrived.peer = work.env.node_id;
  arrived.epoch = head.epoch;
  arrived.certificate = &lost.head();
  return GoOn(work, arrived, lost, head);
}

// What is here of the case is not its last file: nobody acts on it.
absl::Status MarkOldCopy(Work& work, const std::string& case_tag) {
  auto id = work.tx.Get(Table::kCaseTags, case_tag);
  if (absl::IsNotFound(id.status())) return absl::OkStatus();
  RETURN_IF_ERROR(id.status());
  ASSIGN_OR_RETURN(auto record,
                   GetRecord<store::CaseRecord>(work.tx, Table::kCases, *id));
  if (record.witnessed().lacks_file()) return absl::OkStatus();
  record.mutable_witnessed()->set_lacks_file(true);
  record.set_version(record.version() + 1);
  return PutRecord(work.tx, Table::kCases, record.case_id(), record);
}

// The file of the offer that was bound here became known later.
absl::Status NameStaged(Work& work, const std::string& case_tag,
                        store::LostCaseRecord lost,
                        const std::string& staged_task) {
  if (staged_task.empty() || !lost.staged_task().empty()) {
    return absl::OkStatus();
  }
  lost.set_staged_task(staged_task);
  return PutRecord(work.tx, Table::kWitness, keys::LostCase(case_tag), lost);
}

}  // namespace

absl::Status KeepLost(Work& work, const pb::SignedBytes& head,
                      const std::string& fetch_from,
                      const std::string& staged_task) {
  ASSIGN_OR_RETURN(const custody::HeadCertificate certificate,
                   journal::OpenStoredCertificate(head));
  const auto before = LostCaseOf(work.tx, certificate.case_tag);
  RETURN_IF_ERROR(MarkOldCopy(work, certificate.case_tag));
  if (before.ok()) {
    ASSIGN_OR_RETURN(const custody::HeadCertificate awaited,
                     journal::OpenStoredCertificate(before->head()));
    if (awaited.epoch == certificate.epoch) {
      return NameStaged(work, certificate.case_tag, *before, staged_task);
    }
  } else if (!absl::IsNotFound(before.status())) {
    return before.status();
  }
  store::LostCaseRecord lost;
  *lost.mutable_head() = head;
  lost.set_fetch_from(fetch_from);
  lost.set_staged_task(staged_task);
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kWitness,
                            keys::LostCase(certificate.case_tag), lost));
  // It was never anybody else's.
  if (fetch_from.empty() || fetch_from == work.env.node_id) {
    return absl::OkStatus();
  }
  const absl::Status asked =
      AskForFile(work, certificate.case_tag, fetch_from, /*worker=*/"");
  const std::optional<Refusal> refusal = RefusalOf(asked);
  if (asked.ok() || !refusal.has_value() ||
      !absl::StartsWith(refusal->rule, "directory.")) {
    return asked;
  }
  // It cannot be asked now, or never: people name another node.
  Log(LogLevel::kWarning, "case_file_not_asked", {{"peer", fetch_from}});
  return absl::OkStatus();
}

absl::Status FileIsHere(Work& work, const std::string& case_tag) {
  auto lost = LostCaseOf(work.tx, case_tag);
  if (absl::IsNotFound(lost.status())) return absl::OkStatus();
  RETURN_IF_ERROR(lost.status());
  return DropLost(work, case_tag, *lost);
}

absl::Status EndLost(Work& work, const custody::HeadCertificate& head) {
  auto lost = LostCaseOf(work.tx, head.case_tag);
  if (absl::IsNotFound(lost.status())) return absl::OkStatus();
  RETURN_IF_ERROR(lost.status());
  ASSIGN_OR_RETURN(const custody::HeadCertificate awaited,
                   journal::OpenStoredCertificate(lost->head()));
  if (awaited.epoch >= head.epoch) return absl::OkStatus();
  return DropLost(work, head.case_tag, *lost);
}

absl::Status AskForFile(Work& work, const std::string& case_tag,
                        const std::string& node, const std::string& worker) {
  auto lost = LostCaseOf(work.tx, case_tag);
  if (absl::IsNotFound(lost.status())) return UnknownOrForbidden("lost case");
  RETURN_IF_ERROR(lost.status());
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   journal::OpenStoredCertificate(lost->head()));
  RETURN_IF_ERROR(RequireCurrent(work.tx, head));
  if (!worker.empty()) lost->set_worker(worker);
  if (node == work.env.node_id) {
    RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
    return GoOnFromOwnCopy(work, *lost, head);
  }
  ASSIGN_OR_RETURN(const bool asked, StillAsked(work, *lost, node));
  if (asked) {
    // Its file is taken when it comes.
    return PutRecord(work.tx, Table::kWitness, keys::LostCase(case_tag), *lost);
  }
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(work));
  Outgoing outgoing;
  outgoing.peer = node;
  outgoing.header.set_type(pb::MESSAGE_TYPE_FILE_REQUEST);
  outgoing.header.set_reference(
      work.env.random->Bytes(journal::kReferenceBytes));
  outgoing.header.set_case_tag(case_tag);
  outgoing.header.set_epoch(head.epoch);
  outgoing.header.set_head_certificate(lost->head().SerializeAsString());
  outgoing.header.set_incarnation(standing.node.incarnation);
  ASSIGN_OR_RETURN(const Enqueued enqueued, Enqueue(work, outgoing));
  lost->add_asked_nodes(node);
  lost->add_request_digests(enqueued.digest);
  lost->add_request_references(outgoing.header.reference());
  return PutRecord(work.tx, Table::kWitness, keys::LostCase(case_tag), *lost);
}

absl::Status TakeCaseFile(Work& work, const journal::OpenedMessage& message,
                          const std::string& message_id) {
  RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
  ASSIGN_OR_RETURN(const store::LostCaseRecord lost, Asked(work.tx, message));
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   journal::OpenStoredCertificate(lost.head()));
  const std::string& peer = message.header.from();
  ArrivedCase arrived;
  ASSIGN_OR_RETURN(arrived.file, GatherFile(work.tx, peer, message_id,
                                            message.header.bundle()));
  SetCertificate(lost.head(), head.epoch, arrived.file);
  ASSIGN_OR_RETURN(arrived.replay, ReplayForeign(work, arrived.file));
  arrived.peer = peer;
  arrived.reference = message.header.reference();
  arrived.epoch = head.epoch;
  arrived.certificate = &lost.head();
  RETURN_IF_ERROR(VerifyFile(work, message.header, arrived));
  RETURN_IF_ERROR(GoOn(work, arrived, lost, head));
  return DropChunks(work.tx, peer, message_id);
}

}  // namespace causeway::server
