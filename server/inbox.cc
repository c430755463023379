#include "server/inbox.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/log.h"
#include "crypto/aead.h"
#include "server/bundle.h"
#include "server/case_store.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/paging.h"
#include "server/store_keys.h"
#include "statemachine/custody/inbox.h"
#include "wire/case_time.h"

namespace causeway::server {
namespace {

constexpr std::uint64_t kEarlyPlacesMax = 64;
constexpr std::uint64_t kContradictionsMax = 100;

absl::Status Early() {
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = kEarlyRule,
                 .message = "an earlier message has not arrived yet",
                 .who = {"the sender's node"},
                 .next = {"send the earlier message first"},
                 .retryable = true});
}

bool HasPlace(const journal::OpenedMessage& message) {
  return !message.not_understood && message.header.sequence() != 0;
}

std::string PlaceOf(const journal::OpenedMessage& message) {
  return keys::Place(message.header.from(), message.header.reference(),
                     message.header.sequence());
}

std::string EarlyOf(const journal::OpenedMessage& message) {
  return keys::Early(message.header.from(), message.header.reference(),
                     message.header.sequence());
}

std::string OwnerOf(const journal::OpenedMessage& message) {
  return keys::Reference(message.header.from(), message.header.reference());
}

// The key of what is kept of messages under a reference; empty where there is
// none.
absl::StatusOr<std::optional<Sensitive<std::string>>> ReferenceKey(
    Work& work, const std::string& owner) {
  auto key = OwnerKey(work.env, work.tx, owner);
  if (absl::IsNotFound(key.status())) return std::nullopt;
  RETURN_IF_ERROR(key.status());
  return std::optional<Sensitive<std::string>>(*std::move(key));
}

std::string HeaderAad(absl::string_view row) {
  return absl::StrCat("signed header|", row);
}

// A case or a task here is concerned.
absl::StatusOr<bool> Concerns(ReadTx& tx,
                              const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      const store::ReferenceRecord reference,
      GetReference(tx, message.header.from(), message.header.reference()));
  return !reference.case_id().empty() || reference.task_ids_size() > 0;
}

// One of the two that contradict each other: the one that came first.
struct First {
  store::PlaceRecord place;
  std::optional<pb::SignedBytes> header;
};

absl::StatusOr<First> PlaceTaken(Work& work,
                                 const journal::OpenedMessage& message,
                                 const Sensitive<std::string>& key) {
  First first;
  const std::string row = PlaceOf(message);
  auto place = GetRecord<store::PlaceRecord>(work.tx, Table::kPeers, row);
  if (absl::IsNotFound(place.status())) return first;  // It concerned nobody.
  RETURN_IF_ERROR(place.status());
  first.place = *std::move(place);
  ASSIGN_OR_RETURN(
      const std::string bytes,
      OpenRecord(key.Reveal(), HeaderAad(row), first.place.sealed_header()));
  if (!first.header.emplace().ParseFromString(bytes)) {
    return absl::DataLossError("a stored header does not parse");
  }
  return first;
}

// It waits early, and no place is taken yet.
absl::StatusOr<First> WaitsInPlace(Work& work,
                                   const journal::OpenedMessage& message) {
  First first;
  auto early =
      GetRecord<store::EarlyRecord>(work.tx, Table::kChunks, EarlyOf(message));
  if (absl::IsNotFound(early.status())) return first;
  RETURN_IF_ERROR(early.status());
  pb::Envelope envelope;
  if (!envelope.ParseFromString(early->envelope())) {
    return absl::DataLossError("an early message does not parse");
  }
  ASSIGN_OR_RETURN(
      const journal::OpenedMessage opened,
      journal::OpenMessage(envelope, work.env.node_id, message.header.from(),
                           *work.env.sealing_keys, *work.env.directory));
  first.place.set_message_digest(opened.digest);
  first.place.set_type(opened.header.type());
  first.header = opened.signed_header;
  return first;
}

pb::ContradictionView ViewOf(const store::ContradictionRecord& record) {
  pb::ContradictionView view;
  view.set_peer(record.peer());
  view.set_sequence(record.sequence());
  view.set_first_type(record.first_type());
  view.set_second_type(record.second_type());
  view.set_first_digest(record.first_digest());
  view.set_second_digest(record.second_digest());
  *view.mutable_found_at() = wire::TimestampFromMicros(record.found_at_us());
  return view;
}

}  // namespace

