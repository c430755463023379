#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CODES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CODES_H_

// Code lists of the procedure as the state machine knows them. Numbers are
// those of causeway/v1/types.proto, stored and signed, never reused; a test in
// wire/ holds the two against each other. The meaning of each value stands in
// types.proto.

#include <cstdint>

#include "statemachine/procedure/inquiry_codes.h"
#include "statemachine/procedure/rights_codes.h"

namespace causeway::procedure {

enum class Step : int32_t {
  kUnspecified = 0,
  kArrival = 1,
  kImmediateCare = 2,
  kAssessment = 3,
  kTemporaryCare = 4,
  kOriginEvaluation = 5,
  kDetermination = 6,
  kImplementation = 7,
  kFollowUp = 8,
};

enum class StepProgress : int32_t {
  kUnspecified = 0,
  kNotStarted = 1,
  kActive = 2,
  kDone = 3,
  kWaived = 4,
};

enum class Function : int32_t {
  kUnspecified = 0,
  kCaseWorker = 1,
  kSupervisor = 2,
  kPanelCoordinator = 3,
  kMachine = 4,
  kAuditor = 5,
  kOperator = 6,
  kIntake = 7,
  kTracingOfficer = 8,
  kDataProtectionOfficer = 9,
  kPanelMember = 10,
};

enum class JournalKind : int32_t {
  kUnspecified = 0,
  kOpen = 1,
  kProtected = 2,
  kEvaluation = 3,
};

enum class NotSeenReason : int32_t {
  kUnspecified = 0,
  kAbducted = 1,
  kAtSchool = 2,
  kInDetention = 3,
  kMovedOntoStreet = 4,
  kWithAnotherCaregiver = 5,
  kVisitingFamily = 6,
  kWorking = 7,
  kOther = 8,
};

enum class DocumentKind : int32_t {
  kUnspecified = 0,
  kRegistrationForm = 1,
  kConsentRecord = 2,
  kImmediateConcerns = 3,
  kCareArrangement = 4,
  kAssessment = 5,
  kChildViews = 6,
  kCasePlan = 7,
  kGuardianCertificate = 8,
  kVisitRecord = 9,
  kEvaluationReport = 10,
  kDeterminationReport = 11,
  kDecision = 12,
  kActionPlan = 13,
  kChildAgreement = 14,
  kGuardianAgreement = 15,
  kReceiverAgreement = 16,
  kCareUntilMajority = 17,
  kPickUpConfirmation = 18,
  kTravelDocument = 19,
  kHandoverStatement = 20,
  kResidenceDecision = 21,
  kFollowUpForm = 22,
  kClosureForm = 23,
  kProtectedAnnex = 24,
  kReviewForm = 25,
  kReopeningForm = 26,
  kComplaintForm = 27,
  kAppealRecord = 28,
  kOverrideRecord = 29,
  kLegalStatusRecord = 30,
  kServiceReferral = 31,
  kSuspensionRecord = 32,
  kTracingRecord = 33,
  kPlacementReport = 34,
  kInquiryRecord = 35,
  kInquiryAnswer = 36,
  kEvaluationRequest = 37,
  kCaseConference = 38,
  kVerification = 39,
  kReunificationCertificate = 40,
  kTransferForm = 41,
  kAgeRecord = 42,
  kComplaintAnswer = 43,
  kOtherParent = 55,
};

enum class AgeBand : int32_t {
  kUnspecified = 0,
  kUnder6 = 1,
  k6To11 = 2,
  k12To14 = 3,
  k15To17 = 4,
  kAdult = 5,
};

enum class ProtectionStatus : int32_t {
  kUnspecified = 0,
  kUnaccompanied = 1,
  kSeparated = 2,
  kAccompanied = 3,
};

enum class IdentificationSource : int32_t {
  kUnspecified = 0,
  kSelfReferral = 1,
  kFamilyMember = 2,
  kCommunityMember = 3,
  kSchool = 4,
  kHealth = 5,
  kLawEnforcement = 6,
  kHumanitarianAgency = 7,
};

enum class LegitimateBasis : int32_t {
  kUnspecified = 0,
  kConsent = 1,
  kVitalInterests = 2,
  kLegalObligation = 3,
  kPublicInterest = 4,
};

enum class CareType : int32_t {
  kUnspecified = 0,
  kParents = 1,
  kKinshipCare = 2,
  kFosterCare = 3,
  kTransitCentre = 4,
  kResidentialCare = 5,
  kKafala = 6,
  kSupervisedIndependentLiving = 7,
};

enum class RiskLevel : int32_t {
  kUnspecified = 0,
  kHigh = 1,
  kMedium = 2,
  kLow = 3,
  kNone = 4,
};

enum class AssessmentKind : int32_t {
  kUnspecified = 0,
  kShort = 1,
  kComprehensive = 2,
};

enum class GuardianStatus : int32_t {
  kUnspecified = 0,
  kTemporary = 1,
  kAppointed = 2,
  kRequested = 3,
  kNotNeeded = 4,
  kContested = 5,
  kEnded = 6,
};

enum class EvaluationLevel : int32_t {
  kUnspecified = 0,
  kWelfareCheck = 1,
  kRecordCheck = 2,
  kViability = 3,
  kFullKinship = 4,
  kTracing = 5,
  kPostPlacementReport = 6,
};

enum class EvaluationResult : int32_t {
  kUnspecified = 0,
  kFamilyFoundSuitable = 1,
  kFoundSuitableWithSupport = 2,
  kFoundNotSuitable = 3,
  kFoundDeclines = 4,
  kNotFound = 5,
  kUnsafeToContinue = 6,
};

enum class Solution : int32_t {
  kUnspecified = 0,
  kReturnToFamily = 1,
  kReturnToAlternativeCare = 2,
  kLocalIntegrationFamily = 3,
  kLocalIntegrationAlternativeCare = 4,
  kFamilyReunificationThirdCountry = 5,
  kResettlementThirdCountry = 6,
  kPlacementAbroad = 7,
  kComplementaryPathway = 8,
  kRelocationTransfer = 9,
  kInterimContinue = 10,
};

enum class AsylumStatus : int32_t {
  kUnspecified = 0,
  kNotApplicable = 1,
  kNotInformed = 2,
  kInformedNotSought = 3,
  kIntends = 4,
  kPending = 5,
  kGranted = 6,
  kRejectedAppealable = 7,
  kRejectedFinal = 8,
  kNotKnown = 9,
};

enum class DisplacementStatus : int32_t {
  kUnspecified = 0,
  kAsylumSeeker = 1,
  kRefugee = 2,
  kIdp = 3,
  kMigrant = 4,
  kHostCommunity = 5,
  kReturnee = 6,
  kStatelessPerson = 7,
  kResident = 8,
  kForeignNational = 9,
  kOther = 10,
  kNotKnown = 11,
};

enum class ScreenResult : int32_t {
  kUnspecified = 0,
  kNoIndication = 1,
  kIndication = 2,
  kNotKnown = 3,
};

enum class DangerSubject : int32_t {
  kUnspecified = 0,
  kChild = 1,
  kFamily = 2,
  kThirdParty = 3,
};

enum class ConsentScope : int32_t {
  kUnspecified = 0,
  kParticipate = 1,
  kStoreData = 2,
  kShareServices = 3,
  kTracing = 4,
  kCaseTransfer = 5,
  kFollowUpReport = 6,
  kShareAuthorities = 7,
  kWithheldItems = 8,
  kOnward = 9,
  kPhoto = 10,
  kBiometric = 11,
  kReportAnon = 12,
};

enum class ConsentGiver : int32_t {
  kUnspecified = 0,
  kChild = 1,
  kCaregiver = 2,
  kGuardian = 3,
};

enum class WithheldFrom : int32_t {
  kUnspecified = 0,
  kFamily = 1,
  kOrigin = 2,
  kOthers = 3,
};

enum class WithholdReason : int32_t {
  kUnspecified = 0,
  kFear = 1,
  kWillTell = 2,
  kOther = 3,
};

enum class WaiverReason : int32_t {
  kUnspecified = 0,
  kAsylum = 1,
  kDanger = 2,
  kChildDeclines = 3,
  kOriginUnreachable = 4,
  kFamilyElsewhere = 5,
};

enum class HandoffReason : int32_t {
  kUnspecified = 0,
  kChildMovedOn = 1,
  kSolution = 2,
  kCompetence = 3,
  kDuplicate = 4,
};

enum class DeclineReason : int32_t {
  kUnspecified = 0,
  kNoCapacity = 1,
  kOutsideMandate = 2,
  kOutsideTerritory = 3,
  kNotInBestInterests = 4,
  kSafetyConcern = 5,
  kMissingDocuments = 6,
  kIndividualNotFound = 7,
  kIdentityMismatch = 8,
  kNotApplicable = 9,
  kConsentProblem = 10,
  kDuplicateOpenCase = 11,
  kOver18 = 12,
  kOther = 13,
};

enum class ReturnReason : int32_t {
  kUnspecified = 0,
  kPanelDeferred = 1,
  kSituationChanged = 2,
  kNewFacts = 3,
  kSituationDeclined = 4,
  kPlacementBreakdown = 5,
  kChildMovedOn = 6,
  kNoShowOfReceiver = 7,
  kRefusedEntry = 8,
  kChildRefuses = 9,
  kCarerWithdrew = 10,
  kFailedVerification = 11,
};

enum class RejectReason : int32_t {
  kUnspecified = 0,
  kIncomplete = 1,
  kViewsMissing = 2,
  kRiskNotReasoned = 3,
};

enum class DecidingBody : int32_t {
  kUnspecified = 0,
  kCourt = 1,
  kNationalCommission = 2,
  kStatePanel = 3,
};

enum class ArrivalCondition : int32_t {
  kUnspecified = 0,
  kWell = 1,
  kNeedsMedicalCare = 2,
  kNeedsPsychosocialCare = 3,
};

enum class Situation : int32_t {
  kUnspecified = 0,
  kStable = 1,
  kConcerns = 2,
  kBreakdown = 3,
};

enum class ClosureReason : int32_t {
  kUnspecified = 0,
  kSolutionHolds = 1,
  kTurned18 = 2,
  kDeath = 3,
  kNotContactable = 4,
  kNoFurtherAction = 5,
  kOpenedInError = 6,
  kDuplicate = 7,
};

enum class UrgentKind : int32_t {
  kUnspecified = 0,
  kHealth = 1,
  kSafety = 2,
  kDeprivedOfLiberty = 3,
  kCareBreakdown = 4,
};

enum class InformedAbout : int32_t {
  kUnspecified = 0,
  kEvaluation = 1,
};

enum class AppealParty : int32_t {
  kUnspecified = 0,
  kChild = 1,
  kGuardian = 2,
  kLegalRepresentative = 3,
};

enum class AppealOutcome : int32_t {
  kUnspecified = 0,
  kDecisionStands = 1,
  kDecisionAnnulled = 2,
  kAppealWithdrawn = 3,
};

enum class SuspensionReason : int32_t {
  kUnspecified = 0,
  kChildMissing = 1,
  kInDetentionNoAccess = 2,
  kAwaitingExternalAuthority = 3,
  kSecurityRiskToCase = 4,
  kProtection = 5,
};

enum class ReopeningReason : int32_t {
  kUnspecified = 0,
  kBreakdownOfPlacement = 1,
  kDeathOfCaregiver = 2,
  kAbuse = 3,
  kNeglect = 4,
  kAbandonment = 5,
  kExploitation = 6,
  kTrafficking = 7,
  kConflictWithLaw = 8,
  kArmedForces = 9,
  kPhysicalNeglect = 10,
  kEmotionalNeglect = 11,
  kMedicalNeglect = 12,
  kEducationalNeglect = 13,
  kSupervisoryNeglect = 14,
  kProtection = 15,
};

enum class AssignmentReason : int32_t {
  kUnspecified = 0,
  kAbsence = 1,
  kWorkload = 2,
  kLanguageOrTrust = 3,
  kConflictOfInterest = 4,
};

enum class CaseloadReason : int32_t {
  kUnspecified = 0,
  kNoOtherWorker = 1,
  kLanguageOrTrust = 2,
  kForAShortTime = 3,
};

enum class UnlinkReason : int32_t {
  kUnspecified = 0,
  kLinkedInError = 1,
  kLinkedAnew = 2,
};

enum class SeparationReason : int32_t {
  kUnspecified = 0,
  kRiskOfAbuse = 1,
  kChildsWish = 2,
  kBestInterests = 3,
  kCaseElsewhere = 4,
};

enum class LegalStatus : int32_t {
  kUnspecified = 0,
  kNotRecorded = 1,
  kWithoutPermit = 2,
  kApplied = 3,
  kPermitTemporary = 4,
  kPermitLasting = 5,
  kNational = 6,
  kStatelessnessProcedure = 7,
};

enum class ServiceKind : int32_t {
  kUnspecified = 0,
  kAlternativeCare = 1,
  kSafeShelter = 2,
  kEducationFormal = 3,
  kEducationNonFormal = 4,
  kFamilyTracing = 5,
  kPsychosocialSupport = 6,
  kMentalHealth = 7,
  kFood = 8,
  kNonFoodItems = 9,
  kCashAssistance = 10,
  kLivelihoods = 11,
  kMedical = 12,
  kNutrition = 13,
  kLegalSupport = 14,
  kDocumentation = 15,
  kDisability = 16,
  kReproductiveHealth = 17,
  kOther = 18,
};

enum class Timeframe : int32_t {
  kUnspecified = 0,
  kHour = 1,
  kThreeHours = 2,
  kDay = 3,
  kThreeDays = 4,
  kWeek = 5,
};

enum class ServiceOutcome : int32_t {
  kUnspecified = 0,
  kDelivered = 1,
  kDeclinedByProvider = 2,
  kDeclinedByChild = 3,
  kNotAvailable = 4,
};

enum class ConsentMethod : int32_t {
  kUnspecified = 0,
  kSignature = 1,
  kThumbprint = 2,
  kOralWitnessed = 3,
  kDrawing = 4,
};

enum class OverrideGround : int32_t {
  kUnspecified = 0,
  kVitalInterest = 1,
  kCourtOrder = 2,
  kMandatoryReporting = 3,
  kGuardianUnavailable = 4,
  kChildIncapable = 5,
  kParentIsRisk = 6,
};

enum class TracingStatus : int32_t {
  kUnspecified = 0,
  kNotWanted = 1,
  kOpen = 2,
  kInProgress = 3,
  kLocated = 4,
  kContactRestored = 5,
  kVerified = 6,
  kFamilyAgreed = 7,
  kReunified = 8,
  kUnsuccessful = 9,
  kSuspended = 10,
};

enum class ComplaintAbout : int32_t {
  kUnspecified = 0,
  kWorker = 1,
  kOrganisation = 2,
  kDecision = 3,
  kData = 4,
};

enum class ComplaintSeverity : int32_t {
  kUnspecified = 0,
  kDissatisfaction = 1,
  kBreachOfRules = 2,
  kExploitationOrAbuse = 3,
};

enum class ComplaintOutcome : int32_t {
  kUnspecified = 0,
  kUpheld = 1,
  kPartlyUpheld = 2,
  kNotUpheld = 3,
  kReferredOutside = 4,
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CODES_H_
