#include "server/witness_link.h"

#include <memory>
#include <utility>

#include "server/live_key.h"
#include "server/own_key.h"

namespace causeway::server {

absl::StatusOr<WitnessReply> AskWitness(const Environment& env,
                                        WitnessTransport& transport,
                                        const std::string& witness,
                                        pb::WitnessQuestion question) {
  const std::shared_ptr<const Directory> directory = env.directory->Current();
  ASSIGN_OR_RETURN(const SigningKey* const own, OwnSigningKey(env, *directory));
  question.set_format_version(journal::kWitnessFormat);
  question.set_from(env.node_id);
  question.set_to(witness);
  question.set_directory_version(directory->version());
  if (question.nonce().empty()) {
    question.set_nonce(env.random->Bytes(journal::kNonceBytes));
  }
  WitnessReply reply;
  reply.nonce = question.nonce();
  std::string digest;
  pb::AskWitnessRequest request;
  request.set_question(journal::PackQuestion(question, *own, &digest));
  ASSIGN_OR_RETURN(const pb::AskWitnessResponse response,
                   transport.Ask(witness, request));
  ASSIGN_OR_RETURN(reply.opened,
                   journal::UnpackAnswer(response.answer(), witness,
                                         env.node_id, digest, *env.directory));
  RETURN_IF_ERROR(
      RequireLiveKey(env, witness, reply.opened.signed_bytes.key_id()));
  RETURN_IF_ERROR(journal::CheckAnswer(question, reply.answer()));
  return reply;
}

absl::StatusOr<Stated> StatedIn(const Environment& env,
                                const pb::WitnessAnswer& answer) {
  Stated stated;
  for (const pb::WitnessStatement& one : answer.statements()) {
    if (one.has_release_void()) {
      ASSIGN_OR_RETURN(journal::VoidStatement statement,
                       journal::OpenVoid(one.release_void(), *env.directory));
      stated.voids.emplace_back(std::move(statement), one.release_void());
      continue;
    }
    ASSIGN_OR_RETURN(
        custody::HeadCertificate head,
        journal::OpenCertificate(one.head_certificate(), *env.directory));
    stated.heads.emplace_back(std::move(head), one.head_certificate());
  }
  return stated;
}

absl::StatusOr<std::vector<MovedHead>> MovesIn(
    const Environment& env, const pb::WitnessAnswer& answer) {
  std::vector<MovedHead> moves;
  for (const pb::WitnessMove& one : answer.moves()) {
    MovedHead move;
    move.row.position = one.position();
    move.row.giver = one.giver();
    ASSIGN_OR_RETURN(
        move.row.head,
        journal::OpenCertificate(one.head_certificate(), *env.directory));
    move.certificate = one.head_certificate();
    moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace causeway::server
