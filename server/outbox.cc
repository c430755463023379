#include "server/outbox.h"

#include <utility>

#include "absl/strings/strip.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "journal/message.h"
#include "journal/vouch.h"
#include "server/case_store.h"
#include "server/inquiries.h"
#include "server/live_key.h"
#include "server/onward.h"
#include "server/own_key.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "statemachine/procedure/inquiries.h"

namespace causeway::server {
namespace {

constexpr std::size_t kRandomIdBytes = 16;

absl::StatusOr<std::uint64_t> NextOutboxNumber(Work& work) {
  std::uint64_t number = 0;
  auto stored = work.tx.Get(Table::kMeta, keys::kOutboxNext);
  if (stored.ok()) {
    number = keys::NumberAt(*stored);
  } else if (!absl::IsNotFound(stored.status())) {
    return stored.status();
  }
  std::string next;
  AppendU64(&next, number + 1);
  RETURN_IF_ERROR(work.tx.Put(Table::kMeta, keys::kOutboxNext, next));
  return number;
}

// Fills in what every header carries, and takes the next sequence.
absl::Status CompleteHeader(Work& work, const std::string& peer,
                            pb::MessageHeader& header) {
  header.set_protocol_version(journal::kProtocolVersion);
  header.set_from(work.env.node_id);
  header.set_to(peer);
  header.set_directory_version(work.moment.directory->version());
  header.set_sent_at_us(work.moment.now_us);
  if (Unordered(header.type())) return absl::OkStatus();
  ASSIGN_OR_RETURN(store::ReferenceRecord reference,
                   GetReference(work.tx, peer, header.reference()));
  reference.set_sent(reference.sent() + 1);
  header.set_sequence(reference.sent());
  return PutReference(work, peer, header.reference(), reference);
}

absl::Status UnreadableRow() {
  return absl::DataLossError("an outbox row does not parse");
}

struct OpenRow {
  std::string key;
  store::OutboxRecord record;
};

// What is still to be sent to a peer.
absl::StatusOr<std::vector<OpenRow>> OpenRowsTo(ReadTx& tx,
                                                const std::string& peer) {
  std::vector<OpenRow> open;
  std::string from;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kOutbox, keys::OutboxOpenPeerPrefix(peer),
                             from, limits::kPageSizeMax));
    for (Row& row : rows) {
      from = row.key;
      OpenRow& one = open.emplace_back();
      one.key = std::move(row.key);
      if (!one.record.ParseFromString(row.value)) return UnreadableRow();
    }
    if (rows.size() < limits::kPageSizeMax) return open;
  }
}

// Whatever became of it.
absl::StatusOr<OpenRow> FindMessage(ReadTx& tx, const std::string& message_id) {
  std::string from;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kOutbox, "", from, limits::kPageSizeMax));
    for (Row& row : rows) {
      OpenRow one;
      pb::Envelope envelope;
      if (!one.record.ParseFromString(row.value) ||
          !envelope.ParseFromString(one.record.envelope())) {
        return UnreadableRow();
      }
      from = row.key;
      one.key = std::move(row.key);
      if (envelope.message_id() == message_id) return one;
    }
    if (rows.size() < limits::kPageSizeMax)
      return UnknownOrForbidden("message");
  }
}

// Deletes the chunks that go before a row that is done with.
absl::Status DropOwnChunks(WriteTx& tx, const store::OutboxRecord& record) {
  if (record.chunks() == 0) return absl::OkStatus();
  pb::Envelope envelope;
  if (!envelope.ParseFromString(record.envelope())) return UnreadableRow();
  for (std::uint32_t i = 0; i < record.chunks(); ++i) {
    RETURN_IF_ERROR(
        tx.Delete(Table::kChunks, keys::ChunkOut(envelope.message_id(), i)));
  }
  return absl::OkStatus();
}

