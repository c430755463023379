#ifndef CAUSEWAY_CLIENT_NODE_CLIENT_H_
#define CAUSEWAY_CLIENT_NODE_CLIENT_H_

// A node as a caller of its public API sees it: one method per call of
// CaseService, EvidenceService and AdminService. The caller passes a deadline
// and, in requests that change something, an idempotency key of its own making,
// so that repeating a call whose answer was lost is safe. Nothing is retried
// here. Errors are what the node answered, with its refusal (base/errors.h), or
// UNAVAILABLE and DEADLINE_EXCEEDED where it did not answer. Thread-safe.

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "causeway/v1/admin_service.grpc.pb.h"
#include "causeway/v1/case_service.grpc.pb.h"
#include "causeway/v1/evidence_service.grpc.pb.h"
#include "client/contexts.h"

namespace causeway {

class NodeClient {
 public:
  // Does not connect yet. Codes of MakeChannel (client/channel.h).
  static absl::StatusOr<std::unique_ptr<NodeClient>> Create(
      const Context& context);
  explicit NodeClient(std::shared_ptr<grpc::Channel> channel);

  // Asked for in every request that does not ask for another. Before the first
  // call.
  void set_language(v1::Language language) { language_ = language; }

  absl::StatusOr<v1::RecordResponse> OpenCase(
      const v1::OpenCaseRequest& request, absl::Time deadline);
  absl::StatusOr<v1::RecordResponse> Record(const v1::RecordRequest& request,
                                            absl::Time deadline);
  absl::StatusOr<v1::CaseView> VoidRelease(const v1::GetCaseRequest& request,
                                           absl::Time deadline);
  absl::StatusOr<v1::ListPendingActsResponse> ListPendingActs(
      const v1::ListPendingActsRequest& request, absl::Time deadline);
  absl::StatusOr<v1::CaseView> DropPendingAct(
      const v1::DropPendingActRequest& request, absl::Time deadline);
  absl::StatusOr<v1::CaseView> GetCase(const v1::GetCaseRequest& request,
                                       absl::Time deadline);
  absl::StatusOr<v1::ListCasesResponse> ListCases(
      const v1::ListCasesRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListTimelineResponse> ListTimeline(
      const v1::ListTimelineRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ExplainCaseResponse> ExplainCase(
      const v1::GetCaseRequest& request, absl::Time deadline);
  absl::StatusOr<v1::HandoffPreview> PreviewHandoff(
      const v1::GetCaseRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListDueResponse> ListDue(const v1::ListDueRequest& request,
                                              absl::Time deadline);
  absl::StatusOr<v1::Document> GetDocument(
      const v1::GetDocumentRequest& request, absl::Time deadline);
  absl::StatusOr<v1::TaskView> GetTask(const v1::GetTaskRequest& request,
                                       absl::Time deadline);
  absl::StatusOr<v1::ExplainTaskResponse> ExplainTask(
      const v1::GetTaskRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListTasksResponse> ListTasks(
      const v1::ListTasksRequest& request, absl::Time deadline);
  absl::StatusOr<v1::RecordTaskResponse> RecordTask(
      const v1::RecordTaskRequest& request, absl::Time deadline);

  absl::StatusOr<v1::VerifyCaseResponse> VerifyCase(
      const v1::VerifyCaseRequest& request, absl::Time deadline);

  absl::StatusOr<v1::GetNodeResponse> GetNode(const v1::GetNodeRequest& request,
                                              absl::Time deadline);
  absl::StatusOr<v1::DiagnoseResponse> Diagnose(
      const v1::DiagnoseRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListDeliveriesResponse> ListDeliveries(
      const v1::ListDeliveriesRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListHeldResponse> ListHeld(
      const v1::ListHeldRequest& request, absl::Time deadline);
  absl::StatusOr<v1::GiveOrderResponse> GiveOrder(
      const v1::GiveOrderRequest& request, absl::Time deadline);
  absl::StatusOr<v1::FetchCaseFileResponse> FetchCaseFile(
      const v1::FetchCaseFileRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ResendDeliveryResponse> ResendDelivery(
      const v1::ResendDeliveryRequest& request, absl::Time deadline);
  absl::StatusOr<v1::ListContradictionsResponse> ListContradictions(
      const v1::ListContradictionsRequest& request, absl::Time deadline);

 private:
  const std::unique_ptr<v1::CaseService::StubInterface> cases_;
  const std::unique_ptr<v1::EvidenceService::StubInterface> evidence_;
  const std::unique_ptr<v1::AdminService::StubInterface> admin_;
  v1::Language language_ = v1::LANGUAGE_UNSPECIFIED;
};

// All entries of a case, page by page.
absl::StatusOr<v1::ListTimelineResponse> WholeTimeline(
    NodeClient& client, const std::string& case_id, absl::Time deadline);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_NODE_CLIENT_H_
