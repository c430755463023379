#include "statemachine/custody/witness.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace causeway::custody {
namespace {

absl::Status No(absl::string_view rule, absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "witness." + std::string(rule),
                 .message = std::string(message)});
}

// The same for a case that is not known and for one of others.
absl::Status NotYours() {
  return Refuse(absl::StatusCode::kPermissionDenied,
                {.rule = "witness.not_yours",
                 .message = "the sender is not the holder of such a case"});
}

absl::Status RequireRunning(const Witness& witness) {
  if (!witness.halted) return absl::OkStatus();
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "witness.halted",
                 .message = "the witness has halted",
                 .who = {"the witness's operator"},
                 .retryable = true});
}

absl::Status CheckSigner(const Member& signer, std::uint64_t incarnation) {
  if (signer.revoked) return No("revoked", "the sender is revoked");
  if (signer.incarnation == 0 || incarnation != signer.incarnation) {
    return No("incarnation", "the sender has started again since");
  }
  return absl::OkStatus();
}

absl::Status CheckHolder(const CaseRegister& row, const Member& signer,
                         std::uint64_t epoch) {
  if (!row.head.has_value()) return NotYours();
  if (row.head->epoch > epoch) return No("epoch", "this epoch is over");
  if (row.head->holder != signer.id) return NotYours();
  if (row.head->epoch != epoch) return No("epoch", "this epoch never began");
  return absl::OkStatus();
}

const Outcome* OutcomeOf(const CaseRegister& row, absl::string_view digest) {
  const auto found = std::find_if(
      row.outcomes.begin(), row.outcomes.end(),
      [&](const Outcome& o) { return o.release_digest == digest; });
  return found == row.outcomes.end() ? nullptr : &*found;
}

bool FreedByVoid(const CaseRegister& row, absl::string_view offer_id) {
  return std::any_of(
      row.outcomes.begin(), row.outcomes.end(), [&](const Outcome& o) {
        return o.verdict == Verdict::kVoided && o.offer_id == offer_id;
      });
}

Outcome Make(Verdict verdict, const ReleaseRequest& request) {
  return {verdict,          request.epoch, request.release_digest,
          request.offer_id, request.giver, request.receiver};
}

// The answer given before, to a party of that RELEASE.
absl::StatusOr<Decision> Repeat(const Witness& witness, CaseRegister row,
                                Outcome outcome, const Member& signer) {
  if (signer.id != outcome.giver) return NotYours();
  return Decision{witness, std::move(row), std::nullopt, std::move(outcome)};
}

// The one way a register moves.
void Move(Decision& decision, HeadCertificate head, std::string giver) {
  const std::optional<HeadCertificate>& before = decision.row.head;
  CAUSEWAY_CHECK(!before.has_value() || head.epoch == before->epoch + 1)
      << "a register moves by one epoch";
  decision.row.head = head;
  decision.log =
      LogRow{decision.witness.log_length, std::move(head), std::move(giver)};
  ++decision.witness.log_length;
}

void End(Decision& decision, const Outcome& outcome,
         absl::string_view case_tag) {
  CAUSEWAY_CHECK(OutcomeOf(decision.row, outcome.release_digest) == nullptr)
      << "a RELEASE has one outcome";
  decision.row.outcomes.push_back(outcome);
  decision.outcome = outcome;
  const auto head = CertificateOf(case_tag, outcome);
  if (head.has_value()) Move(decision, *head, outcome.giver);
}

