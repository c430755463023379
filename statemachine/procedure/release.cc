#include "statemachine/procedure/release.h"

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {

std::optional<std::uint64_t> ProposalFor(const OpenState& open,
                                         const FactBody& body) {
  if (std::holds_alternative<EvaluationRequested>(body)) {
    if (open.evaluation.phase != EvaluationPhase::kProposed) return {};
    return open.evaluation.proposal;
  }
  if (std::holds_alternative<CustodyOffered>(body)) {
    if (open.handoff.phase != HandoffPhase::kProposed) return {};
    return open.handoff.proposal;
  }
  const auto* sent = std::get_if<InquirySent>(&body);
  if (sent == nullptr) return {};
  const InquiryState* const proposed =
      open.Proposed(sent->kind, sent->recipient);
  if (proposed == nullptr) return {};
  return proposed->entry;
}

std::optional<std::uint64_t> NamedProposal(const FactBody& body) {
  if (const auto* b = std::get_if<EvaluationRequested>(&body)) {
    return b->proposal;
  }
  if (const auto* b = std::get_if<CustodyOffered>(&body)) return b->proposal;
  if (const auto* b = std::get_if<InquirySent>(&body)) return b->proposal;
  return {};
}

bool ReleasesWhatWasSeen(const OpenInput& in) {
  const std::optional<std::uint64_t> stands =
      ProposalFor(in.open, in.fact.body);
  // Without a proposal another rule says so.
  return !stands.has_value() || NamedProposal(in.fact.body) == stands;
}

}  // namespace causeway::procedure
