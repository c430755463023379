#include "server/language.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/errors.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::server {
namespace {

using procedure::Language;
using procedure::Procedure;
using procedure::ProcedureSet;

// The words of a rule in both languages; nothing where no rule has this id.
struct RuleWords {
  std::optional<procedure::Words> english;
  std::optional<procedure::Words> asked;
};

// In the words of the version whose sentence this is; of the embedded one where
// the sentence is of code.
RuleWords WordsFor(const std::string& rule, const std::string& sentence,
                   Language language, const ProcedureSet& versions) {
  const auto words_in = [&](const Procedure& version) -> RuleWords {
    return {version.WordsOf(rule, Language::kEnglish),
            version.WordsOf(rule, language)};
  };
  std::vector<const Procedure*> all = {&versions.Current()};
  for (const Procedure& one : versions.all()) all.push_back(&one);
  for (const Procedure* const one : all) {
    const RuleWords words = words_in(*one);
    if (words.english && words.english->sentence == sentence) return words;
  }
  return words_in(versions.Embedded());
}

// `text` is the rule's own word, alone or before what it names here, or a
// sentence of code.
void Put(const RuleWords& words, std::string procedure::Words::*word,
         Language language, std::string& text) {
  constexpr absl::string_view kNames = ": ";
  std::string own;
  absl::string_view rest = text;
  if (words.english && absl::ConsumePrefix(&rest, (*words.english).*word) &&
      (rest.empty() || absl::ConsumePrefix(&rest, kNames))) {
    own = (*words.asked).*word;
    if (rest.empty()) {
      text = std::move(own);
      return;
    }
    absl::StrAppend(&own, kNames);
  } else {
    rest = text;
  }
  text = absl::StrCat(
      own, procedure::Labelled(
               language, procedure::Translated(language, std::string(rest))));
}

}  // namespace

absl::Status InLanguage(const absl::Status& status, Language language,
                        const ProcedureSet& versions) {
  std::optional<Refusal> refusal = RefusalOf(status);
  if (language == Language::kEnglish || !refusal.has_value()) return status;
  const std::vector<RefusedBy> english = refusal->rules;
  for (RefusedBy& one : refusal->rules) {
    const RuleWords words = WordsFor(one.rule, one.message, language, versions);
    Put(words, &procedure::Words::sentence, language, one.message);
    Put(words, &procedure::Words::missing, language, one.missing);
    Put(words, &procedure::Words::who, language, one.who);
  }
  const RuleWords words =
      WordsFor(refusal->rule, refusal->message, language, versions);
  Put(words, &procedure::Words::sentence, language, refusal->message);
  const auto put_list = [&](std::vector<std::string>& list,
                            std::string procedure::Words::*word,
                            std::string RefusedBy::*part) {
    for (std::string& text : list) {
      const std::string before = text;
      for (size_t i = 0; i < english.size() && text == before; ++i) {
        if (english[i].*part == before) text = refusal->rules[i].*part;
      }
      if (text == before) Put(words, word, language, text);
    }
  };
  put_list(refusal->missing, &procedure::Words::missing, &RefusedBy::missing);
  put_list(refusal->who, &procedure::Words::who, &RefusedBy::who);
  return Refuse(status.code(), *refusal);
}

}  // namespace causeway::server
