// Identifiers: their shapes, and how new ones are made. None says anything
// about a person: they are random, but for the node id, which an operator
// chooses.
//   node id       [a-z][a-z0-9-]{1,62}          for example "ml-dnpef"
//   case id       c- and 26 base 32 characters  never leaves its node
//   task id       t- and 26 base 32 characters
//   staff number  s- and 8 to 16 base 32 characters
//   idempotency   16 to 64 of [A-Za-z0-9_-]     chosen by the caller
// All functions may be called from any thread.
#ifndef CAUSEWAY_BASE_IDS_H_
#define CAUSEWAY_BASE_IDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "base/random.h"

namespace causeway {

bool ValidNodeId(absl::string_view id);
bool ValidCaseId(absl::string_view id);
bool ValidTaskId(absl::string_view id);
bool ValidStaffNumber(absl::string_view id);
bool ValidIdempotencyKey(absl::string_view key);

// Two upper case letters. Whether the country exists is for the code lists.
bool ValidCountryShape(absl::string_view code);

std::string NewCaseId(RandomSource& random);
std::string NewTaskId(RandomSource& random);
std::string NewStaffNumber(RandomSource& random);
std::string NewIdempotencyKey(RandomSource& random);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_IDS_H_
