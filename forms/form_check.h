#ifndef CAUSEWAY_FORMS_FORM_CHECK_H_
#define CAUSEWAY_FORMS_FORM_CHECK_H_

// Is a form complete and does it make sense? Presence, form, code lists, size
// and order of dates follow from the options of its fields; ages are checked in
// form_age.h. Pure; thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/date.h"
#include "causeway/v1/documents.pb.h"
#include "forms/form_schema.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::forms {

// What is wrong with one field. Never a value: forms hold personal data.
struct FormFault {
  std::string field;  // Path, for example "family[2].relation".
  std::string what;   // What is wrong, and what is wanted.
  bool operator==(const FormFault&) const = default;
};

// What a form is held against.
struct FormContext {
  const procedure::Procedure& procedure;  // Its code lists.
  Date today;
  // The child's age band as the case has it, where it is known.
  std::optional<procedure::AgeBand> age_band = std::nullopt;
};

// All that is wrong, in the order of fields; empty: nothing.
std::vector<FormFault> FaultsOf(const v1::Form& form,
                                const FormContext& context);

// INVALID_ARGUMENT, rule "form.faults", with every fault under `missing` (as
// many as a refusal holds).
absl::Status CheckForm(const v1::Form& form, const FormContext& context);

// The documents of one act: each form is that of its kind and is complete
// ("form.kind", "form.faults"), and where a kind needs its form, one of the
// documents of that kind is it ("form.needed"). INVALID_ARGUMENT.
absl::Status CheckDocuments(
    const google::protobuf::RepeatedPtrField<v1::Document>& documents,
    const FormContext& context);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_CHECK_H_
