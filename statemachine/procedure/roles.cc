#include "statemachine/procedure/roles.h"

#include "base/check.h"

namespace causeway::procedure {
namespace {

constexpr Function kWorker = Function::kCaseWorker;
constexpr Function kSupervisor = Function::kSupervisor;
constexpr Function kPanel = Function::kPanelCoordinator;
constexpr Function kMachine = Function::kMachine;
constexpr Function kIntake = Function::kIntake;
constexpr Function kTracer = Function::kTracingOfficer;
constexpr Function kDataOfficer = Function::kDataProtectionOfficer;

std::vector<Role> CareRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kCaseOpened,
       {kWorker, kSupervisor, kIntake},
       false,
       kByPerson,
       "open_case"},
      {kOriginRecorded, {kWorker, kIntake}, false, kByPerson, "record_origin"},
      {kStepStarted, {kWorker, kPanel}, false, kByPerson, "start_step"},
      {kCaseRegistered,
       {kWorker, kIntake},
       true,
       kByPerson,
       "complete_registration"},
      {kCareRecorded, {kWorker, kIntake}, false, kByPerson, "record_care"},
      {kUrgentRaised,
       {kWorker, kSupervisor, kPanel, kIntake, kTracer, kDataOfficer},
       false,
       kByPerson,
       "raise_urgent"},
      {kUrgentActionRecorded,
       {kWorker, kSupervisor, kIntake},
       false,
       kByPerson,
       "record_urgent_action"},
      {kUrgentCleared, {kSupervisor}, false, kByPerson, "clear_urgent"},
      {kDangerNoticeReceived, {kMachine}, false, kByMachine, ""},
      {kDangerNoticeAnswered, {kWorker, kSupervisor}, false, kByMachine, ""},
      {kAssessmentSubmitted, {kWorker}, false, kByPerson, "submit_assessment"},
      {kAssessmentApproved,
       {kSupervisor},
       true,
       kByPerson,
       "approve_assessment"},
      {kAssessmentRejected,
       {kSupervisor},
       false,
       kByPerson,
       "reject_assessment"},
      {kGuardianAppointed, {kWorker}, false, kByPerson, "record_guardian"},
      {kGuardianStatusRecorded,
       {kWorker},
       false,
       kByPerson,
       "record_guardian_status"},
      {kServiceReferred, {kWorker}, false, kByPerson, "refer_to_service"},
      {kServiceAnswered, {kWorker}, false, kByPerson, "record_service_outcome"},
      {kPlanReviewed, {kWorker}, false, kByPerson, "review_plan"},
      {kCasePlanSubmitted, {kWorker}, false, kByPerson, "submit_case_plan"},
      {kCasePlanApproved, {kSupervisor}, false, kByPerson, "approve_case_plan"},
      {kCasePlanRejected, {kSupervisor}, false, kByPerson, "reject_case_plan"},
      {kCaseSuspended,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "suspend_case"},
      {kCaseResumed, {kWorker, kSupervisor}, false, kByPerson, "resume_case"},
      {kWorkerAssigned, {kSupervisor}, false, kByPerson, "assign_worker"},
      {kMajorityReached, {kWorker}, false, kByPerson, "record_majority"},
      {kAgeBandCorrected,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "correct_age_band"},
      {kAgeConfirmed, {kSupervisor}, false, kByPerson, "confirm_age"},
      {kDocumentsCorrected,
       {kWorker, kSupervisor, kPanel},
       false,
       kByPerson,
       "correct_documents"},
      {kProcedureMoved, {kSupervisor}, false, kByPerson, "move_procedure"},
      {kMajorityForeseen, {kWorker}, false, kByPerson, "foresee_majority"},
      {kVisitedAfterClosure,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "record_visit_after_closure"},
  };
}

std::vector<Role> EvaluationRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kEvaluationProposed, {kWorker}, true, kByPerson, "propose_evaluation"},
      {kEvaluationRequested,
       {kSupervisor},
       true,
       kByPerson,
       "approve_evaluation"},
      {kEvaluationAcknowledged,
       {kWorker, kSupervisor},
       false,
       kFromMessage,
       ""},
      {kEvaluationDeclined, {kWorker, kSupervisor}, false, kFromMessage, ""},
      {kEvaluationReceived, {kSupervisor}, false, kFromMessage, ""},
      {kEvaluationWaived, {kSupervisor}, true, kByPerson, "waive_evaluation"},
      {kWaiverRevoked, {kSupervisor}, false, kByPerson, "revoke_waiver"},
      {kEvaluationRecalled,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "recall_evaluation"},
      {kEvaluationReturned,
       {kWorker, kSupervisor},
       true,
       kByPerson,
       "return_evaluation"},
      {kEvaluationAccepted,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "accept_report"},
      {kChildInformed, {kWorker}, false, kByPerson, "inform_child"},
      {kEvaluationOpened, {kWorker}, false, kInEvaluation, "accept_evaluation"},
      {kVisitRecorded, {kWorker}, false, kInEvaluation, "record_visit"},
      {kReportSubmitted, {kWorker}, false, kInEvaluation, "submit_report"},
      {kReportApproved, {kSupervisor}, false, kInEvaluation, "approve_report"},
      {kReportRejected, {kSupervisor}, false, kInEvaluation, "reject_report"},
      {kReportReturned, {kMachine}, false, kInEvaluation, ""},
      {kEvaluationStopped, {kMachine}, false, kInEvaluation, ""},
  };
}

