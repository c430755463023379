#include "client/node_client.h"

#include <grpcpp/client_context.h>

#include <utility>

#include "base/limits.h"
#include "base/status_macros.h"
#include "client/channel.h"
#include "wire/status_convert.h"

namespace causeway {
namespace {

template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request, absl::Time deadline,
                              v1::Language language) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  Response response;
  Request asked = request;
  if constexpr (requires { asked.set_language(language); }) {
    if (asked.language() == v1::LANGUAGE_UNSPECIFIED) {
      asked.set_language(language);
    }
  }
  const grpc::Status status = (stub.*method)(&context, asked, &response);
  if (!status.ok()) return wire::FromGrpc(status);
  return response;
}

}  // namespace

absl::StatusOr<std::unique_ptr<NodeClient>> NodeClient::Create(
    const Context& context) {
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                   MakeChannel(context));
  return std::make_unique<NodeClient>(std::move(channel));
}

NodeClient::NodeClient(std::shared_ptr<grpc::Channel> channel)
    : cases_(v1::CaseService::NewStub(channel)),
      evidence_(v1::EvidenceService::NewStub(channel)),
      admin_(v1::AdminService::NewStub(channel)) {}

absl::StatusOr<v1::RecordResponse> NodeClient::OpenCase(
    const v1::OpenCaseRequest& request, absl::Time deadline) {
  return Call<v1::RecordResponse>(*cases_,
                                  &v1::CaseService::StubInterface::OpenCase,
                                  request, deadline, language_);
}

absl::StatusOr<v1::RecordResponse> NodeClient::Record(
    const v1::RecordRequest& request, absl::Time deadline) {
  return Call<v1::RecordResponse>(*cases_,
                                  &v1::CaseService::StubInterface::Record,
                                  request, deadline, language_);
}

absl::StatusOr<v1::CaseView> NodeClient::GetCase(
    const v1::GetCaseRequest& request, absl::Time deadline) {
  return Call<v1::CaseView>(*cases_, &v1::CaseService::StubInterface::GetCase,
                            request, deadline, language_);
}

absl::StatusOr<v1::ListCasesResponse> NodeClient::ListCases(
    const v1::ListCasesRequest& request, absl::Time deadline) {
  return Call<v1::ListCasesResponse>(*cases_,
                                     &v1::CaseService::StubInterface::ListCases,
                                     request, deadline, language_);
}

absl::StatusOr<v1::ListTimelineResponse> NodeClient::ListTimeline(
    const v1::ListTimelineRequest& request, absl::Time deadline) {
  return Call<v1::ListTimelineResponse>(
      *cases_, &v1::CaseService::StubInterface::ListTimeline, request, deadline,
      language_);
}

absl::StatusOr<v1::ExplainCaseResponse> NodeClient::ExplainCase(
    const v1::GetCaseRequest& request, absl::Time deadline) {
  return Call<v1::ExplainCaseResponse>(
      *cases_, &v1::CaseService::StubInterface::ExplainCase, request, deadline,
      language_);
}

absl::StatusOr<v1::HandoffPreview> NodeClient::PreviewHandoff(
    const v1::GetCaseRequest& request, absl::Time deadline) {
  return Call<v1::HandoffPreview>(
      *cases_, &v1::CaseService::StubInterface::PreviewHandoff, request,
      deadline, language_);
}

absl::StatusOr<v1::ListDueResponse> NodeClient::ListDue(
    const v1::ListDueRequest& request, absl::Time deadline) {
  return Call<v1::ListDueResponse>(*cases_,
                                   &v1::CaseService::StubInterface::ListDue,
                                   request, deadline, language_);
}

absl::StatusOr<v1::Document> NodeClient::GetDocument(
    const v1::GetDocumentRequest& request, absl::Time deadline) {
  return Call<v1::Document>(*cases_,
                            &v1::CaseService::StubInterface::GetDocument,
                            request, deadline, language_);
}

absl::StatusOr<v1::TaskView> NodeClient::GetTask(
    const v1::GetTaskRequest& request, absl::Time deadline) {
  return Call<v1::TaskView>(*cases_, &v1::CaseService::StubInterface::GetTask,
                            request, deadline, language_);
}

absl::StatusOr<v1::ExplainTaskResponse> NodeClient::ExplainTask(
    const v1::GetTaskRequest& request, absl::Time deadline) {
  return Call<v1::ExplainTaskResponse>(
      *cases_, &v1::CaseService::StubInterface::ExplainTask, request, deadline,
      language_);
}

absl::StatusOr<v1::ListTasksResponse> NodeClient::ListTasks(
    const v1::ListTasksRequest& request, absl::Time deadline) {
  return Call<v1::ListTasksResponse>(*cases_,
                                     &v1::CaseService::StubInterface::ListTasks,
                                     request, deadline, language_);
}

