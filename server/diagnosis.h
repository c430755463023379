#ifndef CAUSEWAY_SERVER_DIAGNOSIS_H_
#define CAUSEWAY_SERVER_DIAGNOSIS_H_

// What is wrong with this node and what to do about it, for its operator
// (docs/adr/0050). Reads only, decides nothing, moves nothing. Says nothing of
// a case, a child or a person. Thread-safe.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "causeway/v1/admin_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"

namespace causeway::server {

// What is looked at and no handler needs.
struct Surroundings {
  // The node's TLS certificate in force: the leaf, then its chain.
  std::function<std::string()> tls_certificate_pem;
  // Bytes that can still be written where the data lies.
  std::function<absl::StatusOr<std::uint64_t>()> free_bytes;
  // WitnessAgent::WitnessAhead.
  std::function<std::optional<absl::Duration>()> witness_ahead;
  // Whether peers would take that certificate (CheckOwnCertificate).
  std::function<absl::Status()> certificate_fits;
};

// Of the file system of this folder. UNAVAILABLE where it cannot be asked.
absl::StatusOr<std::uint64_t> FreeBytesAt(const std::string& folder);

// A warning for each number that is not 0, with the command that lists it.
std::vector<causeway::v1::Finding> AlarmFindings(
    procedure::Language language, const causeway::v1::Alarms& alarms);

class Diagnosis {
 public:
  Diagnosis(const Environment& env, Surroundings around)
      : env_(env), around_(std::move(around)) {}

  // Always OK: a check that fails is an error among the findings.
  absl::StatusOr<causeway::v1::DiagnoseResponse> Diagnose(
      const CallContext& call, const causeway::v1::DiagnoseRequest& request);

 private:
  const Environment& env_;
  const Surroundings around_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_DIAGNOSIS_H_
