#ifndef CAUSEWAY_SERVER_STORE_KEYS_H_
#define CAUSEWAY_SERVER_STORE_KEYS_H_

// Keys of the rows a node keeps. The only place that knows their form. Pure.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/codes.h"
#include "storage/table.h"

namespace causeway::server::keys {

// Table::kEntries. `owner` is a case id, or a task id for an evaluation's own
// journal. The prefix sorts open before protected, then by epoch and sequence.
std::string EntryPrefix(absl::string_view owner, procedure::JournalKind kind);
std::string Entry(absl::string_view owner, procedure::JournalKind kind,
                  std::uint64_t epoch, std::uint64_t sequence);

// Table::kDocuments.
std::string Document(absl::string_view owner, absl::string_view commitment);
std::string DocumentPrefix(absl::string_view owner);

// Table::kReferences.
std::string Reference(absl::string_view peer, absl::string_view reference);

// Table::kBundles: parts of a staged case file.
std::string BundlePrefix(absl::string_view task_id);
std::string Bundle(absl::string_view task_id, std::uint32_t part);

// Table::kChunks.
std::string ChunkOut(absl::string_view message_id, std::uint32_t index);
std::string ChunkInPrefix(absl::string_view peer);
std::string ChunkInMessagePrefix(absl::string_view peer,
                                 absl::string_view message_id);
std::string ChunkIn(absl::string_view peer, absl::string_view message_id,
                    std::uint32_t index);

// Table::kChunks: a message that came before an earlier one.
std::string EarlyPrefix(absl::string_view peer, absl::string_view reference);
std::string Early(absl::string_view peer, absl::string_view reference,
                  std::uint64_t sequence);

// Table::kPeers: bytes of chunks and early messages from this peer that wait.
std::string PendingChunks(absl::string_view peer);
// Table::kPeers: what took a place in a peer's order, and what contradicts it.
std::string PlacePrefix(absl::string_view peer, absl::string_view reference);
std::string Place(absl::string_view peer, absl::string_view reference,
                  std::uint64_t sequence);
std::string ContradictionsPrefix();
std::string ContradictionPrefix(absl::string_view peer,
                                absl::string_view reference);
std::string Contradiction(absl::string_view peer, absl::string_view reference,
                          absl::string_view digest);

// Table::kOutbox: rows still to be sent, by peer and order of writing; rows
// that are done with; and rows refused for good. In this order: OutboxDoneEnd
// lies after all that are done with, and before all others.
std::string OutboxOpenPrefix();
std::string OutboxOpenPeerPrefix(absl::string_view peer);
std::string OutboxOpen(absl::string_view peer, std::uint64_t number);
// The peer in an open key, and a key after all open keys of that peer.
std::string PeerAt(absl::string_view open_key);
std::string OutboxOpenPeerEnd(absl::string_view peer);
std::string OutboxDonePrefix();
std::string OutboxDone(std::uint64_t number);
std::string OutboxDoneEnd();
std::string OutboxRefusedPrefix();
std::string OutboxRefused(std::uint64_t number);
// The number at the end of an open key, or in a stored counter.
std::uint64_t NumberAt(absl::string_view open_key);

// Table::kInbox.
std::string InboxMessage(absl::string_view peer, absl::string_view digest);
std::string InboxWithdrawn(absl::string_view peer, absl::string_view offer_id);
std::string InboxRecalled(absl::string_view peer, absl::string_view request);

// Table::kIdempotency.
std::string Idempotency(absl::string_view staff_number, absl::string_view key);

// Table::kMeta: marks of owned rows (owned_rows.h).
std::string OwnedPrefix(absl::string_view owner);
std::string Owned(absl::string_view owner, Table table, absl::string_view key);

// Table::kMeta: the open cases here that a worker answers for.
std::string CaseOfWorkerPrefix(absl::string_view staff_number);
std::string CaseOfWorker(absl::string_view staff_number,
                         absl::string_view case_id);

// Table::kMeta: cases and accepted offers whose child is on its way.
std::string AwaitedPrefix();
std::string Awaited(absl::string_view case_or_task_id);
std::string IdOfAwaited(absl::string_view awaited_key);

// Table::kMeta: SHA-256 of the keys of people that were ever revoked.
std::string RevokedPersonPrefix();
std::string RevokedPerson(absl::string_view key_digest);

// Table::kMeta.
inline constexpr absl::string_view kOutboxNext = "outbox_next";
// Procedure versions that something stored here needs, by digest.
std::string ProcedureInUsePrefix();
std::string ProcedureInUse(absl::string_view digest);
std::string ProcedureAt(absl::string_view in_use_key);

// Table::kWitness, at the witness: itself, its registers by case tag, nodes,
// and its log, once for each node that a move concerns.
inline constexpr char kWitness[] = "w/witness";
std::string Register(absl::string_view case_tag);
std::string RegisterPrefix();
std::string TagAt(absl::string_view register_key);
std::string Member(absl::string_view node);
std::string MovePrefix(absl::string_view node);
std::string Move(absl::string_view node, std::uint64_t position);
std::string Evidence(absl::string_view case_tag, absl::string_view digest);

// Table::kWitness, at a node: where it stands, cases and tasks about which the
// witness is to be asked, cases with an open offer, what was lost, fences, acts
// that wait for the witness, acts that could not enter a journal.
inline constexpr char kStanding[] = "n/standing";
std::string AskCasePrefix();
std::string AskCase(absl::string_view case_id);
std::string AskTaskPrefix();
std::string AskTask(absl::string_view task_id);
std::string OpenOfferPrefix();
std::string OpenOffer(absl::string_view case_id);
std::string LostCasePrefix();
std::string LostCase(absl::string_view case_tag);
std::string Fence(absl::string_view case_tag);
// The task that an offer of this peer made.
std::string OfferTask(absl::string_view peer, absl::string_view offer_id);
std::string PendingPrefix();
std::string PendingPrefix(absl::string_view case_id);
std::string Pending(absl::string_view case_id, std::uint64_t number);
std::string RefusedPrefix();
std::string RefusedPrefix(absl::string_view case_id);
std::string Refused(absl::string_view case_id, std::uint64_t number);
// The case in a key of either kind.
std::string CaseAt(absl::string_view pending_key);
// The id at the end of such a key.
std::string IdAt(absl::string_view key, absl::string_view prefix);

}  // namespace causeway::server::keys

#endif  // CAUSEWAY_SERVER_STORE_KEYS_H_
