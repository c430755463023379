#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

FactBody::FactBody() = default;
FactBody::FactBody(const FactBody& other) = default;
FactBody::FactBody(FactBody&& other) noexcept = default;
FactBody& FactBody::operator=(const FactBody& other) = default;
FactBody& FactBody::operator=(FactBody&& other) noexcept = default;
FactBody::~FactBody() = default;

bool operator==(const FactBody& a, const FactBody& b) {
  return static_cast<const FactVariant&>(a) ==
         static_cast<const FactVariant&>(b);
}

FactType TypeOf(const FactBody& body) {
  return std::visit(
      [](const auto& b) { return std::decay_t<decltype(b)>::kType; }, body);
}

JournalKind JournalOf(FactType type) {
  const auto number = static_cast<int32_t>(type);
  if (number >= 80) return JournalKind::kEvaluation;
  if (number >= 60) return JournalKind::kProtected;
  return JournalKind::kOpen;
}

const char* NameOf(FactType type) {
  switch (type) {
    case FactType::kCaseOpened:
      return "case_opened";
    case FactType::kOriginRecorded:
      return "origin_recorded";
    case FactType::kStepStarted:
      return "step_started";
    case FactType::kCaseRegistered:
      return "case_registered";
    case FactType::kCareRecorded:
      return "care_recorded";
    case FactType::kUrgentRaised:
      return "urgent_raised";
    case FactType::kUrgentCleared:
      return "urgent_cleared";
    case FactType::kAssessmentSubmitted:
      return "assessment_submitted";
    case FactType::kAssessmentApproved:
      return "assessment_approved";
    case FactType::kAssessmentRejected:
      return "assessment_rejected";
    case FactType::kGuardianAppointed:
      return "guardian_appointed";
    case FactType::kEvaluationProposed:
      return "evaluation_proposed";
    case FactType::kEvaluationRequested:
      return "evaluation_requested";
    case FactType::kEvaluationAcknowledged:
      return "evaluation_acknowledged";
    case FactType::kEvaluationDeclined:
      return "evaluation_declined";
    case FactType::kEvaluationReceived:
      return "evaluation_received";
    case FactType::kEvaluationWaived:
      return "evaluation_waived";
    case FactType::kEvaluationRecalled:
      return "evaluation_recalled";
    case FactType::kChildInformed:
      return "child_informed";
    case FactType::kDeterminationSubmitted:
      return "determination_submitted";
    case FactType::kSolutionDecided:
      return "solution_decided";
    case FactType::kStepReturned:
      return "step_returned";
    case FactType::kDecisionNotified:
      return "decision_notified";
    case FactType::kPlanApproved:
      return "plan_approved";
    case FactType::kChildDeparted:
      return "child_departed";
    case FactType::kChildReceived:
      return "child_received";
    case FactType::kSolutionImplemented:
      return "solution_implemented";
    case FactType::kFollowedUp:
      return "followed_up";
    case FactType::kFollowUpReported:
      return "follow_up_reported";
    case FactType::kClosureRequested:
      return "closure_requested";
    case FactType::kCaseClosed:
      return "case_closed";
    case FactType::kHandoffProposed:
      return "handoff_proposed";
    case FactType::kCustodyOffered:
      return "custody_offered";
    case FactType::kCustodyAccepted:
      return "custody_accepted";
    case FactType::kCustodyDeclined:
      return "custody_declined";
    case FactType::kHandoffWithdrawn:
      return "handoff_withdrawn";
    case FactType::kCustodyReleased:
      return "custody_released";
    case FactType::kCustodyTaken:
      return "custody_taken";
    case FactType::kAsylumStatusRecorded:
      return "asylum_status_recorded";
    case FactType::kTraffickingScreened:
      return "trafficking_screened";
    case FactType::kConsentRecorded:
      return "consent_recorded";
    case FactType::kDangerScreened:
      return "danger_screened";
    case FactType::kItemWithheld:
      return "item_withheld";
    case FactType::kAssessmentAnnexed:
      return "assessment_annexed";
    case FactType::kWaiverReasonRecorded:
      return "waiver_reason_recorded";
    case FactType::kEvaluationOpened:
      return "evaluation_opened";
    case FactType::kVisitRecorded:
      return "visit_recorded";
    case FactType::kReportSubmitted:
      return "report_submitted";
    case FactType::kReportApproved:
      return "report_approved";
    case FactType::kEvaluationStopped:
      return "evaluation_stopped";
  }
  return "unknown";
}

}  // namespace causeway::procedure
