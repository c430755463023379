#ifndef CAUSEWAY_CLIENT_JOURNEY_JOURNEY_LOADER_H_
#define CAUSEWAY_CLIENT_JOURNEY_JOURNEY_LOADER_H_

// Journey files: the JSON mapping of causeway.v1.Journey, read strictly. Each
// error says the file, the entry ("acts[3] "The supervisor approves"") and what
// was expected. Pure but for LoadJourney, which reads a file; thread-safe.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/limits.h"
#include "causeway/v1/journey.pb.h"

namespace causeway {

inline constexpr size_t kJourneyBytesMax = 4 * limits::kMiB;

// INVALID_ARGUMENT. `name` stands for the file in errors.
absl::StatusOr<v1::Journey> ParseJourney(absl::string_view text,
                                         const std::string& name);
// NOT_FOUND, INVALID_ARGUMENT.
absl::StatusOr<v1::Journey> LoadJourney(const std::string& path);

// Whether what the journey says fits together: nodes and labels that exist,
// cases opened before they are used, fields that the player fills in left
// empty. INVALID_ARGUMENT.
absl::Status CheckJourney(const v1::Journey& journey, const std::string& name);

// The documents that an act files. Requires an act that asks something.
google::protobuf::RepeatedPtrField<v1::Document>* DocumentsOf(
    v1::JourneyAct* act);

// What it asks: the opening, or the act. Requires the same.
const google::protobuf::Message& ActOf(const v1::JourneyAct& act);

// The placeholder for its day: "3 days ago".
std::string DayOf(const v1::JourneyAct& act);

// Label of the case of an act or an expectation.
template <typename Entry>
std::string CaseLabel(const Entry& entry) {
  return entry.case_().empty() ? "child" : entry.case_();
}

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_JOURNEY_LOADER_H_
