#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_TRANSLATION_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_TRANSLATION_H_

// The words of a procedure in another language: of the embedded one, or of an
// edited file, beside which they lie. A translation has words only and is no
// part of the procedure's version: to correct one changes no rule
// (docs/adr/0017-words-in-other-languages.md,
// docs/adr/0047-french-of-an-edited-file.md). Immutable; thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/fault.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

class Translation {
 public:
  // INVALID_ARGUMENT, rule "input.procedure", naming line and rule: not TOML,
  // an unknown key, a rule without one of its words, a step that is missing.
  // Whether its rules are those of a procedure is for a test to ask.
  static absl::StatusOr<Translation> Parse(absl::string_view toml);

  // Of an edited file: steps and rules may be left out. INVALID_ARGUMENT as
  // Parse, and where it is larger than a procedure file may be, holds a rule
  // that `procedure` does not have, or other {limits} than its English. `all`
  // gets every fault, or none on success.
  static absl::StatusOr<Translation> ParseFor(const Procedure& procedure,
                                              absl::string_view toml,
                                              std::vector<Fault>* all);

  // Where the French of a file lies: "west-2.fr.toml" beside "west-2.toml".
  static std::string PathBeside(absl::string_view file);

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
