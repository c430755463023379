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

// Of a child without its parents; domain.md, G1.
bool GuardianRequested(const OpenInput& in) {
  const auto& body = BodyOf<CaseRegistered>(in);
  return body.protection_status == ProtectionStatus::kAccompanied ||
         body.guardian_requested;
}

bool NotInformedForAReason(const OpenInput& in) {
  const auto& body = BodyOf<AsylumStatusRecorded>(in);
  return (body.status == AsylumStatus::kNotInformed) ==
         (body.not_informed_reason != NotInformedReason::kUnspecified);
}

bool UrgentOpen(const OpenInput& in) { return in.open.urgent; }

bool ActionRecorded(const OpenInput& in) {
  return in.open.urgent_action.has_value();
}

bool ClearerDidNotAct(const OpenInput& in) {
  const auto& action = in.open.urgent_action;
  return !action || !IsAmong(action->writers, ActorOf(in.fact.meta));
}

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

bool PlanNotPending(const OpenInput& in) { return !in.open.case_plan.pending; }

bool PlanPending(const OpenInput& in) { return in.open.case_plan.pending; }

bool ApproverDidNotWritePlan(const OpenInput& in) {
  return !IsAmong(in.open.case_plan.writers, ActorOf(in.fact.meta));
}

bool ChildMadePlan(const OpenInput& in) {
  const auto& body = BodyOf<CasePlanSubmitted>(in);
  return body.child_took_part || body.no_part_reason_recorded;
}

bool AssessedBeforePlan(const OpenInput& in) {
  return in.open.assessment.approved;
}

// What is reviewed, and what stands while a solution is sought, was approved.
bool CasePlanApprovedFirst(const OpenInput& in) {
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  return in.open.case_plan.approved ||
         (started != nullptr && started->step != Step::kDetermination);
}

std::vector<CodeRule> CasePlanRules() {
  using enum FactType;
  const std::vector<FactType> submitted = {kCasePlanSubmitted};
  const std::vector<FactType> answered = {kCasePlanApproved, kCasePlanRejected};
  return {
      AboutState("CP.assessed", submitted, AssessedBeforePlan),
      AboutState("CP.none_pending", submitted, PlanNotPending),
      AboutEntry("CP.child_took_part", submitted, ChildMadePlan),
      AboutState("CP.pending", answered, PlanPending),
      AboutState("CP.approver_not_author", answered, ApproverDidNotWritePlan),
      AboutEntry("CP.same_proposal", answered, ReleasesWhatWasSeen),
      AboutState("G6in.case_plan", {kStepStarted}, CasePlanApprovedFirst),
      AboutState("S4.plan_approved", {kPlanReviewed}, CasePlanApprovedFirst),
  };
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
  std::vector<CodeRule> rules = {
      AboutState("S1.registered_once", registered, NotRegisteredYet),
      AboutState("G1.trafficking_screened", registered, TraffickingAnswered),
      AboutState("G1.asylum_answered", registered, AsylumAnswered),
      AboutState("G1.consent_participate", registered, ParticipationAsked),
      AboutState("G1.consent_store", registered, StorageAsked),
      AboutEntry("G1.guardian_requested", registered, GuardianRequested),
      AboutEntry("G1.not_informed_reason", {kAsylumStatusRecorded},
                 NotInformedForAReason),
      AboutState("U.raised", {kUrgentActionRecorded, kUrgentCleared},
                 UrgentOpen),
      AboutState("U.action_recorded", {kUrgentCleared}, ActionRecorded),
      AboutState("U.clearer_did_not_act", {kUrgentCleared}, ClearerDidNotAct),
      AboutEntry("U.same_proposal", {kUrgentCleared}, ReleasesWhatWasSeen),
      AboutState("G3.step_active", submitted, AssessmentActive),
      AboutState("G3.none_pending", submitted, NonePending),
      AboutEntry("G3.seen_alone", submitted, SeenAlone),
      AboutEntry("G3.guardian_consulted", submitted, GuardianConsulted),
      AboutState("G3.pending", {kAssessmentApproved, kAssessmentRejected},
                 Pending),
      AboutState("G3.approver_not_author", {kAssessmentApproved},
                 ApproverNotAuthor),
      AboutEntry("G3.same_proposal", {kAssessmentApproved, kAssessmentRejected},
                 ReleasesWhatWasSeen),
      AboutState("G3.annex_follows", {kAssessmentAnnexed}, AnnexFollows),
  };
  for (CodeRule& rule : CasePlanRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
