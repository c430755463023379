#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/procedure_file.h"
#include "client/cli/verb.h"
#include "client/files.h"
#include "client/forms/form_document.h"
#include "forms/form_check.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "statemachine/procedure/fault.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

absl::StatusOr<const forms::KindOfForm*> Find(const std::string& word) {
  const int number = EnumNumber(*v1::DocumentKind_descriptor(), word);
  const forms::KindOfForm* const one =
      number < 0 ? nullptr
                 : forms::FormOf(static_cast<v1::DocumentKind>(number));
  if (one != nullptr) return one;
  std::vector<std::string> kinds;
  for (const forms::KindOfForm& form : forms::KindsOfForms()) {
    kinds.push_back(Choice(form.kind));
  }
  return InvalidField(
      "KIND", "no kind of document that has a form",
      absl::StrCat("one of: ", absl::StrJoin(kinds, ", "),
                   "; nearest: ", procedure::Nearest(word, kinds)));
}

absl::Status List(Session& session) {
  Table table({"KIND", "FORM", "NEEDED"});
  Json kinds = Json::array();
  for (const forms::KindOfForm& one : forms::KindsOfForms()) {
    const std::string kind = Choice(one.kind);
    const std::string form = one.field->message_type()->name();
    table.Add({kind, form, one.needed ? "yes" : "no"});
    kinds.push_back(
        Json{{"kind", kind}, {"form", form}, {"needed", one.needed}});
  }
  if (session.out().json()) {
    session.out().JsonText(Json{{"forms", kinds}}.dump(2));
  }
  session.out().Text(table.Render());
  return absl::OkStatus();
}

absl::Status Show(Session& session, const std::string& word) {
  ASSIGN_OR_RETURN(const forms::KindOfForm* one, Find(word));
  const std::string text = forms::FormFields(*one->field->message_type());
  if (session.out().json()) {
    session.out().JsonText(Json{{"fields", text}}.dump(2));
  }
  session.out().Text(text);
  return absl::OkStatus();
}

// The JSON stands alone with and without --json: it is what a file holds.
absl::Status Sample(Session& session, const std::string& word) {
  ASSIGN_OR_RETURN(const forms::KindOfForm* one, Find(word));
  const std::string json = forms::FormJson(*forms::SampleForm(one->kind));
  if (session.out().json()) session.out().JsonText(json);
  session.out().Text(json);
  return absl::OkStatus();
}

// With the code lists of `edited`; empty: of this software.
absl::Status Check(Session& session, const std::string& word,
                   const std::string& file, const std::string& edited) {
  ASSIGN_OR_RETURN(const forms::KindOfForm* one, Find(word));
  std::optional<EditedProcedure> other;
  if (!edited.empty()) {
    ASSIGN_OR_RETURN(other, ReadProcedure(edited));
  }
  ASSIGN_OR_RETURN(const std::string json,
                   ReadWholeFile(file, limits::kDocumentBytesMax));
  ASSIGN_OR_RETURN(const v1::Form form, forms::ParseFormJson(one->kind, json));
  const Date today = DateOf(absl::Now());
  RETURN_IF_ERROR(forms::CheckForm(
      form,
      {other ? other->procedure : procedure::Procedure::Embedded(), today}));
  RETURN_IF_ERROR(forms::CheckDisqualified(one->kind, form, today));
  if (session.out().json()) {
    session.out().JsonText(Json{{"ok", true}}.dump(2));
  }
  session.out().Text("The form is complete.\n");
  return absl::OkStatus();
}

absl::Status Document(Session& session) {
  const std::string document = forms::FormsDocument();
  if (session.out().json()) {
    session.out().JsonText(Json{{"document", document}}.dump(2));
  }
  session.out().Text(document);
  return absl::OkStatus();
}

}  // namespace

void AddFormCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "form", "Forms: the documents with fields");
  auto kind = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto edited = std::make_shared<std::string>();
  AddVerb(noun, session, "list", "List the kinds of document that have a form",
          "form list", [session] { return List(*session); });
  AddVerb(noun, session, "show", "Say what each field of a form must hold",
          "form show assessment",
          [session, kind] { return Show(*session, *kind); })
      ->add_option("KIND", *kind, "Kind of document")
      ->required();
  AddVerb(noun, session, "sample",
          "Print a complete, invented form as JSON, to be edited",
          "form sample assessment > assessment.json",
          [session, kind] { return Sample(*session, *kind); })
      ->add_option("KIND", *kind, "Kind of document")
      ->required();
  CLI::App* check = AddVerb(
      noun, session, "check",
      "Say all that is wrong with a form, without sending it anywhere (exit "
      "code 6)",
      "form check assessment assessment.json", [session, kind, file, edited] {
        return Check(*session, *kind, *file, *edited);
      });
  check->add_option("KIND", *kind, "Kind of document")->required();
  check->add_option("FILE", *file, "JSON file")->required();
  check->add_option("--procedure", *edited,
                    "Edited procedure file, for its code lists (default: those "
                    "of this software)");
  AddVerb(noun, session, "document",
          "Print docs/forms.md: every field of every form and the code lists",
          "form document > docs/forms.md",
          [session] { return Document(*session); });
}

}  // namespace causeway::cli
