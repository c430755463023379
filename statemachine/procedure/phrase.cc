#include "statemachine/procedure/phrase.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/procedure/procedure_file.inc.h"
#include "statemachine/procedure/toml_reader.h"

namespace causeway::procedure {
namespace {

std::map<std::string, std::string> ParseEntries(const TableReader& root,
                                                const std::string& key,
                                                Faults& faults) {
  std::map<std::string, std::string> entries;
  const toml::table* const table = root.Table(key);
  if (table == nullptr) return entries;
  const TableReader reader(*table, key, faults);
  for (const auto& entry : *table) {
    const std::string english(entry.first.str());
    std::string words = reader.Text(english);
    if (words.empty()) reader.Bad(english, "lacks words", "a text");
    entries[english] = std::move(words);
  }
  return entries;
}

std::string Filled(const std::string& text,
                   const std::vector<std::string>& places) {
  std::vector<std::pair<std::string, std::string>> replacements;
  for (size_t i = 0; i < places.size(); ++i) {
    replacements.emplace_back(absl::StrCat("$", i), places[i]);
  }
  return absl::StrReplaceAll(text, replacements);
}

}  // namespace

absl::StatusOr<Vocabulary> Vocabulary::Parse(absl::string_view toml) {
  Faults faults;
  Vocabulary vocabulary;
  const std::optional<toml::table> root = ParseToml(toml, faults);
  if (!root) return faults.ToStatus();
  const TableReader reader(*root, "the words", faults);
  reader.KnownKeys({"phrase", "label"});
  vocabulary.phrases_ = ParseEntries(reader, "phrase", faults);
  vocabulary.labels_ = ParseEntries(reader, "label", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return vocabulary;
}

const Vocabulary& Vocabulary::French() {
  static const auto* const kFrench = [] {
    absl::StatusOr<Vocabulary> words =
        Parse(std::string(kProcedureFiles[2].text));
    CAUSEWAY_CHECK(words.ok())
        << "embedded words: " << words.status().message();
    return new Vocabulary(*std::move(words));
  }();
  return *kFrench;
}

const std::string* Vocabulary::FindPhrase(const std::string& english) const {
  const auto found = phrases_.find(english);
  return found == phrases_.end() ? nullptr : &found->second;
}

const std::string* Vocabulary::FindLabel(const std::string& english) const {
  const auto found = labels_.find(english);
  return found == labels_.end() ? nullptr : &found->second;
}

std::string Translated(Language language, const std::string& english) {
  if (language == Language::kEnglish) return english;
  const std::string* const words = Vocabulary::French().FindPhrase(english);
  return words == nullptr ? english : *words;
}

std::string Labelled(Language language, const std::string& english) {
  if (language == Language::kEnglish) return english;
  const std::string* const words = Vocabulary::French().FindLabel(english);
  return words == nullptr ? english : *words;
}

std::string Say(Language language, Phrase phrase,
                const std::vector<std::string>& places) {
  return Filled(Translated(language, phrase.english()), places);
}

}  // namespace causeway::procedure
