#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_H_

// The procedure file: data with a version. Sentences, documents each guard
// needs, fields that must be answered, time limits and minimum numbers are in
// the file; steps, invariants and gates are code, and no edit of a file can
// remove them. Immutable after parsing; thread-safe.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/fault.h"

namespace causeway::procedure {

// Codes that forms take, by list (code_lists.h).
using CodeLists = std::map<std::string, std::vector<std::string>, std::less<>>;

// A rule as the file states it. Rules of kind "code" are functions of the same
// id; the file gives their words and their basis.
struct Rule {
  enum class Kind { kCode, kField, kDocument };
  std::string id;
  Kind kind = Kind::kCode;
  std::vector<std::string> on;          // Fact names (NameOf) it guards.
  std::string field;                    // kField: must be answered (true, not
                                        // empty, not unspecified, not zero).
  DocumentKind document{};              // kDocument: must be on the entry.
  std::vector<Solution> when_solution;  // Only for these decided solutions.
  bool when_child_travels = false;      // Only where the child travels.
  std::string wording;                  // English, plain words, as written.
  std::string sentence;                 // The same with limits filled in.
  std::string missing;                  // What is missing when it refuses.
  std::string who;                      // Who can supply it.
  std::string basis;  // A source that was read, "convention to be checked", or
                      // "proposal of this project, not reviewed by ISS".
  // May an edited file take it out? Of a field or document rule of the
  // embedded file one of the two says why; of any other rule none does.
  std::string fixed;      // No.
  std::string removable;  // Yes, where the file declares it.
};

// What an edited file declares that it no longer asks, in whole or in part.
struct Removed {
  std::string id;      // A rule of the embedded file.
  std::string reason;  // In words.
};

// Which of two numbers of a limit protects the child more.
enum class Stricter { kNeither, kLower, kHigher };

// A limit that code reads, and what the file may set it to.
struct LimitRange {
  const char* name;
  int64_t min = 0;
  int64_t max = 0;
  Stricter stricter = Stricter::kNeither;
};

enum class Language { kEnglish, kFrench };

// What people read of a rule.
struct Words {
  std::string sentence;
  std::string missing;
  std::string who;
  bool operator==(const Words&) const = default;
};

class Translation;  // translation.h

class Procedure {
 public:
  // INVALID_ARGUMENT naming the line or rule of the first fault: unknown rule,
  // field, document, fact or solution; a code rule without words; a duplicate
  // id; a limit that is missing or out of range; a basis that is none; what the
  // embedded file asks and this one no longer does, undeclared or fixed; a rule
  // that stands in the way of protection (against_embedded.h). `faults` gets
  // all of them, or none on success. `read`: the codes by which code judges
  // forms; a list lacks none. A file of a user is read by
  // forms::ParseProcedure, which names them.
  static absl::StatusOr<Procedure> Parse(absl::string_view toml,
                                         absl::string_view sha256,
                                         std::vector<Fault>* faults = nullptr,
                                         const CodeLists& read = {});

  // The procedure embedded in this binary. Its digest is the SHA-256 of the
  // file, computed when it was built (32 bytes).
  static const Procedure& Embedded();
  static const std::string& EmbeddedText();

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  // The version as what it is, a whole number: a higher one of the same name is
  // newer.
  int64_t number() const { return number_; }
  const std::string& digest() const { return digest_; }
  const std::vector<Rule>& rules() const { return rules_; }
  const Rule* Find(absl::string_view id) const;
  const std::vector<Removed>& removed() const { return removed_; }
  // Days or numbers by name, for example "danger_screen_valid_days",
  // "child_views_max_age_days", "follow_ups_minimum", "panel_quorum".
  int64_t Limit(absl::string_view name) const;
  static const std::vector<LimitRange>& LimitRanges();
  const std::string& StepSentence(Step step) const;
  // Codes that forms take, by list (code_lists.h); nullptr: no such list.
  const std::vector<std::string>* CodeList(absl::string_view name) const;

  // Words in French that belong to this version, beside the embedded ones
  // (translation.h); no part of the digest. Before others see the version.
  void AddFrench(Translation french);
  // nullptr: it has none of its own.
  const Translation* french() const { return french_.get(); }

  // The words of a rule with limits filled in; nothing where there is no such
  // rule. In French what AddFrench gave; else the embedded French, and English
  // where a rule or a step reads otherwise in this procedure than in the
  // embedded one.
  std::optional<Words> WordsOf(absl::string_view id, Language language) const;
  const std::string& StepSentence(Step step, Language language) const;

 private:
  std::string name_;
  std::string version_;
  int64_t number_ = 0;
  std::string digest_;
  std::vector<Rule> rules_;
  std::vector<Removed> removed_;
  std::map<std::string, int64_t> limits_;
  std::map<Step, std::string> steps_;
  CodeLists code_lists_;
  std::shared_ptr<const Translation> french_;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_H_