absl::Status StoreRow(Work& work, const Outgoing& outgoing,
                      const pb::MessageHeader& header,
                      const journal::SealedMessage& sealed,
                      const std::string& digest,
                      const std::vector<procedure::DocumentKind>& kinds) {
  const std::string& message_id = sealed.envelope.message_id();
  for (std::size_t i = 0; i < outgoing.chunks.size(); ++i) {
    RETURN_IF_ERROR(work.tx.Insert(
        Table::kChunks,
        keys::ChunkOut(message_id, static_cast<std::uint32_t>(i)),
        outgoing.chunks[i]));
  }
  store::OutboxRecord row;
  row.set_peer(outgoing.peer);
  row.set_type(header.type());
  row.set_reference(header.reference());
  row.set_sequence(header.sequence());
  row.set_envelope(sealed.envelope.SerializeAsString());
  row.set_chunks(static_cast<std::uint32_t>(outgoing.chunks.size()));
  row.set_state(store::OUTBOX_STATE_PENDING);
  row.set_created_at_us(work.moment.now_us);
  row.set_case_id(outgoing.case_id);
  row.set_task_id(outgoing.task_id);
  row.set_message_digest(digest);
  row.set_padded_bytes(sealed.padded_bytes);
  row.set_offer_id(header.offer_id());
  row.set_protected_included(header.bundle().protected_included());
  for (const procedure::DocumentKind kind : kinds) {
    row.add_documents(static_cast<pb::DocumentKind>(kind));
  }
  ASSIGN_OR_RETURN(std::uint64_t number, NextOutboxNumber(work));
  const std::string key = keys::OutboxOpen(outgoing.peer, number);
  RETURN_IF_ERROR(NoteOwned(work.tx,
                            keys::Reference(outgoing.peer, header.reference()),
                            Table::kOutbox, key));
  return PutRecord(work.tx, Table::kOutbox, key, row);
}

// To who records it, a message that is too large is one with large documents.
absl::StatusOr<journal::SealedMessage> Sealed(const pb::Message& message,
                                              const std::string& message_id,
                                              const std::string& peer,
                                              const std::string& certificate) {
  absl::StatusOr<journal::SealedMessage> sealed =
      journal::SealMessage(message, message_id, peer, certificate);
  const std::optional<Refusal> refusal = RefusalOf(sealed.status());
  if (refusal.has_value() && refusal->rule == "message.size") {
    return Refuse(absl::StatusCode::kInvalidArgument,
                  {.rule = "message.too_large",
                   .message = "the documents are too large for one message",
                   .missing = {"documents of at most 1 MiB together"},
                   .who = {"case worker"}});
  }
  return sealed;
}

}  // namespace

procedure::ExchangeKind KindOf(pb::MessageType type) {
  using procedure::ExchangeKind;
  if (IsInquiry(type)) return procedure::ExchangeOf(InquiryKindOf(type));
  switch (type) {
    case pb::MESSAGE_TYPE_OFFER:
      return ExchangeKind::kOffer;
    case pb::MESSAGE_TYPE_BUNDLE:
    case pb::MESSAGE_TYPE_CASE_FILE:
      return ExchangeKind::kBundle;
    case pb::MESSAGE_TYPE_RELEASE:
      return ExchangeKind::kRelease;
    case pb::MESSAGE_TYPE_CLOSE:
      return ExchangeKind::kClose;
    case pb::MESSAGE_TYPE_EVALUATION_REQUEST:
    case pb::MESSAGE_TYPE_EVALUATION_RETURN:
      return ExchangeKind::kEvaluationRequest;
    case pb::MESSAGE_TYPE_EVALUATION_ACCEPTED:
      // It ends what the request began, and says nothing else.
      return ExchangeKind::kClose;
    case pb::MESSAGE_TYPE_FOLLOW_UP_REPORT:
      return ExchangeKind::kFollowUpReport;
    case pb::MESSAGE_TYPE_INQUIRY_ANSWER:
      return ExchangeKind::kAnswer;
    case pb::MESSAGE_TYPE_EVALUATION_REPORT:
      return ExchangeKind::kEvaluationReport;
    case pb::MESSAGE_TYPE_WITHDRAW:
    case pb::MESSAGE_TYPE_RECALL:
    case pb::MESSAGE_TYPE_RECEIPT:
    case pb::MESSAGE_TYPE_FILE_REQUEST:
      return ExchangeKind::kAlwaysPasses;
    default:
      return ExchangeKind::kReply;
  }
}

