#include "statemachine/procedure/pending.h"

namespace causeway::procedure {

bool MayWaitForWitness(const FactBody& body) {
  if (const auto* started = std::get_if<StepStarted>(&body)) {
    return started->step == Step::kImmediateCare;
  }
  // Reunified is a supervisor's decision.
  if (const auto* traced = std::get_if<TracingRecorded>(&body)) {
    return traced->status != TracingStatus::kReunified;
  }
  switch (TypeOf(body)) {
    // Care, and what the child is known to need.
    case FactType::kCareRecorded:
    case FactType::kUrgentRaised:
    case FactType::kUrgentActionRecorded:
    case FactType::kServiceReferred:
    case FactType::kServiceAnswered:
    case FactType::kPlanReviewed:
    case FactType::kFollowedUp:
    case FactType::kVisitedAfterClosure:
    case FactType::kCaseSuspended:
    case FactType::kCaseResumed:
    // What is known of the child.
    case FactType::kOriginRecorded:
    case FactType::kGuardianAppointed:
    case FactType::kGuardianStatusRecorded:
    case FactType::kLegalStatusRecorded:
    case FactType::kAgeBandCorrected:
    case FactType::kMajorityReached:
    case FactType::kMajorityForeseen:
    // What gates must know.
    case FactType::kAsylumStatusRecorded:
    case FactType::kTraffickingScreened:
    case FactType::kDangerScreened:
    case FactType::kFearsRecorded:
    case FactType::kItemWithheld:
    case FactType::kConsentRecorded:
    case FactType::kConsentWithdrawn:
    // Rights, and what the child was told.
    case FactType::kChildInformed:
    case FactType::kDecisionNotified:
    case FactType::kAppealFiled:
    case FactType::kComplaintFiled:
    case FactType::kErasureRequested:
    case FactType::kDataBreachRecorded:
    case FactType::kDocumentsCorrected:
    case FactType::kProtectedCorrected:
    case FactType::kReasonRecorded:
    // What a second person decides on, once it is in the journal.
    case FactType::kAssessmentSubmitted:
    case FactType::kAssessmentAnnexed:
    case FactType::kCasePlanSubmitted:
    case FactType::kDeterminationSubmitted:
      return true;
    default:
      return false;
  }
}

}  // namespace causeway::procedure
