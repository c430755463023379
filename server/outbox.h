#ifndef CAUSEWAY_SERVER_OUTBOX_H_
#define CAUSEWAY_SERVER_OUTBOX_H_

// The outbox: messages are signed, sealed and stored in the transaction that
// makes them; OutboxSender sends them later as the exact bytes stored here.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "causeway/v1/exchange.pb.h"
#include "server/work.h"
#include "statemachine/procedure/gates.h"

namespace causeway::server {

// A message to send. Of the header the caller sets type, reference, offer_id,
// round, case_tag, epoch, in_reply_to and terms; Enqueue sets the rest.
struct Outgoing {
  std::string peer;
  pb::MessageHeader header;
  std::string fact_bytes;
  std::vector<pb::DocumentBody> documents;
  std::optional<pb::Entry> release_entry;
  std::string case_id;  // The case whose gates decide; empty: the peer's.
  // An answer or report that says something about a child: its task, whose case
  // and screens decide.
  std::string task_id;
  std::string message_id;           // Empty: random.
  std::vector<std::string> chunks;  // Encrypted; sent before the message.
  std::vector<procedure::DocumentKind> in_chunks;  // Kinds of documents there.
};

struct Enqueued {
  std::string digest;  // Of the signed header.
  pb::SignedBytes signed_header;
};

// Kinds of these documents.
absl::StatusOr<std::vector<procedure::DocumentKind>> KindsIn(
    const std::vector<pb::DocumentBody>& bodies);

// FAILED_PRECONDITION "directory.*" where the peer is not an active node,
// "P11.onward" where a document came from a third node;
// INVALID_ARGUMENT "message.too_large".
absl::StatusOr<Enqueued> Enqueue(Work& work, const Outgoing& outgoing);

// The row is done with: it moves to those that are, or that were refused,
// without its chunks.
absl::Status CloseRow(WriteTx& tx, const std::string& key,
                      store::OutboxRecord record, store::OutboxState state);

// The row that was written under this open key, wherever it is now. NOT_FOUND
// where there is none.
absl::StatusOr<store::OutboxRecord> SentRow(ReadTx& tx,
                                            const std::string& open_key);
// Deletes it, if it is done with.
absl::Status DropEnded(WriteTx& tx, const std::string& open_key);

// Sends a dead letter, or what was refused for good, again: the same bytes in
// the same place, through the gates of then. Returns the row; one that is to be
// sent anyway stays as it is. NOT_FOUND "access.not_found"; FAILED_PRECONDITION
// "delivery.done", "delivery.file_gone". `recipient_restored`: also a RELEASE
// that was delivered to a store which a backup took the place of since; people
// know that its node did not hand the case on (docs/custody.md).
absl::StatusOr<Row> SendAgain(Work& work, const std::string& message_id,
                              bool recipient_restored = false);

// A message that its recipient refused for the key that signed it, revoked
// since, goes again with this node's word that it is its own. People know that:
// whoever stole the key may have had the store. Returns the row. NOT_FOUND
// "access.not_found"; FAILED_PRECONDITION "delivery.key_holds"; UNAVAILABLE
// "node.signing_key_over".
absl::StatusOr<Row> VouchFor(Work& work, const std::string& message_id);

// The peer's answer names this message, so the peer has it: what is still to
// be sent to it under that digest counts as delivered.
absl::Status NoteArrived(Work& work, const std::string& peer,
                         const std::string& digest);
// The same, where it is not to be sent any more.
absl::Status CancelSent(Work& work, const std::string& peer,
                        const std::string& digest);

// The first that is still to be sent to the peer and matches.
absl::StatusOr<std::optional<store::OutboxRecord>> FindOpenRow(
    ReadTx& tx, const std::string& peer,
    const std::function<bool(const store::OutboxRecord&)>& matches);

// In ascending order.
absl::StatusOr<std::vector<std::string>> PeersWithOpenRows(ReadTx& tx);

// Takes back what was not delivered under this reference and matches.
struct TakenBack {
  // A message that was never tried was cancelled: the peer cannot know of it.
  bool never_left = false;
  // A bundle or RELEASE that was tried, or that others follow, was cancelled:
  // the order under this reference has a hole, and nothing ordered may follow.
  bool hole = false;
};
// A message that was tried, or that others follow, stays in line, because the
// order has no holes; what takes it back overtakes it. A bundle is cancelled
// in every case: a case file must not go where it is no longer due; so is a
// RELEASE, which only the witness's VOID takes back, and nobody takes any more.
// Both lie under the reference of their offer, which nothing else uses.
absl::StatusOr<TakenBack> TakeBack(
    Work& work, const std::string& peer, const std::string& reference,
    const std::function<bool(const store::OutboxRecord&)>& matches);

// As gates tell message types apart.
procedure::ExchangeKind KindOf(pb::MessageType type);
// WITHDRAW, RECALL, RECEIPT, FILE_REQUEST: outside the order.
bool Unordered(pb::MessageType type);

// A new random reference for this pair and case.
absl::StatusOr<std::string> NewReference(Work& work,
                                         const store::CaseRecord& record,
                                         const std::string& peer);
// The reference for everything between this pair about this case but this
// node's own offers; made at first use.
absl::StatusOr<std::string> ReferenceFor(Work& work, store::CaseRecord& record,
                                         const std::string& peer);
// The reference by which `peer` already knows the case: the one above, or else
// that of the latest inquiry; empty where it knows none.
std::string KnownReference(const store::CaseRecord& record,
                           const std::string& peer);
// From now on this pair names the case by this reference, which the other side
// made. The caller stores the record. INVALID_ARGUMENT where it stands for
// something else.
absl::Status AdoptReference(Work& work, const std::string& peer,
                            const std::string& reference,
                            store::CaseRecord& record);
// Empty where there is no such reference.
absl::StatusOr<store::ReferenceRecord> GetReference(
    ReadTx& tx, const std::string& peer, absl::string_view reference);
absl::Status PutReference(Work& work, const std::string& peer,
                          absl::string_view reference,
                          const store::ReferenceRecord& record);

// What gates must know about a node, from the directory; enrolled is false for
// a node that is not in it.
procedure::Peer PeerFrom(const Directory& directory, const std::string& node);
// And what this node agreed with it: what the gates of a case ask.
procedure::Peer PeerFrom(const Moment& moment, const std::string& node);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OUTBOX_H_
