// Steps 1 to 4: registration, immediate care, assessment.

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

bool Asked(const FullInput& in, ConsentScope scope) {
  return in.state.secret.consents.count(scope) > 0;
}

bool NotRegisteredYet(const OpenInput& in) { return !in.open.registered; }

bool TraffickingAnswered(const FullInput& in) {
  return in.state.secret.trafficking.result != ScreenResult::kUnspecified;
}

bool AsylumAnswered(const FullInput& in) {
  return in.state.secret.asylum != AsylumStatus::kUnspecified;
}

bool ParticipationAsked(const FullInput& in) {
  return Asked(in, ConsentScope::kParticipate);
}

bool StorageAsked(const FullInput& in) {
  return Asked(in, ConsentScope::kStoreData);
}

bool UrgentOpen(const OpenInput& in) { return in.open.urgent; }

bool AssessmentActive(const OpenInput& in) {
  return in.open.Active(Step::kAssessment);
}

bool NonePending(const OpenInput& in) { return !in.open.assessment.pending; }

bool Pending(const OpenInput& in) { return in.open.assessment.pending; }

bool SeenAlone(const OpenInput& in) {
  const auto& body = BodyOf<AssessmentSubmitted>(in);
  return body.child_seen_alone || body.not_alone_reason_recorded;
}

bool GuardianConsulted(const OpenInput& in) {
  return !HasGuardian(in.open) ||
         BodyOf<AssessmentSubmitted>(in).guardian_consulted;
}

bool ApproverNotAuthor(const OpenInput& in) {
  return !IsAmong(in.open.assessment.writers, ActorOf(in.fact.meta));
}

bool AnnexFollows(const OpenInput& in) {
  return in.open.assessment.pending &&
         in.open.assessment.author == ActorOf(in.fact.meta);
}

}  // namespace

std::vector<CodeRule> CareRules() {
  using enum FactType;
  const std::vector<FactType> registered = {kCaseRegistered};
  const std::vector<FactType> submitted = {kAssessmentSubmitted};
  return {
      AboutState("S1.registered_once", registered, NotRegisteredYet),
      AboutState("G1.trafficking_screened", registered, TraffickingAnswered),
      AboutState("G1.asylum_answered", registered, AsylumAnswered),
      AboutState("G1.consent_participate", registered, ParticipationAsked),
      AboutState("G1.consent_store", registered, StorageAsked),
      AboutState("U.raised", {kUrgentCleared}, UrgentOpen),
      AboutState("G3.step_active", submitted, AssessmentActive),
      AboutState("G3.none_pending", submitted, NonePending),
      AboutEntry("G3.seen_alone", submitted, SeenAlone),
      AboutEntry("G3.guardian_consulted", submitted, GuardianConsulted),
      AboutState("G3.pending", {kAssessmentApproved, kAssessmentRejected},
                 Pending),
      AboutState("G3.approver_not_author", {kAssessmentApproved},
                 ApproverNotAuthor),
      AboutEntry("G3.same_proposal", {kAssessmentApproved},
                 ReleasesWhatWasSeen),
      AboutState("G3.annex_follows", {kAssessmentAnnexed}, AnnexFollows),
  };
}

}  // namespace causeway::procedure
