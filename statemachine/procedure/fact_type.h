#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_FACT_TYPE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_FACT_TYPE_H_

// Types of facts and what every fact carries. Mirrors
// causeway/v1/facts.proto. Plain values.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/codes.h"

namespace causeway::procedure {

// Type of a fact: the field number of its body in causeway.v1.Fact.
enum class FactType : int32_t {
  kCaseOpened = 10,
  kOriginRecorded = 11,
  kStepStarted = 12,
  kCaseRegistered = 13,
  kCareRecorded = 14,
  kUrgentRaised = 15,
  kUrgentCleared = 16,
  kAssessmentSubmitted = 17,
  kAssessmentApproved = 18,
  kAssessmentRejected = 19,
  kGuardianAppointed = 20,
  kEvaluationProposed = 21,
  kEvaluationRequested = 22,
  kEvaluationAcknowledged = 23,
  kEvaluationDeclined = 24,
  kEvaluationReceived = 25,
  kEvaluationWaived = 26,
  kEvaluationRecalled = 27,
  kChildInformed = 28,
  kDeterminationSubmitted = 29,
  kSolutionDecided = 30,
  kStepReturned = 31,
  kDecisionNotified = 32,
  kPlanApproved = 33,
  kChildDeparted = 34,
  kChildReceived = 35,
  kSolutionImplemented = 36,
  kFollowedUp = 37,
  kFollowUpReported = 38,
  kClosureRequested = 39,
  kCaseClosed = 40,
  kHandoffProposed = 41,
  kCustodyOffered = 42,
  kCustodyAccepted = 43,
  kCustodyDeclined = 44,
  kHandoffWithdrawn = 45,
  kCustodyReleased = 46,
  kCustodyTaken = 47,
  kAsylumStatusRecorded = 60,
  kTraffickingScreened = 61,
  kConsentRecorded = 62,
  kDangerScreened = 63,
  kItemWithheld = 64,
  kAssessmentAnnexed = 65,
  kWaiverReasonRecorded = 66,
  kEvaluationOpened = 80,
  kVisitRecorded = 81,
  kReportSubmitted = 82,
  kReportApproved = 83,
  kEvaluationStopped = 84,
  kAppealFiled = 100,
  kAppealDecided = 101,
  kClosureRefused = 102,
  kCaseReopened = 103,
  kCaseSuspended = 104,
  kCaseResumed = 105,
  kWorkerAssigned = 106,
  kMajorityReached = 107,
  kDocumentsCorrected = 108,
  kLegalStatusRecorded = 109,
  kGuardianStatusRecorded = 110,
  kServiceReferred = 111,
  kServiceAnswered = 112,
  kPlanReviewed = 113,
  kInquiryProposed = 114,
  kInquirySent = 115,
  kNoticeSent = 116,
  kInquiryAnswered = 117,
  kInquiryClosed = 118,
  kProcessingRestricted = 130,
  kRestrictionLifted = 131,
  kErasureRequested = 132,
  kCaseErased = 133,
  kProcedureMoved = 134,
  kAnswerSent = 135,
  kMajorityForeseen = 146,
  kDataBreachRecorded = 147,
  kVisitedAfterClosure = 148,
  kChildArrived = 149,
  kConsentWithdrawn = 150,
  kOverrideProposed = 151,
  kOverrideApproved = 152,
  kTracingRecorded = 153,
  kComplaintFiled = 154,
  kComplaintAnswered = 155,
  kLoweringConfirmed = 156,
  kFearsRecorded = 157,
  kLaterReleased = 160,
  kProtectedLaterReleased = 161,
  kProtectedCorrected = 162,
  kReasonRecorded = 163,
  kConsentChangeTold = 164,
  kConsentChangeAnswered = 165,
  kConsentChangeClosed = 166,
  kSiblingLinked = 167,
  kSiblingUnlinked = 168,
  kSeparationReasoned = 169,
  kCasePlanSubmitted = 170,
  kCasePlanApproved = 171,
  kCasePlanRejected = 172,
  kProtectedSeen = 174,
  kDangerNoticeReceived = 180,
  kDangerNoticeAnswered = 181,
  kEvaluationReturned = 182,
  kEvaluationAccepted = 183,
  kReportRejected = 184,
  kReportReturned = 185,
  kDeliveryWithdrawn = 186,
  kPanelScheduled = 187,
  kUrgentActionRecorded = 190,
  kAgeBandCorrected = 191,
  kAgeConfirmed = 192,
  kWaiverRevoked = 193,
  kReleaseVoided = 200,
  kOfferRenewed = 201,
  kCustodyOrdered = 202,
};

// Journal in which facts of this type lie, for ever.
JournalKind JournalOf(FactType type);

// Field name of the body in causeway.v1.Fact, for example "case_opened".
const char* NameOf(FactType type);

// Circumstances of a fact; see causeway.v1.FactMeta.
struct FactMeta {
  std::string node;
  Function function{};
  std::string staff_number;
  std::string happened_on;
  int64_t recorded_at_us = 0;
  std::vector<DocumentKind> documents;
  bool gates_held = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("node", self.node);
    v("function", self.function);
    v("staff_number", self.staff_number);
    v("happened_on", self.happened_on);
    v("recorded_at_us", self.recorded_at_us);
    v("documents", self.documents);
    v("gates_held", self.gates_held);
  }
  bool operator==(const FactMeta&) const = default;
};

// A document of this kind is filed with the fact.
inline bool Attached(const FactMeta& meta, DocumentKind kind) {
  return std::find(meta.documents.begin(), meta.documents.end(), kind) !=
         meta.documents.end();
}

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_FACT_TYPE_H_
