// Case files on the network, and who can be reached on it.

#include "base/status_macros.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

absl::Status Node::Reach(const std::string& peer) {
  const bool away =
      peer == federation_->unreachable || id() == federation_->unreachable;
  return away ? absl::UnavailableError("no line") : absl::OkStatus();
}

absl::StatusOr<std::uint32_t> Node::AskChunks(const std::string& peer,
                                              const std::string& message_id) {
  RETURN_IF_ERROR(Reach(peer));
  server::CallContext call;
  call.actor.node = id();
  call.method = "ExchangeService.AskChunks";
  pb::AskChunksRequest request;
  request.set_message_id(message_id);
  federation_->NoteAsked({id(), peer, request.ByteSizeLong()});
  ASSIGN_OR_RETURN(const pb::AskChunksResponse response,
                   federation_->at(peer).exchange().AskChunks(call, request));
  return response.next();
}

absl::Status Node::DeliverChunk(const std::string& peer,
                                const pb::DeliverChunkRequest& request) {
  const Fate fate = federation_->chunk_fate
                        ? federation_->chunk_fate(id(), peer)
                        : Fate::kDeliver;
  if (fate == Fate::kLoseRequest) return absl::UnavailableError("lost");
  federation_->Note(
      {id(), peer, request.ByteSizeLong(), true, request.SerializeAsString()});
  server::CallContext call;
  call.actor.node = id();
  call.method = "ExchangeService.DeliverChunk";
  const absl::Status status =
      federation_->at(peer).exchange().DeliverChunk(call, request).status();
  if (fate == Fate::kLoseAnswer) return absl::UnavailableError("lost");
  return status;
}

void Federation::NoteAsked(const Seen& question) {
  const MutexLock lock(&seen_mutex_);
  asked.push_back(question);
}

}  // namespace causeway::exchange_test
