#ifndef CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_
#define CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_

// The embedded procedure file as somebody might have edited it.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway {

// Another `version`, with these rules added at its end.
inline std::string EditedProcedure(absl::string_view version,
                                   absl::string_view rules = "") {
  return absl::StrCat(
      absl::StrReplaceAll(procedure::Procedure::EmbeddedText(),
                          {{"\nversion = \"1\"",
                            absl::StrCat("\nversion = \"", version, "\"")}}),
      rules);
}

// More about the origin is recorded with the registration form.
inline constexpr char kFormWithOrigin[] = R"(
[[rule]]
id = "X.form_with_origin"
kind = "document"
on = ["origin_recorded"]
document = "REGISTRATION_FORM"
sentence = "More about the origin is recorded with the registration form."
missing = "the registration form"
who = "case worker"
basis = "proposal of this project, not reviewed by ISS"
)";

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_
