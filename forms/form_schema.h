#ifndef CAUSEWAY_FORMS_FORM_SCHEMA_H_
#define CAUSEWAY_FORMS_FORM_SCHEMA_H_

// Which kind of document has which form, read from the options of
// causeway/v1/form_*.proto. Pure; thread-safe.

#include <string>
#include <vector>

#include "causeway/v1/forms.pb.h"
#include "causeway/v1/types.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace causeway::forms {

namespace v1 = causeway::v1;

// A kind of document and the field of Form that is its form.
struct KindOfForm {
  v1::DocumentKind kind = v1::DOCUMENT_KIND_UNSPECIFIED;
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool needed = false;  // A document of this kind is this form.
};

// All, in the order of kinds.
const std::vector<KindOfForm>& KindsOfForms();

// nullptr: this kind has no form.
const KindOfForm* FormOf(v1::DocumentKind kind);

// "evaluation request".
std::string KindWord(v1::DocumentKind kind);

// The form that is filled in; nullptr where none is.
const google::protobuf::Message* Filled(const v1::Form& form);

// The form of this kind, to be filled in; nullptr where it has none.
google::protobuf::Message* MutableForm(v1::DocumentKind kind, v1::Form* form);

// What is filled in is the form of this kind.
bool IsFormOf(const v1::Form& form, v1::DocumentKind kind);

// The rule of a field; an empty one where it has none.
const v1::FieldRule& RuleOf(const google::protobuf::FieldDescriptor& field);

// Longest text and longest list of a field, with the defaults of
// form_types.proto.
std::size_t MaxBytes(const v1::FieldRule& rule);
int MaxItems(const v1::FieldRule& rule);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_SCHEMA_H_
