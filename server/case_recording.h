#ifndef CAUSEWAY_SERVER_CASE_RECORDING_H_
#define CAUSEWAY_SERVER_CASE_RECORDING_H_

// What a person records in a case of which this node is custodian: decided,
// sent where it sends something, written, saved. Inside one transaction.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/case_writer.h"

namespace causeway::server {

// What refuses, whatever the state: also at a former custodian.
absl::StatusOr<procedure::Command> CommandFrom(
    const causeway::v1::RecordRequest& request);

// ABORTED "version.moved_on" where the caller expects another version; 0 is
// any.
absl::Status RequireVersion(std::uint64_t expected, std::uint64_t actual);

// The answer, once all is written. FAILED_PRECONDITION with the rule.
absl::StatusOr<causeway::v1::RecordResponse> RecordIn(
    Work& work, const CallContext& call, LoadedCase& c,
    procedure::Command command, CommandAttachment attachment);

// The same of a request, with the documents it brings.
absl::StatusOr<causeway::v1::RecordResponse> RecordRequestIn(
    Work& work, const CallContext& call, LoadedCase& c,
    const causeway::v1::RecordRequest& request,
    const procedure::Command& command);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_RECORDING_H_
