#include "statemachine/procedure/facts.h"

namespace causeway::procedure {
namespace {

struct FactName {
  FactType type;
  const char* name;
};

constexpr FactName kFactNames[] = {
    {FactType::kCaseOpened, "case_opened"},
    {FactType::kOriginRecorded, "origin_recorded"},
    {FactType::kStepStarted, "step_started"},
    {FactType::kCaseRegistered, "case_registered"},
    {FactType::kCareRecorded, "care_recorded"},
    {FactType::kUrgentRaised, "urgent_raised"},
    {FactType::kUrgentCleared, "urgent_cleared"},
    {FactType::kAssessmentSubmitted, "assessment_submitted"},
    {FactType::kAssessmentApproved, "assessment_approved"},
    {FactType::kAssessmentRejected, "assessment_rejected"},
    {FactType::kGuardianAppointed, "guardian_appointed"},
    {FactType::kEvaluationProposed, "evaluation_proposed"},
    {FactType::kEvaluationRequested, "evaluation_requested"},
    {FactType::kEvaluationAcknowledged, "evaluation_acknowledged"},
    {FactType::kEvaluationDeclined, "evaluation_declined"},
    {FactType::kEvaluationReceived, "evaluation_received"},
    {FactType::kEvaluationWaived, "evaluation_waived"},
    {FactType::kEvaluationRecalled, "evaluation_recalled"},
    {FactType::kChildInformed, "child_informed"},
    {FactType::kDeterminationSubmitted, "determination_submitted"},
    {FactType::kSolutionDecided, "solution_decided"},
    {FactType::kStepReturned, "step_returned"},
    {FactType::kDecisionNotified, "decision_notified"},
    {FactType::kPlanApproved, "plan_approved"},
    {FactType::kChildDeparted, "child_departed"},
    {FactType::kChildReceived, "child_received"},
    {FactType::kSolutionImplemented, "solution_implemented"},
    {FactType::kFollowedUp, "followed_up"},
    {FactType::kFollowUpReported, "follow_up_reported"},
    {FactType::kClosureRequested, "closure_requested"},
    {FactType::kCaseClosed, "case_closed"},
    {FactType::kHandoffProposed, "handoff_proposed"},
    {FactType::kCustodyOffered, "custody_offered"},
    {FactType::kCustodyAccepted, "custody_accepted"},
    {FactType::kCustodyDeclined, "custody_declined"},
    {FactType::kHandoffWithdrawn, "handoff_withdrawn"},
    {FactType::kCustodyReleased, "custody_released"},
    {FactType::kCustodyTaken, "custody_taken"},
    {FactType::kAsylumStatusRecorded, "asylum_status_recorded"},
    {FactType::kTraffickingScreened, "trafficking_screened"},
    {FactType::kConsentRecorded, "consent_recorded"},
    {FactType::kDangerScreened, "danger_screened"},
    {FactType::kItemWithheld, "item_withheld"},
    {FactType::kAssessmentAnnexed, "assessment_annexed"},
    {FactType::kWaiverReasonRecorded, "waiver_reason_recorded"},
    {FactType::kEvaluationOpened, "evaluation_opened"},
    {FactType::kVisitRecorded, "visit_recorded"},
    {FactType::kReportSubmitted, "report_submitted"},
    {FactType::kReportApproved, "report_approved"},
    {FactType::kEvaluationStopped, "evaluation_stopped"},
    {FactType::kAppealFiled, "appeal_filed"},
    {FactType::kAppealDecided, "appeal_decided"},
    {FactType::kClosureRefused, "closure_refused"},
    {FactType::kCaseReopened, "case_reopened"},
    {FactType::kCaseSuspended, "case_suspended"},
    {FactType::kCaseResumed, "case_resumed"},
    {FactType::kWorkerAssigned, "worker_assigned"},
    {FactType::kMajorityReached, "majority_reached"},
    {FactType::kDocumentsCorrected, "documents_corrected"},
    {FactType::kLegalStatusRecorded, "legal_status_recorded"},
    {FactType::kGuardianStatusRecorded, "guardian_status_recorded"},
    {FactType::kServiceReferred, "service_referred"},
    {FactType::kServiceAnswered, "service_answered"},
    {FactType::kPlanReviewed, "plan_reviewed"},
    {FactType::kInquiryProposed, "inquiry_proposed"},
    {FactType::kInquirySent, "inquiry_sent"},
    {FactType::kNoticeSent, "notice_sent"},
    {FactType::kInquiryAnswered, "inquiry_answered"},
    {FactType::kInquiryClosed, "inquiry_closed"},
    {FactType::kProcessingRestricted, "processing_restricted"},
    {FactType::kRestrictionLifted, "restriction_lifted"},
    {FactType::kErasureRequested, "erasure_requested"},
    {FactType::kCaseErased, "case_erased"},
    {FactType::kConsentWithdrawn, "consent_withdrawn"},
    {FactType::kOverrideProposed, "override_proposed"},
    {FactType::kOverrideApproved, "override_approved"},
    {FactType::kTracingRecorded, "tracing_recorded"},
    {FactType::kComplaintFiled, "complaint_filed"},
    {FactType::kComplaintAnswered, "complaint_answered"},
    {FactType::kLoweringConfirmed, "lowering_confirmed"},
    {FactType::kFearsRecorded, "fears_recorded"},
    {FactType::kReleaseVoided, "release_voided"},
    {FactType::kOfferRenewed, "offer_renewed"},
    {FactType::kCustodyOrdered, "custody_ordered"},
    {FactType::kProcedureMoved, "procedure_moved"},
    {FactType::kAnswerSent, "answer_sent"},
    {FactType::kMajorityForeseen, "majority_foreseen"},
    {FactType::kDataBreachRecorded, "data_breach_recorded"},
    {FactType::kVisitedAfterClosure, "visited_after_closure"},
    {FactType::kUrgentActionRecorded, "urgent_action_recorded"},
    {FactType::kAgeBandCorrected, "age_band_corrected"},
    {FactType::kAgeConfirmed, "age_confirmed"},
    {FactType::kWaiverRevoked, "waiver_revoked"},
    {FactType::kCasePlanSubmitted, "case_plan_submitted"},
    {FactType::kCasePlanApproved, "case_plan_approved"},
    {FactType::kCasePlanRejected, "case_plan_rejected"},
    {FactType::kLaterReleased, "later_released"},
    {FactType::kProtectedLaterReleased, "protected_later_released"},
    {FactType::kProtectedCorrected, "protected_corrected"},
    {FactType::kReasonRecorded, "reason_recorded"},
    {FactType::kConsentChangeTold, "consent_change_told"},
    {FactType::kConsentChangeAnswered, "consent_change_answered"},
    {FactType::kConsentChangeClosed, "consent_change_closed"},
    {FactType::kSiblingLinked, "sibling_linked"},
    {FactType::kSiblingUnlinked, "sibling_unlinked"},
    {FactType::kSeparationReasoned, "separation_reasoned"},
    {FactType::kProtectedSeen, "protected_seen"},
    {FactType::kDangerNoticeReceived, "danger_notice_received"},
    {FactType::kDangerNoticeAnswered, "danger_notice_answered"},
    {FactType::kEvaluationReturned, "evaluation_returned"},
    {FactType::kEvaluationAccepted, "evaluation_accepted"},
    {FactType::kReportRejected, "report_rejected"},
    {FactType::kReportReturned, "report_returned"},
    {FactType::kChildArrived, "child_arrived"},
    {FactType::kDeliveryWithdrawn, "delivery_withdrawn"},
    {FactType::kPanelScheduled, "panel_scheduled"},
};

// The journal of the types from this one on.
struct JournalFrom {
  FactType first;
  JournalKind journal;
};
constexpr JournalFrom kJournalRanges[] = {
    {FactType::kCaseOpened, JournalKind::kOpen},
    {FactType::kAsylumStatusRecorded, JournalKind::kProtected},
    {FactType::kEvaluationOpened, JournalKind::kEvaluation},
    {FactType::kAppealFiled, JournalKind::kOpen},
    {FactType::kConsentWithdrawn, JournalKind::kProtected},
    {FactType::kLaterReleased, JournalKind::kOpen},
    {FactType::kProtectedLaterReleased, JournalKind::kProtected},
    {FactType::kCasePlanSubmitted, JournalKind::kOpen},
    {FactType::kProtectedSeen, JournalKind::kProtected},
    {FactType::kDangerNoticeReceived, JournalKind::kOpen},
    {FactType::kReportRejected, JournalKind::kEvaluation},
    {FactType::kDeliveryWithdrawn, JournalKind::kOpen},
    {FactType::kUrgentActionRecorded, JournalKind::kOpen},
    {FactType::kReleaseVoided, JournalKind::kOpen},
};

}  // namespace

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
  if (type == FactType::kLegalStatusRecorded) return JournalKind::kProtected;
  JournalKind journal{};
  for (const JournalFrom& range : kJournalRanges) {
    if (range.first <= type) journal = range.journal;
  }
  return journal;
}

const char* NameOf(FactType type) {
  for (const FactName& one : kFactNames) {
    if (one.type == type) return one.name;
  }
  return "unknown";
}

}  // namespace causeway::procedure
