#ifndef CAUSEWAY_TESTS_TESTING_FORM_FILL_H_
#define CAUSEWAY_TESTS_TESTING_FORM_FILL_H_

// Forms whose every free text is marked, to see where it comes to.

#include <functional>
#include <string>

#include "forms/form_text.h"

namespace causeway {

// Calls `visit` with each free text of a form and its path, for example
// "persons.last_address" (no indices); `visit` may change it.
using VisitText = std::function<void(const std::string& path, std::string*)>;
void VisitFreeTexts(google::protobuf::Message* form, const VisitText& visit);

// The sample form of a kind, each free text replaced by "<mark>:<path>:".
causeway::v1::Document MarkedForm(causeway::v1::DocumentKind kind,
                                  const std::string& mark);

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_FORM_FILL_H_
