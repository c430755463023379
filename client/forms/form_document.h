#ifndef CAUSEWAY_CLIENT_FORMS_FORM_DOCUMENT_H_
#define CAUSEWAY_CLIENT_FORMS_FORM_DOCUMENT_H_

// What the fields of forms must hold, in words: for `causeway form show` and
// docs/forms.md, made from the schema and the embedded procedure file. Pure;
// thread-safe.

#include <string>

#include "google/protobuf/descriptor.h"

namespace causeway::forms {

// One line for each field, parts indented below.
std::string FormFields(const google::protobuf::Descriptor& form);

// The whole document, in Markdown.
std::string FormsDocument();

}  // namespace causeway::forms

#endif  // CAUSEWAY_CLIENT_FORMS_FORM_DOCUMENT_H_
