#include "statemachine/procedure/data_protection.h"

#include "statemachine/procedure/roles.h"

namespace causeway::procedure {

const char* WordsOf(RestrictionGround ground) {
  switch (ground) {
    case RestrictionGround::kContested:
      return "it is contested that the data are accurate";
    case RestrictionGround::kUnlawful:
      return "the processing is unlawful";
    case RestrictionGround::kLegalClaim:
      return "the data are needed for a legal claim";
    case RestrictionGround::kObjection:
      return "an objection is not decided yet";
    case RestrictionGround::kUnspecified:
      break;
  }
  return "no ground";
}

const char* WordsOf(ErasureGround ground) {
  switch (ground) {
    case ErasureGround::kRetentionOver:
      return "the retention time is over";
    case ErasureGround::kValidRequest:
      return "the person asked for it";
    case ErasureGround::kUnspecified:
      break;
  }
  return "no ground";
}

bool IsDataProtection(FactType type) {
  return type == FactType::kProcessingRestricted ||
         type == FactType::kRestrictionLifted ||
         type == FactType::kErasureRequested || type == FactType::kCaseErased;
}

bool MayConcernCopy(FactType type) {
  return IsDataProtection(type) || type == FactType::kConsentChangeAnswered ||
         type == FactType::kConsentChangeClosed ||
         type == FactType::kInquiryAnswered ||
         type == FactType::kInquiryClosed ||
         type == FactType::kComplaintAnswered;
}

bool GoesOnWhileRestricted(const FactBody& body) {
  const FactType type = TypeOf(body);
  if (const auto* started = std::get_if<StepStarted>(&body)) {
    return started->step == Step::kImmediateCare;
  }
  if (RoleOf(type).written == Written::kFromMessage) return true;
  switch (type) {
    case FactType::kCaseOpened:
    // The child is safe, and somebody answers for it.
    case FactType::kUrgentRaised:
    case FactType::kUrgentActionRecorded:
    case FactType::kUrgentCleared:
    case FactType::kDangerNoticeReceived:
    case FactType::kDangerNoticeAnswered:
    case FactType::kCareRecorded:
    case FactType::kCaseSuspended:
    case FactType::kCaseResumed:
    case FactType::kCaseReopened:
    case FactType::kWorkerAssigned:
    case FactType::kNoticeSent:
    case FactType::kVisitedAfterClosure:
    case FactType::kCustodyTaken:
    case FactType::kCustodyOrdered:
    case FactType::kLaterReleased:
    case FactType::kProtectedLaterReleased:
    case FactType::kReleaseVoided:
    case FactType::kOfferRenewed:
    case FactType::kSiblingUnlinked:
    // What gates must know.
    case FactType::kOriginRecorded:
    case FactType::kAsylumStatusRecorded:
    case FactType::kTraffickingScreened:
    case FactType::kDangerScreened:
    case FactType::kFearsRecorded:
    case FactType::kItemWithheld:
    // Rights.
    case FactType::kAppealFiled:
    case FactType::kAppealDecided:
    case FactType::kComplaintFiled:
    case FactType::kComplaintAnswered:
    case FactType::kDocumentsCorrected:
    case FactType::kProtectedCorrected:
    case FactType::kReasonRecorded:
    case FactType::kMajorityReached:
    case FactType::kAgeBandCorrected:
    case FactType::kAgeConfirmed:
    case FactType::kDataBreachRecorded:
    case FactType::kErasureRequested:
    case FactType::kProcessingRestricted:
    case FactType::kRestrictionLifted:
    // Taking back.
    case FactType::kConsentWithdrawn:
    case FactType::kConsentChangeTold:
    case FactType::kConsentChangeClosed:
    case FactType::kEvaluationRecalled:
    case FactType::kHandoffWithdrawn:
    case FactType::kInquiryClosed:
    case FactType::kDeliveryWithdrawn:
      return true;
    default:
      return false;
  }
}

}  // namespace causeway::procedure
