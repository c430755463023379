#include "statemachine/procedure/release.h"

#include <algorithm>

#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

using Proposal = std::optional<std::uint64_t>;

bool Offered(const OpenState& open) {
  return open.handoff.phase == HandoffPhase::kOffered ||
         open.handoff.phase == HandoffPhase::kAccepted;
}

void NotePerson(std::vector<Person>& persons, const Person& one) {
  if (!IsAmong(persons, one)) persons.push_back(one);
}

// One overload for each act that releases something; the others release none.
struct Standing {
  const OpenState& open;

  Proposal operator()(const EvaluationRequested&) const {
    if (open.evaluation.phase != EvaluationPhase::kProposed) return {};
    return open.evaluation.proposal;
  }
  Proposal operator()(const CustodyOffered&) const {
    if (open.handoff.phase != HandoffPhase::kProposed) return {};
    return open.entries - 1;  // All that leaves, not the proposal alone.
  }
  Proposal operator()(const LaterReleased&) const {
    if (!LaterStands(open)) return {};
    return open.entries - 1;
  }
  Proposal operator()(const InquirySent& b) const {
    const InquiryState* const proposed = open.Proposed(b.kind, b.recipient);
    if (proposed == nullptr) return {};
    return proposed->entry;
  }
  Proposal Assessment() const {
    if (!open.assessment.pending) return {};
    return open.assessment.proposal;
  }
  Proposal operator()(const AssessmentApproved&) const { return Assessment(); }
  Proposal operator()(const AssessmentRejected&) const { return Assessment(); }
  Proposal operator()(const CasePlanApproved&) const {
    if (!open.case_plan.pending) return {};
    return open.case_plan.proposal;
  }
  Proposal operator()(const CasePlanRejected&) const {
    if (!open.case_plan.pending) return {};
    return open.case_plan.proposal;
  }
  Proposal operator()(const PlanApproved&) const {
    if (!open.determination.plan_author) return {};
    return open.determination.plan_proposal;
  }
  Proposal Closure() const {
    if (!open.closure_requested_by) return {};
    return open.closure_proposal;
  }
  Proposal operator()(const CaseClosed&) const { return Closure(); }
  Proposal operator()(const ClosureRefused&) const { return Closure(); }
  Proposal operator()(const CaseErased& b) const {
    if (b.ground != ErasureGround::kValidRequest || open.copy ||
        open.erasure_request.party == ErasureParty::kUnspecified) {
      return {};
    }
    return open.erasure_request.entry;
  }
  Proposal operator()(const UrgentCleared&) const {
    if (!open.urgent_action) return {};
    return open.urgent_action->entry;
  }
  Proposal operator()(const AgeConfirmed&) const {
    if (!open.older) return {};
    return open.older->entry;
  }
  template <typename Body>
  Proposal operator()(const Body&) const {
    return {};
  }
};

template <typename Stands>
bool NamesIt(const FactBody& body, const Stands& stands) {
  const std::uint64_t* const named = ProposalIn(body);
  // Without a proposal another rule says so.
  return !stands.has_value() || (named != nullptr && *named == *stands);
}

// Says no more than that a second person agrees to what a first one recorded.
bool ApprovesAnothers(const Fact& fact) {
  return ProposalIn(fact.body) != nullptr && fact.meta.documents.empty();
}

}  // namespace

std::optional<std::uint64_t> ProposalFor(const OpenState& open,
                                         const FactBody& body) {
  return std::visit(Standing{open}, body);
}

std::optional<std::uint64_t> ProposalFor(const CaseState& state,
                                         const FactBody& body) {
  const ProtectedState& secret = state.secret;
  if (std::holds_alternative<OverrideApproved>(body)) {
    if (!secret.consent_override.proposer) return {};
    return secret.consent_override.proposal;
  }
  if (std::holds_alternative<ProtectedLaterReleased>(body)) {
    if (!LaterStands(state)) return {};
    return secret.entries;
  }
  if (std::holds_alternative<ProtectedSeen>(body)) return secret.entries;
  if (std::holds_alternative<LoweringConfirmed>(body)) {
    if (secret.waiting.empty()) return {};
    return secret.waiting.rbegin()->first;
  }
  return ProposalFor(state.open, body);
}