absl::Status Equivocation() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = kEquivocationRule,
                 .message = "another message holds this place in the order",
                 .who = {"the sender's node"}});
}

absl::Status TakePlace(Work& work, const journal::OpenedMessage& message) {
  if (!HasPlace(message)) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      store::ReferenceRecord reference,
      GetReference(work.tx, message.header.from(), message.header.reference()));
  custody::InboxView view;  // Whether it came before was asked already.
  view.sequence = message.header.sequence();
  view.sequence_taken = reference.received();
  switch (custody::JudgeArrival(view, message.digest)) {
    case custody::Arrival::kPark:
      return Early();
    case custody::Arrival::kEquivocation:
      return Equivocation();
    case custody::Arrival::kTake:
    case custody::Arrival::kRepeat:
      break;
  }
  reference.set_received(message.header.sequence());
  return PutReference(work, message.header.from(), message.header.reference(),
                      reference);
}

absl::Status NotePlace(Work& work, const journal::OpenedMessage& message,
                       bool refused) {
  if (!HasPlace(message)) return absl::OkStatus();
  const std::string early = EarlyOf(message);
  if (work.tx.Get(Table::kChunks, early).ok()) {
    RETURN_IF_ERROR(DropWaiting(work.tx, message.header.from(), early));
  }
  ASSIGN_OR_RETURN(const bool concerns, Concerns(work.tx, message));
  if (!concerns) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<Sensitive<std::string>> key,
                   ReferenceKey(work, OwnerOf(message)));
  if (!key.has_value()) {
    // What is refused makes no key.
    if (refused) return absl::OkStatus();
    ASSIGN_OR_RETURN(key, NewOwnerKey(work, OwnerOf(message)));
  }
  const std::string row = PlaceOf(message);
  store::PlaceRecord place;
  place.set_message_digest(message.digest);
  place.set_type(message.header.type());
  ASSIGN_OR_RETURN(
      *place.mutable_sealed_header(),
      SealRecord(key->Reveal(), HeaderAad(row),
                 message.signed_header.SerializeAsString(), *work.env.random));
  return PutRecord(work.tx, Table::kPeers, row, place);
}

absl::StatusOr<bool> KeepEarly(Work& work,
                               const journal::OpenedMessage& message,
                               const pb::Envelope& envelope) {
  const std::string key = EarlyOf(message);
  auto waits = GetRecord<store::EarlyRecord>(work.tx, Table::kChunks, key);
  if (waits.ok()) return waits->message_digest() == message.digest;
  if (!absl::IsNotFound(waits.status())) return waits.status();
  ASSIGN_OR_RETURN(
      const store::ReferenceRecord reference,
      GetReference(work.tx, message.header.from(), message.header.reference()));
  if (message.header.sequence() > reference.received() + kEarlyPlacesMax) {
    return true;  // Its sender keeps it.
  }
  store::EarlyRecord record;
  record.set_message_digest(message.digest);
  record.set_envelope(envelope.SerializeAsString());
  const absl::Status kept = KeepChunk(work.tx, message.header.from(), key,
                                      record.SerializeAsString());
  if (!kept.ok() && !absl::IsResourceExhausted(kept)) return kept;
  return true;
}

absl::StatusOr<std::optional<pb::Envelope>> NextEarly(
    ReadTx& tx, const std::string& peer, const std::string& reference) {
  ASSIGN_OR_RETURN(const store::ReferenceRecord record,
                   GetReference(tx, peer, reference));
  auto early = GetRecord<store::EarlyRecord>(
      tx, Table::kChunks, keys::Early(peer, reference, record.received() + 1));
  if (absl::IsNotFound(early.status())) return std::nullopt;
  RETURN_IF_ERROR(early.status());
  std::optional<pb::Envelope> envelope(std::in_place);
  if (!envelope->ParseFromString(early->envelope())) {
    return absl::DataLossError("an early message does not parse");
  }
  return envelope;
}

