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

// The step runs, whatever was done of it before.
inline void Begin(OpenState& open, Step step) {
  At(open, step) = StepProgress::kActive;
  open.done_when_clear.erase(step);
}

void NoteAuthor(OpenState& open, const Person& person);
// Whoever acts as supervisor or for the panel is in the line of the case.
void NoteLine(OpenState& open, const FactMeta& meta);
// A correction of what waits for approval makes its writer a second author;
// one of what was approved lets it wait again.
void ApplyCorrection(OpenState& open, const FactMeta& meta,
                     const DocumentsCorrected& body);
void ApplyReturn(OpenState& open, const StepReturned& body);
void ApplyReopening(OpenState& open, const CaseReopened& body);
void ApplyAppeal(OpenState& open, const AppealDecided& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_REGIONS_H_
