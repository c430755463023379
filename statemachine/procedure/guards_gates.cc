// Gates: may bytes leave? The peer alone, then the case.

#include <algorithm>

#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/overrides.h"
#include "statemachine/procedure/protection.h"

namespace causeway::procedure {
namespace {

const char* MessageOf(ExchangeKind kind) {
  switch (kind) {
    case ExchangeKind::kOffer:
      return "OFFER";
    case ExchangeKind::kBundle:
      return "BUNDLE";
    case ExchangeKind::kRelease:
      return "RELEASE";
    case ExchangeKind::kClose:
      return "CLOSE";
    case ExchangeKind::kEvaluationRequest:
      return "EVALUATION_REQUEST";
    case ExchangeKind::kFollowUpReport:
      return "FOLLOW_UP_REPORT";
    case ExchangeKind::kInformationRequest:
      return "INFORMATION_REQUEST";
    case ExchangeKind::kPlacementConsultation:
      return "PLACEMENT_CONSULTATION";
    case ExchangeKind::kTracingRequest:
      return "TRACING_REQUEST";
    case ExchangeKind::kCaseRequest:
      return "CASE_REQUEST";
    case ExchangeKind::kDangerNotice:
      return "DANGER_NOTICE";
    case ExchangeKind::kMissingNotice:
      return "MISSING_NOTICE";
    case ExchangeKind::kMeasureNotice:
      return "MEASURE_NOTICE";
    case ExchangeKind::kCorrection:
      return "CORRECTION";
    case ExchangeKind::kAnswer:
      return "INQUIRY_ANSWER";
    case ExchangeKind::kEvaluationReport:
      return "EVALUATION_REPORT";
    case ExchangeKind::kReply:
    case ExchangeKind::kAlwaysPasses:
      break;
  }
  return "";
}

template <typename T>
bool Contains(const std::vector<T>& items, const T& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

bool Enrolled(const PeerInput& in) { return in.peer.enrolled; }

bool PeerActive(const PeerInput& in) { return in.peer.active; }

bool ProtectsChildren(const PeerInput& in) {
  return !in.peer.enrolled || in.peer.protects_children;
}

bool KindAccepted(const PeerInput& in) {
  return Contains(in.peer.accepts, std::string(MessageOf(in.kind)));
}

bool ProcedureKnown(const PeerInput& in) {
  return std::all_of(in.procedure_digests.begin(), in.procedure_digests.end(),
                     [&](const std::string& digest) {
                       return Contains(in.peer.procedure_digests, digest);
                     });
}

bool Inside(const GateInput& in) {
  return in.peer != nullptr && InsideOrigin(in.state.Origin(), *in.peer);
}

bool OriginAnswered(const GateInput& in) {
  return in.state.open.OriginAnswered();
}

bool AsylumAllows(const GateInput& in) {
  return !Inside(in) || !ClosesOrigin(in.state.secret.asylum);
}

bool DisplacementAllows(const GateInput& in) {
  return !Inside(in) || !ClosesOrigin(in.state.secret.displacement);
}

bool TraffickingAllows(const GateInput& in) {
  return !Inside(in) || !in.state.secret.family_or_state_suspected;
}

bool NotFeared(const GateInput& in) {
  return in.peer == nullptr ||
         !InsideOrigin(in.state.secret.feared_states, *in.peer);
}

bool AsylumKnown(const GateInput& in) {
  if (!Inside(in)) return true;
  const AsylumStatus status = in.state.secret.asylum;
  return status != AsylumStatus::kUnspecified &&
         status != AsylumStatus::kNotInformed &&
         status != AsylumStatus::kNotKnown;
}

bool DisplacementKnown(const GateInput& in) {
  const DisplacementStatus status = in.state.secret.displacement;
  return !Inside(in) || (status != DisplacementStatus::kUnspecified &&
                         status != DisplacementStatus::kNotKnown);
}

bool Answered(const DatedAnswer& answer) {
  return answer.result != ScreenResult::kUnspecified &&
         answer.result != ScreenResult::kNotKnown;
}

bool TraffickingKnown(const GateInput& in) {
  return !Inside(in) || Answered(in.state.secret.trafficking);
}

bool FearsKnown(const GateInput& in) {
  return !Inside(in) || in.state.secret.fears_asked;
}

bool ScreenValid(const GateInput& in, const DatedAnswer& answer) {
  if (!Answered(answer)) return false;
  const absl::StatusOr<Date> on = ParseDate(answer.on);
  return on.ok() && DaysBetween(*on, in.today) <=
                        in.procedure.Limit("danger_screen_valid_days");
}

// Danger to the child and danger to its family are each answered; a screen
// about a third party closes nothing.
bool ScreenPresent(const GateInput& in) {
  if (!Inside(in)) return true;
  const auto& danger = in.state.secret.danger;
  const auto answered = [&](DangerSubject subject) {
    const auto found = danger.find(subject);
    return found != danger.end() && ScreenValid(in, found->second);
  };
  return answered(DangerSubject::kChild) && answered(DangerSubject::kFamily);
}

bool ScreenNegative(const GateInput& in) {
  if (!Inside(in)) return true;
  if (in.state.secret.family_danger) return false;
  for (const auto& [subject, answer] : in.state.secret.danger) {
    if (subject != DangerSubject::kThirdParty &&
        answer.result == ScreenResult::kIndication) {
      return false;
    }
  }
  return true;
}

// What names the message that is judged: a case file and its release belong to
// the offer with which the hand-off began.
std::string MessageOf(const GateInput& in) {
  const bool file =
      in.kind == ExchangeKind::kBundle || in.kind == ExchangeKind::kRelease;
  return file ? in.state.open.handoff.offer_id : in.message;
}

// The child consented that these kinds go there for this, or two supervisors
// overrode that it did not.
bool MayGo(const CaseState& state, ConsentScope scope, const Peer* peer,
           const std::vector<DocumentKind>& kinds, Date today,
           const std::string& message) {
  return ConsentHolds(state.secret, scope, today, peer, kinds) ||
         OverrideHolds(state.secret, peer, scope, today, message);
}

// The child alone opens what it asked to withhold, or two supervisors.
bool Reopened(const CaseState& state, const Peer& peer, DocumentKind kind,
              Date today, const std::string& message) {
  constexpr ConsentScope kScope = ConsentScope::kWithheldItems;
  return (ChildSaidYes(state.secret, kScope, today, &peer) &&
          ConsentHolds(state.secret, kScope, today, &peer, {kind})) ||
         OverrideHolds(state.secret, &peer, kScope, today, message);
}

bool HeldBack(const CaseState& state, const Peer& peer, DocumentKind kind,
              Date today, const std::string& message) {
  const auto holds_back = [&](WithheldFrom from) {
    const auto kinds = state.secret.withheld.find(from);
    return kinds != state.secret.withheld.end() &&
           kinds->second.count(kind) > 0;
  };
  const bool asked =
      holds_back(WithheldFrom::kOthers) ||
      (holds_back(WithheldFrom::kOrigin) && InsideOrigin(state.Origin(), peer));
  return asked && !Reopened(state, peer, kind, today, message);
}

bool NothingWithheld(const GateInput& in) {
  return in.peer == nullptr ||
         std::none_of(in.documents.begin(), in.documents.end(),
                      [&](DocumentKind kind) {
                        return HeldBack(in.state, *in.peer, kind, in.today,
                                        MessageOf(in));
                      });
}

// Consent opens what is in writing; a coded answer is no more than its word.
bool IsAnswer(const GateInput& in) {
  return in.kind == ExchangeKind::kAnswer ||
         in.kind == ExchangeKind::kEvaluationReport;
}

bool Consented(const GateInput& in) {
  if (IsAnswer(in) && in.documents.empty()) return true;
  return MayGo(in.state, ScopeNeeded(in.kind), in.peer, in.documents, in.today,
               MessageOf(in));
}

bool NoUrgentConcern(const GateInput& in) { return !in.state.open.urgent; }

// As for the act: a child on the way arrives at somebody who answers for it.
bool ProcessingAllowed(const GateInput& in) {
  return in.state.open.restrictions.empty() ||
         (in.state.open.handoff.departed &&
          (in.kind == ExchangeKind::kBundle ||
           in.kind == ExchangeKind::kRelease));
}

// Of a node that is not enrolled another rule speaks.
bool Agreed(const GateInput& in) {
  return in.peer == nullptr || !in.peer->enrolled ||
         AgreementInForce(*in.peer, in.today);
}

bool AgreedKinds(const GateInput& in) {
  return in.peer == nullptr ||
         std::all_of(in.documents.begin(), in.documents.end(),
                     [&](DocumentKind kind) {
                       return AgreementCovers(*in.peer, kind, in.today);
                     });
}

bool InForce(const Agreement& one, Date today) {
  const absl::StatusOr<Date> last = ParseDate(one.until);
  return last.ok() && today <= *last;
}

std::vector<ExchangeKind> With(std::vector<ExchangeKind> kinds,
                               std::initializer_list<ExchangeKind> more) {
  kinds.insert(kinds.end(), more);
  return kinds;
}

}  // namespace

bool AgreementInForce(const Peer& peer, Date today) {
  return std::any_of(peer.agreements.begin(), peer.agreements.end(),
                     [&](const Agreement& one) { return InForce(one, today); });
}

bool AgreementCovers(const Peer& peer, DocumentKind kind, Date today) {
  if (peer.agreements.empty()) return true;
  const bool any_in_force = AgreementInForce(peer, today);
  return std::any_of(
      peer.agreements.begin(), peer.agreements.end(),
      [&](const Agreement& one) {
        return (!any_in_force || InForce(one, today)) &&
               (one.categories.empty() || Contains(one.categories, kind));
      });
}

bool LeftOut(const CaseState& state, const Peer& peer, DocumentKind kind,
             Date today) {
  const bool stays =
      !EntitledToProtected(state.open, peer) && !PlaceOf(kind).every_receiver;
  const std::string& offer = state.open.handoff.offer_id;
  return stays || HeldBack(state, peer, kind, today, offer) ||
         !AgreementCovers(peer, kind, today) ||
         !MayGo(state, ConsentScope::kCaseTransfer, &peer, {kind}, today,
                offer);
}

std::vector<CodeRule> GateRules() {
  using enum ExchangeKind;
  constexpr absl::StatusCode kNotNow = absl::StatusCode::kFailedPrecondition;
  // What a child's consent opens.
  const std::vector<ExchangeKind> consented = {
      kOffer,           kBundle,
      kRelease,         kEvaluationRequest,
      kFollowUpReport,  kInformationRequest,
      kCaseRequest,     kPlacementConsultation,
      kTracingRequest,  kAnswer,
      kEvaluationReport};
  // Danger is told whether or not somebody screened; a measure and a missing
  // child are told by duty.
  const std::vector<ExchangeKind> screened =
      With(consented, {kMissingNotice, kMeasureNotice, kCorrection});
  // An agreement that ended stops no danger or missing notice, no correction of
  // what was sent before, and no hand-off that was offered while it stood.
  const std::vector<ExchangeKind> agreed = {
      kOffer,           kEvaluationRequest,  kFollowUpReport,
      kMeasureNotice,   kInformationRequest, kPlacementConsultation,
      kTracingRequest,  kCaseRequest,        kAnswer,
      kEvaluationReport};
  const std::vector<ExchangeKind> content = With(screened, {kDangerNotice});
  // CLOSE ends what RELEASE began and holds nothing: no screen may age it.
  const std::vector<ExchangeKind> ours = With(content, {kClose});
  const std::vector<ExchangeKind> all = With(ours, {kReply});
  return {
      {"P.peer_enrolled", kNotNow, About::kState, {}, all, Enrolled},
      {"P.peer_active", kNotNow, About::kState, {}, all, PeerActive},
      {"P4.protection_bodies",
       kNotNow,
       About::kState,
       {},
       all,
       ProtectsChildren},
      {"P.kind_accepted", kNotNow, About::kState, {}, ours, KindAccepted},
      {kProcedureKnownRule,
       kNotNow,
       About::kState,
       {},
       {kOffer, kBundle, kRelease, kEvaluationRequest},
       ProcedureKnown},
      {"P0.origin_answered",
       kNotNow,
       About::kState,
       {},
       content,
       OriginAnswered},
      {"P1.asylum", kNotNow, About::kState, {}, ours, AsylumAllows},
      {"P1.displacement", kNotNow, About::kState, {}, ours, DisplacementAllows},
      {"P1.trafficking", kNotNow, About::kState, {}, ours, TraffickingAllows},
      {"P1.feared_state", kNotNow, About::kState, {}, ours, NotFeared},
      {"P2.asylum_known", kNotNow, About::kState, {}, content, AsylumKnown},
      {"P2.displacement_known",
       kNotNow,
       About::kState,
       {},
       content,
       DisplacementKnown},
      {"P2.trafficking_known",
       kNotNow,
       About::kState,
       {},
       content,
       TraffickingKnown},
      {"P2.fears_known", kNotNow, About::kState, {}, content, FearsKnown},
      {"P3.danger_screen_missing",
       kNotNow,
       About::kState,
       {},
       screened,
       ScreenPresent},
      {"P3.danger_screen_positive",
       kNotNow,
       About::kState,
       {},
       content,
       ScreenNegative},
      {kConsentRule, kNotNow, About::kState, {}, consented, Consented},
      {"P15.withheld", kNotNow, About::kState, {}, content, NothingWithheld},
      {"P.agreement", kNotNow, About::kState, {}, agreed, Agreed},
      {"P.agreement_covers", kNotNow, About::kState, {}, agreed, AgreedKinds},
      {"P.urgent",
       kNotNow,
       About::kState,
       {},
       {kOffer, kBundle, kRelease, kFollowUpReport},
       NoUrgentConcern},
      {"P.restricted",
       kNotNow,
       About::kState,
       {},
       consented,
       ProcessingAllowed},
  };
}

}  // namespace causeway::procedure
