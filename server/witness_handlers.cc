#include "server/witness_handlers.h"

#include <string>
#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "server/live_key.h"
#include "server/refuse_by.h"
#include "server/store_keys.h"
#include "server/witness_store.h"
#include "statemachine/custody/evidence.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

using pb::WitnessQuestion;

// One question inside its transaction.
struct Asked {
  Work& work;
  const WitnessQuestion& question;
  custody::Member member;
  custody::Witness witness;
  pb::WitnessAnswer answer;
  // Refused, and what the refusal rests on is kept: a halt, evidence.
  absl::Status refused = absl::OkStatus();
};

absl::Status Halt(Asked& asked, custody::Witness halted) {
  asked.witness = halted;
  Log(LogLevel::kError, "witness_halted");
  asked.refused =
      RefuseBy(absl::StatusCode::kUnavailable, "witness.halted",
               "the witness knows less than it stated: it has halted",
               /*retryable=*/true);
  RETURN_IF_ERROR(LogLeaf(asked.work, store::NODE_LOG_KIND_ADMINISTRATION,
                          asked.question.nonce(), "witness.halted"));
  return SaveWitness(asked.work, halted);
}

// A certificate of this witness above what it knows halts it. True: it did.
absl::StatusOr<bool> HaltsAt(Asked& asked, const StoredRegister& stored) {
  if (!asked.question.has_shown()) return false;
  ASSIGN_OR_RETURN(const custody::HeadCertificate shown,
                   journal::OpenCertificate(asked.question.shown(),
                                            *asked.work.env.directory));
  if (shown.case_tag != stored.case_tag) return false;
  const custody::Witness seen =
      custody::SeeOwnCertificate(asked.witness, stored.row, shown);
  if (seen == asked.witness) return false;
  RETURN_IF_ERROR(Halt(asked, seen));
  return true;
}

void Add(pb::WitnessAnswer& answer, const pb::SignedBytes& certificate) {
  *answer.add_statements()->mutable_head_certificate() = certificate;
}

absl::Status Register(Asked& asked) {
  const pb::RegisterQuestion& question = asked.question.register_();
  ASSIGN_OR_RETURN(StoredRegister stored,
                   LoadRegister(asked.work.tx, question.case_tag()));
  ASSIGN_OR_RETURN(const bool halted, HaltsAt(asked, stored));
  if (halted) return absl::OkStatus();
  custody::Registration request;
  request.case_tag = question.case_tag();
  request.epoch = question.epoch();
  request.incarnation = asked.question.incarnation();
  if (question.has_release()) {
    ASSIGN_OR_RETURN(
        const custody::ReleaseRequest release,
        journal::OpenProof(question.release(), *asked.work.env.directory));
    if (!release.ready_verified || release.case_tag != request.case_tag ||
        release.receiver != asked.member.id ||
        release.ready_to_epoch != request.epoch) {
      return RefuseBy(absl::StatusCode::kFailedPrecondition, "witness.genesis",
                      "the RELEASE did not give this case to the sender");
    }
    request.release_digest = release.release_digest;
  }
  ASSIGN_OR_RETURN(
      const custody::Decision decision,
      custody::RegisterCase(asked.witness, stored.row, request, asked.member));
  RETURN_IF_ERROR(WriteDecision(asked.work, stored, decision));
  asked.witness = decision.witness;
  Add(asked.answer, stored.record.head());
  return absl::OkStatus();
}

// Two RELEASEs of one epoch, and neither voided: kept for ever, for people.
absl::Status KeepEvidence(Asked& asked, const StoredRegister& stored,
                          const custody::ReleaseRequest& release,
                          const pb::ReleaseProof& proof) {
  std::vector<std::string> voided;
  bool lied = false;
  for (const custody::Outcome& outcome : stored.row.outcomes) {
    if (outcome.verdict == custody::Verdict::kVoided) {
      voided.push_back(outcome.release_digest);
    }
  }
  const auto statement = [&](const std::string& digest,
                             const std::string& signer) {
    custody::Statement one;
    one.kind = custody::StatementKind::kRelease;
    one.signer = signer;
    one.case_tag = stored.case_tag;
    one.epoch = release.epoch;
    one.digest = digest;
    return one;
  };
  for (const custody::Outcome& outcome : stored.row.outcomes) {
    lied =
        lied || (outcome.verdict == custody::Verdict::kCosigned &&
                 outcome.epoch == release.epoch &&
                 custody::Contradicts(
                     statement(outcome.release_digest, outcome.giver),
                     statement(release.release_digest, release.giver), voided)
                     .has_value());
  }
  if (!lied) return absl::OkStatus();
  Log(LogLevel::kError, "witness_two_releases", {{"node", release.giver}});
  RETURN_IF_ERROR(LogLeaf(asked.work, store::NODE_LOG_KIND_REFUSAL,
                          release.release_digest, "custody.equivocation"));
  return PutRecord(asked.work.tx, Table::kWitness,
                   keys::Evidence(stored.case_tag, release.release_digest),
                   proof);
}

