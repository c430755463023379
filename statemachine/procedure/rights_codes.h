#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RIGHTS_CODES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RIGHTS_CODES_H_

// Codes of data protection and of what a child was told; codes.h says what
// holds for all, and includes this.

#include <cstdint>

namespace causeway::procedure {

enum class RestrictionGround : int32_t {
  kUnspecified = 0,
  kContested = 1,
  kUnlawful = 2,
  kLegalClaim = 3,
  kObjection = 4,
};

enum class ErasureParty : int32_t {
  kUnspecified = 0,
  kChild = 1,
  kGuardian = 2,
  kLegalRepresentative = 3,
};

enum class ErasureGround : int32_t {
  kUnspecified = 0,
  kRetentionOver = 1,
  kValidRequest = 2,
};

enum class BreachStage : int32_t {
  kUnspecified = 0,
  kKnown = 1,
  kReported = 2,
  kNoRisk = 3,
};

enum class NotInformedReason : int32_t {
  kUnspecified = 0,
  kNoInterpreter = 1,
  kTooYoung = 2,
  kNotWellEnough = 3,
  kWaitsForGuardian = 4,
  kChildDeclined = 5,
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RIGHTS_CODES_H_
