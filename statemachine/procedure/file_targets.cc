#include "statemachine/procedure/file_targets.h"

#include "base/check.h"

namespace causeway::procedure {
namespace {

// Issue text and step 1 of the procedure: what is not known yet never keeps a
// child from being taken in and cared for.
constexpr char kCare[] = "is care, and care does not wait for a form";
constexpr char kDanger[] = "is told at once where a child is in danger";
// A gate that is to close must close now.
constexpr char kGate[] = "is what gates must know, and closes them";
// GDPR articles 7(3), 16 to 18 and 77; Convention on the Rights of the Child,
// article 12.
constexpr char kRight[] = "is a person's right, which needs no form";
constexpr char kTakesBack[] = "stops or takes back; that never waits";
// Custody: nothing that has happened is undone by a paper that lacks.
constexpr char kCustody[] = "is custody, about which a form decides nothing";
constexpr char kAnswer[] =
    "is stated by a node that does not know the case's version, or by one that "
    "must be able to answer";
constexpr char kMachine[] =
    "is written by the node itself, which has nothing to add";
constexpr char kWorker[] = "sees to it that somebody answers for the child";
constexpr char kFound[] = "says what has become of the child";
constexpr char kCompanion[] = "is written with another fact, which is asked";
constexpr char kVersion[] = "must be possible, or no case leaves this version";

std::vector<FileTarget> Protection() {
  using enum FactType;
  return {
      {kCaseOpened, kCare},
      {kStepStarted, kCare},
      {kCareRecorded, kCare},
      {kServiceReferred, kCare},
      {kUrgentRaised, kDanger},
      {kUrgentActionRecorded, kDanger},
      {kUrgentCleared, kDanger},
      {kNoticeSent, kDanger},
      {kDangerNoticeReceived, kDanger},
      {kDangerNoticeAnswered, kDanger},
      {kCaseSuspended, kFound},
      {kCaseResumed, kFound},
      {kCaseReopened, kFound},
      {kStepReturned, kFound},
      {kMajorityReached, kFound},
      {kAgeBandCorrected, kFound},
      {kAgeConfirmed, kFound},
      {kVisitedAfterClosure, kFound},
      {kWorkerAssigned, kWorker},
      {kGuardianStatusRecorded, kWorker},
      {kOriginRecorded, kGate},
      {kAsylumStatusRecorded, kGate},
      {kTraffickingScreened, kGate},
      {kDangerScreened, kGate},
      {kFearsRecorded, kGate},
      {kItemWithheld, kGate},
      {kConsentWithdrawn, kTakesBack},
      {kAssessmentRejected, kTakesBack},
      {kCasePlanRejected, kTakesBack},
      {kClosureRefused, kTakesBack},
      {kEvaluationWaived, kTakesBack},
      {kWaiverRevoked, kTakesBack},
      {kEvaluationRecalled, kTakesBack},
      {kEvaluationReturned, kTakesBack},
      {kReportRejected, kTakesBack},
      {kHandoffWithdrawn, kTakesBack},
      {kLaterReleased, kCustody},
      {kProtectedLaterReleased, kCustody},
      {kReasonRecorded, kFound},
      {kInquiryClosed, kTakesBack},
      {kConsentChangeClosed, kTakesBack},
      {kSiblingUnlinked, kTakesBack},
      {kComplaintFiled, kRight},
      {kComplaintAnswered, kRight},
      {kAppealFiled, kRight},
      {kAppealDecided, kRight},
      {kDocumentsCorrected, kRight},
      {kProtectedCorrected, kRight},
      {kProcessingRestricted, kRight},
      {kRestrictionLifted, kRight},
      {kErasureRequested, kRight},
      {kCaseErased, kRight},
      {kDataBreachRecorded, kRight},
  };
}

std::vector<FileTarget> Mechanics() {
  using enum FactType;
  return {
      {kCustodyAccepted, kCustody},     {kCustodyDeclined, kCustody},
      {kChildReceived, kCustody},       {kCustodyReleased, kMachine},
      {kChildArrived, kCustody},        {kDeliveryWithdrawn, kTakesBack},
      {kCustodyTaken, kMachine},        {kEvaluationStopped, kMachine},
      {kAnswerSent, kMachine},          {kEvaluationAcknowledged, kAnswer},
      {kEvaluationDeclined, kAnswer},   {kInquiryAnswered, kAnswer},
      {kAssessmentAnnexed, kCompanion}, {kWaiverReasonRecorded, kCompanion},
      {kProcedureMoved, kVersion},      {kReportReturned, kMachine},
      {kReleaseVoided, kMachine},       {kOfferRenewed, kMachine},
      {kConsentChangeTold, kMachine},   {kConsentChangeAnswered, kAnswer},
      {kProtectedSeen, kCompanion},     {kCustodyOrdered, kMachine},
  };
}

// Steps and decisions that are made with papers, and that may wait for one.
std::vector<FileTarget> Open() {
  using enum FactType;
  std::vector<FileTarget> rows;
  for (const FactType type :
       {kCaseRegistered, kAssessmentSubmitted, kAssessmentApproved,
        kGuardianAppointed, kLegalStatusRecorded, kServiceAnswered,
        kPlanReviewed, kMajorityForeseen, kEvaluationProposed,
        kEvaluationRequested, kEvaluationReceived, kChildInformed,
        kEvaluationOpened, kVisitRecorded, kReportSubmitted, kReportApproved,
        kDeterminationSubmitted, kPanelScheduled, kSolutionDecided,
        kDecisionNotified, kPlanApproved, kChildDeparted, kSolutionImplemented,
        kFollowedUp, kFollowUpReported, kClosureRequested, kCaseClosed,
        kHandoffProposed, kCustodyOffered, kInquiryProposed, kInquirySent,
        // A yes that is not recorded lets nothing out; a no, taken back, is
        // another fact.
        kConsentRecorded, kOverrideProposed, kOverrideApproved,
        kLoweringConfirmed, kTracingRecorded, kCasePlanSubmitted,
        kCasePlanApproved, kEvaluationAccepted, kSiblingLinked,
        kSeparationReasoned}) {
    rows.push_back({type, nullptr});
  }
  return rows;
}

}  // namespace

const std::vector<FileTarget>& FileTargets() {
  static const auto* const kRows = [] {
    auto* all = new std::vector<FileTarget>(Protection());
    for (const auto& part : {Mechanics(), Open()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *kRows;
}

const char* NeverAddedTo(FactType type) {
  for (const FileTarget& row : FileTargets()) {
    if (row.type == type) return row.never;
  }
  CAUSEWAY_CHECK(false) << "no row for fact type " << NameOf(type);
  return "";
}

}  // namespace causeway::procedure
