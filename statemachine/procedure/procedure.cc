#include "statemachine/procedure/procedure.h"

#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "statemachine/procedure/procedure_file.inc.h"
#include "statemachine/procedure/rule_parse.h"
#include "statemachine/procedure/translation.h"

namespace causeway::procedure {

const std::string& Procedure::EmbeddedText() {
  static const auto* const kText = new std::string(kProcedureFiles[0].text);
  return *kText;
}

const Procedure& Procedure::Embedded() {
  static const auto* const kProcedure = [] {
    absl::StatusOr<std::string> digest =
        HexDecode(kProcedureFiles[0].sha256_hex);
    CAUSEWAY_CHECK(digest.ok()) << "digest of the embedded procedure";
    absl::StatusOr<Procedure> procedure = Parse(EmbeddedText(), *digest);
    CAUSEWAY_CHECK(procedure.ok())
        << "embedded procedure: " << procedure.status().message();
    return new Procedure(*std::move(procedure));
  }();
  return *kProcedure;
}

const Rule* Procedure::Find(absl::string_view id) const {
  for (const Rule& rule : rules_) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

int64_t Procedure::Limit(absl::string_view name) const {
  const auto found = limits_.find(std::string(name));
  CAUSEWAY_CHECK(found != limits_.end()) << "no such limit: " << name;
  return found->second;
}

const std::vector<std::string>* Procedure::CodeList(
    absl::string_view name) const {
  const auto found = code_lists_.find(name);
  return found == code_lists_.end() ? nullptr : &found->second;
}

const std::string& Procedure::StepSentence(Step step) const {
  const auto found = steps_.find(step);
  CAUSEWAY_CHECK(found != steps_.end()) << "no such step";
  return found->second;
}

void Procedure::AddFrench(Translation french) {
  french_ = std::make_shared<const Translation>(std::move(french));
}

std::optional<Words> Procedure::WordsOf(absl::string_view id,
                                        Language language) const {
  const Rule* const rule = Find(id);
  if (rule == nullptr) return std::nullopt;
  const Words english = {rule->sentence, rule->missing, rule->who};
  if (language == Language::kEnglish) return english;
  const Words* french = french_ == nullptr ? nullptr : french_->Find(id);
  const Rule* const translated = Embedded().Find(id);
  if (french == nullptr && translated != nullptr &&
      translated->wording == rule->wording &&
      translated->missing == rule->missing && translated->who == rule->who) {
    french = Translation::French().Find(id);
  }
  if (french == nullptr) return english;
  return Words{FillIn(french->sentence, limits_), french->missing, french->who};
}

const std::string& Procedure::StepSentence(Step step, Language language) const {
  const std::string& english = StepSentence(step);
  if (language == Language::kEnglish) return english;
  const std::string* french =
      french_ == nullptr ? nullptr : french_->StepSentence(step);
  if (french == nullptr && english == Embedded().StepSentence(step)) {
    french = Translation::French().StepSentence(step);
  }
  return french == nullptr ? english : *french;
}

}  // namespace causeway::procedure
