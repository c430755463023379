#include "server/case_service.h"

namespace causeway::server {

grpc::ServerUnaryReactor* CaseServiceImpl::OpenCase(
    grpc::CallbackServerContext* context,
    const causeway::v1::OpenCaseRequest* request,
    causeway::v1::RecordResponse* response) {
  return runner_.Run(context, request, response, "CaseService.OpenCase", cases_,
                     &CaseHandlers::OpenCase);
}

grpc::ServerUnaryReactor* CaseServiceImpl::Record(
    grpc::CallbackServerContext* context,
    const causeway::v1::RecordRequest* request,
    causeway::v1::RecordResponse* response) {
  return runner_.Run(context, request, response, "CaseService.Record", cases_,
                     &CaseHandlers::Record);
}

grpc::ServerUnaryReactor* CaseServiceImpl::VoidRelease(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetCaseRequest* request,
    causeway::v1::CaseView* response) {
  return runner_.Run(context, request, response, "CaseService.VoidRelease",
                     cases_, &CaseHandlers::VoidRelease);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ListPendingActs(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListPendingActsRequest* request,
    causeway::v1::ListPendingActsResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ListPendingActs",
                     cases_, &CaseHandlers::ListPendingActs);
}

grpc::ServerUnaryReactor* CaseServiceImpl::DropPendingAct(
    grpc::CallbackServerContext* context,
    const causeway::v1::DropPendingActRequest* request,
    causeway::v1::CaseView* response) {
  return runner_.Run(context, request, response, "CaseService.DropPendingAct",
                     cases_, &CaseHandlers::DropPendingAct);
}

grpc::ServerUnaryReactor* CaseServiceImpl::GetCase(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetCaseRequest* request,
    causeway::v1::CaseView* response) {
  return runner_.Run(context, request, response, "CaseService.GetCase", cases_,
                     &CaseHandlers::GetCase);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ListCases(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListCasesRequest* request,
    causeway::v1::ListCasesResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ListCases",
                     cases_, &CaseHandlers::ListCases);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ListTimeline(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListTimelineRequest* request,
    causeway::v1::ListTimelineResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ListTimeline",
                     cases_, &CaseHandlers::ListTimeline);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ExplainCase(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetCaseRequest* request,
    causeway::v1::ExplainCaseResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ExplainCase",
                     cases_, &CaseHandlers::ExplainCase);
}

grpc::ServerUnaryReactor* CaseServiceImpl::PreviewHandoff(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetCaseRequest* request,
    causeway::v1::HandoffPreview* response) {
  return runner_.Run(context, request, response, "CaseService.PreviewHandoff",
                     cases_, &CaseHandlers::PreviewHandoff);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ListDue(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListDueRequest* request,
    causeway::v1::ListDueResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ListDue", cases_,
                     &CaseHandlers::ListDue);
}

grpc::ServerUnaryReactor* CaseServiceImpl::GetDocument(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetDocumentRequest* request,
    causeway::v1::Document* response) {
  return runner_.Run(context, request, response, "CaseService.GetDocument",
                     cases_, &CaseHandlers::GetDocument);
}

grpc::ServerUnaryReactor* CaseServiceImpl::GetTask(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetTaskRequest* request,
    causeway::v1::TaskView* response) {
  return runner_.Run(context, request, response, "CaseService.GetTask", tasks_,
                     &TaskHandlers::GetTask);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ExplainTask(
    grpc::CallbackServerContext* context,
    const causeway::v1::GetTaskRequest* request,
    causeway::v1::ExplainTaskResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ExplainTask",
                     tasks_, &TaskHandlers::ExplainTask);
}

grpc::ServerUnaryReactor* CaseServiceImpl::ListTasks(
    grpc::CallbackServerContext* context,
    const causeway::v1::ListTasksRequest* request,
    causeway::v1::ListTasksResponse* response) {
  return runner_.Run(context, request, response, "CaseService.ListTasks",
                     tasks_, &TaskHandlers::ListTasks);
}

grpc::ServerUnaryReactor* CaseServiceImpl::RecordTask(
    grpc::CallbackServerContext* context,
    const causeway::v1::RecordTaskRequest* request,
    causeway::v1::RecordTaskResponse* response) {
  return runner_.Run(context, request, response, "CaseService.RecordTask",
                     tasks_, &TaskHandlers::RecordTask);
}

}  // namespace causeway::server