bool Unordered(pb::MessageType type) {
  return KindOf(type) == procedure::ExchangeKind::kAlwaysPasses;
}

absl::StatusOr<std::vector<procedure::DocumentKind>> KindsIn(
    const std::vector<pb::DocumentBody>& bodies) {
  std::vector<procedure::DocumentKind> kinds;
  for (const pb::DocumentBody& body : bodies) {
    ASSIGN_OR_RETURN(pb::Document document, journal::OpenDocumentBody(body));
    kinds.push_back(static_cast<procedure::DocumentKind>(document.kind()));
  }
  return kinds;
}

absl::StatusOr<Enqueued> Enqueue(Work& work, const Outgoing& outgoing) {
  RETURN_IF_ERROR(CheckOnward(work, outgoing.peer, outgoing.documents));
  RETURN_IF_ERROR(NoteSent(work, outgoing.documents));
  ASSIGN_OR_RETURN(std::vector<procedure::DocumentKind> kinds,
                   KindsIn(outgoing.documents));
  kinds.insert(kinds.end(), outgoing.in_chunks.begin(),
               outgoing.in_chunks.end());
  ASSIGN_OR_RETURN(std::string certificate,
                   work.moment.directory->SealingCertificateOf(outgoing.peer));
  journal::NewMessage what;
  what.header = outgoing.header;
  what.fact_bytes = outgoing.fact_bytes;
  what.documents = outgoing.documents;
  what.release_entry = outgoing.release_entry;
  RETURN_IF_ERROR(CompleteHeader(work, outgoing.peer, what.header));
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(work));
  journal::WrittenMessage written =
      journal::WriteMessage(what, *own, *work.env.random);
  const std::string message_id = outgoing.message_id.empty()
                                     ? work.env.random->Bytes(kRandomIdBytes)
                                     : outgoing.message_id;
  ASSIGN_OR_RETURN(
      const journal::SealedMessage sealed,
      Sealed(written.message, message_id, outgoing.peer, certificate));
  RETURN_IF_ERROR(
      StoreRow(work, outgoing, what.header, sealed, written.digest, kinds));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_MESSAGE_OUT,
                          written.digest, "message"));
  return Enqueued{written.digest, written.message.header()};
}

absl::Status CloseRow(WriteTx& tx, const std::string& key,
                      store::OutboxRecord record, store::OutboxState state) {
  RETURN_IF_ERROR(DropOwnChunks(tx, record));
  record.set_state(state);
  RETURN_IF_ERROR(tx.Delete(Table::kOutbox, key));
  if (state == store::OUTBOX_STATE_REFUSED) {
    // It may be sent again, and the gates ask then.
    return PutRecord(tx, Table::kOutbox,
                     keys::OutboxRefused(keys::NumberAt(key)), record);
  }
  record.clear_protected_included();
  record.clear_documents();
  record.clear_task_id();
  record.clear_vouch();
  return PutRecord(tx, Table::kOutbox, keys::OutboxDone(keys::NumberAt(key)),
                   record);
}

absl::StatusOr<store::OutboxRecord> SentRow(ReadTx& tx,
                                            const std::string& open_key) {
  const std::uint64_t number = keys::NumberAt(open_key);
  absl::StatusOr<store::OutboxRecord> record = absl::NotFoundError("no row");
  for (const std::string& key :
       {open_key, keys::OutboxDone(number), keys::OutboxRefused(number)}) {
    record = GetRecord<store::OutboxRecord>(tx, Table::kOutbox, key);
    if (!absl::IsNotFound(record.status())) break;
  }
  return record;
}

