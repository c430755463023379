#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PHRASE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PHRASE_H_

// What code says to people, in the language they ask for. The English stands in
// the code, marked with Tr; other languages in words.fr.toml, beside the
// translated rules. A test finds every Tr in the sources and asks for its
// French. Pure; thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

// An English sentence, or a part of one, with places $0, $1, ... Made by Tr
// alone.
class Phrase {
 public:
  const char* english() const { return english_; }

 private:
  friend constexpr Phrase Tr(const char* english);
  constexpr explicit Phrase(const char* english) : english_(english) {}
  const char* english_;
};
constexpr Phrase Tr(const char* english) { return Phrase(english); }

// The phrase with its places filled in.
std::string Say(Language language, Phrase phrase,
                const std::vector<std::string>& places = {});
// For a text that comes from data: a time limit, a message. English where it
// was not translated.
std::string Translated(Language language, const std::string& english);
// A label: a field of a form, a code, a function. With spaces, not underscores.
std::string Labelled(Language language, const std::string& english);

// The words of one language.
class Vocabulary {
 public:
  // INVALID_ARGUMENT, rule "input.procedure", naming line and entry: not TOML,
  // an unknown key, an entry without words.
  static absl::StatusOr<Vocabulary> Parse(absl::string_view toml);
  // words.fr.toml, embedded in this binary.
  static const Vocabulary& French();

  // nullptr where there is none.
  const std::string* FindPhrase(const std::string& english) const;
  const std::string* FindLabel(const std::string& english) const;
  const std::map<std::string, std::string>& phrases() const { return phrases_; }

 private:
  std::map<std::string, std::string> phrases_;
  std::map<std::string, std::string> labels_;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PHRASE_H_
