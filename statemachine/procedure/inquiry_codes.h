#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_CODES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_CODES_H_

// Code lists of what authorities ask and tell each other, as in codes.h,
// which includes this.

#include <cstdint>

namespace causeway::procedure {

enum class InquiryKind : int32_t {
  kUnspecified = 0,
  kInformationRequest = 1,
  kPlacementConsultation = 2,
  kTracingRequest = 3,
  kCaseRequest = 4,
  kDangerNotice = 5,
  kMissingNotice = 6,
  kMeasureNotice = 7,
  kConsentChanged = 8,
  kRecall = 9,
  kCorrection = 10,
};

enum class ProtectiveMeasure : int32_t {
  kUnspecified = 0,
  kNone = 1,
  kEmergencyCare = 2,
  kGuardian = 3,
  kOrder = 4,
  kMedicalCare = 5,
  kSearch = 6,
};

enum class ChildSex : int32_t {
  kUnspecified = 0,
  kFemale = 1,
  kMale = 2,
  kOther = 3,
};

enum class PlacementCondition : int32_t {
  kUnspecified = 0,
  kSupervision = 1,
  kReports = 2,
  kFunding = 3,
  kLimitedTime = 4,
  kResidence = 5,
  kHealthCover = 6,
  kOther = 7,
};

enum class PlacementRefusal : int32_t {
  kUnspecified = 0,
  kNoPlace = 1,
  kCarersNotSuitable = 2,
  kReportNotSufficient = 3,
  kOutsideMandate = 4,
  kNotAllowed = 5,
  kNoFunding = 6,
};

enum class ReportLack : int32_t {
  kUnspecified = 0,
  kIdentity = 1,
  kRelationship = 2,
  kVisit = 3,
  kCare = 4,
  kSafety = 5,
  kOtherRelatives = 6,
  kSupport = 7,
  kReasons = 8,
};

enum class InquiryOutcome : int32_t {
  kUnspecified = 0,
  kReceived = 1,
  kAnswered = 2,
  kPartlyAnswered = 3,
  kRefused = 4,
  kConsented = 5,
  kLocated = 6,
  kNotLocated = 7,
  kAgreed = 8,
  kRecognised = 9,
  kObjected = 10,
  kStopped = 11,
  kErased = 12,
  kRetainedByLaw = 13,
  kAlreadyUsed = 14,
  kChildIsHere = 15,
};

enum class InquiryClosing : int32_t {
  kUnspecified = 0,
  kNoAnswer = 1,
  kNotNeeded = 2,
  kCustodyMoved = 3,
  kHolderUnreachable = 4,
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_CODES_H_
