#ifndef CAUSEWAY_CLIENT_PROCEDURE_STEP_CONDITIONS_H_
#define CAUSEWAY_CLIENT_PROCEDURE_STEP_CONDITIONS_H_

// States with which step_model.cc asks the rules: a case that lacks nothing,
// and the things that can be missing from it. A rule about starts that looks at
// something else needs its condition here; a test names such a rule. Pure.

#include <vector>

#include "statemachine/procedure/case_state.h"

namespace causeway::procedure {

// The day on which all that is asked happens.
inline constexpr char kProbeDay[] = "2026-03-01";

// A case in step 7 that lacks nothing.
CaseState CompleteCase();

// The same where this step is about to begin.
CaseState CompleteFor(Step step);

// Takes one thing away, which a step gives (kUnspecified: no step).
struct Condition {
  Step given_by;
  void (*take)(CaseState&);
};
const std::vector<Condition>& Conditions();

}  // namespace causeway::procedure

#endif  // CAUSEWAY_CLIENT_PROCEDURE_STEP_CONDITIONS_H_
