#include "client/procedure/step_conditions.h"

namespace causeway::procedure {
namespace {

StepProgress& At(CaseState& state, Step step) {
  return state.open.steps[static_cast<size_t>(step)];
}

}  // namespace

CaseState CompleteCase() {
  CaseState state;
  OpenState& open = state.open;
  open.opened = true;
  open.custodian = "xx";
  open.worker = "s-worker";
  open.age_band = AgeBand::k15To17;
  open.protection_status = ProtectionStatus::kUnaccompanied;
  open.guardian = GuardianStatus::kAppointed;
  open.registered = true;
  open.care_complete = true;
  open.assessment.kind = AssessmentKind::kComprehensive;
  open.assessment.approved = true;
  open.case_plan.approved = true;
  open.evaluation.phase = EvaluationPhase::kReceived;
  open.evaluation.result = EvaluationResult::kFamilyFoundSuitable;
  open.evaluation.child_informed = true;
  open.evaluation.accepted = true;
  open.determination.solution = Solution::kLocalIntegrationFamily;
  open.determination.notified = true;
  open.determination.notified_on = kProbeDay;
  open.determination.appeal_waived = true;
  open.determination.plan_approved = true;
  open.steps.fill(StepProgress::kDone);
  At(state, Step::kImplementation) = StepProgress::kActive;
  return state;
}

CaseState CompleteFor(Step step) {
  CaseState state = CompleteCase();
  for (int32_t n = static_cast<int32_t>(step); n <= 8; ++n) {
    At(state, static_cast<Step>(n)) = StepProgress::kNotStarted;
  }
  // These follow on from a step that runs.
  if (step == Step::kImplementation || step == Step::kFollowUp) {
    At(state, static_cast<Step>(static_cast<int32_t>(step) - 1)) =
        StepProgress::kActive;
  }
  return state;
}

const std::vector<Condition>& Conditions() {
  static const auto* const kList = new std::vector<Condition>{
      {Step::kArrival, [](CaseState& s) { s.open.registered = false; }},
      {Step::kImmediateCare,
       [](CaseState& s) { s.open.care_complete = false; }},
      {Step::kAssessment, [](CaseState& s) { s.open.assessment = {}; }},
      {Step::kAssessment,
       [](CaseState& s) { s.open.assessment.kind = AssessmentKind::kShort; }},
      {Step::kOriginEvaluation,
       [](CaseState& s) {
         At(s, Step::kOriginEvaluation) = StepProgress::kNotStarted;
       }},
      {Step::kOriginEvaluation,
       [](CaseState& s) { s.open.evaluation.child_informed = false; }},
      {Step::kOriginEvaluation,
       [](CaseState& s) { s.open.evaluation.accepted = false; }},
      {Step::kDetermination, [](CaseState& s) { s.open.determination = {}; }},
      {Step::kDetermination,
       [](CaseState& s) { s.open.determination.appeal_waived = false; }},
      {Step::kImplementation,
       [](CaseState& s) {
         At(s, Step::kImplementation) = StepProgress::kNotStarted;
       }},
      {Step::kDetermination,
       [](CaseState& s) {
         At(s, Step::kDetermination) = StepProgress::kNotStarted;
       }},
      {Step::kUnspecified,
       [](CaseState& s) { At(s, Step::kDetermination) = StepProgress::kDone; }},
      {Step::kUnspecified, [](CaseState& s) { s.open.guardian = {}; }},
      {Step::kUnspecified, [](CaseState& s) { s.open.case_plan = {}; }},
      {Step::kUnspecified, [](CaseState& s) { s.open.urgent = true; }},
      {Step::kUnspecified,
       [](CaseState& s) { s.open.determination.appeal_open = true; }},
      {Step::kUnspecified,
       [](CaseState& s) {
         s.open.determination.solution = Solution::kReturnToFamily;
       }},
      {Step::kUnspecified,
       [](CaseState& s) {
         s.open.determination.solution = Solution::kPlacementAbroad;
       }},
      {Step::kUnspecified,
       [](CaseState& s) {
         s.secret.siblings[{0, 1}] = SiblingState();
       }},
      {Step::kUnspecified,
       [](CaseState& s) {
         s.open.suspension.reason = SuspensionReason::kChildMissing;
       }},
  };
  return *kList;
}

}  // namespace causeway::procedure
