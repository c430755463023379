#ifndef CAUSEWAY_FORMS_FORM_AGE_H_
#define CAUSEWAY_FORMS_FORM_AGE_H_

// Ages in a registration form: the bounds, the date of birth and the age band
// of the case agree. A child whose age is in doubt counts as the youngest it
// may be. Pure; thread-safe.

#include <vector>

#include "forms/form_check.h"

namespace causeway::forms {

std::vector<FormFault> AgeFaults(const v1::RegistrationForm& form,
                                 const FormContext& context);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_AGE_H_
