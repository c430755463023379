// The shape of a language tag (BCP 47): subtags of 1 to 8 letters or digits
// between hyphens, the first of 2 or 3 small letters. Pure; thread-safe.
#ifndef CAUSEWAY_BASE_LANGUAGE_TAG_H_
#define CAUSEWAY_BASE_LANGUAGE_TAG_H_

#include "absl/strings/string_view.h"

namespace causeway {

bool ValidLanguageTag(absl::string_view tag);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_LANGUAGE_TAG_H_
