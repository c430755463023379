#ifndef CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_
#define CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_

// The embedded procedure file as somebody might have edited it.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/procedure_set.h"

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

// The embedded version and a second one that asks the same, under a digest that
// a test chose. Lives for ever.
inline const procedure::ProcedureSet& TwoVersions(const std::string& digest) {
  absl::StatusOr<procedure::Procedure> second =
      procedure::Procedure::Parse(EditedProcedure("2"), digest);
  CAUSEWAY_CHECK(second.ok()) << second.status().message();
  return *new procedure::ProcedureSet(
      *procedure::ProcedureSet::Make({*std::move(second)}, ""));
}

// `text` without this rule of its, declared or not.
inline std::string WithoutRule(std::string text, absl::string_view id,
                               absl::string_view reason) {
  const size_t start = text.find(absl::StrCat("[[rule]]\nid = \"", id, "\""));
  CAUSEWAY_CHECK(start != std::string::npos) << "no rule " << id;
  const size_t end = text.find("[[rule]]", start + 1);
  text.erase(start, end == std::string::npos ? end : end - start);
  if (reason.empty()) return text;
  return absl::StrCat(text, "\n[[removed]]\nid = \"", id, "\"\nreason = \"",
                      reason, "\"\n");
}

// The month of the 18th birthday is recorded with the registration form.
inline constexpr char kFormWithMajority[] = R"(
[[rule]]
id = "X.form_with_majority"
kind = "document"
on = ["majority_foreseen"]
document = "REGISTRATION_FORM"
sentence = "The month of the 18th birthday is recorded with the registration form."
missing = "the registration form"
who = "case worker"
basis = "proposal of this project, not reviewed by ISS"
)";

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_EDITED_PROCEDURE_H_
