#include "server/exchange_handlers.h"

#include <utility>

#include "absl/base/attributes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/aead.h"
#include "journal/message.h"
#include "journal/signed_bytes.h"
#include "journal/vouch.h"
#include "server/beside_copy.h"
#include "server/bundle.h"
#include "server/case_import.h"
#include "server/evaluations.h"
#include "server/file_request.h"
#include "server/follow_ups.h"
#include "server/handoff_giver.h"
#include "server/handoff_receiver.h"
#include "server/inbox.h"
#include "server/inquiries.h"
#include "server/live_key.h"
#include "server/lost_case.h"
#include "server/notices.h"
#include "server/outbox.h"
#include "server/paging.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/task_store.h"

namespace causeway::server {
namespace {

constexpr std::uint32_t kChunkIndexMax = 1024;

bool Retryable(const absl::Status& status) {
  if (absl::IsUnavailable(status) || absl::IsAborted(status) ||
      absl::IsResourceExhausted(status) || absl::IsInternal(status) ||
      absl::IsDataLoss(status)) {
    // A failure here, not a word about the message.
    return true;
  }
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() && refusal->retryable;
}

// A peer learns which rule refused its message, and nothing of what the case
// lacks or could do next.
ABSL_ATTRIBUTE_NOINLINE absl::Status ForPeer(const absl::Status& status) {
  std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal.has_value()) return status;
  refusal->missing.clear();
  refusal->who.clear();
  refusal->next.clear();
  return Refuse(status.code(), *refusal);
}

// The answer this message got when it came first, if it came before.
absl::StatusOr<std::optional<store::InboxRecord>> Before(
    ReadTx& tx, const journal::OpenedMessage& message) {
  auto row = GetRecord<store::InboxRecord>(
      tx, Table::kInbox,
      keys::InboxMessage(message.header.from(), message.digest));
  if (absl::IsNotFound(row.status())) return std::nullopt;
  RETURN_IF_ERROR(row.status());
  return std::optional<store::InboxRecord>(*std::move(row));
}

// Signed under a key that nobody has reason to distrust now; or taken before,
// when nobody had, and answered as it was then; or its sender vouches for it.
absl::Status RequireLive(const Environment& env,
                         const journal::OpenedMessage& message,
                         const pb::SignedBytes* vouch) {
  const std::string& peer = message.header.from();
  const absl::Status live =
      RequireLiveKey(env, peer, message.signed_header.key_id());
  if (live.ok()) return live;
  bool before = false;
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<store::InboxRecord> row,
                     Before(tx, message));
    before = row.has_value();
    return absl::OkStatus();
  }));
  if (before) return absl::OkStatus();
  if (vouch == nullptr) return live;
  RETURN_IF_ERROR(journal::CheckVouch(*vouch, peer, env.node_id, message.digest,
                                      *env.directory));
  return RequireLiveKey(env, peer, vouch->key_id());
}

absl::StatusOr<journal::OpenedMessage> OpenLive(const Environment& env,
                                                const std::string& peer,
                                                const pb::Envelope& envelope,
                                                const pb::SignedBytes* vouch) {
  ASSIGN_OR_RETURN(journal::OpenedMessage message,
                   journal::OpenMessage(envelope, env.node_id, peer,
                                        *env.sealing_keys, *env.directory));
  RETURN_IF_ERROR(RequireLive(env, message, vouch));
  return message;
}

absl::Status RefusedBefore(const store::InboxRecord& row) {
  const auto code = static_cast<absl::StatusCode>(row.refused_code());
  const std::optional<Refusal> refusal = DecodeRefusal(row.refusal());
  if (refusal.has_value()) return Refuse(code, *refusal);
  return absl::Status(code, "refused");
}