absl::StatusOr<v1::RecordTaskResponse> NodeClient::RecordTask(
    const v1::RecordTaskRequest& request, absl::Time deadline) {
  return Call<v1::RecordTaskResponse>(
      *cases_, &v1::CaseService::StubInterface::RecordTask, request, deadline,
      language_);
}

absl::StatusOr<v1::VerifyCaseResponse> NodeClient::VerifyCase(
    const v1::VerifyCaseRequest& request, absl::Time deadline) {
  return Call<v1::VerifyCaseResponse>(
      *evidence_, &v1::EvidenceService::StubInterface::VerifyCase, request,
      deadline, language_);
}

absl::StatusOr<v1::GetNodeResponse> NodeClient::GetNode(
    const v1::GetNodeRequest& request, absl::Time deadline) {
  return Call<v1::GetNodeResponse>(*admin_,
                                   &v1::AdminService::StubInterface::GetNode,
                                   request, deadline, language_);
}

absl::StatusOr<v1::DiagnoseResponse> NodeClient::Diagnose(
    const v1::DiagnoseRequest& request, absl::Time deadline) {
  return Call<v1::DiagnoseResponse>(*admin_,
                                    &v1::AdminService::StubInterface::Diagnose,
                                    request, deadline, language_);
}

absl::StatusOr<v1::ListDeliveriesResponse> NodeClient::ListDeliveries(
    const v1::ListDeliveriesRequest& request, absl::Time deadline) {
  return Call<v1::ListDeliveriesResponse>(
      *admin_, &v1::AdminService::StubInterface::ListDeliveries, request,
      deadline, language_);
}

absl::StatusOr<v1::CaseView> NodeClient::VoidRelease(
    const v1::GetCaseRequest& request, absl::Time deadline) {
  return Call<v1::CaseView>(*cases_,
                            &v1::CaseService::StubInterface::VoidRelease,
                            request, deadline, language_);
}

absl::StatusOr<v1::ListPendingActsResponse> NodeClient::ListPendingActs(
    const v1::ListPendingActsRequest& request, absl::Time deadline) {
  return Call<v1::ListPendingActsResponse>(
      *cases_, &v1::CaseService::StubInterface::ListPendingActs, request,
      deadline, language_);
}

absl::StatusOr<v1::CaseView> NodeClient::DropPendingAct(
    const v1::DropPendingActRequest& request, absl::Time deadline) {
  return Call<v1::CaseView>(*cases_,
                            &v1::CaseService::StubInterface::DropPendingAct,
                            request, deadline, language_);
}

absl::StatusOr<v1::ListHeldResponse> NodeClient::ListHeld(
    const v1::ListHeldRequest& request, absl::Time deadline) {
  return Call<v1::ListHeldResponse>(*admin_,
                                    &v1::AdminService::StubInterface::ListHeld,
                                    request, deadline, language_);
}

absl::StatusOr<v1::GiveOrderResponse> NodeClient::GiveOrder(
    const v1::GiveOrderRequest& request, absl::Time deadline) {
  return Call<v1::GiveOrderResponse>(
      *admin_, &v1::AdminService::StubInterface::GiveOrder, request, deadline,
      language_);
}

absl::StatusOr<v1::FetchCaseFileResponse> NodeClient::FetchCaseFile(
    const v1::FetchCaseFileRequest& request, absl::Time deadline) {
  return Call<v1::FetchCaseFileResponse>(
      *admin_, &v1::AdminService::StubInterface::FetchCaseFile, request,
      deadline, language_);
}

absl::StatusOr<v1::ResendDeliveryResponse> NodeClient::ResendDelivery(
    const v1::ResendDeliveryRequest& request, absl::Time deadline) {
  return Call<v1::ResendDeliveryResponse>(
      *admin_, &v1::AdminService::StubInterface::ResendDelivery, request,
      deadline, language_);
}

absl::StatusOr<v1::ListContradictionsResponse> NodeClient::ListContradictions(
    const v1::ListContradictionsRequest& request, absl::Time deadline) {
  return Call<v1::ListContradictionsResponse>(
      *evidence_, &v1::EvidenceService::StubInterface::ListContradictions,
      request, deadline, language_);
}

absl::StatusOr<v1::ListTimelineResponse> WholeTimeline(
    NodeClient& client, const std::string& case_id, absl::Time deadline) {
  v1::ListTimelineRequest request;
  request.set_case_id(case_id);
  request.set_page_size(limits::kPageSizeMax);
  v1::ListTimelineResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListTimelineResponse page,
                     client.ListTimeline(request, deadline));
    all.mutable_entries()->MergeFrom(page.entries());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

}  // namespace causeway
