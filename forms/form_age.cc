#include "forms/form_age.h"

#include <cstdint>

#include "absl/status/statusor.h"

namespace causeway::forms {
namespace {

using procedure::AgeBand;

// Whole years from one day to another.
uint32_t YearsBetween(Date from, Date to) {
  uint32_t years = 0;
  while (years < 150 &&
         PlusYears(from, static_cast<int32_t>(years) + 1) <= to) {
    ++years;
  }
  return years;
}

struct Ages {
  uint32_t lowest = 0;
  uint32_t highest = 0;
};

std::optional<Ages> AgesOf(AgeBand band) {
  switch (band) {
    case AgeBand::kUnder6:
      return Ages{0, 5};
    case AgeBand::k6To11:
      return Ages{6, 11};
    case AgeBand::k12To14:
      return Ages{12, 14};
    case AgeBand::k15To17:
      return Ages{15, 17};
    case AgeBand::kAdult:
      return Ages{18, 150};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::vector<FormFault> AgeFaults(const v1::RegistrationForm& form,
                                 const FormContext& context) {
  std::vector<FormFault> faults;
  std::optional<Ages> stated;
  if (form.has_age_lower() && form.has_age_upper()) {
    if (form.age_lower() > form.age_upper()) {
      faults.push_back({"age_upper", "is below age_lower"});
      return faults;
    }
    stated = Ages{form.age_lower(), form.age_upper()};
  }
  const absl::StatusOr<Date> born = ParseDate(form.date_of_birth());
  const absl::StatusOr<Date> registered = ParseDate(form.registration_date());
  if (born.ok() && registered.ok() && *born <= *registered) {
    const uint32_t age = YearsBetween(*born, *registered);
    if (stated && (age < stated->lowest || age > stated->highest)) {
      faults.push_back({"date_of_birth", "is not between the ages stated"});
      return faults;
    }
    stated = Ages{age, age};
  }
  if (!stated || !context.age_band) return faults;
  const std::optional<Ages> band = AgesOf(*context.age_band);
  if (band &&
      (stated->highest < band->lowest || stated->lowest > band->highest)) {
    faults.push_back({"age_lower", "is not in the age band of the case"});
  }
  return faults;
}

}  // namespace causeway::forms
