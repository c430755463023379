#ifndef CAUSEWAY_FORMS_FORM_CODES_H_
#define CAUSEWAY_FORMS_FORM_CODES_H_

// The codes of forms that code reads: by them it finds a danger, a paper that
// is none, and what a fact and a form both say. An edited procedure file that
// gave one another name would silence a gate. Pure; thread-safe.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::forms {

// By list: all that the tables of form_case.cc and form_fact_table.cc name and
// the embedded file has.
const procedure::CodeLists& CodesRead();

// Procedure::Parse for a file that people may have edited: each list holds what
// is read of it.
absl::StatusOr<procedure::Procedure> ParseProcedure(
    absl::string_view toml, absl::string_view sha256,
    std::vector<procedure::Fault>* faults = nullptr);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_CODES_H_