absl::Status Remember(Work& work, const journal::OpenedMessage& message,
                      const std::string& message_id,
                      const pb::DeliverResponse& response,
                      const absl::Status& outcome) {
  store::InboxRecord row;
  row.set_peer(message.header.from());
  row.set_type(message.header.type());
  row.set_message_digest(message.digest);
  row.set_message_id(message_id);
  row.set_response(response.SerializeAsString());
  row.set_received_at_us(work.moment.now_us);
  row.set_padded_bytes(message.padded_bytes);
  std::string code = "message";
  if (!outcome.ok()) {
    const std::optional<Refusal> refusal = RefusalOf(outcome);
    row.set_refused_code(static_cast<std::int32_t>(outcome.code()));
    if (refusal.has_value()) {
      row.set_refusal(EncodeRefusal(*refusal));
      code = refusal->rule;
    }
  }
  RETURN_IF_ERROR(PutRecord(
      work.tx, Table::kInbox,
      keys::InboxMessage(message.header.from(), message.digest), row));
  return LogLeaf(work,
                 outcome.ok() ? store::NODE_LOG_KIND_MESSAGE_IN
                              : store::NODE_LOG_KIND_REFUSAL,
                 message.digest, code);
}

// A receiver's message about another offer than the standing one, before a
// witness.
bool IsAboutOtherOffer(const LoadedCase& c, const pb::MessageHeader& header) {
  switch (header.type()) {
    case pb::MESSAGE_TYPE_ACCEPT:
    case pb::MESSAGE_TYPE_CHILD_RECEIVED:
    case pb::MESSAGE_TYPE_READY:
      break;
    default:
      return false;
  }
  custody::Node verified;  // Asked before.
  verified.verified = true;
  return custody::AnswersWithdraw(GiverOf(c.record), header.offer_id(),
                                  verified);
}

// Messages that the custodian of a case takes in.
absl::Status TakeForCase(Work& work, const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(
      store::ReferenceRecord reference,
      GetReference(work.tx, message.header.from(), message.header.reference()));
  if (reference.case_id().empty()) return UnknownOrForbidden("case");
  ASSIGN_OR_RETURN(LoadedCase c,
                   LoadCase(work.env, work.tx, reference.case_id()));
  const pb::MessageType type = message.header.type();
  if (AnswersBeside(work.env.node_id, c, message)) {
    RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
    return KeepBeside(work, c, message);
  }
  if (type != pb::MESSAGE_TYPE_RECEIPT) {
    RETURN_IF_ERROR(RequireActing(c.record));
    RETURN_IF_ERROR(RequireVerified(work, custody::Act::kHandOff));
  }
  if (IsAboutOtherOffer(c, message.header)) {
    // Nobody stays bound to an offer that this node does not know any more.
    return SendWithdrawOf(work, c, message.header.from(),
                          message.header.reference(),
                          message.header.offer_id());
  }
  switch (type) {
    case pb::MESSAGE_TYPE_ACCEPT:
      RETURN_IF_ERROR(TakeAccept(work, c, message));
      break;
    case pb::MESSAGE_TYPE_DECLINE:
      RETURN_IF_ERROR(TakeDecline(work, c, message));
      break;
    case pb::MESSAGE_TYPE_CHILD_RECEIVED:
      RETURN_IF_ERROR(TakeChildReceived(work, c, message));
      break;
    case pb::MESSAGE_TYPE_READY:
      RETURN_IF_ERROR(TakeReady(work, c, message));
      break;
    case pb::MESSAGE_TYPE_RECEIPT:
      RETURN_IF_ERROR(TakeReceipt(work, c, message));
      break;
    default:
      // Answers to evaluation requests and to inquiries.
      RETURN_IF_ERROR(RecordStatement(work, c, message));
  }
  RETURN_IF_ERROR(
      NoteArrived(work, message.header.from(), message.header.in_reply_to()));
  return SaveCase(work, c);
}

// Stored, shown, never acted on.
absl::Status TakeNotUnderstood(Work& work,
                               const journal::OpenedMessage& message) {
  ASSIGN_OR_RETURN(store::TaskRecord task, NewTask(work, message));
  task.set_closed(true);
  return SaveTask(work, task);
}

