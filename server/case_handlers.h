#ifndef CAUSEWAY_SERVER_CASE_HANDLERS_H_
#define CAUSEWAY_SERVER_CASE_HANDLERS_H_

// What CaseService does. Each call is one transaction: either everything it
// says is on disk, or nothing changed. Codes as in case_service.proto.
// Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"
#include "server/idempotency.h"

namespace causeway::server {

class CaseHandlers {
 public:
  explicit CaseHandlers(const Environment& env) : env_(env) {}

  absl::StatusOr<causeway::v1::RecordResponse> OpenCase(
      const CallContext& call, const causeway::v1::OpenCaseRequest& request);
  absl::StatusOr<causeway::v1::RecordResponse> Record(
      const CallContext& call, const causeway::v1::RecordRequest& request);
  // In witnessed_cases.cc.
  absl::StatusOr<causeway::v1::CaseView> VoidRelease(
      const CallContext& call, const causeway::v1::GetCaseRequest& request);
  // In pending_handlers.cc.
  absl::StatusOr<causeway::v1::ListPendingActsResponse> ListPendingActs(
      const CallContext& call,
      const causeway::v1::ListPendingActsRequest& request);
  absl::StatusOr<causeway::v1::CaseView> DropPendingAct(
      const CallContext& call,
      const causeway::v1::DropPendingActRequest& request);
  absl::StatusOr<causeway::v1::CaseView> GetCase(
      const CallContext& call, const causeway::v1::GetCaseRequest& request);
  absl::StatusOr<causeway::v1::ListCasesResponse> ListCases(
      const CallContext& call, const causeway::v1::ListCasesRequest& request);
  absl::StatusOr<causeway::v1::ListTimelineResponse> ListTimeline(
      const CallContext& call,
      const causeway::v1::ListTimelineRequest& request);
  absl::StatusOr<causeway::v1::ExplainCaseResponse> ExplainCase(
      const CallContext& call, const causeway::v1::GetCaseRequest& request);
  absl::StatusOr<causeway::v1::HandoffPreview> PreviewHandoff(
      const CallContext& call, const causeway::v1::GetCaseRequest& request);
  absl::StatusOr<causeway::v1::ListDueResponse> ListDue(
      const CallContext& call, const causeway::v1::ListDueRequest& request);
  absl::StatusOr<causeway::v1::Document> GetDocument(
      const CallContext& call, const causeway::v1::GetDocumentRequest& request);

 private:
  // Also whether the act is one to keep until the witness answers; refused
  // then.
  absl::Status RecordNow(Work& work, const CallContext& call,
                         const KeyedRequest& keyed,
                         const causeway::v1::RecordRequest& request,
                         const procedure::Command& command, bool& keeps,
                         causeway::v1::RecordResponse& response);

  const Environment& env_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_HANDLERS_H_
