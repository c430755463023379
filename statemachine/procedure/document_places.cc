#include "statemachine/procedure/document_places.h"

namespace causeway::procedure {

const std::vector<DocumentPlace>& DocumentPlaces() {
  using enum DocumentKind;
  // kind, open entry, every receiver, return set
  static const auto* const kRows = new std::vector<DocumentPlace>{
      {kRegistrationForm, true, true, false},
      {kConsentRecord, false, false, false},
      {kImmediateConcerns, true, true, false},
      {kCareArrangement, true, true, false},
      {kAssessment, true, true, false},
      {kChildViews, true, true, false},
      {kCasePlan, true, true, false},
      {kGuardianCertificate, true, true, false},
      {kVisitRecord, true, false, false},
      {kEvaluationReport, true, true, false},
      {kDeterminationReport, true, true, false},
      {kDecision, true, true, false},
      {kActionPlan, true, true, false},
      {kChildAgreement, true, true, true},
      {kGuardianAgreement, true, true, true},
      {kReceiverAgreement, true, true, true},
      {kCareUntilMajority, true, true, true},
      {kPickUpConfirmation, true, true, true},
      {kTravelDocument, true, true, true},
      {kHandoverStatement, true, true, true},
      {kResidenceDecision, true, true, false},
      {kFollowUpForm, true, true, false},
      {kClosureForm, true, true, false},
      {kProtectedAnnex, false, false, false},
      {kReviewForm, true, true, false},
      // Why it went on, or stood still, or was contested.
      {kReopeningForm, true, false, false},
      {kComplaintForm, false, false, false},
      {kAppealRecord, true, false, false},
      {kOverrideRecord, false, false, false},
      {kLegalStatusRecord, false, false, false},
      // Names shelters and lawyers.
      {kServiceReferral, true, false, false},
      {kSuspensionRecord, true, false, false},
      {kTracingRecord, false, false, false},
      // Written for one authority, or by one.
      {kPlacementReport, true, false, false},
      {kInquiryRecord, true, false, false},
      {kInquiryAnswer, true, false, false},
      {kEvaluationRequest, true, true, false},
      {kCaseConference, true, false, false},
      {kVerification, true, true, true},
      {kReunificationCertificate, true, true, true},
      {kTransferForm, true, true, true},
      {kAgeRecord, true, true, false},
      {kComplaintAnswer, false, false, false},
      {kOtherParent, true, true, true},
  };
  return *kRows;
}

DocumentPlace PlaceOf(DocumentKind kind) {
  for (const DocumentPlace& row : DocumentPlaces()) {
    if (row.kind == kind) return row;
  }
  return {kind};
}

std::vector<DocumentKind> SectionsFor(bool entitled_to_protected) {
  std::vector<DocumentKind> kinds;
  for (const DocumentPlace& row : DocumentPlaces()) {
    if (entitled_to_protected || row.every_receiver) kinds.push_back(row.kind);
  }
  return kinds;
}

}  // namespace causeway::procedure