absl::Status DropEnded(WriteTx& tx, const std::string& open_key) {
  const std::uint64_t number = keys::NumberAt(open_key);
  RETURN_IF_ERROR(tx.Delete(Table::kOutbox, keys::OutboxDone(number)));
  return tx.Delete(Table::kOutbox, keys::OutboxRefused(number));
}

namespace {

// With two parties: this RELEASE ended this node's last custody of the case.
bool StillItsRelease(ReadTx& tx, const store::OutboxRecord& record) {
  if (record.type() != pb::MESSAGE_TYPE_RELEASE) return false;
  const auto c =
      GetRecord<store::CaseRecord>(tx, Table::kCases, record.case_id());
  return c.ok() && !c->has_witnessed() &&
         (c->phase() == store::CUSTODY_PHASE_RELEASED ||
          c->phase() == store::CUSTODY_PHASE_CLOSED) &&
         c->offer().offer_id() == record.offer_id();
}

// What is still to be sent under that digest ends so.
absl::Status EndSent(Work& work, const std::string& peer,
                     const std::string& digest, store::OutboxState state) {
  ASSIGN_OR_RETURN(std::vector<OpenRow> rows, OpenRowsTo(work.tx, peer));
  for (OpenRow& row : rows) {
    if (row.record.message_digest() != digest) continue;
    row.record.clear_last_rule();
    return CloseRow(work.tx, row.key, std::move(row.record), state);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Row> SendAgain(Work& work, const std::string& message_id,
                              bool recipient_restored) {
  ASSIGN_OR_RETURN(const OpenRow found, FindMessage(work.tx, message_id));
  store::OutboxRecord record = found.record;
  std::string key = found.key;
  switch (record.state()) {
    case store::OUTBOX_STATE_DELIVERED:
      // Its recipient lost it with its store.
      if (recipient_restored && StillItsRelease(work.tx, record)) {
        RETURN_IF_ERROR(work.tx.Delete(Table::kOutbox, key));
        key = keys::OutboxOpen(record.peer(), keys::NumberAt(key));
        break;
      }
      [[fallthrough]];
    case store::OUTBOX_STATE_CANCELLED:
      return Refuse(absl::StatusCode::kFailedPrecondition,
                    {.rule = "delivery.done",
                     .message = "the message was delivered or taken back"});
    case store::OUTBOX_STATE_REFUSED:
      if (record.chunks() > 0) {
        return Refuse(absl::StatusCode::kFailedPrecondition,
                      {.rule = "delivery.file_gone",
                       .message = "a case file that was refused is not kept",
                       .missing = {"a case file made anew"},
                       .who = {"case worker"},
                       .next = {"withdraw_handoff"}});
      }
      RETURN_IF_ERROR(work.tx.Delete(Table::kOutbox, key));
      key = keys::OutboxOpen(record.peer(), keys::NumberAt(key));
      break;
    case store::OUTBOX_STATE_DEAD:
      break;
    default:
      return Row{key, record.SerializeAsString()};
  }
  record.set_state(store::OUTBOX_STATE_PENDING);
  record.set_due_from_us(work.moment.now_us);
  record.clear_last_rule();
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kOutbox, key, record));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          record.message_digest(), "delivery.sent_again"));
  return Row{key, record.SerializeAsString()};
}

absl::StatusOr<Row> VouchFor(Work& work, const std::string& message_id) {
  ASSIGN_OR_RETURN(OpenRow found, FindMessage(work.tx, message_id));
  store::OutboxRecord& record = found.record;
  if (record.last_rule() != kKeyRevokedRule) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "delivery.key_holds",
                   .message = "the recipient did not refuse the message for a "
                              "revoked key"});
  }
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(work));
  pb::Vouch vouch;
  vouch.set_from(work.env.node_id);
  vouch.set_to(record.peer());
  vouch.set_directory_version(work.moment.directory->version());
  vouch.set_message_digest(record.message_digest());
  *record.mutable_vouch() = journal::SignVouch(std::move(vouch), *own);
  record.set_state(store::OUTBOX_STATE_PENDING);
  record.set_due_from_us(work.moment.now_us);
  record.clear_last_rule();
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kOutbox, found.key, record));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          record.message_digest(), "delivery.vouched"));
  return Row{found.key, record.SerializeAsString()};
}

