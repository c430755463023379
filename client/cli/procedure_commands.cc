#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/procedure_check.h"
#include "client/cli/procedure_file.h"
#include "client/cli/verb.h"
#include "client/procedure/document.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/translation.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;
using procedure::Language;
using procedure::Procedure;
using procedure::Rule;
using procedure::Words;

std::string KindWord(Rule::Kind kind) {
  switch (kind) {
    case Rule::Kind::kCode:
      return "code";
    case Rule::Kind::kField:
      return "field";
    case Rule::Kind::kDocument:
      return "document";
  }
  return "";
}

Words WordsOf(const Procedure& procedure, const Rule& rule, Language language) {
  return procedure.WordsOf(rule.id, language).value_or(Words());
}

// {"name", "version", "digest", "steps": [{"step", "sentence"}],
//  "rules": [{"id", "kind", "sentence", "missing", "who", "basis", "fixed",
//  "removable"}]}
Json ToDocument(const Procedure& procedure, const std::string& id,
                Language language) {
  Json document{{"name", procedure.name()},
                {"version", procedure.version()},
                {"digest", HexEncode(procedure.digest())},
                {"steps", Json::array()},
                {"rules", Json::array()}};
  for (int i = 1; i <= 8; ++i) {
    const auto step = static_cast<procedure::Step>(i);
    document["steps"].push_back(Json{
        {"step", i}, {"sentence", procedure.StepSentence(step, language)}});
  }
  for (const Rule& rule : procedure.rules()) {
    if (!id.empty() && rule.id != id) continue;
    const Words words = WordsOf(procedure, rule, language);
    document["rules"].push_back(Json{{"id", rule.id},
                                     {"kind", KindWord(rule.kind)},
                                     {"sentence", words.sentence},
                                     {"missing", words.missing},
                                     {"who", words.who},
                                     {"basis", rule.basis},
                                     {"fixed", rule.fixed},
                                     {"removable", rule.removable}});
  }
  return document;
}

std::string ProcedureText(const Output& out, const Procedure& procedure,
                          const std::string& id, Language language) {
  const bool french = language == Language::kFrench;
  std::string text;
  if (id.empty()) {
    absl::StrAppend(&text, procedure.name(), " ", procedure.version(),
                    ", digest ", HexEncode(procedure.digest()), "\n");
    for (int i = 1; i <= 8; ++i) {
      absl::StrAppend(
          &text, "  ", i, "  ",
          procedure.StepSentence(static_cast<procedure::Step>(i), language),
          "\n");
    }
  }
  for (const Rule& rule : procedure.rules()) {
    if (!id.empty() && rule.id != id) continue;
    const Words words = WordsOf(procedure, rule, language);
    absl::StrAppend(
        &text, out.Styled(rule.id, Style::kBold), "\n  ", words.sentence, "\n",
        out.Styled(french ? "  il manque " : "  missing ", Style::kDim),
        words.missing, out.Styled(french ? " ; de : " : "; from ", Style::kDim),
        words.who, "\n",
        out.Styled(french ? "  fondement " : "  basis   ", Style::kDim),
        rule.basis, "\n");
    if (rule.kind == Rule::Kind::kCode) continue;
    absl::StrAppend(
        &text,
        out.Styled(rule.fixed.empty() ? "  removable " : "  fixed   ",
                   Style::kDim),
        rule.fixed.empty() ? rule.removable : rule.fixed, "\n");
  }
  return text;
}

Language LanguageNamed(const std::string& word) {
  return word == "fr" ? Language::kFrench : Language::kEnglish;
}

// Of `file`; empty: of this software.
absl::Status Show(Session& session, const std::string& id, Language language,
                  const std::string& file) {
  std::optional<EditedProcedure> edited;
  if (!file.empty()) {
    ASSIGN_OR_RETURN(edited, ReadProcedure(file));
  }
  const Procedure& procedure =
      edited ? edited->procedure : Procedure::Embedded();
  if (!id.empty() && procedure.Find(id) == nullptr) {
    std::vector<std::string> ids;
    for (const Rule& rule : procedure.rules()) ids.push_back(rule.id);
    return Refuse(absl::StatusCode::kNotFound,
                  {.rule = "cli.rule",
                   .message = absl::StrCat("no rule ", id),
                   .missing = {absl::StrCat("the id of a rule; nearest: ",
                                            procedure::Nearest(id, ids))},
                   .next = {"causeway procedure show"}});
  }
  if (session.out().json()) {
    session.out().JsonText(ToDocument(procedure, id, language).dump(2));
  }
  session.out().Text(ProcedureText(session.out(), procedure, id, language));
  return absl::OkStatus();
}

// With --json {"text"}.
absl::Status Text(Session& session, Language language) {
  const std::string& text = language == Language::kFrench
                                ? procedure::Translation::FrenchText()
                                : Procedure::EmbeddedText();
  if (session.out().json()) {
    session.out().JsonText(Json{{"text", text}}.dump(2));
  }
  session.out().Text(text);
  return absl::OkStatus();
}

void AddLanguage(CLI::App* verb, std::string* language) {
  verb->add_option("--language", *language, "Language of the words")
      ->check(CLI::IsMember({"en", "fr"}))
      ->capture_default_str();
}

// With --json {"document"}.
absl::Status DocumentProcedure(Session& session) {
  const std::string document = procedure::ProcedureDocument();
  if (session.out().json()) {
    session.out().JsonText(Json{{"document", document}}.dump(2));
  }
  session.out().Text(document);
  return absl::OkStatus();
}

}  // namespace

void AddProcedureCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "procedure", "The procedure built in here");
  auto id = std::make_shared<std::string>();
  auto language = std::make_shared<std::string>("en");
  auto shown = std::make_shared<std::string>();
  CLI::App* show =
      AddVerb(noun, session, "show",
              "Show the steps and the rules, each with its sentence and where "
              "it comes from",
              "procedure show G3.approver_not_author --language fr",
              [session, id, language, shown] {
                return Show(*session, *id, LanguageNamed(*language), *shown);
              });
  show->add_option("RULE", *id, "One rule (default: all)");
  show->add_option("--procedure", *shown,
                   "An edited procedure file, with the French beside it "
                   "(default: the one built in)");
  AddLanguage(show, language.get());
  auto file = std::make_shared<std::string>();
  AddVerb(noun, session, "check",
          "Say all that is wrong with an edited procedure file and the French "
          "beside it, or with a country's time limits (exit code 6), or what "
          "it changes",
          "procedure check statemachine/procedure/procedure.toml",
          [session, file] { return CheckProcedure(*session, *file); })
      ->add_option("FILE", *file, "A procedure file, or one of time limits")
      ->required();
  auto printed = std::make_shared<std::string>("en");
  AddLanguage(
      AddVerb(noun, session, "text",
              "Print the procedure file of this software, or its French, to "
              "edit a copy of it",
              "procedure text > west-2.toml",
              [session, printed] {
                return Text(*session, LanguageNamed(*printed));
              }),
      printed.get());
  AddVerb(noun, session, "document",
          "Print docs/procedure.md: steps, acts, gates and rules, made from "
          "the code and the file",
          "procedure document > docs/procedure.md",
          [session] { return DocumentProcedure(*session); });
}

}  // namespace causeway::cli
