#ifndef CAUSEWAY_FORMS_FORM_TEXT_H_
#define CAUSEWAY_FORMS_FORM_TEXT_H_

// A form as people read it, and as they write it: JSON with the field names of
// the contract. Pure; thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "causeway/v1/documents.pb.h"
#include "causeway/v1/types.pb.h"
#include "forms/form_schema.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::forms {

// Lines "name: answer", parts indented. English codes stand as they are; in
// another language the words of fields and codes are its own.
std::string FormText(const v1::Form& form, procedure::Language language =
                                               procedure::Language::kEnglish);

// The JSON of the form itself, without the name of the kind.
std::string FormJson(const v1::Form& form);

// INVALID_ARGUMENT for a kind without form and for what is not its JSON; the
// message names the field, never what was written in one.
absl::StatusOr<v1::Form> ParseFormJson(v1::DocumentKind kind,
                                       const std::string& json);

// A complete form of this kind, invented, for learning and for tests: each
// text says what belongs in it. nullptr: this kind has no form.
const v1::Form* SampleForm(v1::DocumentKind kind);

// An invented document of this kind around a text: where the kind needs its
// form, the sample form with the text as its remarks (in what goes to the
// country of origin: as the child's message); else the text.
v1::Document SampleDocument(v1::DocumentKind kind, const std::string& text);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_TEXT_H_
