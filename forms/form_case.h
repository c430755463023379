#ifndef CAUSEWAY_FORMS_FORM_CASE_H_
#define CAUSEWAY_FORMS_FORM_CASE_H_

// A form against the case in which it lies. Gates read facts alone: a country
// of origin, a claim of asylum or a danger that stands in a form only would
// open a gate that must be shut. Pure; thread-safe.

#include <vector>

#include "absl/status/status.h"
#include "causeway/v1/forms.pb.h"
#include "statemachine/procedure/case_state.h"

namespace causeway::forms {

// An answer of a form that CheckAgainstCase looks for: a code, YES or NO.
struct Sought {
  v1::DocumentKind kind;
  const char* field;
  const char* answer;
};
std::vector<Sought> AnswersSought();

// Every nationality and habitual residence of a registration form is in the
// openly recorded origin set ("form.origin"); what a protected annex tells is
// answered by the fact that shuts the gate ("form.annex"): asylum,
// displacement, trafficking, danger, feared States, what is withheld. A code
// that an edited file added to what tells of danger or protection is a sign of
// some danger, one it added to whom something is withheld from means everybody,
// and a reason it added why a child was not seen wants an urgent concern
// ("form.urgent"). FAILED_PRECONDITION, with the act that is missing; never a
// value.
absl::Status CheckAgainstCase(const v1::Form& form,
                              const procedure::CaseState& state);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_CASE_H_
