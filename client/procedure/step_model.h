#ifndef CAUSEWAY_CLIENT_PROCEDURE_STEP_MODEL_H_
#define CAUSEWAY_CLIENT_PROCEDURE_STEP_MODEL_H_

// How the eight steps hang together, found by asking the state machine: which
// facts begin and end a step is what Apply does to a state; which rules guard
// its beginning, and which other steps they wait for, is what they refuse when
// one thing is missing from a state that has everything. Pure; thread-safe.

#include <string>
#include <vector>

#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

// A fact that ends one step and begins the next in one.
struct Passage {
  Step from;
  FactType by;
};

struct StepModel {
  Step step;
  std::vector<FactType> begun_by;
  std::vector<FactType> ended_by;
  std::vector<Passage> passages;   // To this step.
  std::vector<std::string> rules;  // Guard its beginning; in their order.
  std::vector<Step> needs;         // Whose results those rules ask for.
};

// Of the steps 1 to 8, in this order.
std::vector<StepModel> StepModels();

// Rules about the start of a step that stand with no step above: they guard
// every start, or step_conditions.cc lacks what shows them at work.
std::vector<std::string> RulesOfEveryStart();

// Steps at which a closed case may go on.
std::vector<Step> ReopeningSteps();

// Outcomes of an appeal, and whether step 6 is taken up again.
struct AppealEnd {
  AppealOutcome outcome;
  bool again;
};
std::vector<AppealEnd> AppealEnds();

// Act of a person, or the fact's name where no act asks for it.
std::string ActOrFact(FactType type);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_CLIENT_PROCEDURE_STEP_MODEL_H_