absl::Status Dispatch(Work& work, const journal::OpenedMessage& message,
                      const std::string& message_id) {
  if (message.not_understood) return TakeNotUnderstood(work, message);
  // Custody that moved is taken whatever the clocks say.
  if (message.fact && message.header.type() != pb::MESSAGE_TYPE_RELEASE) {
    RETURN_IF_ERROR(CheckPeerTime(work, message.fact->meta.recorded_at_us));
  }
  // A recall stops the evaluation before a person answers it.
  if (IsInquiry(message.header.type()) &&
      message.header.type() != pb::MESSAGE_TYPE_RECALL) {
    return TakeInquiry(work, message);
  }
  switch (message.header.type()) {
    case pb::MESSAGE_TYPE_OFFER:
      return TakeOffer(work, message);
    case pb::MESSAGE_TYPE_BUNDLE:
      return TakeBundle(work, message, message_id);
    case pb::MESSAGE_TYPE_RELEASE:
      return TakeRelease(work, message);
    case pb::MESSAGE_TYPE_CLOSE:
      return TakeClose(work, message);
    case pb::MESSAGE_TYPE_WITHDRAW:
      return TakeWithdraw(work, message);
    case pb::MESSAGE_TYPE_EVALUATION_REQUEST:
      return TakeEvaluationRequest(work, message);
    case pb::MESSAGE_TYPE_RECALL:
      RETURN_IF_ERROR(TakeRecall(work, message));
      return TakeInquiry(work, message);
    case pb::MESSAGE_TYPE_EVALUATION_RETURN:
      return TakeReturn(work, message);
    case pb::MESSAGE_TYPE_EVALUATION_ACCEPTED:
      return TakeAccepted(work, message);
    case pb::MESSAGE_TYPE_INQUIRY_ANSWER: {
      ASSIGN_OR_RETURN(const bool taken, TakeNoticeAnswer(work, message));
      return taken ? absl::OkStatus() : TakeForCase(work, message);
    }
    case pb::MESSAGE_TYPE_FOLLOW_UP_REPORT:
      return TakeFollowUpReport(work, message);
    case pb::MESSAGE_TYPE_FILE_REQUEST:
      return TakeFileRequest(work, message);
    case pb::MESSAGE_TYPE_CASE_FILE:
      return TakeCaseFile(work, message, message_id);
    default:
      return TakeForCase(work, message);
  }
}

// A refusal for good is kept: the message has its place in the order, and a
// repeated delivery gets the same answer. One whose place another message holds
// is kept as evidence against its sender.
absl::Status KeepRefusal(const Environment& env,
                         const journal::OpenedMessage& message,
                         const std::string& message_id,
                         const absl::Status& refused) {
  return RunWork(env, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<store::InboxRecord> before,
                     Before(work.tx, message));
    if (before.has_value()) return absl::OkStatus();
    const absl::Status place = TakePlace(work, message);
    if (absl::IsFailedPrecondition(place)) {
      return KeepContradiction(work, message);
    }
    RETURN_IF_ERROR(place);
    RETURN_IF_ERROR(NotePlace(work, message, /*refused=*/true));
    RETURN_IF_ERROR(DropChunks(work.tx, message.header.from(), message_id));
    return Remember(work, message, message_id, pb::DeliverResponse(), refused);
  });
}

// One message: acted on and answered, or answered as before.
absl::StatusOr<pb::DeliverResponse> TakeIn(
    const Environment& env, const journal::OpenedMessage& message,
    const std::string& message_id) {
  pb::DeliverResponse response;
  std::optional<store::InboxRecord> before;
  const absl::Status status = RunWork(env, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(before, Before(work.tx, message));
    if (before.has_value()) {
      // Its chunks came again before it did.
      return DropChunks(work.tx, message.header.from(), message_id);
    }
    RETURN_IF_ERROR(TakePlace(work, message));
    RETURN_IF_ERROR(Dispatch(work, message, message_id));
    RETURN_IF_ERROR(NotePlace(work, message, /*refused=*/false));
    response.set_disposition(message.not_understood
                                 ? pb::DISPOSITION_NOT_UNDERSTOOD
                                 : pb::DISPOSITION_STORED);
    return Remember(work, message, message_id, response, absl::OkStatus());
  });
  if (!status.ok()) {
    const absl::Status answer = ForPeer(status);
    if (Retryable(status)) return answer;
    // The refusal takes its place in the order, or the sender tries again.
    RETURN_IF_ERROR(ForPeer(KeepRefusal(env, message, message_id, answer)));
    return answer;
  }
  if (!before.has_value()) return response;
  if (before->refused_code() != 0) return RefusedBefore(*before);
  RETURN_IF_ERROR(ParseAnswer(before->response(), response));
  return response;
}

bool IsEarly(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule == kEarlyRule;
}

