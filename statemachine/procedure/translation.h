#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_TRANSLATION_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_TRANSLATION_H_

// The words of the embedded procedure in another language. A translation has
// words only and is no part of the procedure's version: to correct one changes
// no rule (docs/adr/0017-words-in-other-languages.md). Immutable; thread-safe.

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

class Translation {
 public:
  // INVALID_ARGUMENT, rule "input.procedure", naming line and rule: not TOML,
  // an unknown key, a rule without one of its words, a step that is missing.
  // Whether its rules are those of a procedure is for a test to ask.
  static absl::StatusOr<Translation> Parse(absl::string_view toml);

  // procedure.fr.toml, embedded in this binary.
  static const Translation& French();
  static const std::string& FrenchText();

  // Nothing where there are no words for it. Limits stand as {name}.
  const Words* Find(absl::string_view rule) const;
  const std::string* StepSentence(Step step) const;
  const std::map<std::string, Words>& rules() const { return rules_; }

 private:
  std::map<std::string, Words> rules_;
  std::map<Step, std::string> steps_;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_TRANSLATION_H_
