#ifndef CAUSEWAY_SERVER_NATIONAL_LIMITS_H_
#define CAUSEWAY_SERVER_NATIONAL_LIMITS_H_

// The time limits of this node: those of the binary, with the numbers of its
// country over them where the configuration names a file
// (node.deadlines_overlay). Read once at start. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "certs/directory.h"
#include "server/config.h"
#include "statemachine/deadlines/deadline_table.h"

namespace causeway::server {

struct NationalLimits {
  deadlines::DeadlineTable table;
  std::string overlay_digest;  // SHA-256 of the file; empty without one.
};

// INVALID_ARGUMENT "config.value" naming the file, the key and what is wrong,
// also where the overlay is another country's than the directory says of this
// node.
absl::StatusOr<NationalLimits> LoadNationalLimits(const Config& config,
                                                  const Directory& directory);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_NATIONAL_LIMITS_H_