// A READY under a key that is revoked binds nobody any more: whoever holds that
// key could have written it. So it is with the RELEASE. One that was decided
// stays so, and a VOID gives the case back to its giver.
absl::Status CheckSigners(const Asked& asked, const StoredRegister& stored,
                          const custody::ReleaseRequest& request,
                          const pb::ReleaseProof& proof) {
  for (const custody::Outcome& outcome : stored.row.outcomes) {
    if (outcome.release_digest == request.release_digest) {
      return absl::OkStatus();
    }
  }
  RETURN_IF_ERROR(RequireLiveKey(asked.work.env, request.giver,
                                 proof.entry_header().key_id()));
  pb::SignedBytes ready;
  RETURN_IF_ERROR(wire::ParseStrict(proof.received().content(), &ready));
  return RequireLiveKey(asked.work.env, request.receiver, ready.key_id());
}

absl::Status EndRelease(Asked& asked, const pb::ReleaseProof& proof,
                        bool void_it) {
  ASSIGN_OR_RETURN(custody::ReleaseRequest request,
                   journal::OpenProof(proof, *asked.work.env.directory));
  request.incarnation = asked.question.incarnation();
  ASSIGN_OR_RETURN(StoredRegister stored,
                   LoadRegister(asked.work.tx, request.case_tag));
  ASSIGN_OR_RETURN(const bool halted, HaltsAt(asked, stored));
  if (halted) return absl::OkStatus();
  if (!void_it) {
    RETURN_IF_ERROR(CheckSigners(asked, stored, request, proof));
  }
  ASSIGN_OR_RETURN(const custody::Member receiver,
                   LoadMember(asked.work, request.receiver));
  const absl::StatusOr<custody::Decision> decision =
      void_it ? custody::DecideVoid(asked.witness, stored.row, request,
                                    asked.member)
              : custody::DecideRelease(asked.witness, stored.row, request,
                                       asked.member, receiver);
  if (!decision.ok()) {
    asked.refused = decision.status();
    return KeepEvidence(asked, stored, request, proof);
  }
  RETURN_IF_ERROR(WriteDecision(asked.work, stored, *decision));
  asked.witness = decision->witness;
  ASSIGN_OR_RETURN(*asked.answer.add_statements(),
                   StatementOf(stored, request.release_digest));
  return absl::OkStatus();
}

absl::Status Probe(Asked& asked) {
  ASSIGN_OR_RETURN(
      StoredRegister stored,
      LoadRegister(asked.work.tx, asked.question.probe().case_tag()));
  ASSIGN_OR_RETURN(const bool halted, HaltsAt(asked, stored));
  if (halted) return absl::OkStatus();
  RETURN_IF_ERROR(custody::AnswerProbe(asked.witness, stored.row,
                                       asked.question.nonce(), asked.member)
                      .status());
  Add(asked.answer, stored.record.head());
  return absl::OkStatus();
}

absl::Status Status(Asked& asked) {
  const pb::CaseQuestion& question = asked.question.status();
  ASSIGN_OR_RETURN(StoredRegister stored,
                   LoadRegister(asked.work.tx, question.case_tag()));
  ASSIGN_OR_RETURN(const bool halted, HaltsAt(asked, stored));
  if (halted) return absl::OkStatus();
  ASSIGN_OR_RETURN(const custody::StatusAnswer status,
                   custody::AnswerStatus(asked.witness, stored.row,
                                         asked.member.id, question.epoch()));
  if (status.head.has_value()) Add(asked.answer, stored.record.head());
  for (const custody::Outcome& outcome : status.outcomes) {
    ASSIGN_OR_RETURN(*asked.answer.add_statements(),
                     StatementOf(stored, outcome.release_digest));
  }
  asked.answer.set_superseded(status.superseded.value_or(0));
  return absl::OkStatus();
}