absl::Status NoteArrived(Work& work, const std::string& peer,
                         const std::string& digest) {
  return EndSent(work, peer, digest, store::OUTBOX_STATE_DELIVERED);
}

absl::Status CancelSent(Work& work, const std::string& peer,
                        const std::string& digest) {
  return EndSent(work, peer, digest, store::OUTBOX_STATE_CANCELLED);
}

absl::StatusOr<std::optional<store::OutboxRecord>> FindOpenRow(
    ReadTx& tx, const std::string& peer,
    const std::function<bool(const store::OutboxRecord&)>& matches) {
  ASSIGN_OR_RETURN(std::vector<OpenRow> rows, OpenRowsTo(tx, peer));
  for (OpenRow& row : rows) {
    if (matches(row.record)) return std::optional(std::move(row.record));
  }
  return std::optional<store::OutboxRecord>();
}

absl::StatusOr<std::vector<std::string>> PeersWithOpenRows(ReadTx& tx) {
  std::vector<std::string> peers;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(
        std::vector<Row> rows,
        tx.Scan(Table::kOutbox, keys::OutboxOpenPrefix(), after, 1));
    if (rows.empty()) return peers;
    peers.push_back(keys::PeerAt(rows.front().key));
    after = keys::OutboxOpenPeerEnd(peers.back());
  }
}

absl::StatusOr<TakenBack> TakeBack(
    Work& work, const std::string& peer, const std::string& reference,
    const std::function<bool(const store::OutboxRecord&)>& matches) {
  ASSIGN_OR_RETURN(std::vector<OpenRow> rows, OpenRowsTo(work.tx, peer));
  ASSIGN_OR_RETURN(store::ReferenceRecord line,
                   GetReference(work.tx, peer, reference));
  TakenBack taken;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const store::OutboxRecord& record = row->record;
    if (record.reference() != reference || record.sequence() == 0 ||
        !matches(record)) {
      continue;
    }
    if (record.attempts() == 0 && record.sequence() == line.sent()) {
      line.set_sent(line.sent() - 1);
      taken.never_left = true;
    } else if (record.type() == pb::MESSAGE_TYPE_BUNDLE ||
               record.type() == pb::MESSAGE_TYPE_RELEASE) {
      taken.hole = true;
    } else {
      continue;
    }
    row->record.clear_last_rule();
    RETURN_IF_ERROR(CloseRow(work.tx, row->key, std::move(row->record),
                             store::OUTBOX_STATE_CANCELLED));
  }
  RETURN_IF_ERROR(PutReference(work, peer, reference, line));
  return taken;
}

absl::StatusOr<std::string> NewReference(Work& work,
                                         const store::CaseRecord& record,
                                         const std::string& peer) {
  const std::string reference = work.env.random->Bytes(kRandomIdBytes);
  store::ReferenceRecord row;
  row.set_case_id(record.case_id());
  RETURN_IF_ERROR(PutReference(work, peer, reference, row));
  // Of what the peer answers under it (inbox.h).
  RETURN_IF_ERROR(NewOwnerKey(work, keys::Reference(peer, reference)).status());
  RETURN_IF_ERROR(NoteOwned(work.tx, record.case_id(), Table::kReferences,
                            keys::Reference(peer, reference)));
  return reference;
}

absl::StatusOr<std::string> ReferenceFor(Work& work, store::CaseRecord& record,
                                         const std::string& peer) {
  for (const store::PeerReference& known : record.references()) {
    if (known.peer() == peer && known.inquiry_digest().empty()) {
      return known.reference();
    }
  }
  ASSIGN_OR_RETURN(std::string reference, NewReference(work, record, peer));
  store::PeerReference* added = record.add_references();
  added->set_peer(peer);
  added->set_reference(reference);
  return reference;
}