bool LaterStands(const OpenState& open) {
  return Offered(open) && open.handoff.released < open.entries;
}

bool LaterStands(const CaseState& state) {
  return Offered(state.open) && state.secret.released < state.secret.entries;
}

bool ReleasedFor(const CaseState& state, const Peer& receiver) {
  return !LaterStands(state.open) &&
         (!EntitledToProtected(state.open, receiver) || !LaterStands(state));
}

bool OfTheHandover(const Fact& fact) {
  const std::vector<DocumentKind>& kinds = fact.meta.documents;
  switch (TypeOf(fact.body)) {
    case FactType::kCustodyAccepted:
    case FactType::kChildArrived:
    case FactType::kChildReceived:
    case FactType::kCustodyReleased:
      return true;  // What the receiver says itself, and its answer.
    case FactType::kOfferRenewed:
      return true;  // The node's own: the approved offer under a new number.
    case FactType::kChildDeparted:
      return std::all_of(kinds.begin(), kinds.end(), [](DocumentKind kind) {
        return PlaceOf(kind).return_set;
      });
    case FactType::kPlanApproved:
      return kinds.empty();
    case FactType::kStepStarted:
      return kinds.empty() &&
             std::get<StepStarted>(fact.body).step == Step::kImplementation;
    default:
      return false;
  }
}

void NoteLater(CaseState& state, const Fact& fact) {
  OpenState& open = state.open;
  ProtectedState& secret = state.secret;
  if (std::holds_alternative<CustodyOffered>(fact.body)) {
    open.handoff.released = open.entries;
  } else if (std::holds_alternative<LaterReleased>(fact.body)) {
    open.handoff.released = open.entries;
    open.handoff.later_authors.clear();
  } else if (std::holds_alternative<ProtectedLaterReleased>(fact.body) ||
             std::holds_alternative<ProtectedSeen>(fact.body)) {
    secret.released = secret.entries;
    secret.later_authors.clear();
  } else if (!Offered(open)) {
    return;
  } else if (OfTheHandover(fact)) {
    if (open.handoff.released + 1 == open.entries) {
      open.handoff.released = open.entries;
    }
  } else if (!ApprovesAnothers(fact)) {
    const bool hidden = JournalOf(TypeOf(fact.body)) == JournalKind::kProtected;
    NotePerson(hidden ? secret.later_authors : open.handoff.later_authors,
               ActorOf(fact.meta));
  }
}

std::uint64_t* ProposalIn(FactBody& body) {
  return std::visit(
      [](auto& b) -> std::uint64_t* {
        if constexpr (requires { b.proposal; }) {
          return &b.proposal;
        } else {
          return nullptr;
        }
      },
      body);
}

const std::uint64_t* ProposalIn(const FactBody& body) {
  return std::visit(
      [](const auto& b) -> const std::uint64_t* {
        if constexpr (requires { b.proposal; }) {
          return &b.proposal;
        } else {
          return nullptr;
        }
      },
      body);
}

bool ReleasesWhatWasSeen(const OpenInput& in) {
  return NamesIt(in.fact.body, ProposalFor(in.open, in.fact.body));
}

// A complaint is hidden from whom it concerns, and holds up no hand-off: who
// names the last entry that everybody reads has seen what is to be seen.
bool ReleasesJournalAsSeen(const FullInput& in) {
  const std::optional<std::uint64_t> last = ProposalFor(in.state, in.fact.body);
  const std::uint64_t* const named = ProposalIn(in.fact.body);
  // Without a proposal another rule says so.
  return !last.has_value() || (named != nullptr && *named <= *last &&
                               *named >= in.state.secret.read_by_all);
}

bool ReleasesProtectedAsSeen(const FullInput& in) {
  return NamesIt(in.fact.body, ProposalFor(in.state, in.fact.body));
}

}  // namespace causeway::procedure