// RECOVER with the question's nonce; NEWS with that of the last RECOVER, which
// gives no new incarnation.
absl::Status Since(Asked& asked, const pb::SinceQuestion& question, bool boot) {
  const bool proven =
      question.has_proof() &&
      journal::ProvenPosition(question.proof(), asked.work.env.node_id,
                              asked.member.id, *asked.work.env.directory)
              .value_or(0) == question.position();
  const std::string nonce = boot ? asked.question.nonce() : asked.member.nonce;
  ASSIGN_OR_RETURN(const custody::Recovery recovery,
                   custody::Recover(asked.witness, asked.member, nonce,
                                    question.position(), proven));
  if (recovery.witness.halted) return Halt(asked, recovery.witness);
  asked.member = recovery.member;
  if (boot) {
    RETURN_IF_ERROR(
        SaveMember(asked.work, recovery.member, question.fallbacks()));
  }
  ASSIGN_OR_RETURN(Moves moves,
                   MovesSince(asked.work.tx, asked.member.id, recovery.from,
                              asked.witness.log_length));
  for (pb::WitnessMove& move : moves.moves) {
    *asked.answer.add_moves() = std::move(move);
  }
  asked.answer.set_position(moves.position);
  asked.answer.set_more(moves.more);
  return absl::OkStatus();
}

absl::Status Decide(Asked& asked) {
  switch (asked.question.question_case()) {
    case WitnessQuestion::kRegister:
      return Register(asked);
    case WitnessQuestion::kRelease:
      return EndRelease(asked, asked.question.release(), /*void_it=*/false);
    case WitnessQuestion::kVoidRelease:
      return EndRelease(asked, asked.question.void_release(), /*void_it=*/true);
    case WitnessQuestion::kProbe:
      return Probe(asked);
    case WitnessQuestion::kStatus:
      return Status(asked);
    case WitnessQuestion::kRecover:
      return Since(asked, asked.question.recover(), /*boot=*/true);
    case WitnessQuestion::kNews:
      return Since(asked, asked.question.news(), /*boot=*/false);
    case WitnessQuestion::QUESTION_NOT_SET:
      break;
  }
  return InvalidField("question", "none", "one question");
}

}  // namespace

absl::StatusOr<pb::AskWitnessResponse> WitnessHandlers::Ask(
    const CallContext& call, const pb::AskWitnessRequest& request) {
  RETURN_IF_ERROR(RequireToBeWitness(env_));
  ASSIGN_OR_RETURN(const journal::OpenedQuestion opened,
                   journal::UnpackQuestion(request.question(), call.actor.node,
                                           env_.node_id, *env_.directory));
  RETURN_IF_ERROR(RequireLiveKey(env_, call.actor.node, opened.key_id));
  pb::AskWitnessResponse response;
  absl::Status refused;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    Asked asked{work, opened.question, {}, {}, {}};
    ASSIGN_OR_RETURN(asked.member, LoadMember(work, call.actor.node));
    ASSIGN_OR_RETURN(asked.witness, LoadWitness(work.tx));
    RETURN_IF_ERROR(Decide(asked));
    refused = asked.refused;
    if (!refused.ok()) return absl::OkStatus();
    pb::WitnessAnswer& answer = asked.answer;
    answer.set_to(call.actor.node);
    answer.set_question_digest(opened.digest);
    answer.set_incarnation(asked.member.incarnation);
    answer.set_sent_at_us(work.moment.now_us);
    if (opened.question.question_case() != WitnessQuestion::kRecover &&
        opened.question.question_case() != WitnessQuestion::kNews) {
      answer.set_position(asked.witness.log_length);
    }
    ASSIGN_OR_RETURN(const journal::WitnessSigner signer, SignerOf(work));
    response.set_answer(journal::PackAnswer(answer, signer));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(refused);
  return response;
}

}  // namespace causeway::server