// An early message waits here. Its sender is told so by the same answer as ever
// and sends it again: nothing is lost where this node does not keep it.
absl::Status Park(const Environment& env, const journal::OpenedMessage& message,
                  const pb::Envelope& envelope) {
  bool alone = true;
  RETURN_IF_ERROR(RunWork(env, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(alone, KeepEarly(work, message, envelope));
    return alone ? absl::OkStatus() : KeepContradiction(work, message);
  }));
  return alone ? absl::OkStatus() : ForPeer(Equivocation());
}

// What waited for this message has its turn, one after the other.
absl::Status TakeEarly(const Environment& env,
                       const journal::OpenedMessage& message) {
  const std::string& peer = message.header.from();
  const std::string& reference = message.header.reference();
  std::optional<pb::Envelope> next;
  while (true) {
    RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(next, NextEarly(tx, peer, reference));
      return absl::OkStatus();
    }));
    if (!next.has_value()) return absl::OkStatus();
    const auto opened = OpenLive(env, peer, *next, nullptr);
    if (!opened.ok()) {
      // Its sender sends it again, and is told, or vouches for it again.
      return RunWork(env, [&](Work& work) {
        return DropNextEarly(work, peer, reference);
      });
    }
    const absl::Status status =
        TakeIn(env, *opened, next->message_id()).status();
    // Not yet, for another reason: its sender sends it again.
    if (!status.ok() && Retryable(status)) return absl::OkStatus();
  }
}

absl::Status CheckMessageId(absl::string_view field, const std::string& id) {
  if (id.size() == journal::kMessageIdBytes) return absl::OkStatus();
  return InvalidField(field, "malformed", "16 bytes");
}

absl::Status CheckChunk(const pb::Chunk& chunk) {
  RETURN_IF_ERROR(CheckMessageId("chunk.message_id", chunk.message_id()));
  if (chunk.index() >= kChunkIndexMax) {
    return InvalidField("chunk.index", "too large", "less than 1024");
  }
  if (chunk.sealed().empty() ||
      chunk.sealed().size() > kChunkPlaintextBytes + kChunkOverheadBytes) {
    return InvalidField("chunk.sealed", "wrong size", "1 byte to 256 KiB");
  }
  return absl::OkStatus();
}

// A chunk never changes: it is sealed once.
absl::Status OtherChunk() {
  return Refuse(absl::StatusCode::kInvalidArgument,
                {.rule = "bundle.chunk_differs",
                 .message = "another chunk of this file holds this place"});
}

}  // namespace

absl::StatusOr<pb::DeliverResponse> ExchangeHandlers::Deliver(
    const CallContext& call, const pb::DeliverRequest& request) {
  ASSIGN_OR_RETURN(journal::OpenedMessage message,
                   OpenLive(env_, call.actor.node, request.envelope(),
                            request.has_vouch() ? &request.vouch() : nullptr));
  absl::StatusOr<pb::DeliverResponse> answer =
      TakeIn(env_, message, request.envelope().message_id());
  if (IsEarly(answer.status())) {
    RETURN_IF_ERROR(Park(env_, message, request.envelope()));
    return answer;
  }
  RETURN_IF_ERROR(TakeEarly(env_, message));
  return answer;
}

absl::StatusOr<pb::DeliverChunkResponse> ExchangeHandlers::DeliverChunk(
    const CallContext& call, const pb::DeliverChunkRequest& request) {
  const pb::Chunk& chunk = request.chunk();
  RETURN_IF_ERROR(CheckChunk(chunk));
  const std::string key =
      keys::ChunkIn(call.actor.node, chunk.message_id(), chunk.index());
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    const auto here = work.tx.Get(Table::kChunks, key);
    if (here.ok()) {
      return *here == chunk.sealed() ? absl::OkStatus() : OtherChunk();
    }
    return KeepChunk(work.tx, call.actor.node, key, chunk.sealed());
  }));
  return pb::DeliverChunkResponse();
}

absl::StatusOr<pb::AskChunksResponse> ExchangeHandlers::AskChunks(
    const CallContext& call, const pb::AskChunksRequest& request) {
  RETURN_IF_ERROR(CheckMessageId("message_id", request.message_id()));
  pb::AskChunksResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::uint32_t next,
                     NextChunk(tx, call.actor.node, request.message_id()));
    response.set_next(next);
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace causeway::server
