#ifndef CAUSEWAY_CLIENT_JOURNEY_PLACEHOLDERS_H_
#define CAUSEWAY_CLIENT_JOURNEY_PLACEHOLDERS_H_

// What stands in a journey for what only a running federation knows:
// "worker@ml" for a staff number, "21 days ago" for a date. Fields are found by
// their names (worker, members; names that end in _on), at any depth of an act;
// in the forms of its documents, dates alone. Pure; thread-safe.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/date.h"
#include "google/protobuf/message.h"

namespace causeway {

// "worker@ml".
struct PersonLabel {
  std::string label;
  std::string node;
};
bool ParsePersonLabel(absl::string_view text, PersonLabel* label);

// Calls `visit` with the path and the value of every field that may hold a
// placeholder of a person, a node or a date. Stops at the first error.
enum class FieldKind { kPerson, kNode, kDate };
using VisitField = std::function<absl::Status(
    FieldKind kind, const std::string& path, std::string* value)>;
absl::Status VisitPlaceholders(google::protobuf::Message* message,
                               const VisitField& visit);

// "21 days ago" as a date; nothing else changes. INVALID_ARGUMENT when the text
// is neither that nor a date.
absl::Status FillDate(Date today, std::string* value);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_PLACEHOLDERS_H_
