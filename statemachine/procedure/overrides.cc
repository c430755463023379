#include "statemachine/procedure/overrides.h"

#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

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
  constexpr size_t kApprovers = 2;
  const OverrideState& one = secret.consent_override;
  if (one.ground == OverrideGround::kUnspecified || one.scope != scope ||
      one.approvers.size() < kApprovers || one.used_for != message) {
    return false;
  }
  const absl::StatusOr<Date> last = ParseDate(one.expires_on);
  return last.ok() && today <= *last &&
         (peer == nullptr || peer->node_id == one.recipient);
}

void UseOverride(ProtectedState& secret, const FactBody& body) {
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
}

}  // namespace causeway::procedure
