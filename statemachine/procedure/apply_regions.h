#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_REGIONS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_REGIONS_H_

// Ways back, appeals and reopening, as Apply carries them out. They undo where
// the case stands, never what was recorded. Pure; thread-safe.

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

inline StepProgress& At(OpenState& open, Step step) {
  return open.steps[static_cast<size_t>(step)];
}

void ApplyReturn(OpenState& open, const StepReturned& body);
void ApplyReopening(OpenState& open, const CaseReopened& body);
void ApplyAppeal(OpenState& open, const AppealDecided& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_REGIONS_H_
