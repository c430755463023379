// Which acts may wait for the witness: every fact type is told here, so that a
// new one has to be.

#include "statemachine/procedure/pending.h"

#include <set>

#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/roles.h"

namespace causeway::procedure {
namespace {

using enum FactType;

const std::set<FactType>& Waiting() {
  static const auto* const kWaiting =
      new std::set<FactType>{kCareRecorded,
                             kUrgentRaised,
                             kUrgentActionRecorded,
                             kServiceReferred,
                             kServiceAnswered,
                             kPlanReviewed,
                             kFollowedUp,
                             kVisitedAfterClosure,
                             kCaseSuspended,
                             kCaseResumed,
                             kOriginRecorded,
                             kGuardianAppointed,
                             kGuardianStatusRecorded,
                             kLegalStatusRecorded,
                             kAgeBandCorrected,
                             kMajorityReached,
                             kMajorityForeseen,
                             kAsylumStatusRecorded,
                             kTraffickingScreened,
                             kDangerScreened,
                             kFearsRecorded,
                             kItemWithheld,
                             kConsentRecorded,
                             kConsentWithdrawn,
                             kTracingRecorded,
                             kChildInformed,
                             kDecisionNotified,
                             kAppealFiled,
                             kComplaintFiled,
                             kErasureRequested,
                             kDataBreachRecorded,
                             kDocumentsCorrected,
                             kProtectedCorrected,
                             kReasonRecorded,
                             kAssessmentSubmitted,
                             kAssessmentAnnexed,
                             kCasePlanSubmitted,
                             kDeterminationSubmitted};
  return *kWaiting;
}

// Opens, decides, is about custody, leaves the node, stands in another case as
// well, or is a machine's or another node's.
const std::set<FactType>& Refused() {
  static const auto* const kRefused =
      new std::set<FactType>{kCaseOpened,
                             kStepStarted,
                             kCaseRegistered,
                             kUrgentCleared,
                             kAssessmentApproved,
                             kAssessmentRejected,
                             kEvaluationProposed,
                             kEvaluationRequested,
                             kEvaluationAcknowledged,
                             kEvaluationDeclined,
                             kEvaluationReceived,
                             kEvaluationWaived,
                             kEvaluationRecalled,
                             kSolutionDecided,
                             kStepReturned,
                             kPlanApproved,
                             kChildDeparted,
                             kChildReceived,
                             kSolutionImplemented,
                             kFollowUpReported,
                             kClosureRequested,
                             kCaseClosed,
                             kHandoffProposed,
                             kCustodyOffered,
                             kCustodyAccepted,
                             kCustodyDeclined,
                             kHandoffWithdrawn,
                             kCustodyReleased,
                             kCustodyTaken,
                             kWaiverReasonRecorded,
                             kEvaluationOpened,
                             kVisitRecorded,
                             kReportSubmitted,
                             kReportApproved,
                             kEvaluationStopped,
                             kAppealDecided,
                             kClosureRefused,
                             kCaseReopened,
                             kWorkerAssigned,
                             kInquiryProposed,
                             kInquirySent,
                             kNoticeSent,
                             kInquiryAnswered,
                             kInquiryClosed,
                             kProcessingRestricted,
                             kRestrictionLifted,
                             kCaseErased,
                             kProcedureMoved,
                             kAnswerSent,
                             kOverrideProposed,
                             kOverrideApproved,
                             kComplaintAnswered,
                             kLoweringConfirmed,
                             kLaterReleased,
                             kProtectedLaterReleased,
                             kCasePlanApproved,
                             kCasePlanRejected,
                             kDangerNoticeReceived,
                             kDangerNoticeAnswered,
                             kEvaluationReturned,
                             kEvaluationAccepted,
                             kReportRejected,
                             kReportReturned,
                             kAgeConfirmed,
                             kWaiverRevoked,
                             kReleaseVoided,
                             kOfferRenewed,
                             kCustodyOrdered,
                             kChildArrived,
                             kDeliveryWithdrawn,
                             kPanelScheduled,
                             kConsentChangeTold,
                             kConsentChangeAnswered,
                             kConsentChangeClosed,
                             kSiblingLinked,
                             kSiblingUnlinked,
                             kSeparationReasoned,
                             kProtectedSeen};
  return *kRefused;
}

TEST(PendingTest, EveryFactTypeIsARecordOrIsNot) {
  for (const FactType type : AllFactTypes()) {
    EXPECT_NE(Waiting().count(type), Refused().count(type)) << NameOf(type);
    EXPECT_EQ(MayWaitForWitness(EmptyBody(type)), Waiting().count(type) == 1)
        << NameOf(type);
  }
}

TEST(PendingTest, WhatWaitsIsAPersonsAndAttestsNoGate) {
  for (const FactType type : Waiting()) {
    EXPECT_EQ(RoleOf(type).written, Written::kByPerson) << NameOf(type);
    EXPECT_FALSE(GatesHeld(type)) << NameOf(type);
    // A second person's word is a decision.
    EXPECT_NE(RoleOf(type).functions,
              std::vector<Function>{Function::kSupervisor})
        << NameOf(type);
  }
}

TEST(PendingTest, ImmediateCareBeginsWithoutTheWitness) {
  for (const Step step : {Step::kImmediateCare, Step::kAssessment,
                          Step::kTemporaryCare, Step::kImplementation}) {
    StepStarted started;
    started.step = step;
    EXPECT_EQ(MayWaitForWitness(started), step == Step::kImmediateCare);
  }
}

TEST(PendingTest, ThatAFamilyIsReunitedIsADecision) {
  TracingRecorded traced;
  traced.status = TracingStatus::kReunified;
  EXPECT_FALSE(MayWaitForWitness(traced));
}

}  // namespace
}  // namespace causeway::procedure
