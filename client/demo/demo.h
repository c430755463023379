#ifndef CAUSEWAY_CLIENT_DEMO_DEMO_H_
#define CAUSEWAY_CLIENT_DEMO_DEMO_H_

// `causeway demo`: a federation on this machine, a journey played through it,
// what the nodes hold read back and verified, then refusals, live. It succeeds
// only when all of it is true as read back. Whatever happens, also a signal,
// the daemons are ended and the folder removed, unless asked to keep them.
// Call it before anything of gRPC runs: it makes processes.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/random.h"
#include "causeway/v1/journey.pb.h"
#include "client/cli/output.h"

namespace causeway::demo {

struct DemoOptions {
  std::string journey_path;  // Empty: the first journey, which is built in.
  std::string dir;           // Empty: a temporary folder, removed at the end.
  std::string daemon_path;   // Empty: causewayd beside this program.
  bool keep = false;
};

// True when all of it is true. Prints everything but an error.
absl::StatusOr<bool> RunDemo(const DemoOptions& options, cli::Output* out,
                             const Clock* clock, RandomSource* random);

// The journeys that are built in, by file name ("return-to-family.json").
// NOT_FOUND with the names there are.
absl::StatusOr<v1::Journey> BuiltInJourney(absl::string_view name);
std::vector<std::string> BuiltInJourneys();

// `path` as a file, or else the built-in journey of that name; the first one
// where it is empty.
absl::StatusOr<v1::Journey> FindJourney(const std::string& path);

}  // namespace causeway::demo

#endif  // CAUSEWAY_CLIENT_DEMO_DEMO_H_