absl::Status DropNextEarly(Work& work, const std::string& peer,
                           const std::string& reference) {
  ASSIGN_OR_RETURN(const store::ReferenceRecord record,
                   GetReference(work.tx, peer, reference));
  return DropWaiting(work.tx, peer,
                     keys::Early(peer, reference, record.received() + 1));
}

absl::Status KeepContradiction(Work& work,
                               const journal::OpenedMessage& message) {
  const std::string& peer = message.header.from();
  const std::string& reference = message.header.reference();
  const std::string row = keys::Contradiction(peer, reference, message.digest);
  if (work.tx.Get(Table::kPeers, row).ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const std::uint64_t kept,
      work.tx.Count(Table::kPeers, keys::ContradictionPrefix(peer, reference)));
  ASSIGN_OR_RETURN(const std::optional<Sensitive<std::string>> key,
                   ReferenceKey(work, OwnerOf(message)));
  if (kept >= kContradictionsMax || !key.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(First first, PlaceTaken(work, message, *key));
  if (!first.header.has_value()) {
    ASSIGN_OR_RETURN(first, WaitsInPlace(work, message));
  }
  if (!first.header.has_value()) return absl::OkStatus();
  store::ContradictionRecord record;
  record.set_peer(peer);
  record.set_sequence(message.header.sequence());
  record.set_first_type(first.place.type());
  record.set_second_type(message.header.type());
  record.set_first_digest(first.place.message_digest());
  record.set_second_digest(message.digest);
  record.set_found_at_us(work.moment.now_us);
  record.set_owner(OwnerOf(message));
  store::TwoStatements both;
  *both.add_statements() = *std::move(first.header);
  *both.add_statements() = message.signed_header;
  ASSIGN_OR_RETURN(*record.mutable_sealed(),
                   SealRecord(key->Reveal(), HeaderAad(row),
                              both.SerializeAsString(), *work.env.random));
  RETURN_IF_ERROR(PutRecord(work.tx, Table::kPeers, row, record));
  Log(LogLevel::kWarning, "peer_contradicts_itself",
      {{"peer", peer}, {"type", pb::MessageType_Name(record.second_type())}});
  return LogLeaf(work, store::NODE_LOG_KIND_REFUSAL, message.digest,
                 kEquivocationRule);
}

absl::StatusOr<pb::ListContradictionsResponse> ListContradictions(
    const Environment& env, const CallContext& call,
    const pb::ListContradictionsRequest& request) {
  ASSIGN_OR_RETURN(const Page page,
                   PageFrom(request.page_size(), request.page_token()));
  pb::ListContradictionsResponse response;
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kPeers, keys::ContradictionsPrefix(),
                             page.after, page.size));
    for (const Row& row : rows) {
      store::ContradictionRecord record;
      if (!record.ParseFromString(row.value)) {
        return absl::DataLossError("a contradiction does not parse");
      }
      pb::ContradictionView* const view = response.add_contradictions();
      *view = ViewOf(record);
      if (!call.Has(procedure::Function::kSupervisor)) continue;
      ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                       OwnerKey(env, tx, record.owner()));
      ASSIGN_OR_RETURN(
          const std::string bytes,
          OpenRecord(key.Reveal(), HeaderAad(row.key), record.sealed()));
      store::TwoStatements both;
      if (!both.ParseFromString(bytes)) {
        return absl::DataLossError("a contradiction does not parse");
      }
      *view->mutable_statements() = both.statements();
    }
    response.set_next_page_token(NextToken(page, rows));
    return absl::OkStatus();
  }));
  return response;
}

absl::Status DropInboxUnder(Work& work, const std::string& peer,
                            const std::string& reference) {
  RETURN_IF_ERROR(
      DropWaiting(work.tx, peer, keys::EarlyPrefix(peer, reference)));
  RETURN_IF_ERROR(
      DeletePrefix(work.tx, Table::kPeers, keys::PlacePrefix(peer, reference)));
  RETURN_IF_ERROR(DeletePrefix(work.tx, Table::kPeers,
                               keys::ContradictionPrefix(peer, reference)));
  return work.tx.Delete(Table::kCaseKeys, keys::Reference(peer, reference));
}

}  // namespace causeway::server
