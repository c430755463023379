#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_SCREEN_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_SCREEN_H_

// What gates must know of a child of whom no case is here, before something
// about it is told to another authority: a screen, made a state that the gates
// of a case judge. Pure; thread-safe.

#include <set>
#include <string>

#include "statemachine/procedure/case_state.h"

namespace causeway::procedure {

struct Screen {
  std::set<std::string> origin;  // Nationalities and habitual residences.
  bool nationality_answered = false;
  bool residence_answered = false;
  std::set<std::string> feared_states;
  AsylumStatus asylum{};
  DisplacementStatus displacement{};
  ScreenResult trafficking{};
  bool family_or_state_suspected = false;
  ScreenResult danger_to_child{};
  ScreenResult danger_to_family{};
  bool may_be_shared = false;  // On a ground that was recorded.
  std::string on;              // Date.
};

// The state of a case of which that is all that is known, for what is said to
// this node.
CaseState StateOf(const Screen& screen, const std::string& recipient);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_SCREEN_H_