absl::Status AdoptReference(Work& work, const std::string& peer,
                            const std::string& reference,
                            store::CaseRecord& record) {
  ASSIGN_OR_RETURN(store::ReferenceRecord row,
                   GetReference(work.tx, peer, reference));
  if (!row.case_id().empty() && row.case_id() != record.case_id()) {
    return InvalidField("reference", "in use for something else", "a new one");
  }
  store::PeerReference* named = nullptr;
  for (store::PeerReference& known : *record.mutable_references()) {
    if (known.peer() == peer && known.inquiry_digest().empty()) named = &known;
  }
  if (named == nullptr) named = record.add_references();
  named->set_peer(peer);
  named->set_reference(reference);
  row.set_case_id(record.case_id());
  RETURN_IF_ERROR(NoteOwned(work.tx, record.case_id(), Table::kReferences,
                            keys::Reference(peer, reference)));
  return PutReference(work, peer, reference, row);
}

std::string KnownReference(const store::CaseRecord& record,
                           const std::string& peer) {
  std::string latest;
  for (const store::PeerReference& known : record.references()) {
    if (known.peer() != peer) continue;
    if (known.inquiry_digest().empty()) return known.reference();
    latest = known.reference();
  }
  return latest;
}

absl::StatusOr<store::ReferenceRecord> GetReference(
    ReadTx& tx, const std::string& peer, absl::string_view reference) {
  auto record = GetRecord<store::ReferenceRecord>(
      tx, Table::kReferences, keys::Reference(peer, reference));
  if (absl::IsNotFound(record.status())) return store::ReferenceRecord();
  return record;
}

absl::Status PutReference(Work& work, const std::string& peer,
                          absl::string_view reference,
                          const store::ReferenceRecord& record) {
  return PutRecord(work.tx, Table::kReferences,
                   keys::Reference(peer, reference), record);
}

procedure::Peer PeerFrom(const Moment& moment, const std::string& node) {
  procedure::Peer peer = PeerFrom(*moment.directory, node);
  for (const pb::SharingAgreement& one :
       moment.directory->proto().agreements()) {
    const auto& parties = one.parties();
    const auto party = [&](const std::string& id) {
      return std::find(parties.begin(), parties.end(), id) != parties.end();
    };
    if (!party(node) || !party(moment.node_id)) continue;
    procedure::Agreement agreement;
    agreement.until = one.valid_until();
    for (const int kind : one.categories()) {
      agreement.categories.push_back(
          static_cast<procedure::DocumentKind>(kind));
    }
    peer.agreements.push_back(std::move(agreement));
  }
  return peer;
}

procedure::Peer PeerFrom(const Directory& directory, const std::string& node) {
  procedure::Peer peer;
  peer.node_id = node;
  const pb::DirectoryNode* found = directory.Find(node);
  if (found == nullptr) return peer;
  peer.enrolled = true;
  peer.active = found->status() == pb::NODE_STATUS_ACTIVE;
  peer.is_authority =
      found->type() == pb::ORGANISATION_TYPE_CHILD_PROTECTION_AUTHORITY ||
      found->type() == pb::ORGANISATION_TYPE_CENTRAL_AUTHORITY;
  peer.protects_children =
      peer.is_authority || found->type() == pb::ORGANISATION_TYPE_ISS_BRANCH;
  peer.may_receive_asylum_data = found->may_receive_asylum_data();
  peer.country = found->country();
  peer.represents.assign(found->represents().begin(),
                         found->represents().end());
  for (int type : found->accepts()) {
    // Gates name kinds as the paper does, without the enum's prefix.
    const std::string& name =
        pb::MessageType_Name(static_cast<pb::MessageType>(type));
    peer.accepts.push_back(
        std::string(absl::StripPrefix(name, "MESSAGE_TYPE_")));
  }
  peer.procedure_digests.assign(found->procedure_digests().begin(),
                                found->procedure_digests().end());
  return peer;
}

}  // namespace causeway::server
