#include "statemachine/procedure/overrides.h"

#include <utility>

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

constexpr size_t kApprovers = 2;

// What names the message for ever; empty: nothing leaves with this fact.
std::string MessageIn(const FactBody& body) {
  if (const auto* b = std::get_if<CustodyOffered>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<EvaluationRequested>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<FollowUpReported>(&body)) {
    return b->report_digest;
  }
  if (const auto* b = std::get_if<InquirySent>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<AnswerSent>(&body)) return b->answer_digest;
  return "";
}

bool LetsOut(const OverrideState& one, const Peer* peer, ConsentScope scope,
             Date today, const std::string& message) {
  if (one.ground == OverrideGround::kUnspecified || one.scope != scope ||
      one.approvers.size() < kApprovers || one.used_for != message) {
    return false;
  }
  const absl::StatusOr<Date> last = ParseDate(one.expires_on);
  return last.ok() && today <= *last &&
         (peer == nullptr || peer->node_id == one.recipient);
}

// The hand-off goes on under a new number.
void Renew(ProtectedState& secret, const OfferRenewed& body) {
  if (secret.consent_override.used_for == body.former_offer_id) {
    secret.consent_override.used_for = body.offer_id;
  }
  auto before = secret.overrides_used.extract(body.former_offer_id);
  if (before.empty()) return;
  before.mapped().used_for = body.offer_id;
  before.key() = body.offer_id;
  secret.overrides_used.insert(std::move(before));
}

}  // namespace

ConsentScope ScopeNeeded(ExchangeKind kind) {
  switch (kind) {
    case ExchangeKind::kOffer:
    case ExchangeKind::kBundle:
    case ExchangeKind::kRelease:
      return ConsentScope::kCaseTransfer;
    case ExchangeKind::kEvaluationRequest:
    case ExchangeKind::kTracingRequest:
      return ConsentScope::kTracing;
    case ExchangeKind::kInformationRequest:
    case ExchangeKind::kPlacementConsultation:
    case ExchangeKind::kCaseRequest:
    case ExchangeKind::kAnswer:
    case ExchangeKind::kEvaluationReport:
      return ConsentScope::kShareAuthorities;
    case ExchangeKind::kFollowUpReport:
      return ConsentScope::kFollowUpReport;
    default:
      return ConsentScope::kUnspecified;
  }
}

bool OverrideHolds(const ProtectedState& secret, const Peer* peer,
                   ConsentScope scope, Date today, const std::string& message) {
  if (LetsOut(secret.consent_override, peer, scope, today, message)) {
    return true;
  }
  const auto before = secret.overrides_used.find(message);
  return before != secret.overrides_used.end() &&
         LetsOut(before->second, peer, scope, today, message);
}

void ProposeOverride(ProtectedState& secret, const FactMeta& meta,
                     const OverrideProposed& body) {
  OverrideState& one = secret.consent_override;
  if (!one.used_for.empty()) secret.overrides_used[one.used_for] = one;
  one = OverrideState();
  one.ground = body.ground;
  one.scope = body.scope;
  one.recipient = body.recipient;
  one.proposer = ActorOf(meta);
  one.proposal = secret.entries + 1;
}

void ApproveOverride(ProtectedState& secret, const HandoffState& handoff,
                     const FactMeta& meta, const OverrideApproved& body) {
  OverrideState& one = secret.consent_override;
  one.approvers.push_back(ActorOf(meta));
  one.approved_on = meta.happened_on;
  if (one.expires_on.empty() || body.expires_on < one.expires_on) {
    one.expires_on = body.expires_on;
  }
  if (one.review_on.empty() || body.review_on < one.review_on) {
    one.review_on = body.review_on;
  }
  if (one.approvers.size() == kApprovers && one.used_for.empty() &&
      one.scope == ConsentScope::kCaseTransfer &&
      one.recipient == handoff.receiver) {
    one.used_for = handoff.offer_id;  // Empty while none is out.
  }
}

void UseOverride(ProtectedState& secret, const FactBody& body) {
  if (const auto* renewed = std::get_if<OfferRenewed>(&body)) {
    return Renew(secret, *renewed);
  }
  OverrideState& one = secret.consent_override;
  const std::string message = MessageIn(body);
  if (message.empty() || one.ground == OverrideGround::kUnspecified ||
      !one.used_for.empty() || AddresseeOf(body) != one.recipient) {
    return;
  }
  const std::optional<ExchangeKind> kind = SendsWith(body);
  if (one.scope == ConsentScope::kWithheldItems ||
      (kind.has_value() && ScopeNeeded(*kind) == one.scope)) {
    one.used_for = message;
  }
}

void EndOverride(ProtectedState& secret, ConsentScope scope) {
  if (secret.consent_override.scope == scope) {
    secret.consent_override = OverrideState();
  }
  std::erase_if(secret.overrides_used,
                [scope](const auto& one) { return one.second.scope == scope; });
}

void EndOverrides(ProtectedState& secret) {
  secret.consent_override = OverrideState();
  secret.overrides_used.clear();
}

void OpenTransfer(const Peer& peer, Date today, CaseState& state) {
  OverrideState one;
  one.ground = OverrideGround::kVitalInterest;
  one.scope = ConsentScope::kCaseTransfer;
  one.recipient = peer.node_id;
  one.approvers.resize(kApprovers);
  one.expires_on = FormatDate(today);
  one.used_for = state.open.handoff.offer_id;
  state.secret.overrides_used[one.used_for] = std::move(one);
}

}  // namespace causeway::procedure
