// The journeys that are part of the program.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/demo/demo.h"
#include "client/journey/journey_loader.h"
#include "client/journeys.inc.h"

namespace causeway::demo {

std::vector<std::string> BuiltInJourneys() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : kJourneys) names.emplace_back(file.name);
  return names;
}

absl::StatusOr<v1::Journey> BuiltInJourney(absl::string_view name) {
  for (const EmbeddedFile& file : kJourneys) {
    if (file.name == name || file.name == absl::StrCat(name, ".json")) {
      return ParseJourney(file.text, std::string(file.name));
    }
  }
  return absl::NotFoundError(
      absl::StrCat(std::string(name), ": no such file; journeys built in: ",
                   absl::StrJoin(BuiltInJourneys(), ", ")));
}

absl::StatusOr<v1::Journey> FindJourney(const std::string& path) {
  if (path.empty()) return BuiltInJourney(kJourneys[0].name);
  absl::StatusOr<v1::Journey> journey = LoadJourney(path);
  if (journey.status().code() == absl::StatusCode::kNotFound &&
      !absl::StrContains(path, '/')) {
    return BuiltInJourney(path);
  }
  return journey;
}

}  // namespace causeway::demo