std::vector<Role> SolutionRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kDeterminationSubmitted,
       {kWorker},
       false,
       kByPerson,
       "submit_determination"},
      {kPanelScheduled, {kPanel}, false, kByPerson, "schedule_panel"},
      {kSolutionDecided, {kPanel}, false, kByPerson, "record_decision"},
      {kStepReturned, {kPanel, kWorker}, false, kByPerson, "return_to_step"},
      {kDecisionNotified, {kWorker}, false, kByPerson, "notify_decision"},
      {kPlanApproved, {kSupervisor}, false, kByPerson, "approve_plan"},
      {kChildDeparted, {kWorker}, true, kByPerson, "record_departure"},
      {kChildArrived, {kWorker}, false, kFromMessage, ""},
      {kChildReceived, {kSupervisor}, false, kFromMessage, ""},
      {kSolutionImplemented,
       {kWorker},
       false,
       kByPerson,
       "record_implementation"},
      {kFollowedUp, {kWorker}, false, kByPerson, "record_follow_up"},
      {kFollowUpReported, {kWorker}, true, kByPerson, "report_follow_up"},
      {kClosureRequested, {kWorker}, false, kByPerson, "request_closure"},
      {kClosureRefused, {kSupervisor}, false, kByPerson, "refuse_closure"},
      {kCaseClosed, {kSupervisor}, false, kByPerson, "approve_closure"},
      {kCaseReopened, {kWorker, kSupervisor}, false, kByPerson, "reopen_case"},
      {kAppealFiled, {kWorker}, false, kByPerson, "file_appeal"},
      {kAppealDecided,
       {kSupervisor, kPanel},
       false,
       kByPerson,
       "record_appeal_decision"},
  };
}

std::vector<Role> HandoffRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kHandoffProposed, {kWorker}, false, kByPerson, "propose_handoff"},
      {kCustodyOffered, {kSupervisor}, true, kByPerson, "approve_handoff"},
      {kCustodyAccepted, {kSupervisor}, false, kFromMessage, ""},
      {kCustodyDeclined, {kSupervisor}, false, kFromMessage, ""},
      {kHandoffWithdrawn,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "withdraw_handoff"},
      {kLaterReleased, {kSupervisor}, true, kByPerson, "release_later"},
      {kCustodyReleased, {kMachine}, true, kByMachine, ""},
      {kCustodyTaken, {kMachine}, false, kByMachine, ""},
      {kReleaseVoided, {kMachine}, false, kByMachine, ""},
      {kOfferRenewed, {kMachine}, false, kByMachine, ""},
      {kCustodyOrdered, {kMachine}, false, kByMachine, ""},
  };
}

std::vector<Role> InquiryRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kInquiryProposed, {kWorker}, false, kByPerson, "propose_inquiry"},
      {kInquirySent, {kSupervisor}, true, kByPerson, "approve_inquiry"},
      {kNoticeSent,
       {kWorker, kSupervisor, kMachine},
       false,
       kByPerson,
       "send_notice"},
      {kInquiryAnswered, {kSupervisor, kWorker}, false, kFromMessage, ""},
      {kInquiryClosed,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "close_inquiry"},
      {kAnswerSent, {kSupervisor}, true, kByMachine, ""},
      {kDeliveryWithdrawn,
       {kSupervisor},
       false,
       kByPerson,
       "withdraw_delivery"},
  };
}