absl::Status CheckReleaseFields(const ReleaseRequest& request,
                                const Member& signer) {
  if (request.release_digest.empty() || request.offer_id.empty() ||
      request.receiver.empty()) {
    return InvalidField("release", "a field is empty", "digest, offer, node");
  }
  if (!request.ready_verified || request.giver != signer.id ||
      request.epoch == std::numeric_limits<std::uint64_t>::max() ||
      request.ready_to_epoch != request.epoch + 1) {
    return No("ready", "RELEASE does not enclose a READY for this hand-off");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> RegisterCase(const Witness& witness, CaseRegister row,
                                      const Registration& request,
                                      const Member& signer) {
  RETURN_IF_ERROR(RequireRunning(witness));
  RETURN_IF_ERROR(CheckSigner(signer, request.incarnation));
  if (request.case_tag.empty()) {
    return InvalidField("case_tag", "nothing", "32 random bytes");
  }
  const HeadCertificate head{request.case_tag, request.epoch, signer.id,
                             request.release_digest};
  if (row.head.has_value()) {
    if (!(*row.head == head)) return NotYours();
    return Decision{witness, std::move(row), std::nullopt, std::nullopt};
  }
  if ((request.epoch == 0) != request.release_digest.empty()) {
    return No("genesis", "a case of a later epoch enters with its RELEASE");
  }
  Decision decision{witness, std::move(row), std::nullopt, std::nullopt};
  Move(decision, head, "");
  return decision;
}

absl::StatusOr<Decision> DecideRelease(const Witness& witness, CaseRegister row,
                                       const ReleaseRequest& request,
                                       const Member& signer,
                                       const Member& receiver) {
  RETURN_IF_ERROR(RequireRunning(witness));
  if (const Outcome* const stored = OutcomeOf(row, request.release_digest)) {
    return Repeat(witness, std::move(row), Outcome(*stored), signer);
  }
  RETURN_IF_ERROR(CheckHolder(row, signer, request.epoch));
  RETURN_IF_ERROR(CheckSigner(signer, request.incarnation));
  RETURN_IF_ERROR(CheckReleaseFields(request, signer));
  const bool free = receiver.revoked || FreedByVoid(row, request.offer_id);
  Decision decision{witness, std::move(row), std::nullopt, std::nullopt};
  End(decision, Make(free ? Verdict::kVoided : Verdict::kCosigned, request),
      request.case_tag);
  return decision;
}

absl::StatusOr<Decision> DecideVoid(const Witness& witness, CaseRegister row,
                                    const ReleaseRequest& request,
                                    const Member& signer) {
  RETURN_IF_ERROR(RequireRunning(witness));
  if (const Outcome* const stored = OutcomeOf(row, request.release_digest)) {
    return Repeat(witness, std::move(row), Outcome(*stored), signer);
  }
  RETURN_IF_ERROR(CheckHolder(row, signer, request.epoch));
  RETURN_IF_ERROR(CheckSigner(signer, request.incarnation));
  RETURN_IF_ERROR(CheckReleaseFields(request, signer));
  Decision decision{witness, std::move(row), std::nullopt, std::nullopt};
  End(decision, Make(Verdict::kVoided, request), request.case_tag);
  return decision;
}

absl::StatusOr<Decision> DecideOrder(const Witness& witness, CaseRegister row,
                                     const Order& order, const Member& to) {
  RETURN_IF_ERROR(RequireRunning(witness));
  if (const Outcome* const stored = OutcomeOf(row, order.digest)) {
    const Outcome repeated = *stored;
    return Decision{witness, std::move(row), std::nullopt, repeated};
  }
  if (!row.head.has_value() || order.digest.empty()) {
    return No("order", "no such case is in the register");
  }
  if (row.head->epoch != order.epoch) {
    return No("epoch", "the case is not in the epoch that the ORDER ends");
  }
  if (to.id != order.to || to.revoked) {
    return No("revoked", "the node that the ORDER names is revoked");
  }
  if (order.to == row.head->holder) {
    return No("order", "the ORDER names the custodian it takes the case from");
  }
  const bool same_country =
      !order.lost_country.empty() && order.to_country == order.lost_country;
  const bool named = std::find(order.fallbacks.begin(), order.fallbacks.end(),
                               order.to) != order.fallbacks.end();
  if (!same_country && !named) {
    return No("order_bounds",
              "an ORDER moves a case within the country of the custodian, or "
              "to a fallback that it named before");
  }
  const Outcome outcome{Verdict::kOrdered, order.epoch, order.digest, "",
                        row.head->holder,  order.to};
  Decision decision{witness, std::move(row), std::nullopt, std::nullopt};
  End(decision, outcome, order.case_tag);
  return decision;
}

absl::StatusOr<ProbeAnswer> AnswerProbe(const Witness& witness,
                                        const CaseRegister& row,
                                        absl::string_view nonce,
                                        const Member& signer) {
  RETURN_IF_ERROR(RequireRunning(witness));
  if (signer.revoked || !row.head.has_value() ||
      row.head->holder != signer.id) {
    return NotYours();
  }
  return ProbeAnswer{std::string(nonce), *row.head, signer.incarnation};
}

std::optional<HeadCertificate> CertificateOf(absl::string_view case_tag,
                                             const Outcome& outcome) {
  if (outcome.verdict == Verdict::kVoided) return std::nullopt;
  return HeadCertificate{std::string(case_tag), outcome.epoch + 1,
                         outcome.receiver, outcome.release_digest};
}

absl::StatusOr<StatusAnswer> AnswerStatus(const Witness& witness,
                                          const CaseRegister& row,
                                          absl::string_view asker,
                                          std::uint64_t epoch) {
  RETURN_IF_ERROR(RequireRunning(witness));
  StatusAnswer answer;
  if (!row.head.has_value()) return answer;
  if (row.head->holder == asker) answer.head = row.head;
  bool moved = false;
  for (const Outcome& outcome : row.outcomes) {
    if (outcome.epoch != epoch) continue;
    if (outcome.giver != asker && outcome.receiver != asker) continue;
    answer.outcomes.push_back(outcome);
    moved = moved || outcome.verdict != Verdict::kVoided;
  }
  if (row.head->epoch > epoch && !moved) answer.superseded = row.head->epoch;
  return answer;
}

absl::StatusOr<Recovery> Recover(const Witness& witness, Member member,
                                 absl::string_view nonce,
                                 std::uint64_t position, bool proven) {
  RETURN_IF_ERROR(RequireRunning(witness));
  if (nonce.empty()) return InvalidField("nonce", "nothing", "random bytes");
  if (member.revoked) return No("revoked", "the sender is revoked");
  Recovery recovery{witness, std::move(member), position};
  if (position > witness.log_length) {
    if (!proven) return No("position", "the log never was that long");
    recovery.witness.halted = true;
    return recovery;
  }
  if (recovery.member.nonce != nonce) {
    ++recovery.member.incarnation;
    recovery.member.nonce = std::string(nonce);
  }
  return recovery;
}

std::vector<LogRow> Difference(const std::vector<LogRow>& rows,
                               absl::string_view node) {
  std::vector<LogRow> last;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->head.holder != node && row->giver != node) continue;
    const bool later =
        std::any_of(last.begin(), last.end(), [&](const LogRow& known) {
          return known.head.case_tag == row->head.case_tag;
        });
    if (!later) last.push_back(*row);
  }
  std::reverse(last.begin(), last.end());
  return last;
}

Witness SeeOwnCertificate(Witness witness, const CaseRegister& row,
                          const HeadCertificate& own) {
  const bool above = !row.head.has_value() || own.epoch > row.head->epoch;
  const bool forked =
      !above && own.epoch == row.head->epoch && !(own == *row.head);
  witness.halted = witness.halted || above || forked;
  return witness;
}

}  // namespace causeway::custody