std::vector<Role> ProtectedRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kAsylumStatusRecorded,
       {kWorker, kIntake},
       false,
       kByPerson,
       "record_asylum_status"},
      {kTraffickingScreened,
       {kWorker, kIntake},
       false,
       kByPerson,
       "record_trafficking_screen"},
      {kConsentRecorded,
       {kWorker, kIntake},
       false,
       kByPerson,
       "record_consent"},
      {kConsentWithdrawn,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "withdraw_consent"},
      {kOverrideProposed, {kWorker}, false, kByPerson, "propose_override"},
      {kOverrideApproved, {kSupervisor}, false, kByPerson, "approve_override"},
      {kLoweringConfirmed, {kSupervisor}, false, kByPerson, "confirm_lowering"},
      {kFearsRecorded, {kWorker, kIntake}, false, kByPerson, "record_fears"},
      {kTracingRecorded,
       {kTracer, kWorker, kSupervisor},
       false,
       kByPerson,
       "record_tracing"},
      {kComplaintFiled,
       {kWorker, kSupervisor, kIntake, kDataOfficer},
       false,
       kByPerson,
       "file_complaint"},
      {kComplaintAnswered,
       {kSupervisor, kDataOfficer},
       false,
       kByPerson,
       "answer_complaint"},
      {kLegalStatusRecorded,
       {kWorker},
       false,
       kByPerson,
       "record_legal_status"},
      {kProtectedLaterReleased,
       {kSupervisor},
       false,
       kByPerson,
       "release_protected_later"},
      {kProtectedCorrected, {kWorker}, false, kByPerson, "correct_protected"},
      {kReasonRecorded,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "record_reason"},
      {kConsentChangeTold, {kMachine}, false, kByMachine, ""},
      {kConsentChangeAnswered, {kSupervisor}, false, kFromMessage, ""},
      {kConsentChangeClosed,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "close_consent_change"},
      {kSiblingLinked,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "link_sibling"},
      {kSiblingUnlinked, {kSupervisor}, false, kByPerson, "unlink_sibling"},
      {kSeparationReasoned, {kPanel}, false, kByPerson, "record_separation"},
      {kProtectedSeen, {kSupervisor}, false, kByPerson, "approve_handoff"},
      {kDangerScreened, {kWorker}, false, kByPerson, "record_danger_screen"},
      {kItemWithheld, {kWorker}, false, kByPerson, "withhold_item"},
      {kAssessmentAnnexed, {kWorker}, false, kByPerson, "submit_assessment"},
      {kWaiverReasonRecorded,
       {kSupervisor},
       false,
       kByPerson,
       "waive_evaluation"},
  };
}

std::vector<Role> DataRoles() {
  using enum FactType;
  using enum Written;
  return {
      {kProcessingRestricted,
       {kDataOfficer},
       false,
       kByPerson,
       "restrict_processing"},
      {kRestrictionLifted,
       {kDataOfficer},
       false,
       kByPerson,
       "lift_restriction"},
      {kErasureRequested,
       {kWorker, kSupervisor},
       false,
       kByPerson,
       "request_erasure"},
      {kCaseErased, {kDataOfficer}, false, kByPerson, "erase_case"},
      {kDataBreachRecorded,
       {kDataOfficer, kSupervisor},
       false,
       kByPerson,
       "record_data_breach"},
  };
}

const std::vector<Role>& Roles() {
  static const auto* const kRoles = [] {
    auto* all = new std::vector<Role>;
    for (std::vector<Role>& part : std::vector<std::vector<Role>>{
             CareRoles(), EvaluationRoles(), SolutionRoles(), HandoffRoles(),
             InquiryRoles(), ProtectedRoles(), DataRoles()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *kRoles;
}

}  // namespace

const Role& RoleOf(FactType type) {
  const Role* found = nullptr;
  for (const Role& role : Roles()) {
    if (role.type == type) found = &role;
  }
  CAUSEWAY_CHECK(found != nullptr) << "fact type without a role";
  return *found;
}

std::vector<Function> FunctionsFor(const FactBody& body) {
  if (const auto* started = std::get_if<StepStarted>(&body)) {
    if (started->step == Step::kDetermination) return {kWorker, kPanel};
    return {kWorker};
  }
  if (const auto* returned = std::get_if<StepReturned>(&body)) {
    if (returned->to == Step::kDetermination) return {kPanel, kWorker};
    return {returned->from == Step::kDetermination ? kPanel : kWorker};
  }
  const auto* traced = std::get_if<TracingRecorded>(&body);
  if (traced != nullptr) {
    if (traced->status == TracingStatus::kReunified) return {kSupervisor};
    return {kTracer, kWorker};
  }
  const auto* closed = std::get_if<InquiryClosed>(&body);
  if (closed != nullptr &&
      closed->reason == InquiryClosing::kHolderUnreachable) {
    return {kSupervisor};
  }
  const auto* let_go = std::get_if<ConsentChangeClosed>(&body);
  if (let_go != nullptr &&
      let_go->reason == InquiryClosing::kHolderUnreachable) {
    return {kSupervisor};
  }
  return RoleOf(TypeOf(body)).functions;
}

bool GatesHeld(FactType type) { return RoleOf(type).gates_held; }

const char* NameOf(Function function) {
  switch (function) {
    case Function::kCaseWorker:
      return "case worker";
    case Function::kSupervisor:
      return "supervisor";
    case Function::kPanelCoordinator:
      return "panel coordinator";
    case Function::kMachine:
      return "the node itself";
    case Function::kAuditor:
      return "auditor";
    case Function::kOperator:
      return "operator";
    case Function::kIntake:
      return "intake";
    case Function::kTracingOfficer:
      return "tracing officer";
    case Function::kDataProtectionOfficer:
      return "data protection officer";
    case Function::kPanelMember:
      return "panel member";
    case Function::kUnspecified:
      break;
  }
  return "nobody";
}

}  // namespace causeway::procedure
